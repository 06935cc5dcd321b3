import { allowing, attribute, key, owner, ref, tagged, type TypeCase } from '../type-case.ts';

const logGroup: TypeCase = {
  type: 'AWS::Logs::LogGroup',
  beside: key,
  states: [
    {
      LogGroupName: '/mine',
      DeletionProtectionEnabled: true,
      KmsKeyId: attribute('Key', 'Arn'),
      LogGroupClass: 'STANDARD',
      RetentionInDays: 7,
      Tags: tagged('blue'),
    },
    { LogGroupName: '/mine', LogGroupClass: 'STANDARD', RetentionInDays: 14, Tags: tagged('green') },
    { LogGroupName: '/mine', LogGroupClass: 'STANDARD' },
  ],
  anew: { LogGroupName: '/anew' },
  steady: { LogGroupClass: 'it cannot be changed: the update fails' },
};
const group = { Group: { Type: 'AWS::Logs::LogGroup', Properties: {} } };
const logStream: TypeCase = {
  type: 'AWS::Logs::LogStream',
  beside: group,
  states: [{ LogGroupName: ref('Group'), LogStreamName: 'one' }],
  anew: { LogStreamName: 'two' },
};
const metric = { MetricName: 'm', MetricNamespace: 'n', MetricValue: '1' };
const metricFilter: TypeCase = {
  type: 'AWS::Logs::MetricFilter',
  beside: group,
  states: [
    {
      LogGroupName: ref('Group'),
      FilterName: 'one',
      FilterPattern: '{ $.a = 1 }',
      MetricTransformations: [{ ...metric, Unit: 'Count', Dimensions: [{ Key: 'a', Value: '$.a' }] }],
    },
    {
      LogGroupName: ref('Group'),
      FilterName: 'one',
      FilterPattern: '{ $.b = 1 }',
      MetricTransformations: [{ MetricName: 'o', MetricNamespace: 'p', MetricValue: '$.b', DefaultValue: 2 }],
    },
    { LogGroupName: ref('Group'), FilterName: 'one', FilterPattern: '', MetricTransformations: [metric] },
  ],
  anew: { FilterName: 'two' },
};
const logsPolicy: TypeCase = {
  type: 'AWS::Logs::ResourcePolicy',
  states: [
    {
      PolicyName: 'one',
      PolicyDocument: JSON.stringify(allowing('logs:PutLogEvents', { Principal: { Service: 'es.amazonaws.com' } })),
    },
    {
      PolicyName: 'one',
      PolicyDocument: JSON.stringify(
        allowing('logs:PutLogEvents', { Principal: { Service: 'route53.amazonaws.com' } }),
      ),
    },
  ],
  anew: { PolicyName: 'two' },
};

/** The newest images, so many. */
const keeping = (countNumber: number) => {
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber };
  return JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] });
};
const repository: TypeCase = {
  type: 'AWS::ECR::Repository',
  beside: key,
  states: [
    {
      RepositoryName: 'one',
      EmptyOnDelete: true,
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: attribute('Key', 'Arn') },
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'a*' },
      ],
      LifecyclePolicy: {
        LifecyclePolicyText: keeping(1),
        RegistryId: ref('AWS::AccountId'),
      },
      RepositoryPolicyText: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:BatchGetImage', ...owner }],
      },
      Tags: tagged('blue'),
    },
    {
      RepositoryName: 'one',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: attribute('Key', 'Arn') },
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: false },
      LifecyclePolicy: {
        LifecyclePolicyText: keeping(2),
      },
      RepositoryPolicyText: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:ListImages', ...owner }],
      },
      Tags: tagged('green'),
    },
    {
      RepositoryName: 'one',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: attribute('Key', 'Arn') },
    },
  ],
  anew: { RepositoryName: 'two' },
};

export const others = [logGroup, logStream, metricFilter, logsPolicy, repository];
