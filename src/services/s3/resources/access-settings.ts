/** Who may do what with a bucket's objects: ownership, public access, lists, CORS, encryption, versions, locks. */
import { ifThere } from '../../../wire/resource-type.ts';
import { present, type BucketSetting, type S3 } from './setting.ts';

export const versioning: BucketSetting = {
  property: 'VersioningConfiguration',
  put: (s3, Bucket, { Status }) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } }),
  remove: (s3, Bucket) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
  async read(s3, Bucket) {
    const { Status } = await s3.getBucketVersioning({ Bucket });
    return Status && { Status };
  },
};

export const ownershipControls: BucketSetting = {
  property: 'OwnershipControls',
  put: (s3, Bucket, { Rules }) =>
    s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: Rules.map(({ ObjectOwnership }: any) => ({ ObjectOwnership })) },
    }),
  remove: (s3, Bucket) => s3.deleteBucketOwnershipControls({ Bucket }),
  read: async (s3, Bucket) =>
    (await ifThere('OwnershipControlsNotFoundError', () => s3.getBucketOwnershipControls({ Bucket })))
      ?.OwnershipControls,
};

export const publicAccessBlock: BucketSetting = {
  property: 'PublicAccessBlockConfiguration',
  put: (s3, Bucket, { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets }) =>
    s3.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: present({
        BlockPublicAcls,
        BlockPublicPolicy,
        IgnorePublicAcls,
        RestrictPublicBuckets,
      }),
    }),
  remove: (s3, Bucket) => s3.deletePublicAccessBlock({ Bucket }),
  read: async (s3, Bucket) =>
    (await ifThere('NoSuchPublicAccessBlockConfiguration', () => s3.getPublicAccessBlock({ Bucket })))
      ?.PublicAccessBlockConfiguration,
};

/** Canned lists; what is there may be any list, so that it is never read back. */
export const accessControl: BucketSetting = {
  property: 'AccessControl',
  put: (s3, Bucket, canned: string) =>
    canned === 'Private'
      ? makePrivate(s3, Bucket)
      : s3.putBucketAcl({ Bucket, ACL: canned.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase() as 'private' }),
  remove: (s3, Bucket) => makePrivate(s3, Bucket),
  read: async () => undefined,
};

/** A bucket that owns its objects takes no list, and is private without one: CreateBucket takes this one for it. */
function makePrivate(s3: S3, Bucket: string): Promise<unknown> {
  return ifThere('AccessControlListNotSupported', () => s3.putBucketAcl({ Bucket, ACL: 'private' }));
}

export const cors: BucketSetting = {
  property: 'CorsConfiguration',
  put: (s3, Bucket, { CorsRules }) =>
    s3.putBucketCors({
      Bucket,
      CORSConfiguration: {
        CORSRules: CorsRules.map(
          ({ Id: ID, MaxAge, ExposedHeaders, AllowedHeaders, AllowedMethods, AllowedOrigins }: any) =>
            present({
              ID,
              AllowedHeaders,
              AllowedMethods,
              AllowedOrigins,
              ExposeHeaders: ExposedHeaders,
              MaxAgeSeconds: MaxAge,
            }),
        ),
      },
    }),
  remove: (s3, Bucket) => s3.deleteBucketCors({ Bucket }),
  async read(s3, Bucket) {
    const found = await ifThere('NoSuchCORSConfiguration', () => s3.getBucketCors({ Bucket }));
    return (
      found && {
        CorsRules: found.CORSRules!.map(({ ID, ExposeHeaders, MaxAgeSeconds, ...rule }) =>
          present({ ...rule, Id: ID, ExposedHeaders: ExposeHeaders, MaxAge: MaxAgeSeconds }),
        ),
      }
    );
  },
};

export const encryption: BucketSetting = {
  property: 'BucketEncryption',
  put: (s3, Bucket, { ServerSideEncryptionConfiguration: rules }) =>
    s3.putBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: rules.map(
          ({ ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled, BlockedEncryptionTypes }: any) =>
            present({
              ApplyServerSideEncryptionByDefault:
                byDefault &&
                present({ SSEAlgorithm: byDefault.SSEAlgorithm, KMSMasterKeyID: byDefault.KMSMasterKeyID }),
              BucketKeyEnabled,
              BlockedEncryptionTypes: BlockedEncryptionTypes && {
                EncryptionType: BlockedEncryptionTypes.EncryptionType,
              },
            }),
        ),
      },
    }),
  remove: (s3, Bucket) => s3.deleteBucketEncryption({ Bucket }),
  async read(s3, Bucket) {
    const { ServerSideEncryptionConfiguration: found } = await s3.getBucketEncryption({ Bucket });
    return {
      ServerSideEncryptionConfiguration: found!.Rules!.map(({ ApplyServerSideEncryptionByDefault, ...rule }) =>
        present({ ServerSideEncryptionByDefault: ApplyServerSideEncryptionByDefault, ...rule }),
      ),
    };
  },
};

/** That objects can be locked at all is said when the bucket is made, and stays. */
export const objectLock: BucketSetting = {
  property: 'ObjectLockConfiguration',
  put: (s3, Bucket, { ObjectLockEnabled, Rule }) =>
    s3.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: present({
        ObjectLockEnabled: ObjectLockEnabled ?? 'Enabled',
        Rule: Rule?.DefaultRetention && {
          DefaultRetention: present({
            Mode: Rule.DefaultRetention.Mode,
            Days: Rule.DefaultRetention.Days,
            Years: Rule.DefaultRetention.Years,
          }),
        },
      }),
    }),
  remove: (s3, Bucket) =>
    s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
  read: async (s3, Bucket) =>
    (await ifThere('ObjectLockConfigurationNotFoundError', () => s3.getObjectLockConfiguration({ Bucket })))
      ?.ObjectLockConfiguration,
};
