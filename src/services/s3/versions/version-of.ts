/** Which version of a key is meant. What writes and deletes them: store-version.ts. */
import type { ReadTx } from '../../../wire/context.ts';
import { Objects, ObjectVersions } from '../records.ts';
import type { ObjectVersion } from '../records.ts';

/** One version, or what the key is now: an object, a delete marker, or nothing. */
export async function versionOf(
  tx: ReadTx,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<ObjectVersion | undefined> {
  const current = await tx.in(Objects).get(bucket, key);
  if (versionId !== undefined)
    return current?.versionId === versionId ? current : tx.in(ObjectVersions).find('version', bucket, key, versionId);
  return current ?? newestOf(tx, bucket, key);
}

/** The newest of those that are not current. */
export async function newestOf(tx: ReadTx, bucket: string, key: string): Promise<ObjectVersion | undefined> {
  return (await tx.in(ObjectVersions).list([bucket, key], { limit: 1 })).items[0];
}
