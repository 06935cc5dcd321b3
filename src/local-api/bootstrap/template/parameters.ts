/** The bootstrap's parameters, as the CDK's command sends them, and the conditions that they decide. */
import { keyConditions } from './assets.ts';
import { and, equals, hasAny, not, ref } from './intrinsics.ts';

const list = (Description: string) => ({ Type: 'CommaDelimitedList', Default: '', Description });
const text = (Description: string, more: object = {}) => ({ Type: 'String', Default: '', Description, ...more });
const choice = (Default: 'true' | 'false', Description: string) => ({
  Type: 'String',
  Default,
  AllowedValues: ['true', 'false'],
  Description,
});

export const parameters = {
  TrustedAccounts: list('Accounts that may publish assets and deploy stacks here'),
  TrustedAccountsForLookup: list('Accounts that may look up values here'),
  CloudFormationExecutionPolicies: list('ARNs of the managed policies of the role that CloudFormation deploys with'),
  FileAssetsBucketName: text('Name of the bucket for files; empty: the usual one'),
  FileAssetsBucketKmsKeyId: text(
    "Id or ARN of the key that encrypts the bucket; AWS_MANAGED_KEY: S3's own; empty: a new one is made",
  ),
  ContainerAssetsRepositoryName: text('Name of the repository for images; empty: the usual one'),
  Qualifier: text('Tells several bootstraps of one account and Region apart', {
    Default: 'hnb659fds',
    AllowedPattern: '[A-Za-z0-9_-]{1,10}',
    ConstraintDescription: 'Qualifier must be an alphanumeric identifier of at most 10 characters',
  }),
  PublicAccessBlockConfiguration: choice('true', 'Whether the bucket blocks public access'),
  InputPermissionsBoundary: text('Name of the permissions boundary; empty: none'),
  UseExamplePermissionsBoundary: choice('false', 'Whether to make the permissions boundary'),
  ApplyPermissionsBoundaryToAllRoles: choice(
    'false',
    'Whether every role has the permissions boundary, or only the one that CloudFormation deploys with',
  ),
  BootstrapVariant: text('Whose template this is: the CDK replaces none but its own', {
    Default: 'AWS CDK: Default Resources',
  }),
  DenyExternalId: choice('true', 'Whether a role is refused to who comes with an external id'),
};

const isGiven = (parameter: string) => not(equals('', ref(parameter)));
const isTrue = (parameter: string) => equals('true', ref(parameter));

export const conditions = {
  HasTrustedAccounts: hasAny('TrustedAccounts'),
  HasTrustedAccountsForLookup: hasAny('TrustedAccountsForLookup'),
  HasCloudFormationExecutionPolicies: hasAny('CloudFormationExecutionPolicies'),
  HasCustomFileAssetsBucketName: isGiven('FileAssetsBucketName'),
  ...keyConditions,
  ShouldCreatePermissionsBoundary: isTrue('UseExamplePermissionsBoundary'),
  PermissionsBoundarySet: isGiven('InputPermissionsBoundary'),
  ShouldApplyPermissionsBoundaryToAllRoles: and(
    { Condition: 'PermissionsBoundarySet' },
    isTrue('ApplyPermissionsBoundaryToAllRoles'),
  ),
  HasCustomContainerAssetsRepositoryName: isGiven('ContainerAssetsRepositoryName'),
  UsePublicAccessBlockConfiguration: isTrue('PublicAccessBlockConfiguration'),
  ShouldDenyExternalId: isTrue('DenyExternalId'),
};
