/** The roles that the CDK's commands take on, and the one that CloudFormation deploys with. */
import { keyUse } from './assets.ts';
import { allow, managedPolicy, named, ownPolicy, policy, ref, sub, when } from './intrinsics.ts';
import type { Properties, Resource, Value } from './intrinsics.ts';

/** Without an external id, unless the parameter says otherwise: nobody else's service is to take them on. */
const withoutExternalId = when('ShouldDenyExternalId', { Null: { 'sts:ExternalId': 'true' } });

const trust = (principal: Value): Value[] => [
  {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: principal },
    Condition: withoutExternalId,
  },
  { Effect: 'Allow', Action: 'sts:TagSession', Principal: { AWS: principal } },
];

const trustOf = (accounts: string): Value[] =>
  trust(ref(accounts)).map((statement) => when(`Has${accounts}`, statement));

interface CommandRole {
  /** As its name and its tag have it. */
  readonly what: string;
  /** Parameters with other accounts that may take it on. */
  readonly trusted: readonly string[];
  readonly more?: Properties;
}

const boundary = sub(ownPolicy('${InputPermissionsBoundary}'));

function commandRole({ what, trusted, more = {} }: CommandRole): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: named(`${what}-role`),
      AssumeRolePolicyDocument: policy(...trust(ref('AWS::AccountId')), ...trusted.flatMap(trustOf)),
      PermissionsBoundary: when('ShouldApplyPermissionsBoundaryToAllRoles', boundary),
      Tags: [{ Key: 'aws-cdk:bootstrap-role', Value: what }],
      ...more,
    },
  };
}

const bucketAndObjects = [sub('${StagingBucket.Arn}'), sub('${StagingBucket.Arn}/*')];
const readObjects = ['s3:GetObject*', 's3:GetBucket*', 's3:List*'];
const writeObjects = ['s3:Abort*', 's3:DeleteObject*', 's3:PutObject*'];

const filePublishing = policy(
  allow([...readObjects, 's3:GetEncryptionConfiguration', ...writeObjects], bucketAndObjects, {
    Condition: { StringEquals: { 'aws:ResourceAccount': [sub('${AWS::AccountId}')] } },
  }),
  allow(
    keyUse,
    when(
      'CreateNewKey',
      sub('${FileAssetsBucketEncryptionKey.Arn}'),
      sub('arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${FileAssetsBucketKmsKeyId}'),
    ),
  ),
);

const imagePublishing = policy(
  allow(
    [
      'PutImage',
      'InitiateLayerUpload',
      'UploadLayerPart',
      'CompleteLayerUpload',
      'BatchCheckLayerAvailability',
      'DescribeRepositories',
      'DescribeImages',
      'BatchGetImage',
      'GetDownloadUrlForLayer',
    ].map((name) => `ecr:${name}`),
    sub('${ContainerAssetsRepository.Arn}'),
  ),
  allow(['ecr:GetAuthorizationToken'], '*'),
);

const stackActions = (...names: readonly string[]): string[] => names.map((name) => `cloudformation:${name}`);

const deploying = policy(
  allow(
    stackActions(
      'CreateChangeSet',
      'DeleteChangeSet',
      'ExecuteChangeSet',
      'CreateStack',
      'UpdateStack',
      'RollbackStack',
      'ContinueUpdateRollback',
    ),
    '*',
    { Sid: 'DeployPermissions' },
  ),
  // Pipelines that deploy from another account keep their artifacts there.
  allow([...readObjects, ...writeObjects], '*', {
    Sid: 'PipelineCrossAccountArtifactsBucket',
    Condition: { StringNotEquals: { 's3:ResourceAccount': ref('AWS::AccountId') } },
  }),
  allow(keyUse, '*', {
    Sid: 'PipelineCrossAccountArtifactsKey',
    Condition: { StringEquals: { 'kms:ViaService': sub('s3.${AWS::Region}.amazonaws.com') } },
  }),
  allow('iam:PassRole', sub('${CloudFormationExecutionRole.Arn}')),
  allow([...stackActions('DeleteStack', 'UpdateTerminationProtection'), 'sts:GetCallerIdentity'], '*', {
    Sid: 'CliPermissions',
  }),
  allow(readObjects, bucketAndObjects, { Sid: 'CliStagingBucket' }),
  // CreateChangeSet reads the parameters of type SSM as the role, hence the plural.
  allow(
    ['ssm:GetParameter', 'ssm:GetParameters'],
    sub('arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${CdkBootstrapVersion}'),
    { Sid: 'ReadVersion' },
  ),
  allow(stackActions('CreateStackRefactor', 'ExecuteStackRefactor'), '*', { Sid: 'Refactor' }),
);

const executionRole: Resource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: named('cfn-exec-role'),
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'cloudformation.amazonaws.com' },
    }),
    // Where other accounts deploy here, what they may do has to be said.
    ManagedPolicyArns: when(
      'HasCloudFormationExecutionPolicies',
      ref('CloudFormationExecutionPolicies'),
      when('HasTrustedAccounts', ref('AWS::NoValue'), [managedPolicy('AdministratorAccess')]),
    ),
    PermissionsBoundary: when('PermissionsBoundarySet', boundary),
  },
};

function rolePolicy(role: string, what: string, document: Properties): Resource {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: named(`${what}-role-default-policy`),
      PolicyDocument: document,
      Roles: [ref(role)],
    },
  };
}

export const roles: Readonly<Record<string, Resource>> = {
  FilePublishingRole: commandRole({ what: 'file-publishing', trusted: ['TrustedAccounts'] }),
  ImagePublishingRole: commandRole({ what: 'image-publishing', trusted: ['TrustedAccounts'] }),
  LookupRole: commandRole({
    what: 'lookup',
    trusted: ['TrustedAccountsForLookup', 'TrustedAccounts'],
    more: {
      ManagedPolicyArns: [managedPolicy('ReadOnlyAccess')],
      Policies: [
        {
          PolicyName: 'LookupRolePolicy',
          PolicyDocument: policy({ Sid: 'DontReadSecrets', Effect: 'Deny', Action: ['kms:Decrypt'], Resource: '*' }),
        },
      ],
    },
  }),
  FilePublishingRoleDefaultPolicy: rolePolicy('FilePublishingRole', 'file-publishing', filePublishing),
  ImagePublishingRoleDefaultPolicy: rolePolicy('ImagePublishingRole', 'image-publishing', imagePublishing),
  DeploymentActionRole: commandRole({
    what: 'deploy',
    trusted: ['TrustedAccounts'],
    more: {
      Policies: [{ PolicyName: 'default', PolicyDocument: deploying }],
      ManagedPolicyArns: [managedPolicy('AWSCloudFormationReadOnlyAccess')],
    },
  }),
  CloudFormationExecutionRole: executionRole,
};
