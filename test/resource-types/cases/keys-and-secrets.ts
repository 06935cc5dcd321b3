import { allowing, attribute, functionOf, key, owner, ref, roleOf, tagged, type TypeCase } from '../type-case.ts';

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

export const keysAndSecrets = [kmsKey, kmsAlias, parameter, secret, secretPolicy, rotation];
