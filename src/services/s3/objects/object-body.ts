/**
 * An object's body: a list of blobs, encrypted, read one after the other. Whoever gets it gets what was put, or
 * nothing: up to a megabyte is checked before the answer begins and refused with 503; what is larger is checked while
 * it is sent, and breaks off before anything that is damaged. What lies there
 * from before bodies were encrypted is held to its MD5.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { checkedToTheEnd, isExhausted } from '../../../kernel/blobs/blob-check.ts';
import { BlobDamaged, encryptedBytes } from '../../../kernel/blobs/chunk-cipher.ts';
import { BlobTooLarge, owningParts, ownsParts } from '../../../kernel/blobs/blobs.ts';
import type { StagedBlob, StageOptions } from '../../../kernel/blobs/blobs.ts';
import { StoreDamaged, StoreFull } from '../../../kernel/store-errors.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { bodyKeyOf, newBodyKey } from '../encryption/body-keys.ts';
import { isKms } from '../encryption/kms-keys.ts';
import { checkClaims, type Body as ArrivingBody, type Claims, whatArrives } from './body-checks.ts';
import type { ObjectPart, ObjectRecord } from '../records.ts';
import { Objects, ObjectVersions } from '../records.ts';

/** Byte offsets, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are checked ahead of the answer. */
const smallBody = 1024 * 1024;
/** Bytes that are not read a second time for it. */
const heldBody = 64 * 1024;

type Body = Pick<ObjectRecord, 'bucket' | 'key' | 'size' | 'parts' | 'encryption'>;

type With = Pick<Context, 'blobs' | 'seal'>;

/**
 * Takes a body in and holds it to what its headers claim; one that is refused leaves nothing. Until a record is
 * committed that has the part, nobody sees it.
 * @throws AwsError EntityTooLarge, IncompleteBody, BadDigest
 */
export async function stageBody(
  ctx: With,
  arriving: ArrivingBody,
  claims: Claims,
  maxBytes: number,
  customerKey?: Uint8Array,
): Promise<ObjectPart> {
  const { key, sealedKey } = newBodyKey(ctx, customerKey);
  const staged = await stage(ctx.blobs, whatArrives(arriving), {
    maxBytes,
    key,
    checksum: claims.algorithm,
    ownsParts: ownsParts(arriving),
  });
  const value = staged.checksum!;
  const part = {
    blobId: staged.id,
    size: staged.size,
    md5: staged.md5,
    checksum: { algorithm: claims.algorithm, value },
    sealedKey,
  };
  return orDelete(ctx, part, async () => {
    checkClaims(claims, staged.md5, value);
    return part;
  });
}

async function stage(
  blobs: Context['blobs'],
  body: AsyncIterable<Uint8Array>,
  options: StageOptions,
): Promise<StagedBlob> {
  try {
    return await blobs.stage(body, options);
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error;
    const message = 'Your proposed upload exceeds the maximum allowed size';
    throw new AwsError('EntityTooLarge', message, { MaxSizeAllowed: options.maxBytes }, 400);
  }
}

/** What is done with a staged part, up to and with the commit of the record that has it. */
export async function withStaged<T>(ctx: Pick<Context, 'blobs'>, part: ObjectPart, work: () => Promise<T>): Promise<T> {
  try {
    return await orDelete(ctx, part, work);
  } finally {
    ctx.blobs.settle(part.blobId);
  }
}

/**
 * Where it is refused, the body goes; after any other error the commit may have happened, and what then belongs to no
 * object is swept at the next start.
 */
export async function orDelete<T>(
  { blobs }: Pick<Context, 'blobs'>,
  { blobId }: ObjectPart,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsError || error instanceof StoreFull) await blobs.delete(blobId);
    throw error;
  }
}

/**
 * A small body, or a range of it, in one piece, read in the context's transaction; `undefined`: it is to be opened.
 * `customerKey` as for `openBody`. @throws StoreDamaged, AwsError
 */
export async function readSmallBody(
  ctx: With & Pick<Context, 'read'>,
  object: Body,
  range: ByteRange | undefined,
  customerKey?: Uint8Array,
): Promise<Buffer | undefined> {
  const [part, another] = object.parts;
  if (another !== undefined || !ctx.blobs.isSmall(part.blobId)) return undefined;
  const key = bodyKeyOf(ctx, part, customerKey);
  let body: Buffer | undefined;
  try {
    const encrypted = key && { key, size: part.size };
    const staysOpen = customerKey === undefined;
    body = await ctx.read(({ raw }) => ctx.blobs.readAtOnce(raw, part.blobId, encrypted, staysOpen));
  } catch (error) {
    if (error instanceof BlobDamaged) throw new StoreDamaged(damageOfBody(object));
    throw error;
  }
  if (body === undefined) throw new StoreDamaged(damageOfBody(object));
  return range ? body.subarray(range.start, range.end + 1) : body;
}

