/**
 * The keys of bodies at rest. Every blob has a data key of its own, which lies sealed beside it in its part's record; a
 * customer's key (SSE-C) seals it once more, and is kept nowhere. Who has both the record and the key may seal the data
 * key otherwise, so that a copy under another key shares the blob. docs/decisions/0035-bodies-at-rest.md
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { openedOnce, type Seal } from '../../../kernel/secrets/seal.ts';
import { StoreDamaged } from '../../../kernel/store-errors.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ObjectPart } from '../records.ts';
import { fewRandomBytes } from '../../../kernel/ids.ts';

type With = Pick<Context, 'seal'>;

const purpose = 's3/body';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export interface BodyKey {
  readonly key: Uint8Array;
  /** For the part's record. */
  readonly sealedKey: string;
}

export function newBodyKey(ctx: With, customerKey?: Uint8Array): BodyKey {
  const key = fewRandomBytes(keyBytes);
  return { key, sealedKey: sealed(ctx, key, customerKey) };
}

/**
 * `undefined`: the body is of a time before bodies were encrypted.
 * @throws AwsError AccessDenied where it is another customer key
 */
export function bodyKeyOf(
  { seal }: With,
  { sealedKey }: Pick<ObjectPart, 'sealedKey'>,
  customerKey?: Uint8Array,
): Uint8Array | undefined {
  if (sealedKey === undefined) return undefined;
  const text = openedOf(seal).open(purpose, sealedKey);
  if (text === undefined) throw new StoreDamaged('The key of a body cannot be opened: it is not what was stored.');
  const key = Buffer.from(text, 'base64');
  return customerKey ? unwrapped(key, customerKey) : key;
}

/** Keys of bodies that were opened lately, of each server's seal: who reads an object mostly reads it again. */
const opened = new WeakMap<Seal, Seal>();
const maxOpened = 2048;

function openedOf(seal: Seal): Seal {
  let known = opened.get(seal);
  if (!known) opened.set(seal, (known = openedOnce(seal, maxOpened)));
  return known;
}

/** The part, whose blob stays what it is, under another customer key or none. */
export function resealed(
  ctx: With,
  part: ObjectPart,
  from: Uint8Array | undefined,
  to: Uint8Array | undefined,
): ObjectPart {
  const key = bodyKeyOf(ctx, part, from);
  return key ? { ...part, sealedKey: sealed(ctx, key, to) } : part;
}

function sealed({ seal }: With, key: Uint8Array, customerKey: Uint8Array | undefined): string {
  const bytes = customerKey ? wrapped(key, customerKey) : Buffer.from(key);
  return seal.seal(purpose, bytes.toString('base64'));
}

function wrapped(key: Uint8Array, customerKey: Uint8Array): Buffer {
  const nonce = fewRandomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', customerKey, nonce);
  const text = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]);
}

function unwrapped(bytes: Buffer, customerKey: Uint8Array): Buffer {
  const at = bytes.length - tagBytes;
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', customerKey, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(at));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, at)), decipher.final()]);
  } catch {
    throw wrongKey();
  }
}

export function wrongKey(): AwsError {
  const message =
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.';
  return new AwsError('AccessDenied', message, {}, 403);
}
