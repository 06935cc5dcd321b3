/**
 * An object's body: a list of blobs, read one after the other. Whoever gets it gets what was put, or nothing: small
 * ones and ranges are checked before the answer begins and refused with 503; a large one is checked while it is
 * sent, and breaks off before the end of a part that is damaged.
 */
import { Readable } from 'node:stream';
import { checkedToTheEnd } from '../../../kernel/blobs/blob-check.ts';
import { BlobTooLarge } from '../../../kernel/blobs/blobs.ts';
import type { StagedBlob } from '../../../kernel/blobs/blobs.ts';
import { StoreDamaged, StoreFull } from '../../../kernel/store-errors.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { checkClaims, measured, type Body as ArrivingBody, type Claims } from './body-checks.ts';
import type { ObjectPart, ObjectRecord } from '../records.ts';
import { Objects, ObjectVersions } from '../records.ts';

/** Byte offsets, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are read ahead. */
const smallBody = 1024 * 1024;

type Body = Pick<ObjectRecord, 'bucket' | 'key' | 'size' | 'parts'>;

type With = Pick<Context, 'blobs'>;

/**
 * Takes a body in and holds it to what its headers claim; one that is refused leaves nothing. Until a record is
 * committed that has the part, nobody sees it.
 * @throws AwsError EntityTooLarge, IncompleteBody, BadDigest
 */
export async function stageBody(
  { blobs }: With,
  arriving: ArrivingBody,
  claims: Claims,
  maxBytes: number,
): Promise<ObjectPart> {
  const { body, checksum } = measured(arriving, claims.algorithm);
  const staged = await stage(blobs, body, maxBytes);
  const value = checksum.digest();
  const part = {
    blobId: staged.id,
    size: staged.size,
    md5: staged.md5,
    checksum: { algorithm: claims.algorithm, value },
  };
  return withStaged({ blobs }, part, async () => {
    checkClaims(claims, staged.md5, value);
    return part;
  });
}

async function stage(blobs: Context['blobs'], body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedBlob> {
  try {
    return await blobs.stage(body, { maxBytes });
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error;
    const message = 'Your proposed upload exceeds the maximum allowed size';
    throw new AwsError('EntityTooLarge', message, { MaxSizeAllowed: maxBytes }, 400);
  }
}

/**
 * What is done with a staged part. Where it is refused, the body goes; after any other error the commit may have
 * happened, and what then belongs to no object is swept at the next start.
 */
export async function withStaged<T>({ blobs }: With, { blobId }: ObjectPart, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsError || error instanceof StoreFull) await blobs.delete(blobId);
    throw error;
  }
}

export async function openBody(ctx: With, object: Body, range: ByteRange | undefined): Promise<Readable> {
  const damaged = () => new StoreDamaged(damageOfBody(object));
  const { blobs } = ctx;
  if (object.size > smallBody && !range) {
    return inTurn(object.parts.map((part) => () => checkedToTheEnd(() => blobs.open(part.blobId), part, damaged)));
  }
  const pieces = range ? piecesOf(object.parts, range) : object.parts.map((part) => ({ part, within: undefined }));
  for (const { part } of pieces) {
    if (!(await blobs.isWhole(part.blobId, part, { again: object.size <= smallBody }))) throw damaged();
  }
  return inTurn(
    pieces.map(
      ({ part, within }) =>
        () =>
          blobs.open(part.blobId, within),
    ),
  );
}

export function damageOfBody({ bucket, key }: Pick<ObjectRecord, 'bucket' | 'key'>): string {
  return (
    `The body of s3://${bucket}/${key} is damaged or missing: it is not what its ETag says. ` +
    'Put the object again, or delete it.'
  );
}

/** What of each part lies in the range of the whole. */
function piecesOf(parts: readonly ObjectPart[], { start, end }: ByteRange) {
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
