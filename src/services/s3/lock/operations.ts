/** Object Lock: of buckets and of versions. */
import type { OperationManifest } from '../../../wire/service.ts';
import { legalHoldKeys, requestKeys, retentionKeys } from '../condition-keys.ts';
import { onBucket, onObject } from '../on-resource.ts';
import { retentionRequirements } from '../requirements.ts';

const configuration = () => import('./lock-configuration.ts');
const retention = () => import('./object-retention.ts');
const legalHold = () => import('./legal-hold.ts');

export const lockOperations: Readonly<Record<string, OperationManifest>> = {
  GetObjectLockConfiguration: onBucket(configuration, 's3:GetBucketObjectLockConfiguration'),
  PutObjectLockConfiguration: onBucket(configuration, 's3:PutBucketObjectLockConfiguration'),
  GetObjectRetention: onObject(retention, 's3:GetObjectRetention', requestKeys),
  PutObjectRetention: {
    ...onObject(retention, 's3:PutObjectRetention', retentionKeys),
    requires: retentionRequirements,
  },
  GetObjectLegalHold: onObject(legalHold, 's3:GetObjectLegalHold', requestKeys),
  PutObjectLegalHold: onObject(legalHold, 's3:PutObjectLegalHold', legalHoldKeys),
};
