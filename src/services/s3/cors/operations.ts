/** The operations on a bucket's CORS configuration. */
import { onBucket } from '../on-resource.ts';

const bucketCors = () => import('./bucket-cors.ts');

export const corsOperations = {
  GetBucketCors: onBucket(bucketCors, 's3:GetBucketCORS'),
  PutBucketCors: onBucket(bucketCors, 's3:PutBucketCORS'),
  DeleteBucketCors: onBucket(bucketCors, 's3:PutBucketCORS'),
};
