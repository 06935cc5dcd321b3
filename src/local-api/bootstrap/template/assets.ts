/** Where apps put what they deploy: the bucket with its key and policy, and the repository of images. */
import { allow, equals, named, policy, ref, sub, when, type Resource } from './intrinsics.ts';

/** What uses an object's key. */
export const keyUse = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

const keyAdministration = [
  ...['Create', 'Describe', 'Enable', 'List', 'Put', 'Update', 'Revoke', 'Disable', 'Get', 'Delete'].map(
    (verb) => `kms:${verb}*`,
  ),
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
  'kms:GenerateDataKey',
  'kms:TagResource',
  'kms:UntagResource',
];

const viaBucket = {
  StringEquals: {
    'kms:CallerAccount': ref('AWS::AccountId'),
    'kms:ViaService': [sub('s3.${AWS::Region}.amazonaws.com')],
  },
};

export const keyConditions = {
  CreateNewKey: equals('', ref('FileAssetsBucketKmsKeyId')),
  UseAwsManagedKey: equals('AWS_MANAGED_KEY', ref('FileAssetsBucketKmsKeyId')),
};

/** The key's statement for the role that publishes: it cannot stand without the role. */
export const publishersStatement = {
  ...allow(keyUse, '*'),
  Principal: { AWS: sub('${FilePublishingRole.Arn}') },
};

const key: Resource = {
  Type: 'AWS::KMS::Key',
  Condition: 'CreateNewKey',
  DeletionPolicy: 'Delete',
  UpdateReplacePolicy: 'Delete',
  Properties: {
    KeyPolicy: {
      Statement: [
        { ...allow(keyAdministration, '*'), Principal: { AWS: ref('AWS::AccountId') } },
        { ...allow(keyUse, '*'), Principal: { AWS: '*' }, Condition: viaBucket },
        publishersStatement,
      ],
    },
  },
};

const bucket: Resource = {
  Type: 'AWS::S3::Bucket',
  // Stacks that were deployed by it still name what is in it.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    BucketName: when('HasCustomFileAssetsBucketName', sub('${FileAssetsBucketName}'), named('assets')),
    AccessControl: 'Private',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: when(
              'CreateNewKey',
              sub('${FileAssetsBucketEncryptionKey.Arn}'),
              when('UseAwsManagedKey', ref('AWS::NoValue'), sub('${FileAssetsBucketKmsKeyId}')),
            ),
          },
        },
      ],
    },
    PublicAccessBlockConfiguration: when('UsePublicAccessBlockConfiguration', {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }),
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [
        { Id: 'CleanupOldVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
        {
          Id: 'AbortIncompleteMultipartUploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    },
  },
};

const bucketPolicy: Resource = {
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: ref('StagingBucket'),
    PolicyDocument: {
      ...policy({
        Sid: 'AllowSSLRequestsOnly',
        Effect: 'Deny',
        Action: 's3:*',
        Resource: [sub('${StagingBucket.Arn}'), sub('${StagingBucket.Arn}/*')],
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      Id: 'AccessControl',
    },
  },
};

/** Images without a tag go after a year. */
const expiry = {
  rules: [
    {
      rulePriority: 1,
      description: 'Images that have lost their tag go after a year',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 365 },
      action: { type: 'expire' },
    },
  ],
};

const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const serviceMayPull = (Sid: string, service: string, actions: readonly string[], source: string) => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: `${service}.amazonaws.com` },
  Action: actions,
  Condition: {
    StringLike: {
      'aws:sourceArn': sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${source}`),
    },
  },
});

const repository: Resource = {
  Type: 'AWS::ECR::Repository',
  Properties: {
    RepositoryName: when(
      'HasCustomContainerAssetsRepositoryName',
      sub('${ContainerAssetsRepositoryName}'),
      named('container-assets'),
    ),
    ImageTagMutability: 'IMMUTABLE',
    LifecyclePolicy: { LifecyclePolicyText: JSON.stringify(expiry) },
    RepositoryPolicyText: policy(
      serviceMayPull('LambdaECRImageRetrievalPolicy', 'lambda', pull, 'function:*'),
      serviceMayPull(
        'EmrServerlessImageRetrievalPolicy',
        'emr-serverless',
        [...pull, 'ecr:DescribeImages'],
        '/applications/*',
      ),
    ),
  },
};

export const assets: Readonly<Record<string, Resource>> = {
  FileAssetsBucketEncryptionKey: key,
  FileAssetsBucketEncryptionKeyAlias: {
    Type: 'AWS::KMS::Alias',
    Condition: 'CreateNewKey',
    Properties: {
      AliasName: sub('alias/cdk-${Qualifier}-assets-key'),
      TargetKeyId: ref('FileAssetsBucketEncryptionKey'),
    },
  },
  StagingBucket: bucket,
  StagingBucketPolicy: bucketPolicy,
  ContainerAssetsRepository: repository,
};
