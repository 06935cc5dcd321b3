/**
 * Signatures of messages, by node:crypto; of digests that somebody else made, with what it has no call for put
 * together here. Pure: keys and bytes in, bytes out.
 */
import { constants, type KeyObject, sign, verify } from 'node:crypto';
import type { SigningAlgorithm } from '../keys/key-specs.ts';
import { signDigestByEcdsa, verifyDigestByEcdsa } from './ecdsa-digests.ts';
import type { Hash } from './rsa-digests.ts';
import { signDigestByPkcs1, signDigestByPss, verifyDigestByPkcs1, verifyDigestByPss } from './rsa-digests.ts';

export interface ToSign {
  readonly algorithm: SigningAlgorithm;
  readonly message: Uint8Array;
  /** The message is its digest already. */
  readonly isDigest: boolean;
}

/** Of a digest that the algorithm takes; `undefined`: it takes none. */
export function digestBytes(algorithm: SigningAlgorithm): number | undefined {
  const hash = hashOf(algorithm);
  return hash === undefined ? undefined : Number(hash.slice('sha'.length)) / 8;
}

export function signed(key: KeyObject, { algorithm, message, isDigest }: ToSign): Buffer {
  const hash = hashOf(algorithm);
  if (hash === undefined) return sign(null, message, key);
  if (!isDigest) return sign(hash, message, { key, ...options(algorithm) });
  const digest = Buffer.from(message);
  if (algorithm.startsWith('ECDSA')) return signDigestByEcdsa(key, digest);
  return algorithm.startsWith('RSASSA_PSS') ? signDigestByPss(key, hash, digest) : signDigestByPkcs1(key, hash, digest);
}

export function verified(key: KeyObject, { algorithm, message, isDigest }: ToSign, signature: Uint8Array): boolean {
  const hash = hashOf(algorithm);
  if (hash === undefined) return verify(null, message, key, signature);
  if (!isDigest) return verify(hash, message, { key, ...options(algorithm) }, signature);
  const [digest, bytes] = [Buffer.from(message), Buffer.from(signature)];
  if (algorithm.startsWith('ECDSA')) return verifyDigestByEcdsa(key, digest, bytes);
  return algorithm.startsWith('RSASSA_PSS')
    ? verifyDigestByPss(key, hash, digest, bytes)
    : verifyDigestByPkcs1(key, hash, digest, bytes);
}

/** Ed25519 and ML-DSA hash themselves. */
function hashOf(algorithm: SigningAlgorithm): Hash | undefined {
  const bits = /^(?:RSASSA|ECDSA).*_SHA_(256|384|512)$/.exec(algorithm)?.[1];
  return bits === undefined ? undefined : (`sha${bits}` as Hash);
}

/** A salt as long as the hash: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
function options(algorithm: SigningAlgorithm) {
  if (algorithm.startsWith('ECDSA')) return { dsaEncoding: 'der' as const };
  if (!algorithm.startsWith('RSASSA_PSS')) return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}
