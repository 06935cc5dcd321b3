/**
 * Amazon S3: buckets and objects, path-style and virtual-hosted, with conditional and partial reads, checksums and
 * listings; versions, tags and Object Lock; multipart uploads, copies and POST forms; bucket policies and Block Public
 * Access; presigned URLs, of Signature Version 2 in the Regions that have it; CORS, websites, lifecycles.
 *
 * Not there yet (501 or AWS's own refusal): MFA delete, archive storage classes.
 * Bodies lie encrypted whatever key is named; KMS says who reads what is under its keys. A bucket is served under every
 * region's name: a local endpoint has no regional hosts to redirect to.
 *
 * Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html; actions and resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { defineService, on } from '../../wire/service.ts';
import { aclOperations } from './acl/operations.ts';
import { dialect, formRefusals } from './dialect.ts';
import { resourceFacts } from './authorization.ts';
import {
  createKeys,
  deleteKeys,
  knownConditionKeys,
  listKeys,
  postKeys,
  putKeys,
  requestKeys,
} from './condition-keys.ts';
import { BucketConfigurations } from './buckets/configurations.ts';
import { corsOperations } from './cors/operations.ts';
import { multipartOperations } from './multipart/operations.ts';
import { blobsOfUploads, Uploads, UploadParts } from './multipart/records.ts';
import { encryptionOperations } from './encryption/operations.ts';
import { lifecycleJobs, lifecycleOperations } from './lifecycle/operations.ts';
import { checkBody } from './objects/body-checks.ts';
import { blobsOfObjects } from './objects/object-body.ts';
import { lockOperations } from './lock/operations.ts';
import { objectEvent } from './object-event.ts';
import { onBucket, onObject, onVersion } from './on-resource.ts';
import { AccountPublicAccess, Buckets, Objects, ObjectVersions } from './records.ts';
import {
  attributeRequirements,
  copyKeys,
  copyRequirements,
  creationRequirements,
  deletionRequirements,
  putRequirements,
  readRequirements,
} from './requirements.ts';
import { settingOperations } from './settings/operations.ts';
import { taggingOperations } from './tagging/operations.ts';
import { versionOperations } from './versions/operations.ts';
import { versionTwo } from './version-two.ts';
import { websiteOperations, websiteRoutes } from './website/operations.ts';

const buckets = () => import('./buckets/buckets.ts');
const bucketPolicies = () => import('./buckets/bucket-policy.ts');
const listings = () => import('./listings/list-objects.ts');
const publicAccess = () => import('./buckets/public-access-block.ts');

export const s3 = defineService({
  name: 's3',
  collections: [AccountPublicAccess, Buckets, BucketConfigurations, Objects, ObjectVersions, Uploads, UploadParts],
  iamPrefix: 's3',
  title: 'Amazon S3',
  serviceLinkedRoles: [
    { principal: 'storage-lens.s3.amazonaws.com', name: 'S3StorageLens', policy: 'S3StorageLensServiceRolePolicy' },
  ],
  dialect,
  standsForProtocol: true,
  forwards: true,
  resourceControlled: true,
  ownerKey: 's3:ResourceAccount',
  conditionKeys: knownConditionKeys,
  resourceFacts,
  resourceTypes: {
    'AWS::S3::Bucket': async () => (await import('./resources/bucket.ts')).bucket,
    'AWS::S3::BucketPolicy': async () => (await import('./resources/bucket-policy.ts')).bucketPolicy,
  },
  takesUnsigned: true,
  versionTwo,
  checkBody,
  crossOrigin: async () => (await import('./cors/cross-origin.ts')).crossOrigin,
  operationsAt: { host: 's3', prefixInPath: true },
  routes: websiteRoutes,
  jobs: lifecycleJobs,
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    ListBuckets: { load: buckets, action: 's3:ListAllMyBuckets', conditionKeys: requestKeys },
    CreateBucket: { ...onBucket(buckets, 's3:CreateBucket', createKeys), requires: creationRequirements },
    HeadBucket: onBucket(buckets, 's3:ListBucket'),
    DeleteBucket: onBucket(buckets, 's3:DeleteBucket'),
    GetBucketLocation: onBucket(buckets, 's3:GetBucketLocation'),
    GetBucketPolicy: onBucket(bucketPolicies, 's3:GetBucketPolicy'),
    PutBucketPolicy: onBucket(bucketPolicies, 's3:PutBucketPolicy'),
    DeleteBucketPolicy: onBucket(bucketPolicies, 's3:DeleteBucketPolicy'),
    GetBucketPolicyStatus: onBucket(bucketPolicies, 's3:GetBucketPolicyStatus'),
    GetPublicAccessBlock: onBucket(publicAccess, 's3:GetBucketPublicAccessBlock'),
    PutPublicAccessBlock: onBucket(publicAccess, 's3:PutBucketPublicAccessBlock'),
    DeletePublicAccessBlock: onBucket(publicAccess, 's3:PutBucketPublicAccessBlock'),
    ...aclOperations,
    ...corsOperations,
    ...encryptionOperations,
    ...websiteOperations,
    ...lifecycleOperations,
    ...multipartOperations,
    ...versionOperations,
    ...taggingOperations,
    ...lockOperations,
    ListObjects: onBucket(listings, 's3:ListBucket', listKeys),
    ListObjectsV2: onBucket(listings, 's3:ListBucket', listKeys),
    PutObject: {
      ...onObject(() => import('./objects/put-object.ts'), 's3:PutObject', putKeys),
      requires: putRequirements,
    },
    GetObject: onVersion(() => import('./objects/get-object.ts'), ['s3:GetObject', 's3:GetObjectVersion']),
    HeadObject: onVersion(() => import('./objects/get-object.ts'), ['s3:GetObject', 's3:GetObjectVersion']),
    GetObjectAttributes: {
      ...onVersion(
        () => import('./objects/get-object-attributes.ts'),
        ['s3:GetObjectAttributes', 's3:GetObjectVersionAttributes'],
      ),
      requires: readRequirements,
    },
    CopyObject: {
      ...onObject(() => import('./copies/copy-object.ts'), 's3:PutObject', copyKeys),
      requires: copyRequirements,
    },
    DeleteObject: {
      ...onVersion(
        () => import('./objects/delete-objects.ts'),
        ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        deleteKeys,
      ),
      requires: deletionRequirements,
    },
    // Every key is authorized by itself; a refused one is that key's error.
    DeleteObjects: { load: () => import('./objects/delete-objects.ts'), authorize: 'handler' },
    ...settingOperations,
  },
  forms: {
    PostObject: {
      ...onObject(() => import('./post-object/post-object.ts'), 's3:PutObject', postKeys),
      requires: attributeRequirements,
      like: 'PutObject',
      fileField: 'file',
      refusals: formRefusals,
      reader: async () => (await import('./post-object/form-reader.ts')).reader,
    },
  },
  emits: [objectEvent],
  receives: [
    on(objectEvent, async () => (await import('./settings/notifications/function-targets.ts')).receiveObjectEvent),
  ],
  blobs: async (tx, ids) => [...(await blobsOfObjects(tx, ids)), ...(await blobsOfUploads(tx, ids))],
});