/** `customerKey`: where it is one's own (SSE-C). @throws AwsError AccessDenied where that is another one */
export async function openBody(
  ctx: With,
  object: Body,
  range: ByteRange | undefined,
  customerKey?: Uint8Array,
): Promise<Readable> {
  const damaged = () => new StoreDamaged(damageOfBody(object));
  const pieces = piecesOf(object.parts, range ?? { start: 0, end: object.size - 1 });
  const opens = await Promise.all(pieces.map((piece) => opener(ctx, piece, damaged, customerKey)));
  const bytes = range ? range.end - range.start + 1 : object.size;
  const isEncrypted = object.parts.every(({ sealedKey }) => sealedKey !== undefined);
  const all = () => {
    const body = inTurn(opens);
    body.once('close', ctx.blobs.hold(pieces.map(({ part }) => part.blobId)));
    return isEncrypted ? owningParts(body) : body;
  };
  if (bytes > smallBody) return all();
  try {
    if (bytes <= heldBody) return Readable.from([await buffer(inTurn(opens))], { objectMode: false });
    for await (const _part of inTurn(opens));
  } catch (error) {
    throw isExhausted(error) ? error : damaged();
  }
  return all();
}

/** Opens a part's piece, to be read to its end or until it fails: with what `damaged` says. */
async function opener(
  ctx: With,
  { part, within }: Piece,
  damaged: () => StoreDamaged,
  customerKey: Uint8Array | undefined,
): Promise<() => Readable> {
  const { blobs } = ctx;
  const key = bodyKeyOf(ctx, part, customerKey);
  if (key) return () => failingAs(() => blobs.open(part.blobId, within, { key, size: part.size }), damaged);
  if (within.end - within.start + 1 === part.size)
    return () => checkedToTheEnd(() => blobs.open(part.blobId), part, damaged);
  if (!(await blobs.isWhole(part.blobId, part))) throw damaged();
  return () => blobs.open(part.blobId, within);
}

function failingAs(open: () => Readable, damaged: () => StoreDamaged): Readable {
  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      yield* open();
    } catch (error) {
      throw isExhausted(error) ? error : damaged();
    }
  }
  return Readable.from(bytes(), { objectMode: false });
}

/** Whether a part's blob is what was put; of one under a customer's or KMS's key only whether all of it is there. */
export async function isPartWhole(
  ctx: With,
  { encryption }: Pick<Body, 'encryption'>,
  part: ObjectPart,
): Promise<boolean> {
  const isSealed = encryption?.kind === 'SSE-C' || (isKms(encryption) && encryption.dataKey !== undefined);
  if (isSealed && part.sealedKey !== undefined)
    return (await ctx.blobs.storedBytes(part.blobId)) === encryptedBytes(part.size);
  const { blobId, size, md5 } = part;
  try {
    return await ctx.blobs.isWhole(blobId, { size, md5, key: bodyKeyOf(ctx, part) }, { again: true });
  } catch (error) {
    if (error instanceof StoreDamaged) return false;
    throw error;
  }
}

export function damageOfBody({ bucket, key }: Pick<ObjectRecord, 'bucket' | 'key'>): string {
  return (
    `The body of s3://${bucket}/${key} is damaged or missing: it is not what its ETag says. ` +
    'Put the object again, or delete it.'
  );
}

interface Piece {
  readonly part: ObjectPart;
  readonly within: ByteRange;
}

/** What of each part lies in the range of the whole. */
function piecesOf(parts: readonly ObjectPart[], { start, end }: ByteRange): readonly Piece[] {
  let offset = 0;
  return parts.flatMap((part) => {
    const within = { start: Math.max(0, start - offset), end: Math.min(part.size - 1, end - offset) };
    offset += part.size;
    return within.start <= within.end ? [{ part, within }] : [];
  });
}

/** No part is opened before its turn, and one that is not read to its end is closed. */
function inTurn(opens: readonly (() => Readable)[]): Readable {
  if (opens.length === 1) return opens[0]!();
  async function* bytes(): AsyncIterable<Uint8Array> {
    for (const open of opens) yield* open();
  }
  return Readable.from(bytes(), { objectMode: false });
}

/** Called in the transaction that deletes or replaces the record. */
export function releaseBody(tx: WriteTx, { parts }: Pick<ObjectRecord, 'parts'>): void {
  for (const blobId of new Set(parts.map((part) => part.blobId))) tx.releaseBlob(blobId);
}

/** Which of these blobs are part of the body of some version of an object. */
export async function blobsOfObjects(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  const users = await Promise.all(
    ids.flatMap((id) => [
      tx.in(Objects).listBy('blob', [id], { limit: 1 }),
      tx.in(ObjectVersions).listBy('blob', [id], { limit: 1 }),
    ]),
  );
  return ids.filter((_, index) => users.slice(2 * index, 2 * index + 2).some(({ items }) => items.length > 0));
}
