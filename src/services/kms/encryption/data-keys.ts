/**
 * Data keys: random bytes, given out in plain and encrypted under a key, or encrypted alone; and random bytes as such.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
 */
import { randomBytes } from 'node:crypto';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { notHere, validation } from '../errors.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { checkState, checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey } from '../keys/use-key.ts';
import { keySpecs } from '../keys/key-specs.ts';
import { encryptUnder } from './encrypt.ts';

export const generateDataKey: Operation<'kms', 'GenerateDataKey'> = async (input, ctx) => {
  const { plaintext, answer } = await newDataKey(input, ctx, 'GenerateDataKey');
  return { ...answer, Plaintext: plaintext };
};

export const generateDataKeyWithoutPlaintext: Operation<'kms', 'GenerateDataKeyWithoutPlaintext'> = async (
  input,
  ctx,
) => (await newDataKey(input, ctx, 'GenerateDataKeyWithoutPlaintext')).answer;

async function newDataKey(input: Input<'kms', 'GenerateDataKey'>, ctx: Context, operation: string) {
  checkGrantTokens(ctx, input.GrantTokens);
  const bytes = bytesOf(input);
  const used = await useKey(ctx, input, (key) => {
    checkUsage(key, 'ENCRYPT_DECRYPT', operation);
    checkAlgorithm(key, 'SYMMETRIC_DEFAULT', keySpecs[key.spec].encryption);
    checkState(key);
  });
  const plaintext = randomBytes(bytes);
  const CiphertextBlob = encryptUnder(ctx, used, 'SYMMETRIC_DEFAULT', plaintext, input.EncryptionContext);
  return {
    plaintext,
    answer: { CiphertextBlob, KeyId: keyArn(used.key, used.key.id), KeyMaterialId: used.material.id },
  };
}

/** @throws AwsError ValidationException */
function bytesOf({ KeySpec, NumberOfBytes }: Input<'kms', 'GenerateDataKey'>): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw validation('Please specify either number of bytes or key spec.');
  return NumberOfBytes ?? (KeySpec === 'AES_256' ? 32 : 16);
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html */
export const generateRandom: Operation<'kms', 'GenerateRandom'> = async (input) => {
  if (input.Recipient !== undefined) throw notHere('recipients, whom AWS Nitro Enclaves attest');
  if (input.CustomKeyStoreId !== undefined) throw notHere('custom key stores');
  if (input.NumberOfBytes === undefined) throw validation('NumberOfBytes is required.');
  return { Plaintext: randomBytes(input.NumberOfBytes) };
};
