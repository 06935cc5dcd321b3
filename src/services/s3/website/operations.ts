/** The operations on a bucket's website, and where it is. */
import type { DataRoute } from '../../../wire/service.ts';
import { onBucket } from '../on-resource.ts';

const bucketWebsite = () => import('./bucket-website.ts');

export const websiteOperations = {
  GetBucketWebsite: onBucket(bucketWebsite, 's3:GetBucketWebsite'),
  PutBucketWebsite: onBucket(bucketWebsite, 's3:PutBucketWebsite'),
  DeleteBucketWebsite: onBucket(bucketWebsite, 's3:DeleteBucketWebsite'),
};

export const websiteRoutes: readonly DataRoute[] = [
  {
    name: 'WebsiteRequest',
    host: '*bucket.s3-website',
    method: '*',
    path: '/*key',
    ids: 'rest-xml',
    load: async () => (await import('./serve.ts')).serve,
    unreadable: async () => (await import('./error-page.ts')).unreadableAddress,
  },
];
