/**
 * Amazon S3: buckets and objects, path-style, with conditional and partial reads, checksums and listings.
 *
 * Not there yet (501 or AWS's own refusal): multipart uploads, copies, versions, tags, bucket and object ACLs, bucket
 * policies (so another account's bucket is denied), object lock, archive storage classes, KMS and customer keys.
 * Answers name AES256 as S3 does by default, but bodies lie in the data folder as they are. A bucket is served under
 * every region's name: a local endpoint has no regional hosts to redirect to.
 *
 * Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html; actions and resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { defineService } from '../../wire/service.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { createKeys, listKeys, putKeys, requestKeys, resourceFacts } from './authorization.ts';

interface Named { readonly Bucket: string; readonly Key?: string; readonly VersionId?: string }

const buckets = () => import('./buckets.ts');
const bucketArn = ({ Bucket }: Named) => [`arn:aws:s3:::${Bucket}`];
const objectArn = ({ Bucket, Key }: Named) => [`arn:aws:s3:::${Bucket}/${Key}`];

type Keys = OperationManifest['conditionKeys'];

function onBucket(load: OperationManifest['load'], action: string, conditionKeys: Keys = requestKeys): OperationManifest {
  return { load, action, resources: bucketArn, conditionKeys };
}

function onObject(load: OperationManifest['load'], action: string, conditionKeys: Keys = requestKeys): OperationManifest {
  return { load, action, resources: objectArn, conditionKeys };
}

export const s3 = defineService({
  name: 's3',
  iamPrefix: 's3',
  resourceFacts,
  operations: {
    ListBuckets: { load: buckets, action: 's3:ListAllMyBuckets', conditionKeys: requestKeys },
    CreateBucket: onBucket(buckets, 's3:CreateBucket', createKeys),
    HeadBucket: onBucket(buckets, 's3:ListBucket'),
    DeleteBucket: onBucket(buckets, 's3:DeleteBucket'),
    GetBucketLocation: onBucket(buckets, 's3:GetBucketLocation'),
    ListObjectsV2: onBucket(() => import('./list-objects.ts'), 's3:ListBucket', listKeys),
    PutObject: onObject(() => import('./put-object.ts'), 's3:PutObject', putKeys),
    GetObject: onObject(() => import('./get-object.ts'), 's3:GetObject'),
    HeadObject: onObject(() => import('./get-object.ts'), 's3:GetObject'),
    DeleteObject: onObject(() => import('./delete-objects.ts'), 's3:DeleteObject'),
    // Every key is authorized by itself; a refused one is that key's error.
    DeleteObjects: { load: () => import('./delete-objects.ts'), authorize: 'handler' },
  },
  jobs: {
    's3/delete-blob': async () => (await import('./blob-jobs.ts')).deleteBlobJob,
  },
});
