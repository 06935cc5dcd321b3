/** The console addresses of S3. Keys may be anything, so that they stand in the query. */
export const bucketsCrumb = { text: 'Amazon S3 buckets', path: '/s3' };

/** What of a bucket is shown. */
export interface Place {
  /** Empty, or with a slash at its end. */
  readonly folder: string;
  /** What keys are to begin with, behind the folder. */
  readonly wanted: string;
  readonly versions: boolean;
}

export function searchQuery({ folder = '', wanted = '', versions = false }: Partial<Place>): URLSearchParams {
  return new URLSearchParams({
    ...(folder !== '' && { prefix: folder }),
    ...(wanted !== '' && { q: wanted }),
    ...(versions && { versions: 'show' }),
  });
}

export function bucketPath(bucket: string, place: Partial<Place> = {}): string {
  const query = searchQuery(place).toString();
  return `/s3/buckets/${encodeURIComponent(bucket)}${query === '' ? '' : `?${query}`}`;
}

export function objectPath(bucket: string, key: string, versionId?: string): string {
  const query = new URLSearchParams({ key, ...(versionId !== undefined && { versionId }) });
  return `/s3/object/${encodeURIComponent(bucket)}?${query}`;
}

/** The bucket, and the folders that the key is in. */
export function objectCrumbs(bucket: string, key: string) {
  return [bucketsCrumb, ...folderCrumbs(bucket, key.slice(0, key.lastIndexOf('/') + 1), false)];
}

export function folderCrumbs(bucket: string, folder: string, versions: boolean) {
  const parts = folder.split('/').slice(0, -1);
  return [
    { text: bucket, path: bucketPath(bucket, { versions }) },
    ...parts.map((text, index) => ({
      text: text === '' ? '/' : text,
      path: bucketPath(bucket, { folder: `${parts.slice(0, index + 1).join('/')}/`, versions }),
    })),
  ];
}

/** Where the bucket is a website, once it is one. */
export const websiteAddress = (bucket: string): string => ownAddress(bucket, 's3-website');

/** Of the bucket's own name, by which Sandlot answers as well. */
export function ownAddress(bucket: string, of: 's3' | 's3-website'): string {
  return `${location.protocol}//${bucket}.${of}.localhost${location.port === '' ? '' : `:${location.port}`}`;
}

/** What follows the last slash, the one at its end apart: `a/b/` is `b/`. */
export function lastPart(key: string): string {
  return key.slice(key.slice(0, -1).lastIndexOf('/') + 1);
}
