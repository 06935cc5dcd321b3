/** The operations on a bucket's default encryption. */
import { onBucket } from '../on-resource.ts';

const bucketEncryption = () => import('./bucket-encryption.ts');

export const encryptionOperations = {
  GetBucketEncryption: onBucket(bucketEncryption, 's3:GetEncryptionConfiguration'),
  PutBucketEncryption: onBucket(bucketEncryption, 's3:PutEncryptionConfiguration'),
  DeleteBucketEncryption: onBucket(bucketEncryption, 's3:PutEncryptionConfiguration'),
};
