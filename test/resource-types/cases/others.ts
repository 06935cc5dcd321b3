import { allowing, attribute, functionOf, ref, roleOf, sub, tagged, type TypeCase } from '../type-case.ts';

const key = { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: allowing('kms:*', { Principal: '*' }) } } };

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

const owner = { Principal: { AWS: sub('arn:aws:iam::${AWS::AccountId}:root') } };
const kmsKey: TypeCase = {
  type: 'AWS::KMS::Key',
  states: [
    {
      BypassPolicyLockoutSafetyCheck: true,
      Description: 'A key',
      EnableKeyRotation: true,
      Enabled: true,
      KeyPolicy: allowing('kms:*', owner),
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
      PendingWindowInDays: 7,
      RotationPeriodInDays: 100,
      Tags: tagged('blue'),
    },
    {
      Description: 'Another',
      EnableKeyRotation: true,
      RotationPeriodInDays: 200,
      Enabled: false,
      KeyPolicy: { ...allowing('kms:*', owner), Id: 'other' },
      Tags: tagged('green'),
    },
    {},
  ],
};
const kmsAlias: TypeCase = {
  type: 'AWS::KMS::Alias',
  beside: { ...key, Second: key.Key },
  states: [
    { AliasName: 'alias/one', TargetKeyId: ref('Key') },
    { AliasName: 'alias/one', TargetKeyId: attribute('Second', 'Arn') },
  ],
  anew: { AliasName: 'alias/two' },
};

const parameter: TypeCase = {
  type: 'AWS::SSM::Parameter',
  states: [
    {
      Name: '/one',
      Type: 'String',
      Value: 'a',
      AllowedPattern: '[a-z]',
      DataType: 'text',
      Description: 'One',
      Policies: '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2036-01-01T00:00:00.000Z"}}]',
      Tags: { team: 'blue' },
      Tier: 'Advanced',
    },
    {
      Name: '/one',
      Type: 'StringList',
      Value: 'B',
      AllowedPattern: '[A-Z]',
      Tier: 'Advanced',
      Tags: { team: 'green' },
    },
    { Name: '/one', Type: 'String', Value: '2' },
  ],
  anew: { Name: '/two' },
};

const secret: TypeCase = {
  type: 'AWS::SecretsManager::Secret',
  beside: { ...key, Second: key.Key },
  states: [
    {
      Name: 'one',
      Description: 'One',
      KmsKeyId: ref('Key'),
      GenerateSecretString: {
        ExcludeCharacters: 'abc',
        ExcludeLowercase: false,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
        ExcludeUppercase: false,
        GenerateStringKey: 'password',
        IncludeSpace: false,
        PasswordLength: 20,
        RequireEachIncludedType: true,
        SecretStringTemplate: '{"user":"a"}',
      },
      Tags: tagged('blue'),
    },
    { Name: 'one', Description: 'Two', KmsKeyId: ref('Second'), SecretString: 's', Tags: tagged('green') },
    { Name: 'one', SecretString: 's' },
  ],
  anew: { Name: 'anew' },
};
const secrets = {
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 's' } },
  Second: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 's' } },
};
const secretPolicy: TypeCase = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  beside: secrets,
  states: [
    {
      SecretId: ref('Secret'),
      BlockPublicPolicy: true,
      ResourcePolicy: allowing('secretsmanager:GetSecretValue', owner),
    },
    { SecretId: ref('Secret'), ResourcePolicy: allowing('secretsmanager:PutSecretValue', owner) },
  ],
  anew: { SecretId: ref('Second') },
};
const invocable = (name: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: ref(name),
    Action: 'lambda:InvokeFunction',
    Principal: 'secretsmanager.amazonaws.com',
  },
});
const rotator = {
  Role: roleOf('lambda.amazonaws.com'),
  Function: functionOf(),
  Other: functionOf(),
  Permission: invocable('Function'),
  OtherPermission: invocable('Other'),
};
const rotates = (more: object, SecretId: object = ref('Secret')) => ({
  SecretId,
  RotationLambdaARN: attribute('Function', 'Arn'),
  RotateImmediatelyOnUpdate: false,
  ...more,
});
const rotation: TypeCase = {
  type: 'AWS::SecretsManager::RotationSchedule',
  beside: { ...secrets, ...rotator },
  dependsOn: ['Permission', 'OtherPermission'],
  states: [
    rotates({ RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' } }),
    rotates({ RotationLambdaARN: attribute('Other', 'Arn'), RotationRules: { AutomaticallyAfterDays: 20 } }),
    rotates({ RotationRules: { AutomaticallyAfterDays: 30 } }),
  ],
  anew: { SecretId: ref('Second') },
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

const machine = (end: string) => JSON.stringify({ StartAt: end, States: { [end]: { Type: 'Succeed' } } });
const stateMachine: TypeCase = {
  type: 'AWS::StepFunctions::StateMachine',
  beside: { Role: roleOf('states.amazonaws.com'), Second: roleOf('states.amazonaws.com'), ...group },
  states: [
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Role', 'Arn'),
      DefinitionString: machine('A'),
      EncryptionConfiguration: { Type: 'AWS_OWNED_KEY' },
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attribute('Group', 'Arn') } }],
      },
      Tags: tagged('blue'),
      TracingConfiguration: { Enabled: false },
    },
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Second', 'Arn'),
      DefinitionString: machine('B'),
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attribute('Group', 'Arn') } }],
      },
      Tags: tagged('green'),
      TracingConfiguration: { Enabled: false },
    },
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Second', 'Arn'),
      Definition: { StartAt: 'C', States: { C: { Type: 'Pass', Comment: '${said}', End: true } } },
      DefinitionSubstitutions: { said: 'so' },
    },
  ],
  anew: { StateMachineName: 'two' },
  without: { DefinitionS3Location: 'the tests of the type read it from S3' },
};

