/** Versions of objects. */
import type { OperationManifest } from '../../../wire/service.ts';
import { listKeys } from '../condition-keys.ts';
import { onBucket } from '../on-resource.ts';

const versioning = () => import('./bucket-versioning.ts');

export const versionOperations: Readonly<Record<string, OperationManifest>> = {
  GetBucketVersioning: onBucket(versioning, 's3:GetBucketVersioning'),
  PutBucketVersioning: onBucket(versioning, 's3:PutBucketVersioning'),
  ListObjectVersions: onBucket(() => import('./list-object-versions.ts'), 's3:ListBucketVersions', listKeys),
};
