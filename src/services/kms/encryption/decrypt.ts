/**
 * Decrypt: by the key that a symmetric ciphertext names, or by the one that is said.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
import { privateDecrypt } from 'node:crypto';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { findKey, requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import {
  dryRun,
  incorrectKey,
  invalidCiphertext,
  invalidState,
  notHere,
  unknownCiphertextKey,
  validation,
} from '../errors.ts';
import { keySpecs } from '../keys/key-specs.ts';
import { checkState, checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, type UsedKey } from '../keys/use-key.ts';
import { currentMaterial, materialOf, privateKeyOf, secretKeyOf, tellsMaterial } from '../material/key-material.ts';
import { Keys } from '../records.ts';
import { decryptBlob, readHeader, type EncryptionContext } from './ciphertext.ts';
import { oaep } from './encrypt.ts';

/** Decrypt's input, and the half of ReEncrypt's that is about the source. */
export interface Encrypted {
  readonly CiphertextBlob?: Uint8Array | undefined;
  readonly KeyId?: string | undefined;
  readonly EncryptionAlgorithm?: string | undefined;
  readonly EncryptionContext?: EncryptionContext | undefined;
  readonly DryRun?: boolean | undefined;
  readonly DryRunModifiers?: readonly string[] | undefined;
}

export const decrypt: Operation<'kms', 'Decrypt'> = async (input, ctx) => {
  if (input.Recipient !== undefined) throw notHere('recipients, whom AWS Nitro Enclaves attest');
  checkGrantTokens(ctx, input.GrantTokens);
  const { used, plaintext } = await opened(ctx, input, 'Decrypt');
  if (input.DryRun === true) throw dryRun();
  return {
    KeyId: keyArn(used.key, used.key.id),
    Plaintext: plaintext,
    EncryptionAlgorithm: input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT',
    ...(tellsMaterial(used.key) && { KeyMaterialId: used.material.id }),
  };
};

/**
 * The plaintext, and by what it was opened.
 * @throws AwsError InvalidCiphertextException, IncorrectKeyException, and what a key's state refuses
 */
export async function opened(
  ctx: Context,
  input: Encrypted,
  operation: string,
): Promise<{ readonly used: UsedKey; readonly plaintext: Buffer }> {
  const algorithm = input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
  if (isOfNothing(input)) return await ctx.read((tx) => ofNothing(tx, ctx, input.KeyId, algorithm, operation));
  const blob = input.CiphertextBlob!;
  const used = await ctx.read((tx) => openingKey(tx, ctx, input, operation));
  const { key, material } = used;
  if (algorithm === 'SYMMETRIC_DEFAULT') {
    const plaintext = decryptBlob(secretKeyOf(ctx, material), blob, input.EncryptionContext);
    if (!plaintext) throw invalidCiphertext();
    return { used, plaintext };
  }
  checkAlgorithm(key, algorithm, keySpecs[key.spec].encryption);
  try {
    return { used, plaintext: privateDecrypt({ key: privateKeyOf(ctx, material), ...oaep(algorithm) }, blob) };
  } catch {
    throw invalidCiphertext();
  }
}

/** A dry run may leave the ciphertext out, and asks for permission alone. @throws AwsError ValidationException */
function isOfNothing({ CiphertextBlob, DryRun, DryRunModifiers = [] }: Encrypted): boolean {
  if (DryRunModifiers.length > 0 && DryRun !== true)
    throw validation('DryRunModifiers can only be specified when DryRun is true.');
  if (CiphertextBlob !== undefined) return DryRunModifiers.includes('IGNORE_CIPHERTEXT');
  if (DryRunModifiers.includes('IGNORE_CIPHERTEXT')) return true;
  throw validation('CiphertextBlob is required.');
}

async function ofNothing(
  tx: ReadTx,
  ctx: Context,
  named: string | undefined,
  algorithm: string,
  operation: string,
): Promise<never> {
  if (named === undefined) throw validation('KeyId is required when the ciphertext is ignored.');
  const key = await requireKey(tx, ctx, named, { aliases: true });
  checkUsage(key, 'ENCRYPT_DECRYPT', operation);
  checkAlgorithm(key, algorithm, keySpecs[key.spec].encryption);
  checkState(key);
  throw dryRun();
}

async function openingKey(tx: ReadTx, ctx: Context, input: Encrypted, operation: string): Promise<UsedKey> {
  const algorithm = input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
  if (algorithm !== 'SYMMETRIC_DEFAULT') {
    if (input.KeyId === undefined) throw validation('KeyId is required for asymmetric encryption algorithms.');
    const key = await requireKey(tx, ctx, input.KeyId, { aliases: true });
    checkUsage(key, 'ENCRYPT_DECRYPT', operation);
    checkState(key);
    return { key, material: await currentMaterial(tx, key) };
  }
  const header = readHeader(input.CiphertextBlob!);
  const key =
    input.KeyId === undefined
      ? header && (await tx.in(Keys, { account: header.account, region: ctx.region }).get(header.keyId))
      : (await findKey(tx, ctx, input.KeyId, { aliases: true })).key;
  if (!header) throw invalidCiphertext();
  if (!key) throw unknownCiphertextKey();
  checkState(key);
  if (key.id !== header.keyId || key.account !== header.account) throw incorrectKey();
  const material = await materialOf(tx, key, header.materialId);
  if (!material) throw invalidCiphertext();
  if (material.sealed === undefined) throw invalidState(`${keyArn(key, key.id)} is pending import.`);
  return { key, material };
}
