/** What is in a bucket: its objects, their versions, and the folders that prefixes make of them. */
import { ListObjectsV2Command, ListObjectVersionsCommand, type CommonPrefix } from '@aws-sdk/client-s3';
import type { ListPage } from '../../../api/all-pages';
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

const pageSize = 100;
/** How many a listing answers at most, and DeleteObjects takes. */
export const mostAtOnce = 1000;

/** XML cannot carry every character of a key. */
const encoded = { EncodingType: 'url' } as const;

/** AWS writes a space as `+`, and a plus as `%2B`. */
function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

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
    ...encoded,
    Bucket: bucket,
    Prefix: prefix,
    Delimiter: '/',
    MaxKeys: pageSize,
    ...(token && { ContinuationToken: token }),
  });
  const page = await call((client) => client.send(command, { abortSignal }));
  const folders = foldersOf(page);
  const objects = (page.Contents ?? []).map(({ Key = '', Size, LastModified, StorageClass }): Entry => ({
    kind: 'object',
    key: decoded(Key),
    size: Size,
    modified: LastModified,
    storageClass: StorageClass,
  }));
  return {
    // A folder is no object in itself; what has the very name that is searched for is.
    items: [...folders, ...objects.filter(({ key }) => key !== prefix || !key.endsWith('/'))],
    ...(page.NextContinuationToken && { nextToken: page.NextContinuationToken }),
  };
}

function foldersOf({
  CommonPrefixes = [],
}: {
  readonly CommonPrefixes?: readonly CommonPrefix[] | undefined;
}): Entry[] {
  return CommonPrefixes.map(({ Prefix = '' }) => ({ kind: 'folder', key: decoded(Prefix) }));
}

/** The token holds both markers. */
export async function listVersions(
  { bucket, prefix, delimiter = '/', most = pageSize }: Listing & { readonly delimiter?: string; most?: number },
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<Entry>> {
  const [KeyMarker, VersionIdMarker] = token === undefined ? [] : (JSON.parse(token) as [string, string?]);
  const command = new ListObjectVersionsCommand({
    ...encoded,
    Bucket: bucket,
    Prefix: prefix,
    MaxKeys: most,
    ...(delimiter !== '' && { Delimiter: delimiter }),
    ...(KeyMarker !== undefined && { KeyMarker }),
    ...(VersionIdMarker !== undefined && { VersionIdMarker }),
  });
  const page = await call((client) => client.send(command, { abortSignal }));
  const folders = foldersOf(page);
  const versions = (page.Versions ?? []).map((version): Entry => ({
    kind: 'object',
    ...versionOf(version),
    size: version.Size,
    storageClass: version.StorageClass,
  }));
  const markers = (page.DeleteMarkers ?? []).map((marker): Entry => ({ kind: 'delete-marker', ...versionOf(marker) }));
  return {
    items: [...folders, ...newestFirst([...versions, ...markers])],
    ...(page.IsTruncated && {
      nextToken: JSON.stringify([decoded(page.NextKeyMarker ?? ''), page.NextVersionIdMarker]),
    }),
  };
}

interface ListedVersion {
  readonly Key?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
  readonly IsLatest?: boolean | undefined;
}

function versionOf({ Key = '', LastModified, VersionId, IsLatest }: ListedVersion) {
  return { key: decoded(Key), modified: LastModified, versionId: VersionId, isLatest: IsLatest };
}

/** S3 lists versions and delete markers apart. */
function newestFirst(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -1 : 1;
    if (a.isLatest !== b.isLatest) return a.isLatest ? -1 : 1;
    return (b.modified?.getTime() ?? 0) - (a.modified?.getTime() ?? 0);
  });
}

/** Every object under a prefix, folders' own ones as well; many in a page. */
export async function listAll(
  Bucket: string,
  Prefix: string,
  ContinuationToken: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<Entry>> {
  const command = new ListObjectsV2Command({ ...encoded, Bucket, Prefix, MaxKeys: mostAtOnce, ContinuationToken });
  const page = await call((client) => client.send(command, { abortSignal }));
  const items = (page.Contents ?? []).map(({ Key = '' }): Entry => ({ kind: 'object', key: decoded(Key) }));
  return { items, ...(page.NextContinuationToken && { nextToken: page.NextContinuationToken }) };
}
