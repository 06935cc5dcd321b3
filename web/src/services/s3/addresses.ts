/** The console addresses of S3. Keys may be anything, so that they stand in the query. */
export const bucketsCrumb = { text: 'Amazon S3 buckets', path: '/s3' };

export function bucketPath(bucket: string, prefix = ''): string {
  const query = prefix === '' ? '' : `?${new URLSearchParams({ prefix })}`;
  return `/s3/buckets/${encodeURIComponent(bucket)}${query}`;
}

export function objectPath(bucket: string, key: string, versionId?: string): string {
  const query = new URLSearchParams({ key, ...(versionId !== undefined && { versionId }) });
  return `/s3/object/${encodeURIComponent(bucket)}?${query}`;
}

export const bucketCrumbs = (bucket: string) => [bucketsCrumb, { text: bucket, path: bucketPath(bucket) }];

/** What follows the last slash, the one at its end apart: `a/b/` is `b/`. */
export function lastPart(key: string): string {
  return key.slice(key.slice(0, -1).lastIndexOf('/') + 1);
}
