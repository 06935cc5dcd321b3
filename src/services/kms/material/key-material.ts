/**
 * What keys encrypt and sign with: made by node:crypto, sealed at rest, opened for as long as an operation takes.
 */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair as generateKeyPairWithCallback,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { promisify } from 'node:util';
import { StoreDamaged } from '../../../kernel/store-errors.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { isAsymmetric, keySpecs, type KeySpec, type SpecFacts } from '../keys/key-specs.ts';
import type { KeyRecord, MaterialRecord } from '../records.ts';
import { Materials } from '../records.ts';
import { invalidState } from '../errors.ts';
import { keyArn } from '../access/key-reference.ts';

type With = Pick<Context, 'seal' | 'ids' | 'clock'>;

const purpose = 'kms/key-material';
const generateKeyPair = promisify(generateKeyPairWithCallback);
const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
} as const;

/** Bytes of a key of one secret, or the PKCS #8 of a private key with its public one. */
export interface RawMaterial {
  readonly secret: Buffer;
  /** DER, SPKI. */
  readonly publicKey?: Buffer;
}

/** RSA takes its time, and takes it on another thread; what else there is takes none to speak of. */
export async function generateMaterial(spec: KeySpec): Promise<RawMaterial> {
  const { made } = keySpecs[spec];
  if (made.kind === 'bytes') return { secret: randomBytes(made.bytes) };
  if (made.kind !== 'rsa') return pairOf(generated(made));
  return pairOf(await generateKeyPair('rsa', { modulusLength: made.bits, ...encodings }));
}

function generated(made: Exclude<SpecFacts['made'], { kind: 'bytes' } | { kind: 'rsa' }>) {
  if (made.kind === 'ec') return generateKeyPairSync('ec', { namedCurve: made.curve, ...encodings });
  if (made.kind === 'ed25519') return generateKeyPairSync('ed25519', encodings);
  return generateKeyPairSync(made.name, encodings);
}

function pairOf({ privateKey, publicKey }: { privateKey: Buffer; publicKey: Buffer }): RawMaterial {
  return { secret: privateKey, publicKey };
}

/** A key's first material, or its next: `sequence` says which. */
export function materialRecord(
  { seal, ids, clock }: With,
  key: Pick<KeyRecord, 'id'>,
  raw: RawMaterial,
  more: Pick<MaterialRecord, 'sequence'> & Partial<MaterialRecord>,
): MaterialRecord {
  return {
    keyId: key.id,
    id: ids.hex(64),
    sealed: seal.seal(purpose, raw.secret.toString('base64')),
    ...(raw.publicKey && { publicKey: raw.publicKey.toString('base64') }),
    createdAt: clock.now(),
    ...more,
  };
}

export function openMaterial({ seal }: Pick<Context, 'seal'>, { sealed, keyId }: MaterialRecord): Buffer {
  const text = sealed === undefined ? undefined : seal.open(purpose, sealed);
  if (text === undefined) throw new StoreDamaged(`The material of the key ${keyId} cannot be opened.`);
  return Buffer.from(text, 'base64');
}

/** What the key works with now. @throws AwsError KMSInvalidStateException where it has none */
export async function currentMaterial(tx: ReadTx, key: KeyRecord): Promise<MaterialRecord> {
  const found = key.materialId === undefined ? undefined : await materialOf(tx, key, key.materialId);
  if (found?.sealed === undefined) throw invalidState(`${keyArn(key, key.id)} is pending import.`);
  return found;
}

export function materialOf(tx: ReadTx, key: KeyRecord, id: string): Promise<MaterialRecord | undefined> {
  return tx.in(Materials, key).get(key.id, id);
}

export function privateKeyOf(ctx: Pick<Context, 'seal'>, material: MaterialRecord): KeyObject {
  return createPrivateKey({ key: openMaterial(ctx, material), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf({ publicKey = '' }: MaterialRecord): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
}

export function secretKeyOf(ctx: Pick<Context, 'seal'>, material: MaterialRecord): KeyObject {
  return createSecretKey(openMaterial(ctx, material));
}

/** Whether answers tell which material it was: of symmetric encryption keys alone. */
export function tellsMaterial({ spec }: Pick<KeyRecord, 'spec'>): boolean {
  return !isAsymmetric(spec) && keySpecs[spec].encryption !== undefined;
}
