/** What other parts of Sandlot need of S3 beyond its public operations. */
import type { Page, PageOptions } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { damageOfBody, isPartWhole } from './objects/object-body.ts';
import type { ObjectRecord, ObjectVersion } from './records.ts';
import { isDeleteMarker, Objects, ObjectVersions } from './records.ts';
import { versionOf } from './versions/version-of.ts';

export { s3HostOf } from './object-names.ts';

type ReadVersions = (tx: ReadTx, options: PageOptions) => Promise<Page<ObjectVersion>>;

const places: readonly ReadVersions[] = [
  (tx, options) => tx.in(Objects).list([], options),
  (tx, options) => tx.in(ObjectVersions).list([], options),
];

/** Reads every version's body; calls back for each, with what is wrong with it. */
export async function checkBodies(
  ctx: Context,
  onBody: (problem: string | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const list of places) {
    let after: string | undefined;
    do {
      const page = await ctx.read((tx) => list(tx, { limit: 100, after }));
      for (const version of page.items) {
        if (signal.aborted) return;
        if (isDeleteMarker(version)) continue;
        onBody((await isDamaged(ctx, version)) ? damageOfBody(version) : undefined);
      }
      after = page.next;
    } while (after !== undefined);
  }
}

async function isDamaged(ctx: Context, object: ObjectRecord): Promise<boolean> {
  const { bucket, key, versionId, parts } = object;
  for (const part of parts) {
    if (await isPartWhole(ctx, object, part)) continue;
    // One that was deleted or replaced meanwhile is not damaged.
    const now = await ctx.read((tx) => versionOf(tx, bucket, key, versionId));
    return now !== undefined && !isDeleteMarker(now) && now.parts.some(({ blobId }) => blobId === part.blobId);
  }
  return false;
}

export { objectEvent } from './object-event.ts';
export type { ObjectEvent, ObjectEventRecord } from './object-event.ts';
export { requestKeys } from './condition-keys.ts';
export { AccountPublicAccess } from './records.ts';
export type { PublicAccessBlock } from './records.ts';
/** Changes tags of a bucket; loaded when somebody does. */
export const bucketTags = () => import('./settings/bucket-tagging.ts');

/** Kinds under which earlier versions enqueued the release of a blob. */
export const formerBlobJobs: readonly string[] = ['s3/delete-blob'];
