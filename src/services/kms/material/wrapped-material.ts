/** Key material as its owner wraps it, and what of it is a key's. */
import { constants, createDecipheriv, createPrivateKey, createPublicKey, privateDecrypt } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { keySpecs, type KeySpec, type SpecFacts } from '../keys/key-specs.ts';
import type { KeyRecord } from '../records.ts';
import type { RawMaterial } from './key-material.ts';

export type WrappingAlgorithm =
  | 'RSAES_OAEP_SHA_1'
  | 'RSAES_OAEP_SHA_256'
  | 'RSA_AES_KEY_WRAP_SHA_1'
  | 'RSA_AES_KEY_WRAP_SHA_256';

/** RFC 3394's initial value, with RFC 5649's padding. */
const paddedKeyWrapIv = Buffer.from('a65959a6', 'hex');

/**
 * `undefined`: it was wrapped otherwise. With AES key wrap, an AES-256 key comes first, wrapped by RSA, which wraps the
 * rest (PKCS #11, CKM_RSA_AES_KEY_WRAP).
 */
export function unwrapped(algorithm: WrappingAlgorithm, pkcs8: Buffer, wrapped: Uint8Array): Buffer | undefined {
  const oaepHash = algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256';
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const open = (bytes: Uint8Array): Buffer =>
    privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes);
  try {
    if (algorithm.startsWith('RSAES')) return open(wrapped);
    const size = key.asymmetricKeyDetails!.modulusLength! / 8;
    const decipher = createDecipheriv('id-aes256-wrap-pad', open(wrapped.subarray(0, size)), paddedKeyWrapIv);
    return Buffer.concat([decipher.update(wrapped.subarray(size)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** `undefined`: it is none of the spec's. */
export function readMaterial(spec: KeySpec, bytes: Buffer): RawMaterial | undefined {
  const { made } = keySpecs[spec];
  if (made.kind === 'bytes') return bytes.length === made.bytes ? { secret: bytes } : undefined;
  try {
    const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
    if (!isOf(made, key)) return undefined;
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
    return { secret: key.export({ type: 'pkcs8', format: 'der' }), publicKey };
  } catch {
    return undefined;
  }
}

function isOf(made: SpecFacts['made'], key: ReturnType<typeof createPrivateKey>): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (made.kind === 'rsa') return type === 'rsa' && details?.modulusLength === made.bits;
  if (made.kind === 'ec') return type === 'ec' && details?.namedCurve === made.curve;
  return made.kind === 'ed25519' && type === 'ed25519';
}

/** The same for the same material, so that what is imported again is known to be it. */
export function materialIdOf({ seal }: Pick<Context, 'seal'>, { id }: Pick<KeyRecord, 'id'>, bytes: Buffer): string {
  const digest = seal.digest('kms/imported-material', `${id}/${bytes.toString('base64')}`);
  return Buffer.from(digest, 'base64url').toString('hex');
}
