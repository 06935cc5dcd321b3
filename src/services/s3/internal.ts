/** What other parts of Sandlot need of S3 beyond its public operations. */
import type { Context } from '../../wire/context.ts';
import { damageOfBody, isPartWhole } from './objects/object-body.ts';
import type { ObjectRecord } from './records.ts';
import { Objects } from './records.ts';

/** Reads every object's body; calls back for each, with what is wrong with it. */
export async function checkBodies(
  ctx: Context,
  onBody: (problem: string | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = await ctx.read((tx) => tx.in(Objects).list([], { limit: 100, after }));
    for (const object of page.items) {
      if (signal.aborted) return;
      onBody((await isDamaged(ctx, object)) ? damageOfBody(object) : undefined);
    }
    after = page.next;
  } while (after !== undefined);
}

async function isDamaged(ctx: Context, object: ObjectRecord): Promise<boolean> {
  const { bucket, key, parts } = object;
  for (const part of parts) {
    if (await isPartWhole(ctx, object, part)) continue;
    // One that was deleted or replaced meanwhile is not damaged.
    const current = await ctx.read((tx) => tx.in(Objects).get(bucket, key));
    return current?.parts.some(({ blobId }) => blobId === part.blobId) ?? false;
  }
  return false;
}

/** Kinds under which earlier versions enqueued the release of a blob. */
export const formerBlobJobs: readonly string[] = ['s3/delete-blob'];
