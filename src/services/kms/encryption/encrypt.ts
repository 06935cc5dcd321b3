/**
 * Encrypt, and what data keys are encrypted with as well.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
import { constants, publicEncrypt } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { validation } from '../errors.ts';
import { keySpecs } from '../keys/key-specs.ts';
import { checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey, type UsedKey } from '../keys/use-key.ts';
import { publicKeyOf, secretKeyOf } from '../material/key-material.ts';
import type { KeyRecord } from '../records.ts';
import { encryptBlob, type EncryptionContext } from './ciphertext.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';

export const encrypt: Operation<'kms', 'Encrypt'> = async (input, ctx) => {
  const algorithm = input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
  checkGrantTokens(ctx, input.GrantTokens);
  const used = await useKey(ctx, input, (key) => {
    checkUsage(key, 'ENCRYPT_DECRYPT', 'Encrypt');
    checkAlgorithm(key, algorithm, keySpecs[key.spec].encryption);
    checkContext(algorithm, input.EncryptionContext);
    checkSize(key, algorithm, input.Plaintext);
  });
  const CiphertextBlob = encryptUnder(ctx, used, algorithm, input.Plaintext, input.EncryptionContext);
  return { CiphertextBlob, KeyId: keyArn(used.key, used.key.id), EncryptionAlgorithm: algorithm };
};

export function encryptUnder(
  ctx: Context,
  { key, material }: UsedKey,
  algorithm: string,
  plaintext: Uint8Array,
  context: EncryptionContext | undefined,
): Buffer {
  if (algorithm === 'SYMMETRIC_DEFAULT') {
    const header = { account: key.account, keyId: key.id, materialId: material.id };
    return encryptBlob(secretKeyOf(ctx, material), header, plaintext, context);
  }
  return publicEncrypt({ key: publicKeyOf(material), ...oaep(algorithm) }, plaintext);
}

/** RSAES-OAEP with the algorithm's hash, in the mask as well (RFC 8017). */
export function oaep(algorithm: string): { readonly padding: number; readonly oaepHash: 'sha1' | 'sha256' } {
  return {
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256',
  };
}

/** RSA authenticates no context. @throws AwsError ValidationException */
export function checkContext(algorithm: string, context: EncryptionContext | undefined): void {
  if (algorithm === 'SYMMETRIC_DEFAULT' || context === undefined || Object.keys(context).length === 0) return;
  throw validation('EncryptionContext cannot be used with asymmetric encryption algorithms.');
}

/** RFC 8017, section 7.1.1: two hashes and two bytes less than the modulus. @throws AwsError ValidationException */
export function checkSize(key: KeyRecord, algorithm: string, plaintext: Uint8Array): void {
  const { made } = keySpecs[key.spec];
  if (made.kind !== 'rsa') return;
  const most = made.bits / 8 - 2 * (algorithm === 'RSAES_OAEP_SHA_1' ? 20 : 32) - 2;
  if (plaintext.length <= most) return;
  throw validation(`Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`);
}
