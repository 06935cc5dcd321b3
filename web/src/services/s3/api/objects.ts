/** Objects and their versions, through AWS's S3 API. */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { ListPage } from '../../../api/all-pages';
import type { Tag } from '../../../api/tags';
import { call } from './client';

/** A row of a bucket: a prefix that ends with a slash, an object, or one of its versions. */
export interface Entry {
  readonly kind: 'folder' | 'object' | 'delete-marker';
  readonly key: string;
  readonly size?: number | undefined;
  readonly modified?: Date | undefined;
  readonly storageClass?: string | undefined;
  /** Where versions are shown. */
  readonly versionId?: string | undefined;
  readonly isLatest?: boolean | undefined;
}

export type ObjectFacts = HeadObjectCommandOutput;

const pageSize = 100;

interface Listing {
  readonly bucket: string;
  readonly prefix: string;
}

export async function listObjects(
  { bucket, prefix }: Listing,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<Entry>> {
  const command = new ListObjectsV2Command({
    Bucket: bucket,
    Prefix: prefix,
    Delimiter: '/',
    MaxKeys: pageSize,
    ...(token && { ContinuationToken: token }),
  });
  const page = await call((client) => client.send(command, { abortSignal }));
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix = '' }): Entry => ({ kind: 'folder', key: Prefix }));
  const objects = (page.Contents ?? []).map(({ Key = '', Size, LastModified, StorageClass }): Entry => ({
    kind: 'object',
    key: Key,
    size: Size,
    modified: LastModified,
    storageClass: StorageClass,
  }));
  return {
    items: [...folders, ...objects],
    ...(page.NextContinuationToken && { nextToken: page.NextContinuationToken }),
  };
}

/** The token holds both markers. */
export async function listVersions(
  { bucket, prefix, delimiter = '/' }: Listing & { readonly delimiter?: string },
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<Entry>> {
  const [KeyMarker, VersionIdMarker] = token === undefined ? [] : (JSON.parse(token) as [string, string?]);
  const command = new ListObjectVersionsCommand({
    Bucket: bucket,
    Prefix: prefix,
    MaxKeys: pageSize,
    ...(delimiter !== '' && { Delimiter: delimiter }),
    ...(KeyMarker !== undefined && { KeyMarker }),
    ...(VersionIdMarker !== undefined && { VersionIdMarker }),
  });
  const page = await call((client) => client.send(command, { abortSignal }));
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix = '' }): Entry => ({ kind: 'folder', key: Prefix }));
  const versions = (page.Versions ?? []).map((version): Entry => ({
    kind: 'object',
    ...versionOf(version),
    size: version.Size,
    storageClass: version.StorageClass,
  }));
  const markers = (page.DeleteMarkers ?? []).map((marker): Entry => ({ kind: 'delete-marker', ...versionOf(marker) }));
  return {
    items: [...folders, ...newestFirst([...versions, ...markers])],
    ...(page.IsTruncated && { nextToken: JSON.stringify([page.NextKeyMarker, page.NextVersionIdMarker]) }),
  };
}

interface ListedVersion {
  readonly Key?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
  readonly IsLatest?: boolean | undefined;
}

function versionOf({ Key = '', LastModified, VersionId, IsLatest }: ListedVersion) {
  return { key: Key, modified: LastModified, versionId: VersionId, isLatest: IsLatest };
}

/** S3 lists versions and delete markers apart. */
function newestFirst(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -1 : 1;
    if (a.isLatest !== b.isLatest) return a.isLatest ? -1 : 1;
    return (b.modified?.getTime() ?? 0) - (a.modified?.getTime() ?? 0);
  });
}

export function headObject(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  abortSignal: AbortSignal,
): Promise<ObjectFacts> {
  const command = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...(VersionId && { VersionId }) });
  return call((client) => client.send(command, { abortSignal }));
}

export async function createFolder(Bucket: string, Key: string): Promise<void> {
  await call((client) => client.send(new PutObjectCommand({ Bucket, Key, Body: '' })));
}

export async function deleteObject(Bucket: string, { key, versionId }: Entry): Promise<void> {
  const command = new DeleteObjectCommand({ Bucket, Key: key, ...(versionId && { VersionId: versionId }) });
  await call((client) => client.send(command));
}

/** How many DeleteObjects takes. */
const mostAtOnce = 1000;

/** Deletes these and, of folders, everything under them; in versions' mode for good. Tells how many are gone. */
export async function deleteEntries(
  bucket: string,
  entries: readonly Entry[],
  everyVersion: boolean,
  progress: (deleted: number) => void,
): Promise<void> {
  let deleted = 0;
  const remove = async (some: readonly Entry[]) => {
    for (let from = 0; from < some.length; from += mostAtOnce) {
      const batch = some.slice(from, from + mostAtOnce);
      await deleteBatch(bucket, batch);
      progress((deleted += batch.length));
    }
  };
  await remove(entries.filter(({ kind }) => kind !== 'folder'));
  for (const { key } of entries.filter(({ kind }) => kind === 'folder')) {
    await eachPage(bucket, key, everyVersion, remove);
  }
}

/** Everything under a prefix, page by page. What is deleted is not listed again: each page is a first one. */
async function eachPage(
  bucket: string,
  prefix: string,
  everyVersion: boolean,
  remove: (entries: readonly Entry[]) => Promise<void>,
): Promise<void> {
  const { signal } = new AbortController();
  for (;;) {
    const { items, nextToken } = everyVersion
      ? await listVersions({ bucket, prefix, delimiter: '' }, undefined, signal)
      : await listAll(bucket, prefix, signal);
    await remove(items);
    if (nextToken === undefined || items.length === 0) return;
  }
}

async function listAll(Bucket: string, Prefix: string, abortSignal: AbortSignal): Promise<ListPage<Entry>> {
  const command = new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: mostAtOnce });
  const page = await call((client) => client.send(command, { abortSignal }));
  const items = (page.Contents ?? []).map(({ Key = '' }): Entry => ({ kind: 'object', key: Key }));
  return { items, ...(page.NextContinuationToken && { nextToken: page.NextContinuationToken }) };
}

async function deleteBatch(Bucket: string, entries: readonly Entry[]): Promise<void> {
  const Objects = entries.map(({ key, versionId }) => ({ Key: key, ...(versionId && { VersionId: versionId }) }));
  const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
  const { Errors = [] } = await call((client) => client.send(command));
  const [first] = Errors;
  if (first) throw new Error(`${Errors.length} were not deleted. ${first.Key}: ${first.Message}`);
}

export async function listObjectTags(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly Tag[]> {
  const command = new GetObjectTaggingCommand({ Bucket, Key, ...(VersionId && { VersionId }) });
  const { TagSet } = await call((client) => client.send(command, { abortSignal }));
  return (TagSet ?? []) as Tag[];
}

export async function saveObjectTags(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  TagSet: readonly Tag[],
): Promise<void> {
  const Tagging = { TagSet: [...TagSet] };
  const command = new PutObjectTaggingCommand({ Bucket, Key, Tagging, ...(VersionId && { VersionId }) });
  await call((client) => client.send(command));
}
