/**
 * An object's body: a list of blobs, read one after the other. Whoever gets it gets what was put, or nothing: small
 * ones and ranges are checked before the answer begins and refused with 503; a large one is checked while it is
 * sent, and breaks off before the end of a part that is damaged.
 */
import { Readable } from 'node:stream';
import { checkedToTheEnd } from '../../../kernel/blobs/blob-check.ts';
import { StoreDamaged } from '../../../kernel/store-errors.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { ObjectPart, ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';

/** Byte offsets, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are read ahead. */
const smallBody = 1024 * 1024;

type Body = Pick<ObjectRecord, 'bucket' | 'key' | 'size' | 'parts'>;

export async function openBody(
  ctx: Pick<Context, 'blobs'>,
  object: Body,
  range: ByteRange | undefined,
): Promise<Readable> {
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

/** Which of these blobs are part of some object's body. */
export async function blobsOfObjects(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  const users = await Promise.all(ids.map((id) => tx.in(Objects).listBy('blob', [id], { limit: 1 })));
  return ids.filter((_, index) => users[index]!.items.length > 0);
}
