/**
 * Imported key material: wrapped by its owner under a public key of KMS's, which the import token holds the other half
 * of, sealed. https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
 */
import { generateKeyPair as generateKeyPairWithCallback } from 'node:crypto';
import { promisify } from 'node:util';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { invalidCiphertext, invalidState, notHere, validation } from '../errors.ts';
import { isAsymmetric, type KeySpec } from '../keys/key-specs.ts';
import { checkOrigin, checkState } from '../keys/key-state.ts';
import type { KeyRecord, MaterialRecord } from '../records.ts';
import { Keys, Materials } from '../records.ts';
import { expiryJob } from './expiry-job.ts';
import { materialRecord, tellsMaterial } from './key-material.ts';
import { materialIdOf, readMaterial, unwrapped, type WrappingAlgorithm } from './wrapped-material.ts';

const generateKeyPair = promisify(generateKeyPairWithCallback);
const purpose = 'kms/import-token';
const msPerDay = 24 * 60 * 60 * 1000;

interface ImportToken {
  readonly arn: string;
  readonly algorithm: WrappingAlgorithm;
  /** PKCS #8, in Base64. */
  readonly privateKey: string;
  readonly validTo: number;
}

export const getParametersForImport: Operation<'kms', 'GetParametersForImport'> = async (input, ctx) => {
  const { WrappingAlgorithm: algorithm, WrappingKeySpec: spec } = input;
  if (algorithm === 'SM2PKE' || spec === 'SM2') throw notHere('SM2, which AWS has in its China Regions alone');
  if (algorithm === 'RSAES_PKCS1_V1_5') throw notHere('RSAES_PKCS1_V1_5, which AWS supports no longer either');
  const key = await ctx.read((tx) => importable(tx, ctx, input.KeyId));
  if (!wraps(algorithm, spec, key.spec))
    throw validation(`WrappingAlgorithm ${algorithm} cannot wrap key material of the key spec ${key.spec}.`);
  const { publicKey, privateKey } = await generateKeyPair('rsa', {
    modulusLength: Number(spec.slice('RSA_'.length)),
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const arn = keyArn(key, key.id);
  const validTo = ctx.clock.now() + msPerDay;
  const token: ImportToken = { arn, algorithm, privateKey: privateKey.toString('base64'), validTo };
  return {
    KeyId: arn,
    ImportToken: Buffer.from(ctx.seal.seal(purpose, JSON.stringify(token)), 'base64url'),
    PublicKey: publicKey,
    ParametersValidTo: new Date(validTo),
  };
};

/**
 * RSA alone wraps what is smaller than its modulus: no RSA keys, and of elliptic curves P-521 only by a larger one.
 * https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html
 */
function wraps(algorithm: WrappingAlgorithm, wrapping: string, spec: KeySpec): boolean {
  if (algorithm.startsWith('RSA_AES') || !isAsymmetric(spec)) return true;
  return spec.startsWith('ECC_') && !(spec === 'ECC_NIST_P521' && wrapping === 'RSA_2048');
}

export const importKeyMaterial: Operation<'kms', 'ImportKeyMaterial'> = async (input, ctx) => {
  const validTo = validToOf(input, ctx);
  const token = openToken(ctx, input.ImportToken);
  const key = await ctx.read((tx) => importable(tx, ctx, input.KeyId));
  const arn = keyArn(key, key.id);
  if (token.arn !== arn) throw new AwsError('InvalidImportTokenException', `The import token is not one for ${arn}.`);
  if (token.validTo < ctx.clock.now())
    throw new AwsError('ExpiredImportTokenException', 'The import token is expired.');
  const bytes = unwrapped(token.algorithm, Buffer.from(token.privateKey, 'base64'), input.EncryptedKeyMaterial);
  if (!bytes) throw invalidCiphertext();
  const raw = readMaterial(key.spec, bytes);
  if (!raw) throw incorrectMaterial(`The key material is not of the key spec ${key.spec}.`);
  const id = materialIdOf(ctx, key, bytes);
  if (input.KeyMaterialId !== undefined && input.KeyMaterialId !== id)
    throw incorrectMaterial('The key material is not the one that KeyMaterialId names.');
  const description = input.KeyMaterialDescription;
  const imported = { ...(description !== undefined && { description }), ...(validTo !== undefined && { validTo }) };
  return ctx.write(async (tx) => {
    const now = await importable(tx, ctx, input.KeyId);
    const material = { ...materialRecord(ctx, now, raw, { sequence: 0 }), id, imported };
    await store(tx, now, material, input.ImportType);
    if (validTo !== undefined) tx.enqueue(expiryJob(now, id, validTo));
    return { KeyId: arn, ...(tellsMaterial(key) && { KeyMaterialId: id }) };
  });
};

export const deleteImportedKeyMaterial: Operation<'kms', 'DeleteImportedKeyMaterial'> = async (input, ctx) =>
  ctx.write(async (tx) => {
    const key = await importable(tx, ctx, input.KeyId);
    const id = input.KeyMaterialId ?? key.materialId;
    const material = id === undefined ? undefined : await tx.in(Materials).get(key.id, id);
    if (input.KeyMaterialId !== undefined && !material)
      throw validation(`The key has no key material with the id ${input.KeyMaterialId}.`);
    if (material) await forget(tx, key, material);
    return { KeyId: keyArn(key, key.id), ...(tellsMaterial(key) && material && { KeyMaterialId: material.id }) };
  });

/** The key works again once the very same material is imported. */
export async function forget(tx: WriteTx, key: KeyRecord, material: MaterialRecord): Promise<void> {
  const { sealed: _gone, ...rest } = material;
  await tx.in(Materials, key).put(rest);
  const state = key.state === 'Enabled' || key.state === 'Disabled' ? 'PendingImport' : key.state;
  if (!material.pending) await tx.in(Keys, key).put({ ...key, state });
}

async function store(
  tx: WriteTx,
  key: KeyRecord,
  material: MaterialRecord,
  type: 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL' | undefined,
): Promise<void> {
  const all = await tx.in(Materials).all([key.id]);
  const there = all.find(({ id }) => id === material.id);
  if (!there) checkNew(key, material, all, type);
  const isFirst = key.materialId === undefined;
  const { sequence, rotation, pending } = there ?? {
    sequence: Math.max(-1, ...all.map((one) => one.sequence)) + 1,
    rotation: undefined,
    pending: isFirst ? undefined : (true as const),
  };
  const stored: MaterialRecord = { ...material, sequence, ...(rotation && { rotation }), ...(pending && { pending }) };
  await tx.in(Materials).put(stored);
  const isWhole = all.every((one) => one.id === stored.id || one.pending || one.sealed !== undefined);
  const state = key.state === 'PendingImport' && isWhole && !pending ? 'Enabled' : key.state;
  await tx.in(Keys).put({ ...key, state, ...(isFirst && { materialId: stored.id }) });
}

/** @throws AwsError IncorrectKeyMaterialException, KMSInvalidStateException */
function checkNew(
  key: KeyRecord,
  { id }: MaterialRecord,
  all: readonly MaterialRecord[],
  type: string | undefined,
): void {
  if (key.materialId === undefined) return;
  if (type !== 'NEW_KEY_MATERIAL' || !tellsMaterial(key))
    throw incorrectMaterial('The key material is not the one that was imported before.');
  if (key.multiRegion) throw notHere('new key material of imported multi-Region keys');
  const pending = all.find((one) => one.pending);
  if (pending)
    throw invalidState(
      `New key material (id: ${id}) cannot be imported into KMS key ${keyArn(key, key.id)}, because another key ` +
        `material (id: ${pending.id}) is pending rotation.`,
    );
}

async function importable(tx: ReadTx, ctx: Context, named: string): Promise<KeyRecord> {
  const key = await requireKey(tx, ctx, named);
  checkOrigin(key, 'EXTERNAL');
  checkState(key, ['PendingImport', 'Enabled', 'Disabled']);
  return key;
}

/** `undefined`: it does not expire. @throws AwsError ValidationException */
function validToOf({ ExpirationModel, ValidTo }: Input<'kms', 'ImportKeyMaterial'>, ctx: Context): number | undefined {
  if (ExpirationModel === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo === undefined) return undefined;
    throw validation('A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE');
  }
  if (ValidTo === undefined)
    throw validation('A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES');
  const at = ValidTo.getTime();
  const now = ctx.clock.now();
  if (!(at > now && at <= now + 365 * msPerDay))
    throw validation('The validTo date must be in the future, and within 365 days.');
  return at;
}

function openToken({ seal }: Context, token: Uint8Array): ImportToken {
  const text = seal.open(purpose, Buffer.from(token).toString('base64url'));
  if (text === undefined) throw new AwsError('InvalidImportTokenException', 'The import token is not valid.');
  return JSON.parse(text) as ImportToken;
}

function incorrectMaterial(message: string): AwsError {
  return new AwsError('IncorrectKeyMaterialException', message);
}