const target = (more: object = {}) => ({
  Arn: attribute('Function', 'Arn'),
  RoleArn: attribute('SchedulerRole', 'Arn'),
  ...more,
});
const scheduled = {
  Role: roleOf('lambda.amazonaws.com'),
  SchedulerRole: roleOf('scheduler.amazonaws.com'),
  SecondRole: roleOf('scheduler.amazonaws.com'),
  Function: functionOf(),
  Second: functionOf(),
  Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: {} },
};
const schedule: TypeCase = {
  type: 'AWS::Scheduler::Schedule',
  beside: scheduled,
  states: [
    {
      Name: 'one',
      GroupName: ref('Group'),
      Description: 'One',
      StartDate: '2030-01-01T00:00:00.000Z',
      EndDate: '2031-01-01T00:00:00.000Z',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'DISABLED',
      Target: target({ Input: '{}', RetryPolicy: { MaximumEventAgeInSeconds: 100, MaximumRetryAttempts: 2 } }),
    },
    {
      Name: 'one',
      GroupName: ref('Group'),
      Description: 'Two',
      StartDate: '2030-02-01T00:00:00.000Z',
      EndDate: '2031-02-01T00:00:00.000Z',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(2 days)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      State: 'ENABLED',
      Target: target({
        Arn: attribute('Second', 'Arn'),
        RoleArn: attribute('SecondRole', 'Arn'),
        Input: '[]',
        RetryPolicy: { MaximumEventAgeInSeconds: 200, MaximumRetryAttempts: 3 },
      }),
    },
    { Name: 'one', FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(2 days)', Target: target() },
  ],
  anew: { Name: 'two' },
  without: { 'Target/DeadLetterConfig': 'without a queue it says nothing' },
};
const scheduleGroup: TypeCase = {
  type: 'AWS::Scheduler::ScheduleGroup',
  states: [{ Name: 'one', Tags: tagged('blue') }, { Name: 'one', Tags: tagged('green') }, { Name: 'one' }],
  anew: { Name: 'two' },
};

export const others = [
  logGroup,
  logStream,
  metricFilter,
  logsPolicy,
  kmsKey,
  kmsAlias,
  parameter,
  secret,
  secretPolicy,
  rotation,
  repository,
  stateMachine,
  schedule,
  scheduleGroup,
];
