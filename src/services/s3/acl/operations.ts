/** Operations on who owns a bucket's objects, and on access control lists. */
import type { OperationManifest } from '../../../wire/service.ts';
import { aclKeys, objectKeys, requestKeys } from '../condition-keys.ts';
import { onBucket, onVersion } from '../on-resource.ts';

const acls = () => import('./acls.ts');
const controls = () => import('./ownership-controls.ts');

export const aclOperations: Readonly<Record<string, OperationManifest>> = {
  GetBucketOwnershipControls: onBucket(controls, 's3:GetBucketOwnershipControls'),
  PutBucketOwnershipControls: onBucket(controls, 's3:PutBucketOwnershipControls'),
  DeleteBucketOwnershipControls: onBucket(controls, 's3:PutBucketOwnershipControls'),
  GetBucketAcl: onBucket(acls, 's3:GetBucketAcl'),
  PutBucketAcl: onBucket(acls, 's3:PutBucketAcl', (input, ctx) => ({ ...requestKeys(input, ctx), ...aclKeys(input) })),
  GetObjectAcl: onVersion(acls, ['s3:GetObjectAcl', 's3:GetObjectVersionAcl']),
  PutObjectAcl: onVersion(acls, ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'], async (input, ctx) => ({
    ...(await objectKeys(input, ctx)),
    ...aclKeys(input),
  })),
};
