import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsOf, isConditionKey, isMultivalued, mayHaveKey, similarConditionKey } from './index.ts';

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const defined = [
  'aws:SourceIp',
  'AWS:SOURCEIP',
  'aws:PrincipalTag/team',
  'aws:RequestTag/a/b:c',
  'aws:PrincipalOrgMasterAccountId',
  's3:prefix',
  's3:ExistingObjectTag/security',
  's3:TlsVersion',
  'ec2:RoleDelivery',
  'ec2:MetadataHttpTokens',
  'glue:CredentialIssuingService',
  'lambda:SourceFunctionArn',
  'kms:EncryptionContext:department',
  'dynamodb:LeadingKeys',
  'events:Metadata/x/Matcher',
  'codebuild:secondarySources/one.location',
  'iam:ResourceTag/team',
  'saml:aud',
  'cognito-identity.amazonaws.com:sub',
  'token.actions.githubusercontent.com:repository',
  'token.actions.githubusercontent.com:sub',
  'oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud',
  'localhost:8080/issuer:sub',
  'identitycenter:ApplicationArn',
];
const undefinedKeys = [
  'aws:PrincipalOrgld',
  'aws:NoSuchKey',
  'aws:PrincipalTag',
  'aws:PrincipalTag/',
  's3:NoSuchKey',
  's3:ExistingObjectTag/',
  'ec2:RoleDeliver',
  'nonsense',
  'nonsense:key',
  'SourceIp',
  '',
  ':',
  'codebuild:secondarySources/.location',
  '__proto__:x',
];

test('the condition keys that AWS defines, in any case, with names of tags', () => {
  assert.deepEqual(
    defined.filter((key) => !isConditionKey(key)),
    [],
  );
  assert.deepEqual(undefinedKeys.filter(isConditionKey), []);
});

test('the keys that the request of an action may have', () => {
  const cases: readonly [action: string, key: string, may: boolean][] = [
    ['s3:ListBucket', 's3:prefix', true],
    ['s3:listbucket', 'S3:PREFIX', true],
    ['s3:GetObject', 's3:prefix', false],
    ['s3:GetObject', 's3:ExistingObjectTag/x', true],
    ['s3:GetObject', 'ec2:RoleDelivery', false],
    ['ec2:RunInstances', 'ec2:MetadataHttpTokens', true],
    ['ec2:DescribeRegions', 'ec2:MetadataHttpTokens', false],
    ['sts:AssumeRole', 'iam:ResourceTag/team', true],
    ['iam:CreateRole', 'iam:PermissionsBoundary', true],
    ['iam:DeletePolicy', 'iam:PermissionsBoundary', false],
    // AWS has no such action: whatever its service knows may be there.
    ['s3:NoSuchAction', 's3:prefix', true],
    ['nobody:NoSuchAction', 's3:prefix', false],
  ];
  for (const [action, key, may] of cases) assert.equal(mayHaveKey(action, key), may, `${action} ${key}`);
});

test('keys with several values', () => {
  const keys = [
    'aws:TagKeys',
    'AWS:CALLEDVIA',
    'dynamodb:LeadingKeys',
    'kms:GrantOperations',
    's3:RequestObjectTagKeys',
  ];
  assert.deepEqual(keys.map(isMultivalued), [true, true, true, true, true]);
  const single = ['aws:SourceIp', 'aws:PrincipalTag/team', 's3:prefix', 'organizations:ServicePrincipal'];
  assert.deepEqual(single.map(isMultivalued), [false, false, false, false]);
  assert.deepEqual(['token.actions.githubusercontent.com:aud', 'nobody:x'].map(isMultivalued), [undefined, undefined]);
});

test('the key that was meant', () => {
  assert.equal(similarConditionKey('aws:PrincipalOrgld'), 'aws:PrincipalOrgID');
  assert.equal(similarConditionKey('s3:prefx'), 's3:prefix');
  assert.equal(similarConditionKey('ec2:MetadataHttpToken'), 'ec2:MetadataHttpTokens');
  assert.equal(similarConditionKey('something:else'), undefined);
  assert.equal(similarConditionKey('aws:'.padEnd(100_000, 'x')), undefined);
});

test('actions and what they are on', () => {
  const s3 = new Map([...actionsOf('s3')].map(({ name, types }) => [name, types]));
  assert.deepEqual(s3.get('ReplicateDelete'), ['object']);
  assert.ok(s3.get('ListBucket')?.includes('bucket'));
  assert.equal(s3.has('ListObjects'), false);
  assert.deepEqual([...actionsOf('nobody')], []);
});
