/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsManagedPolicies, awsManagedPolicyDocument } from '../policies/managed/aws-managed-policies.ts';
import type { CheckedPolicyType } from './finding.ts';
import { policyFindings } from './policy-findings.ts';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const text = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const codes = (document: string, type: CheckedPolicyType = 'IDENTITY_POLICY') =>
  policyFindings(document, type).map(({ findingType, issueCode }) => `${findingType} ${issueCode}`);
const details = (document: string) => policyFindings(document, 'IDENTITY_POLICY').map((one) => one.findingDetails);
/** Of an action whose requests have the key. */
const when = (operator: string, key: string, ...values: unknown[]) => ({
  ...allow,
  Action: /^s3:(?:prefix|max-keys)/.test(key) ? 's3:ListBucket' : key === 'aws:TagKeys' ? 'iam:TagUser' : allow.Action,
  Condition: { [operator]: { [key]: values } },
});

const cases: readonly [says: string, statement: object, ...expected: string[]][] = [
  ['nothing of a good statement', allow],
  [
    'what everything is',
    { ...allow, Action: '*' },
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    'WARNING CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
  ],
  [
    'all but a resource',
    { ...allow, Action: 'iam:*', Resource: undefined, NotResource: 'arn:aws:iam::123456789012:role/a' },
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    'WARNING CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
  ],
  [
    'all but an action',
    { ...allow, Action: undefined, NotAction: 's3:GetObject' },
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    'WARNING CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
  ],
  ['all but those actions', { ...allow, Action: undefined, NotAction: 'iam:*' }],
  [
    'all but actions and resources',
    { Effect: 'Allow', NotAction: 'iam:PassRole', NotResource: 'arn:aws:s3:::b' },
    'WARNING CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
  ],
  [
    'linked roles of anything',
    { ...allow, Action: 'iam:CreateServiceLinkedRole' },
    'WARNING CREATE_SLR_WITH_STAR_IN_RESOURCE',
  ],
  [
    'linked roles of one service',
    { ...when('StringEquals', 'iam:AWSServiceName', 'spot.amazonaws.com'), Action: 'iam:CreateServiceLinkedRole' },
  ],
  ['tags without a qualifier', when('StringEquals', 'aws:TagKeys', 'a'), 'ERROR MISSING_QUALIFIER'],
  ['tags that are asked for', when('Null', 'aws:TagKeys', 'true')],
  [
    'ForAllValues of one value',
    when('ForAllValues:StringEquals', 'aws:PrincipalTag/team', 'a'),
    'SECURITY_WARNING FORALLVALUES_WITH_SINGLE_VALUED_KEY',
  ],
  ['a denial for all values of one', { ...when('ForAllValues:StringEquals', 'aws:username', 'a'), Effect: 'Deny' }],
  [
    'a key in two spellings',
    { ...allow, Condition: { StringEquals: { 'aws:username': 'a', 'aws:userName': 'b' } } },
    'ERROR DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
  ],
  ['two Booleans', when('Bool', 'aws:SecureTransport', 'true', 'false'), 'ERROR INVALID_CONDITION_MULTIPLE_BOOLEAN'],
  [
    'a variable that is a date',
    when('DateLessThan', 'aws:CurrentTime', '${aws:TokenIssueTime}'),
    'ERROR INVALID_VARIABLE_FOR_OPERATOR',
  ],
  [
    'an old global key',
    when('ArnEquals', 'aws:ARN', 'arn:aws:iam::*:role/a'),
    'ERROR UNSUPPORTED_GLOBAL_CONDITION_KEY',
  ],
  ['private addresses', when('IpAddress', 'aws:SourceIp', '10.1.0.0/16', '192.168.0.1'), 'ERROR PRIVATE_IP_ADDRESS'],
  ['no private addresses', when('NotIpAddress', 'aws:SourceIp', 'fd00::/8'), 'ERROR PRIVATE_NOT_IP_ADDRESS'],
  [
    'private addresses among public ones',
    when('IpAddress', 'aws:SourceIp', '10.0.0.0/8', '203.0.113.0/24'),
    'SUGGESTION PRIVATE_IP_ADDRESS_SUBSET',
  ],
  ['all addresses', when('IpAddress', 'aws:SourceIp', '0.0.0.0/0')],
  ['no values, if any', when('StringEqualsIfExists', 'aws:username'), 'SUGGESTION EMPTY_ARRAY_CONDITION_IFEXISTS'],
  [
    'no values for all of them',
    when('ForAllValues:StringEquals', 'aws:TagKeys'),
    'SUGGESTION EMPTY_ARRAY_CONDITION_FORALLVALUES',
  ],
  ['a Region of a bucket', { ...allow, Resource: 'arn:aws:s3:eu-west-1::b/*' }, 'ERROR ARN_REGION_NOT_ALLOWED'],
  ['an account of a bucket', { ...allow, Resource: 'arn:aws:s3::123456789012:b' }, 'ERROR ARN_ACCOUNT_NOT_ALLOWED'],
  [
    'a service in capitals',
    { ...allow, Resource: 'arn:aws:SQS:us-east-1:123456789012:q' },
    'ERROR INVALID_ARN_SERVICE_CASE',
  ],
  [
    'a variable with a space',
    { ...allow, Resource: 'arn:aws:s3:::${ aws:username }/*' },
    'ERROR UNSUPPORTED_SPACE_IN_VARIABLE',
  ],
  ['an action that is none', { ...allow, Action: 's3:GetObjet' }, 'ERROR INVALID_ACTION'],
  ['a pattern that fits no action', { ...allow, Action: 's3:Lst*' }, 'ERROR INVALID_ACTION'],
  ['an action without a service', { ...allow, Action: 'GetObject' }, 'ERROR INVALID_ACTION'],
  ['a service that is none', { ...allow, Action: 'dynamo:GetItem' }, 'ERROR INVALID_SERVICE_IN_ACTION'],
  ['wildcards in the service', { ...allow, Action: 's*:Get*' }, 'SUGGESTION WILDCARD_IN_SERVICE_NAME'],
  ['an action twice', { ...allow, Action: ['s3:GetObject', 's3:getobject'] }, 'SUGGESTION REDUNDANT_ACTION'],
  ['an action that another covers', { ...allow, Action: ['s3:Get*', 's3:GetObject'] }, 'SUGGESTION REDUNDANT_ACTION'],
  ['no action', { ...allow, Action: undefined }, 'ERROR MISSING_ACTION'],
  ['no resource', { ...allow, Resource: undefined }, 'ERROR MISSING_RESOURCE'],
  ['empty actions', { ...allow, Action: [] }, 'SUGGESTION EMPTY_ARRAY_ACTION'],
  ['empty resources', { ...allow, Resource: [] }, 'SUGGESTION EMPTY_ARRAY_RESOURCE'],
  ['a principal', { ...allow, Principal: '*' }, 'ERROR UNSUPPORTED_PRINCIPAL'],
  ['an empty Sid', { ...allow, Sid: '' }, 'SUGGESTION EMPTY_SID_VALUE'],
  ['a Sid of other characters', { ...allow, Sid: 'a b' }, 'ERROR UNSUPPORTED_SID'],
  ['a resource that is a name', { ...allow, Resource: 'bucket' }, 'ERROR INVALID_ARN_PREFIX'],
  ['an ARN cut short', { ...allow, Resource: 'arn:aws:s3' }, 'ERROR MISSING_ARN_FIELD'],
  ['an ARN with a part left out', { ...allow, Resource: 'arn:aws:s3::bucket' }, 'ERROR MISSING_ARN_FIELD'],
  ['an account that is none', { ...allow, Resource: 'arn:aws:sqs:us-east-1:12345:q' }, 'ERROR INVALID_ARN_ACCOUNT'],
  ['an account in a variable', { ...allow, Resource: 'arn:aws:sqs:*:${aws:PrincipalAccount}:q' }],
  ['an account with wildcards', { ...allow, Resource: 'arn:aws:sqs:us-east-1:1234*:q' }],
  [
    'a kind that IAM does not have',
    { ...allow, Resource: 'arn:aws:iam::123456789012:u*' },
    'ERROR INVALID_ARN_RESOURCE',
  ],
  ['an operator that is none', when('StringEqual', 'aws:username', 'x'), 'ERROR INVALID_CONDITION_OPERATOR'],
  ['Null with IfExists', when('NullIfExists', 'aws:username', 'true'), 'ERROR NULL_WITH_IF_EXISTS'],
  ['Null with a set operator', when('ForAllValues:Null', 'aws:TagKeys', 'true'), 'SUGGESTION NULL_WITH_QUALIFIER'],
  ['a global key that is none', when('StringEquals', 'aws:usernam', 'x'), 'ERROR INVALID_GLOBAL_CONDITION_KEY'],
  ['a key that its service lacks', when('StringEquals', 's3:prefx', 'x'), 'ERROR INVALID_SERVICE_CONDITION_KEY'],
  ['a key without a service', when('StringEquals', 'username', 'x'), 'ERROR INVALID_CONDITION_KEY_FORMAT'],
  ['a tag without its key', when('StringEquals', 'aws:ResourceTag', 'x'), 'ERROR MISSING_TAG_KEY_IN_CONDITION'],
  ['a VPC that is none', when('StringEquals', 'aws:SourceVpc', 'vpc_1'), 'ERROR INVALID_VPC_FORMAT'],
  ['a VPC', when('StringEquals', 'aws:SourceVpc', 'vpc-0123456789abcdef0')],
  ['an endpoint that is none', when('StringEquals', 'aws:SourceVpce', 'vpc-12345678'), 'ERROR INVALID_VPCE_FORMAT'],
  ['a year as a date', when('DateLessThan', 'aws:CurrentTime', '2021'), 'WARNING INVALID_DATE_VALUE'],
  ['two bounds', when('NumericLessThan', 's3:max-keys', '5', '10'), 'SUGGESTION REDUNDANT_CONDITION_VALUE_NUM'],
  ['no values', when('StringEquals', 'aws:username'), 'SUGGESTION EMPTY_ARRAY_CONDITION'],
  ['a word as a number', when('NumericLessThan', 's3:max-keys', 'ten'), 'WARNING TYPE_MISMATCH_NUMBER'],
  ['a word as a Boolean', when('BoolIfExists', 'aws:SecureTransport', 'yes'), 'WARNING TYPE_MISMATCH_BOOLEAN'],
  ['a word as a date', when('DateLessThan', 'aws:CurrentTime', 'tomorrow'), 'WARNING TYPE_MISMATCH_DATE'],
  ['a word as an address', when('NotIpAddress', 'aws:SourceIp', 'home'), 'ERROR TYPE_MISMATCH_IP_RANGE'],
  ['a wildcard that is compared', when('StringEquals', 'aws:username', 'a*'), 'WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
  ['a wildcard in an ARN', when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:role/a')],
  ['an open variable', { ...allow, Resource: 'arn:aws:s3:::${aws:username/*' }, 'ERROR MISSING_BRACE_IN_VARIABLE'],
  ['an empty variable', { ...allow, Resource: 'arn:aws:s3:::${}/*' }, 'ERROR EMPTY_VARIABLE'],
  ['a default', { ...allow, Resource: "arn:aws:s3:::b/${aws:username, 'nobody'}/*" }],
  [
    'a default without quotes',
    when('StringLike', 's3:prefix', '${aws:username, x}'),
    'ERROR MISSING_QUOTE_IN_VARIABLE',
  ],
  [
    'a default with one quote',
    when('StringLike', 's3:prefix', "${aws:username, 'x}"),
    'ERROR MISSING_QUOTE_IN_VARIABLE',
  ],
  [
    'passing every role',
    { ...allow, Action: ['iam:PassRole', 's3:GetObject'] },
    'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE',
  ],
  [
    'passing every role to one service',
    { ...when('StringEquals', 'iam:PassedToService', 'lambda.amazonaws.com'), Action: 'iam:PassRole' },
  ],
  ['denying to pass any', { ...allow, Effect: 'Deny', Action: 'iam:PassRole' }],
  ['another partition', { ...allow, Resource: 'arn:red:s3:::b/*' }, 'ERROR INVALID_PARTITION'],
  ['a Region of China', { ...allow, Resource: 'arn:aws-cn:sqs:cn-north-1:123456789012:q' }],
  ['no Region', { ...allow, Resource: 'arn:aws:sqs::123456789012:q' }, 'ERROR MISSING_ARN_REGION'],
  ['a Region that is none', { ...allow, Resource: 'arn:aws:sqs:us-east-9:123456789012:q' }, 'ERROR INVALID_ARN_REGION'],
  ['no account', { ...allow, Resource: 'arn:aws:sqs:us-east-1::q' }, 'ERROR MISSING_ARN_ACCOUNT'],
  ['a document of AWS', { ...allow, Resource: 'arn:aws:ssm:*::document/AWS-*' }],
  ['an API, which has no account', { ...allow, Resource: 'arn:aws:apigateway:us-east-1::/restapis/*' }],
  [
    'a Region where none is',
    { ...allow, Resource: 'arn:aws:organizations:us-east-1:123456789012:root/o/r' },
    'ERROR ARN_REGION_NOT_ALLOWED',
  ],
  ['a variable as an action', { ...allow, Action: 's3:${aws:username}' }, 'ERROR VARIABLE_UNSUPPORTED_IN_ELEMENT'],
  ['a key of a service that is none', when('StringEquals', 's33:prefix', 'x'), 'ERROR INVALID_SERVICE'],
  ['a wildcard in an account', when('StringLike', 'aws:SourceAccount', '1234*'), 'ERROR WILDCARD_USAGE_TOO_PERMISSIVE'],
  ['a star as an account', when('StringEquals', 'aws:SourceAccount', '*'), 'WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
  ['a part of an id', when('StringLike', 'aws:userid', 'AIDA*'), 'ERROR WILDCARD_USAGE_TOO_PERMISSIVE'],
  ['all sessions of a role', when('StringLike', 'aws:userid', 'AROACKCEVSQ6C2EXAMPLE:*', '*:admin')],
  ['a variable as an id', when('StringLike', 'aws:userid', '${aws:userid}'), 'ERROR VARIABLE_USAGE_TOO_PERMISSIVE'],
  ['a variable as a role’s id', when('StringLike', 'aws:userid', '${aws:PrincipalTag/id}:*')],
  ['a Boolean as a text', when('StringEquals', 'aws:SecureTransport', 'true'), 'WARNING TYPE_MISMATCH'],
  ['a number as a text', when('StringEquals', 's3:max-keys', '10'), 'WARNING TYPE_MISMATCH'],
  ['an address as a text', when('StringEquals', 'aws:SourceIp', '203.0.113.1'), 'WARNING TYPE_MISMATCH'],
  ['a date as a number', when('NumericLessThan', 'aws:EpochTime', '1893456000')],
  ['an ARN as a text', when('StringEquals', 'aws:PrincipalArn', 'arn:aws:iam::123456789012:role/a')],
  [
    'an ARN as a pattern of text',
    when('StringLikeIfExists', 'aws:PrincipalArn', 'arn:aws:iam::*:role/a'),
    'SECURITY_WARNING STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
  ],
  ['whether there is a number', when('Null', 's3:max-keys', 'true')],
  ['bits behind a prefix', when('IpAddress', 'aws:SourceIp', '203.0.113.5/24'), 'SUGGESTION IMPROVE_IP_RANGE'],
  [
    'a Region that is asked for and is none',
    when('StringEquals', 'aws:RequestedRegion', 'us-east-9'),
    'ERROR INVALID_REGION',
  ],
  ['Regions', when('StringLike', 'aws:RequestedRegion', 'eu-central-1', 'us-*', 'us-gov-west-1')],
  [
    'a key of KMS by its id',
    {
      ...when('StringEquals', 's3:x-amz-server-side-encryption-aws-kms-key-id', '1234abcd-12ab-34cd-56ef-1234567890ab'),
      Action: 's3:PutObject',
    },
    'ERROR INVALID_KMS_KEY_VALUE',
  ],
  [
    'a key of KMS',
    {
      ...when(
        'StringEquals',
        's3:x-amz-server-side-encryption-aws-kms-key-id',
        'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      ),
      Action: 's3:PutObject',
    },
  ],
  ['any tag', when('StringLike', 'aws:PrincipalTag/team', '*'), 'SUGGESTION EQUIVALENT_TO_NULL_FALSE'],
  ['no tag', when('StringNotLike', 'aws:PrincipalTag/team', '*'), 'SUGGESTION EQUIVALENT_TO_NULL_TRUE'],
  [
    'any tag or none',
    when('StringLikeIfExists', 'aws:PrincipalTag/team', 'x', '*'),
    'SUGGESTION REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
  ],
  [
    'a tag that is nothing',
    when('ForAnyValue:StringNotLike', 'aws:TagKeys', '*'),
    'SUGGESTION REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
  ],
  [
    'where somebody says they come from',
    when('StringLike', 'aws:Referer', 'https://x/*'),
    'SECURITY_WARNING UNTRUSTWORTHY_CONDITION_KEY',
  ],
  [
    'an address in a VPC',
    when('IpAddress', 'aws:VpcSourceIp', '10.0.0.0/8'),
    'SECURITY_WARNING MISSING_PAIRED_CONDITION_KEYS',
  ],
  [
    'an address in one VPC',
    {
      ...allow,
      Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' }, StringEquals: { 'aws:SourceVpc': 'vpc-12345678' } },
    },
  ],
  [
    'a prefix that is denied',
    { ...when('StringLike', 's3:prefix', 'secret/*'), Effect: 'Deny' },
    'SECURITY_WARNING S3_PREFIX_IN_NEGATIVE_CONTEXT',
  ],
  [
    'all prefixes but one',
    when('StringNotLike', 's3:prefix', 'secret/*'),
    'SECURITY_WARNING S3_PREFIX_IN_NEGATIVE_CONTEXT',
  ],
  ['all prefixes but one denied', { ...when('StringNotLike', 's3:prefix', 'open/*'), Effect: 'Deny' }],
  [
    'attributes of items, or all',
    { ...when('ForAllValues:StringEquals', 'dynamodb:Attributes', 'id'), Action: 'dynamodb:GetItem' },
    'SECURITY_WARNING DYNAMODB_ATTRIBUTES_WITHOUT_SELECT',
  ],
  [
    'attributes of items',
    {
      ...allow,
      Action: 'dynamodb:GetItem',
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': 'id' },
        StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    },
  ],
  [
    'a key that one of the actions has',
    { ...when('StringEquals', 's3:prefix', 'a'), Action: ['s3:ListBucket', 's3:GetObject'] },
    'ERROR UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  ],
  ['a key that some of the actions have', { ...when('StringEquals', 's3:prefix', 'a'), Action: 's3:*' }],
  ['a key that every service has', when('ArnLike', 'lambda:SourceFunctionArn', 'arn:aws:lambda:*:*:function:f')],
  [
    'tags that no resource has',
    { ...when('StringEquals', 'aws:ResourceTag/team', 'a'), Action: 'signin:*' },
    'SUGGESTION ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  [
    'tags that no resource has, denied',
    {
      ...when('StringEquals', 'aws:ResourceTag/team', 'a'),
      Action: ['iam:DeleteRole', 'iam:ListRoles'],
      Effect: 'Deny',
    },
    'SECURITY_WARNING DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  ['tags that resources have', { ...when('StringEquals', 'aws:ResourceTag/team', 'a'), Action: 'iam:DeleteRole' }],
  [
    'tags of all but some actions',
    {
      Effect: 'Allow',
      NotAction: 'iam:*',
      Resource: 'arn:aws:s3:::b',
      Condition: { StringEquals: { 'aws:ResourceTag/a': 'b' } },
    },
    'SUGGESTION ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  [
    'tags of all but some actions, denied',
    { Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/a': 'b' } } },
    'SECURITY_WARNING DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  ['an empty condition', { ...allow, Condition: {} }, 'SUGGESTION EMPTY_OBJECT_CONDITION'],
  ['an operator of nothing', { ...allow, Condition: { StringEquals: {} } }, 'SUGGESTION EMPTY_OBJECT_CONDITION'],
  [
    'values of two types',
    when('Bool', 'aws:SecureTransport', true, 'true'),
    'ERROR INVALID_CONDITION_MULTIPLE_BOOLEAN',
    'ERROR INVALID_CONDITION_DATA_TYPE',
  ],
];

for (const [says, statement, ...expected] of cases)
  test(says, () => assert.deepEqual(codes(text(statement)), expected));

const aws = (value: string) => ({ AWS: value });
const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
const trusted = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' };
const byGithub = { ...trusted, Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' };
const subject = (value: string) => ({
  ...byGithub,
  Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': value } },
});

const ofRoles: readonly [says: string, statement: object, ...expected: string[]][] = [
  ['nothing of a trust policy', trusted],
  ['everybody in an AWS list', { ...trusted, Principal: aws('*') }],
  ['everybody', { ...trusted, Principal: '*' }, 'ERROR ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
  ['nobody', { ...trusted, Principal: undefined }, 'ERROR MISSING_PRINCIPAL'],
  [
    'all but one',
    { ...trusted, Principal: undefined, NotPrincipal: aws('123456789012') },
    'ERROR ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
  ],
  ['a resource', { ...trusted, Resource: '*' }, 'ERROR ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE'],
  ['a user by id', { ...trusted, Principal: aws('AIDACKCEVSQ6C2EXAMPLE') }, 'WARNING INVALID_USER_REFERENCE'],
  ['a role by id', { ...trusted, Principal: aws('AROADBQP57FF2AEXAMPLE') }, 'WARNING INVALID_ROLE_REFERENCE'],
  [
    'users by a wildcard',
    { ...trusted, Principal: aws('arn:aws:iam::123456789012:user/*') },
    'ERROR UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
  ],
  [
    'a service by a wildcard',
    { ...trusted, Principal: { Service: '*.amazonaws.com' } },
    'ERROR UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
  ],
  ['a service by its name', { ...trusted, Principal: { Service: 'lambda' } }, 'ERROR INVALID_SERVICE_PRINCIPAL_FORMAT'],
  ['a service', { ...trusted, Principal: { Service: 'lambda.amazonaws.com' } }],
  [
    'a service with a provider’s action',
    { ...trusted, Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRoleWithSAML' },
    'ERROR MISMATCHED_ACTION_FOR_PRINCIPAL',
  ],
  [
    'a provider with a role’s action',
    { ...subject('repo:o/r:ref:refs/heads/main'), Action: 'sts:AssumeRole' },
    'ERROR MISMATCHED_ACTION_FOR_PRINCIPAL',
  ],
  [
    'rolesanywhere with one action',
    { ...trusted, Principal: { Service: 'rolesanywhere.amazonaws.com' } },
    'ERROR MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
  ],
  ['rolesanywhere', { ...trusted, Principal: { Service: 'rolesanywhere.amazonaws.com' }, Action: 'sts:*' }],
  [
    'GitHub without a condition',
    byGithub,
    'SECURITY_WARNING MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    'SECURITY_WARNING MISSING_GITHUB_REPO_CONDITION_KEY',
  ],
  ['GitHub by branch', subject('repo:o/r:ref:refs/heads/main')],
  ['GitHub by a wildcard', subject('repo:o/*'), 'WARNING SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED'],
  [
    'a provider that is none',
    { ...byGithub, Principal: { Federated: 'arn:aws:iam::123456789012:user/x' } },
    'ERROR INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
  ],
  [
    'a source that nobody may set',
    { ...trusted, Condition: { StringLike: { 'sts:SourceIdentity': '?*' } } },
    'ERROR MISSING_ACTION_FOR_CONDITION_KEY',
  ],
  [
    'tags that nobody may set',
    { ...trusted, Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } } },
    'ERROR MISSING_ACTION_FOR_CONDITION_KEY',
  ],
  [
    'tags',
    {
      ...trusted,
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: { StringEquals: { 'aws:RequestTag/a': 'b' } },
    },
  ],
  [
    'any of several audiences',
    {
      ...subject('repo:o/r:ref:refs/heads/main'),
      Condition: {
        StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:o/r:ref:refs/heads/main' },
        'ForAnyValue:StringEquals': { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      },
    },
    'SECURITY_WARNING FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE',
  ],
  [
    'a session beside its role',
    {
      ...trusted,
      Principal: { AWS: ['arn:aws:iam::123456789012:role/p/r', 'arn:aws:sts::123456789012:assumed-role/r/s'] },
    },
    'SUGGESTION REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY',
  ],
];

for (const [says, statement, ...expected] of ofRoles)
  test(`a role's trust: ${says}`, () => {
    const found = policyFindings(text(statement), 'RESOURCE_POLICY', 'AWS::IAM::AssumeRolePolicyDocument');
    assert.deepEqual(
      found.map(({ findingType, issueCode }) => `${findingType} ${issueCode}`),
      expected,
    );
  });

const object = {
  Effect: 'Allow',
  Principal: aws('123456789012'),
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
};
const toService = { ...object, Principal: { Service: 'cloudtrail.amazonaws.com' } };

const ofBuckets: readonly [says: string, statement: object, ...expected: string[]][] = [
  ['nothing of a bucket policy', object],
  ['nobody', { ...object, Principal: undefined }, 'ERROR MISSING_PRINCIPAL'],
  ['no resource', { ...object, Resource: undefined }, 'ERROR MISSING_RESOURCE'],
  ['a Sid with spaces', { ...object, Sid: 'Let them in' }],
  [
    'all but one',
    { ...object, Principal: undefined, NotPrincipal: aws('123456789012') },
    'SECURITY_WARNING ALLOW_WITH_NOT_PRINCIPAL',
  ],
  ['all but one denied', { ...object, Effect: 'Deny', Principal: undefined, NotPrincipal: aws('123456789012') }],
  ['a service', toService, 'SECURITY_WARNING RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL'],
  ['a service for a source', { ...toService, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }],
  [
    'a service by where it says it comes from',
    { ...toService, Condition: { StringEquals: { 'aws:Referer': '123456789012' } } },
    'SUGGESTION RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
    'SECURITY_WARNING UNTRUSTWORTHY_CONDITION_KEY',
  ],
  [
    'a service of an organization',
    {
      ...toService,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:SourceAccount': '123456789012' } },
    },
    'ERROR UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
  ],
  [
    'its own account',
    { ...object, Condition: { StringEquals: { 's3:ResourceAccount': '123456789012' } } },
    'SUGGESTION IRRELEVANT_CONDITION_KEY_IN_POLICY',
  ],
  [
    'a variable as a principal',
    { ...object, Principal: aws('arn:aws:iam::123456789012:user/${aws:username}') },
    'ERROR VARIABLE_UNSUPPORTED_IN_ELEMENT',
  ],
  ['a provider', { ...object, Principal: { Federated: provider } }, 'ERROR FEDERATED_PRINCIPAL_NOT_SUPPORTED'],
  ['another service’s action', { ...object, Action: 'kms:Decrypt' }, 'ERROR UNSUPPORTED_ACTION_IN_POLICY'],
  [
    'another service’s resource',
    { ...object, Resource: 'arn:aws:sqs:us-east-1:123456789012:q' },
    'ERROR UNSUPPORTED_RESOURCE_ARN_IN_POLICY',
  ],
  [
    'a resource that another has',
    { ...object, Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/x'] },
    'SUGGESTION REDUNDANT_RESOURCE',
  ],
];

for (const [says, statement, ...expected] of ofBuckets)
  test(`a bucket's policy: ${says}`, () => {
    const found = policyFindings(text(statement), 'RESOURCE_POLICY', 'AWS::S3::Bucket');
    assert.deepEqual(
      found.map(({ findingType, issueCode }) => `${findingType} ${issueCode}`),
      expected,
    );
  });

const guarded = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
};
const sources = (more: object) => ({
  ...guarded,
  Condition: { StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' }, ...more },
});
const everything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const ofServices = { Bool: { 'aws:PrincipalIsAWSService': 'true' } };

const ofResources: readonly [says: string, statement: object, ...expected: string[]][] = [
  ['nothing of a resource control policy', guarded],
  ['everything allowed', everything],
  ['one principal', { ...guarded, Principal: aws('123456789012') }, 'ERROR RCP_SYNTAX_ERROR_PRINCIPAL'],
  ['all but one', { ...guarded, Principal: undefined, NotPrincipal: '*' }, 'ERROR RCP_SYNTAX_ERROR_PRINCIPAL'],
  ['nobody', { ...guarded, Principal: undefined }, 'ERROR MISSING_PRINCIPAL'],
  ['one bucket allowed', { ...everything, Resource: 'arn:aws:s3:::b/*' }, 'ERROR RCP_SYNTAX_ERROR_ALLOW'],
  [
    'all but some actions',
    { ...guarded, Action: undefined, NotAction: 's3:GetObject' },
    'ERROR RCP_SYNTAX_ERROR_NOTACTION',
  ],
  ['a service without them', { ...guarded, Action: ['s3:*', 'iam:*'] }, 'ERROR RCP_SYNTAX_ERROR_ACTION'],
  ['every action denied', { ...guarded, Action: '*' }, 'ERROR RCP_SYNTAX_ERROR_ACTION'],
  [
    'principals, services among them',
    { ...guarded, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
    'WARNING RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY',
  ],
  ['sources', sources({ ...ofServices, Null: { 'aws:SourceAccount': 'false' } })],
  ['sources that services need not say', sources(ofServices), 'WARNING RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK'],
  [
    'sources of people, too',
    sources({ Null: { 'aws:SourceArn': 'false' } }),
    'WARNING RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY',
  ],
];

for (const [says, statement, ...expected] of ofResources)
  test(`a resource control policy: ${says}`, () =>
    assert.deepEqual(codes(text(statement), 'RESOURCE_CONTROL_POLICY'), expected));

test('names that a policy has twice', () => {
  const twice = text({ ...object, Sid: 'a b' }, { ...object, Sid: 'a b', Effect: 'Deny' });
  const of = (type: CheckedPolicyType, resourceType?: string) =>
    policyFindings(twice, type, resourceType).map(({ issueCode }) => issueCode);
  assert.deepEqual(of('RESOURCE_POLICY', 'AWS::S3::Bucket'), ['UNIQUE_SIDS_RECOMMENDED']);
  assert.deepEqual(codes(text(allow, { ...allow, Sid: 'Again' })), ['SUGGESTION REDUNDANT_STATEMENT']);
  assert.deepEqual(codes(text({ ...allow, Principal: '*' }), 'SERVICE_CONTROL_POLICY'), [
    'ERROR SCP_SYNTAX_ERROR_PRINCIPAL',
  ]);
});

test('what was meant, and where', () => {
  assert.deepEqual(details(text({ ...allow, Action: ['s3:GetObjct', 's3x:GetObject'] })), [
    'The action s3:GetObjct does not exist. Did you mean s3:GetObject?',
    'The service s3x specified in the action does not exist. Did you mean s3?',
  ]);
  const [found] = policyFindings(text(allow, { ...allow, Sid: 'Typo', Action: 's3:Nothing' }), 'IDENTITY_POLICY');
  assert.deepEqual([found?.statement, found?.sid], [1, 'Typo']);
  assert.deepEqual(details(text(when('IpAddress', 'aws:SourceIp', '203.0.113.5/24', '2001:db8::5/64'))), [
    'The non-zero bits in the IP address after the masked bits are ignored. Replace address with 203.0.113.0/24.',
    'The non-zero bits in the IP address after the masked bits are ignored. Replace address with 2001:db8::/64.',
  ]);
  assert.deepEqual(details(text({ ...allow, Action: ['s3:Get*', 's3:GetObject', 's3:GetBucketAcl'] })), [
    'The 2 action(s) are redundant because they provide similar permissions. ' +
      'Update the policy to remove the redundant action such as: s3:GetObject.',
  ]);
  const [key] = details(text(when('StringEquals', 'aws:PrincipalOrgld', 'o-1')));
  assert.match(key!, /^The condition key aws:PrincipalOrgld does not exist\. .* Did you mean aws:PrincipalOrgID\?$/);
});

test('of the whole document', () => {
  assert.deepEqual(codes(JSON.stringify({ Statement: allow })), ['WARNING MISSING_VERSION']);
  const old = JSON.stringify({
    Version: '2008-10-17',
    Statement: { ...allow, Resource: 'arn:aws:s3:::${aws:username}' },
  });
  assert.deepEqual(codes(old), ['ERROR VARIABLE_UNSUPPORTED_IN_VERSION']);
  const twice = text({ ...allow, Sid: 'A' }, { ...allow, Sid: 'A', Effect: 'Deny' });
  assert.deepEqual(codes(twice), ['ERROR UNIQUE_SIDS_REQUIRED']);
  const long = (size: number) => text({ ...allow, Sid: 'a'.repeat(size - text({ ...allow, Sid: '' }).length) });
  assert.deepEqual(codes(long(6_144)), []);
  assert.deepEqual(codes(long(6_145)), ['WARNING POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA']);
  assert.deepEqual(codes(long(10_240), 'SERVICE_CONTROL_POLICY'), []);
  assert.deepEqual(codes(long(10_241), 'SERVICE_CONTROL_POLICY'), ['ERROR POLICY_SIZE_EXCEEDS_SCP_QUOTA']);
  const longGuard = (size: number) =>
    text({ ...guarded, Sid: 'a'.repeat(size - text({ ...guarded, Sid: '' }).length) });
  assert.deepEqual(codes(longGuard(5_120), 'RESOURCE_CONTROL_POLICY'), []);
  assert.deepEqual(codes(longGuard(5_121), 'RESOURCE_CONTROL_POLICY'), ['ERROR POLICY_SIZE_EXCEEDS_RCP_QUOTA']);
});

test('what cannot be read says where', () => {
  const [found] = policyFindings('{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}', 'IDENTITY_POLICY');
  assert.deepEqual([found?.issueCode, found?.line, found?.column], ['JSON_SYNTAX_ERROR', 3, 17]);
  assert.match(found!.findingDetails, /^Fix the JSON syntax error at index \d+ line 3 column 17: /);
  const [element] = policyFindings(text({ ...allow, Resources: '*' }), 'IDENTITY_POLICY');
  assert.deepEqual(
    [element?.issueCode, element?.findingDetails],
    ['INVALID_POLICY_ELEMENT', 'The policy element Resources is not valid.'],
  );
  const codeOf = (document: object) => policyFindings(JSON.stringify(document), 'IDENTITY_POLICY')[0]?.issueCode;
  const codesFound = [
    { Version: '2020-01-01', Statement: [allow] },
    { Version: '2012-10-17' },
    { Statement: [] },
    { Statement: { ...allow, Effect: undefined } },
    { Statement: { ...allow, Effect: 'Permit' } },
    { Statement: { ...allow, NotAction: '*' } },
    { Statement: { ...allow, Action: 5 } },
    { Statement: 'x' },
    { Statement: { ...allow, Principal: 'me' } },
    { Statement: { ...allow, Principal: { User: 'me' } } },
    { Statement: { ...allow, Principal: {} } },
    { Statement: { ...allow, Principal: { AWS: [] } } },
  ].map(codeOf);
  assert.deepEqual(codesFound, [
    'INVALID_VERSION',
    'MISSING_STATEMENT',
    'MISSING_STATEMENT',
    'MISSING_EFFECT',
    'INVALID_EFFECT',
    'UNSUPPORTED_ELEMENT_COMBINATION',
    'DATA_TYPE_MISMATCH',
    'DATA_TYPE_MISMATCH',
    'INVALID_PRINCIPAL_FORMAT',
    'INVALID_PRINCIPAL_KEY',
    'EMPTY_OBJECT_PRINCIPAL',
    'EMPTY_ARRAY_PRINCIPAL',
  ]);
  assert.deepEqual(policyFindings(' ', 'IDENTITY_POLICY'), []);
});

test('a hostile document has a thousand findings at most, in bounded time', () => {
  const Action = Array.from({ length: 6_000 }, (_, index) => `s3:No${index}`);
  assert.equal(codes(text({ ...allow, Action }, { ...allow, Resource: '${'.repeat(20_000) })).length, 1000);
});

test("AWS's own policies have no error but actions and keys that its reference has not, or not together", () => {
  const known = new Set([
    'INVALID_ACTION',
    'INVALID_SERVICE',
    'INVALID_SERVICE_IN_ACTION',
    'INVALID_SERVICE_CONDITION_KEY',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  ]);
  const wrong = [...awsManagedPolicies().keys()].flatMap((arn) =>
    policyFindings(awsManagedPolicyDocument(arn)!, 'IDENTITY_POLICY')
      .filter(({ findingType, issueCode = '' }) => findingType === 'ERROR' && !known.has(issueCode))
      .filter(({ issueCode = '' }) => !issueCode.endsWith('QUOTA'))
      .map(({ findingDetails }) => `${arn}: ${findingDetails}`),
  );
  assert.deepEqual(wrong, []);
});
