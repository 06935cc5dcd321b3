/** Amazon S3 in the console. */
import type { ConsoleService } from '../console-service';

export const s3: ConsoleService = {
  name: 'S3',
  description: 'Buckets and objects',
  path: '/s3',
  navigation: [
    { text: 'Buckets', path: '/s3' },
    { text: 'Create bucket', path: '/s3/create-bucket' },
  ],
  pages: [
    { index: true, lazy: () => import('./buckets/buckets-page') },
    { path: 'create-bucket', lazy: () => import('./buckets/create-bucket-page') },
    { path: 'buckets/:bucketName', lazy: () => import('./buckets/bucket-page') },
    { path: 'object/:bucketName', lazy: () => import('./objects/object-page') },
  ],
};
