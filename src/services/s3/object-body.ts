/**
 * An object's body for whoever gets it: what was put, or nothing. Small ones and parts are checked before the answer
 * begins and refused with 503; a large one is checked while it is sent, and breaks off before its end when it is damaged.
 */
import type { Readable } from 'node:stream';
import { checkedToTheEnd } from '../../kernel/blob-check.ts';
import { StoreDamaged } from '../../kernel/store-errors.ts';
import type { Context } from '../../wire/context.ts';
import type { ObjectRecord } from './records.ts';

/** Bytes that are read ahead. */
const smallBody = 1024 * 1024;

export async function openBody(ctx: Context, object: ObjectRecord, range: { readonly start: number; readonly end: number } | undefined): Promise<Readable> {
  const damaged = () => new StoreDamaged(damageOfBody(object));
  if (object.size > smallBody && !range) return checkedToTheEnd(() => ctx.blobs.open(object.blobId), object, damaged);
  if (!await ctx.blobs.isWhole(object.blobId, object, { again: object.size <= smallBody })) throw damaged();
  return ctx.blobs.open(object.blobId, range);
}

export function damageOfBody({ bucket, key }: ObjectRecord): string {
  return `The body of s3://${bucket}/${key} is damaged or missing: it is not what its ETag says. Put the object again, or delete it.`;
}
