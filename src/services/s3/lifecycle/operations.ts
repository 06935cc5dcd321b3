/** The operations on a bucket's lifecycle, and the job that keeps it. */
import type { JobManifest } from '../../../wire/service.ts';
import { onBucket } from '../on-resource.ts';

const bucketLifecycle = () => import('./bucket-lifecycle.ts');

export const lifecycleOperations = {
  GetBucketLifecycleConfiguration: onBucket(bucketLifecycle, 's3:GetLifecycleConfiguration'),
  PutBucketLifecycleConfiguration: onBucket(bucketLifecycle, 's3:PutLifecycleConfiguration'),
  DeleteBucketLifecycle: onBucket(bucketLifecycle, 's3:PutLifecycleConfiguration'),
};

export const lifecycleJobs: Readonly<Record<string, JobManifest>> = {
  's3/lifecycle': { load: async () => (await import('./job.ts')).job },
};
