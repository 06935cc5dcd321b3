/** What signs a pool's tokens: RSA, 2048 bits, made with the pool, sealed at rest. */
import { createPrivateKey, generateKeyPair as generateKeyPairWithCallback, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { SigningKeys, type SigningKeyRecord } from '../records.ts';

const generateKeyPair = promisify(generateKeyPairWithCallback);
const purpose = 'cognito-identity-provider/signing-key';

/** Takes long: not in a transaction. */
export async function newSigningKey({
  seal,
  ids,
}: Pick<Context, 'seal' | 'ids'>): Promise<Omit<SigningKeyRecord, 'poolId'>> {
  const { privateKey, publicKey } = await generateKeyPair('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { id: `${ids.token(32)}=`, sealed: seal.seal(purpose, pem), publicKey: { n, e } };
}

/** Opened keys of this server, by id: opening one takes longer than signing with it. */
const openedBy = new WeakMap<Seal, Map<string, KeyObject>>();
const maxOpened = 200;

export async function signingKey(tx: ReadTx, seal: Seal, poolId: string, id: string): Promise<KeyObject> {
  const opened = openedBy.get(seal) ?? new Map<string, KeyObject>();
  openedBy.set(seal, opened);
  const known = opened.get(id);
  if (known) return known;
  const record = await tx.in(SigningKeys).get(poolId, id);
  const pem = record && seal.open(purpose, record.sealed);
  if (pem === undefined) throw new Error(`The signing key ${id} of the user pool ${poolId} cannot be opened.`);
  const key = createPrivateKey(pem);
  if (opened.size >= maxOpened) opened.delete(opened.keys().next().value!);
  opened.set(id, key);
  return key;
}
