/**
 * The versions of a key. The newest one is its state: an object lies in `Objects`, a delete marker in `ObjectVersions`,
 * where everything older is, too. Whoever writes or deletes an object does it through these functions.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html, docs/decisions/0020-s3-records.md
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { releaseBody } from '../objects/object-body.ts';
import type { BucketRecord, DeleteMarker, ObjectRecord, ObjectVersion } from '../records.ts';
import { isDeleteMarker, Objects, ObjectVersions } from '../records.ts';
import { notifyOfCreation, notifyOfRemoval } from '../settings/notifications/notify.ts';
import type { By } from '../settings/notifications/notify.ts';
import { newVersionId, nullVersion } from './version-ids.ts';
import { newestOf, versionOf } from './version-of.ts';

type NewVersion<T extends ObjectVersion> = Omit<T, 'versionId' | 'sequence'>;
type With = Pick<Context, 'ids'> & By;

/** Makes the object the key's newest version; what it replaces is kept, or goes with its body. Gives it its id. */
export async function storeVersion(
  tx: WriteTx,
  ctx: With,
  bucket: BucketRecord,
  object: NewVersion<ObjectRecord>,
): Promise<ObjectRecord> {
  const stored: ObjectRecord = { ...object, ...(await makeRoom(tx, ctx, bucket, object)) };
  await tx.in(Objects).put(stored);
  for (const { blobId } of stored.parts) tx.keepBlob(blobId);
  await notifyOfCreation(tx, ctx, bucket, stored);
  return stored;
}

/**
 * Deletes the key's object: in a bucket that has versions a delete marker hides it, whether it was there or not.
 * Answers the marker, or what was deleted for good.
 */
export async function deleteNewest(
  tx: WriteTx,
  ctx: With,
  bucket: BucketRecord,
  marker: Omit<NewVersion<DeleteMarker>, 'isDeleteMarker'>,
): Promise<ObjectVersion | undefined> {
  if (bucket.versioning === undefined) {
    const deleted = await tx.in(Objects).delete(bucket.name, marker.key);
    if (deleted) {
      releaseBody(tx, deleted);
      await notifyOfRemoval(tx, ctx, bucket, deleted);
    }
    return deleted;
  }
  const place = await makeRoom(tx, ctx, bucket, marker);
  const stored: DeleteMarker = { ...marker, ...place, isDeleteMarker: true };
  await tx.in(Objects).delete(bucket.name, marker.key);
  await tx.in(ObjectVersions).put(stored);
  await notifyOfRemoval(tx, ctx, bucket, stored, true);
  return stored;
}

/** Deletes one version for good, and its body; the newest of those that are left is then what the key is. */
export async function removeVersion(
  tx: WriteTx,
  by: By,
  bucket: BucketRecord,
  key: string,
  versionId: string,
): Promise<ObjectVersion | undefined> {
  const { name } = bucket;
  const version = await versionOf(tx, name, key, versionId);
  if (version === undefined) return undefined;
  const current = await tx.in(Objects).get(name, key);
  if (current?.versionId === versionId) await tx.in(Objects).delete(name, key);
  else await tx.in(ObjectVersions).delete(name, key, -version.sequence);
  if (!isDeleteMarker(version)) releaseBody(tx, version);
  if (current === undefined || current.versionId === versionId) await bringBack(tx, name, key);
  await notifyOfRemoval(tx, by, bucket, version);
  return version;
}

/** Replaces a version by one that differs in what may be changed of it: tags, lock, ACL. */
export async function updateVersion(tx: WriteTx, version: ObjectRecord): Promise<void> {
  const current = await tx.in(Objects).get(version.bucket, version.key);
  if (current?.versionId === version.versionId) await tx.in(Objects).put(version);
  else await tx.in(ObjectVersions).put(version);
}

/** The newest version, where it is an object, takes the current one's place. */
async function bringBack(tx: WriteTx, bucket: string, key: string): Promise<void> {
  const newest = await newestOf(tx, bucket, key);
  if (newest === undefined || isDeleteMarker(newest)) return;
  await tx.in(ObjectVersions).delete(bucket, key, -newest.sequence);
  await tx.in(Objects).put(newest);
}

/** Keeps a copy of what is current and will be replaced; lets go of the `null` version where the new one is it. */
async function makeRoom(
  tx: WriteTx,
  { ids }: With,
  { name, versioning }: BucketRecord,
  { key, modifiedAt }: { readonly key: string; readonly modifiedAt: number },
): Promise<Pick<ObjectVersion, 'versionId' | 'sequence'>> {
  const current = await tx.in(Objects).get(name, key);
  const newest = current ?? (versioning === undefined ? undefined : await newestOf(tx, name, key));
  const sequence = Math.max(modifiedAt, (newest?.sequence ?? 0) + 1);
  const place = { versionId: versioning === 'Enabled' ? newVersionId(ids, sequence, key) : nullVersion, sequence };
  if (place.versionId === nullVersion && versioning !== undefined && current?.versionId !== nullVersion) {
    const replaced = await tx.in(ObjectVersions).find('version', name, key, nullVersion);
    if (replaced) await tx.in(ObjectVersions).delete(name, key, -replaced.sequence);
    if (replaced && !isDeleteMarker(replaced)) releaseBody(tx, replaced);
  }
  if (current?.versionId === place.versionId) releaseBody(tx, current);
  else if (current) await tx.in(ObjectVersions).put(current);
  return place;
}
