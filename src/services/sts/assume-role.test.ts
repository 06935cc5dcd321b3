import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthorize } from '../../access/authorize.ts';
import { createSessions } from '../../access/sessions.ts';
import { openSeal } from '../../kernel/secrets/seal.ts';
import type { Caller, FederatedCaller, RoleCaller, RootCaller, UserCaller } from '../../wire/caller.ts';
import type { AccessFacts, Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { services } from '../index.ts';
import { assumeRole } from './assume-role.ts';
import { getAccessKeyInfo, getCallerIdentity } from './identity.ts';
import { getFederationToken, getSessionToken } from './sessions/session-tokens.ts';

const account = '111122223333';
const other = '444455556666';
const user: UserCaller = {
  kind: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/ann`,
  userId: 'AIDAX',
  userName: 'ann',
  accessKeyId: 'AKIAX',
};
const root: RootCaller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
const session: RoleCaller = {
  kind: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/First/me`,
  userId: 'AROAF:me',
  roleName: 'First',
  roleArn: `arn:aws:iam::${account}:role/First`,
  roleId: 'AROAF',
  sessionName: 'me',
};
const federated: FederatedCaller = {
  kind: 'federated-user',
  account,
  arn: `arn:aws:sts::${account}:federated-user/x`,
  userId: `${account}:x`,
  issuer: user,
  sessionPolicies: [],
};

/** The caller's own policies. */
interface Own {
  readonly documents: readonly object[];
  readonly session?: readonly object[];
}
const statement = (Effect: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action: '*', Resource: '*' }],
});
const silent: Own = { documents: [] };
const denying: Own = { documents: [statement('Allow'), statement('Deny')] };
const allowing: Own = { documents: [statement('Allow')] };
const narrowed: Own = {
  documents: [statement('Allow')],
  session: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }],
};

interface World {
  caller?: Caller;
  trust?: unknown;
  own?: Own;
  roleAccount?: string;
  maxSession?: number;
}

function context({
  caller: given = user,
  trust = {},
  own = silent,
  roleAccount = account,
  maxSession = 3600,
}: World): Context {
  const caller: Caller =
    own.session && given.kind === 'assumed-role'
      ? { ...given, sessionPolicies: own.session.map((one) => JSON.stringify(one)) }
      : given;
  const authorize = createAuthorize({
    services,
    policiesOf: async () => ({ principalExists: true, documents: own.documents.map((one) => JSON.stringify(one)) }),
    organizationPoliciesOf: async () => ({ serviceControl: [], resourceControl: [] }),
    organizationOf: async () => undefined,
  });
  const sessions = createSessions({ seal: openSeal(), clock: { real: () => 0, now: () => 0 }, epoch: () => 'e' });
  const getRole = async ({ RoleName }: { RoleName: string }) => {
    if (RoleName !== 'Builder') throw new AwsError('NoSuchEntityException', 'no such role');
    return {
      Role: {
        RoleName,
        RoleId: 'AROAB',
        Arn: `arn:aws:iam::${roleAccount}:role/team/Builder`,
        MaxSessionDuration: maxSession,
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: trust })),
      },
    };
  };
  const ctx: Context = {
    caller,
    account: caller.account,
    region: 'us-east-1',
    clock: { real: () => 0, now: () => 0 },
    http: { remoteAddress: '127.0.0.1', headers: {} },
    read: async (work: (tx: unknown) => unknown) => work({ in: () => ({ get: async () => undefined }) }),
    reading: (work: (within: Context) => unknown) => work(ctx),
    isAllowed: (action: string, resource: string, facts: AccessFacts) =>
      authorize(caller, action, resource, ctx, facts),
    issueCredentials: sessions.issueCredentials,
    aws: { asService: () => ({ iam: { getRole } }) },
  } as unknown as Context;
  return ctx;
}

const trusting = (principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: principal,
  ...more,
});
const delegating = trusting({ AWS: `arn:aws:iam::${account}:root` });
const RoleArn = `arn:aws:iam::${account}:role/team/Builder`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: AwsError) => `${error.code} ${error.status}`,
  );
}

const denied = 'AccessDenied 403';
const decisions: [string, World, string][] = [
  ['a trust policy that names the user', { trust: trusting({ AWS: user.arn }) }, 'ok'],
  ['… but not against an explicit deny of their own', { trust: trusting({ AWS: user.arn }), own: denying }, denied],
  [
    '… nor beyond a session policy',
    { caller: session, trust: trusting({ AWS: session.roleArn }), own: narrowed },
    denied,
  ],
  [
    'one that names the account leaves it to the identity policies: allowed',
    { trust: delegating, own: allowing },
    'ok',
  ],
  ['one that names the account leaves it to the identity policies: silent', { trust: delegating }, denied],
  [
    'an identity policy alone is not enough',
    { trust: trusting({ AWS: `arn:aws:iam::${account}:user/bob` }), own: allowing },
    denied,
  ],
  ['a role session by its role', { caller: session, trust: trusting({ AWS: session.roleArn }) }, 'ok'],
  ['a role session by its own ARN', { caller: session, trust: trusting({ AWS: session.arn }) }, 'ok'],
  [
    'a condition fails closed',
    { trust: trusting({ AWS: user.arn }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }), own: allowing },
    denied,
  ],
  [
    'a deny in the trust policy wins',
    { trust: [delegating, { Effect: 'Deny', Action: '*', Principal: '*' }], own: allowing },
    denied,
  ],
  [
    'a service principal that is trusted',
    {
      caller: { kind: 'service', account, principal: 'lambda.amazonaws.com', arn: 'x', userId: 'x' },
      trust: trusting({ Service: 'lambda.amazonaws.com' }),
    },
    'ok',
  ],
  [
    'a service principal that is not',
    {
      caller: { kind: 'service', account, principal: 'ec2.amazonaws.com', arn: 'x', userId: 'x' },
      trust: trusting({ Service: 'lambda.amazonaws.com' }),
    },
    denied,
  ],
  ['the root user never', { caller: root, trust: delegating, own: allowing }, denied],
  ['a federated user never', { caller: federated, trust: trusting('*'), own: allowing }, denied],
];
for (const [name, world, outcome] of decisions) {
  test(`AssumeRole: ${name}`, async () => {
    assert.equal(await codeOf(assumeRole({ RoleArn, RoleSessionName: 'build' }, context(world))), outcome);
  });
}

test('AssumeRole across accounts needs both sides', async () => {
  const foreign = { RoleArn: `arn:aws:iam::${other}:role/team/Builder`, RoleSessionName: 'build' };
  const world = { roleAccount: other, trust: trusting({ AWS: user.arn }) };
  assert.equal(await codeOf(assumeRole(foreign, context({ ...world, own: allowing }))), 'ok');
  // The trust policy names the user, which within one account would be enough.
  assert.equal(await codeOf(assumeRole(foreign, context({ ...world, own: silent }))), denied);
});

test('AssumeRole answers credentials of the role, for the time asked', async () => {
  const answer = await assumeRole(
    {
      RoleArn,
      RoleSessionName: 'build',
      DurationSeconds: 900,
      Policy: '{"Version":"2012-10-17","Statement":[]}'.replace(
        '[]',
        '[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]',
      ),
    },
    context({ trust: delegating, own: allowing }),
  );
  assert.deepEqual(answer.AssumedRoleUser, {
    AssumedRoleId: 'AROAB:build',
    Arn: `arn:aws:sts::${account}:assumed-role/Builder/build`,
  });
  assert.equal(answer.Credentials?.Expiration?.getTime(), 900_000);
  assert.equal(answer.PackedPolicySize, 5);
});

const refused: [string, Partial<Parameters<typeof assumeRole>[0]>, World, string][] = [
  ['an ARN of no role', { RoleArn: `arn:aws:iam::${account}:user/Builder` }, {}, 'ValidationError 400'],
  ['another path', { RoleArn: `arn:aws:iam::${account}:role/Builder` }, {}, denied],
  ['a role that is not there', { RoleArn: `arn:aws:iam::${account}:role/team/None` }, {}, denied],
  ['longer than the role allows', { DurationSeconds: 3601 }, {}, 'ValidationError 400'],
  [
    'longer than an hour from another role',
    { DurationSeconds: 3601 },
    { caller: session, maxSession: 7200 },
    'ValidationError 400',
  ],
  ['a malformed session policy', { Policy: '{' }, {}, 'MalformedPolicyDocument 400'],
  [
    'a session policy with a principal',
    { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [trusting('*', { Resource: '*' })] }) },
    {},
    'MalformedPolicyDocument 400',
  ],
  ...[
    { Action: 'nocolon' },
    { Resource: 'arn:aws:organizations' },
    { Condition: { StringEqual: { 'aws:username': 'x' } } },
  ].map((change): (typeof refused)[number] => [
    `a session policy with ${JSON.stringify(change)}`,
    {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...change }],
      }),
    },
    {},
    'MalformedPolicyDocument 400',
  ]),
  ['a session policy that is too large', { Policy: ' '.repeat(2049) }, {}, 'PackedPolicyTooLarge 400'],
  ['an MFA code', { SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }, {}, denied],
  ['tags without sts:TagSession', { Tags: [{ Key: 'a', Value: 'b' }] }, {}, denied],
];
for (const [name, input, world, outcome] of refused) {
  test(`AssumeRole refuses ${name}`, async () => {
    const ctx = context({ trust: delegating, own: allowing, ...world });
    assert.equal(await codeOf(assumeRole({ RoleArn, RoleSessionName: 'build' }, ctx)), 'ok');
    assert.equal(await codeOf(assumeRole({ RoleArn, RoleSessionName: 'build', ...input }, ctx)), outcome);
  });
}

test('GetSessionToken and GetFederationToken: long-term credentials only, root for an hour at most', async () => {
  const expires = async (caller: Caller, input = {}) =>
    (await getSessionToken(input, context({ caller }))).Credentials?.Expiration?.getTime();
  assert.equal(await expires(user), 43_200_000);
  assert.equal(await expires(user, { DurationSeconds: 900 }), 900_000);
  assert.equal(await expires(root, { DurationSeconds: 43_200 }), 3_600_000);
  for (const caller of [session, federated, { ...user, expiresAt: 1 }]) {
    assert.equal(await codeOf(getSessionToken({}, context({ caller }))), denied);
    assert.equal(await codeOf(getFederationToken({ Name: 'bob' }, context({ caller }))), denied);
  }
  const answer = await getFederationToken({ Name: 'bob' }, context({}));
  assert.deepEqual(answer.FederatedUser, {
    FederatedUserId: `${account}:bob`,
    Arn: `arn:aws:sts::${account}:federated-user/bob`,
  });
});

test('GetAccessKeyInfo reads the account from the id', async () => {
  const { AccessKeyId } = (await getSessionToken({}, context({}))).Credentials!;
  assert.deepEqual(await getAccessKeyInfo({ AccessKeyId: AccessKeyId! }, context({})), { Account: account });
});

test('a session whose role is gone can neither assume a role nor ask who it is', async () => {
  const gone = {
    in: () => ({
      get: async () => undefined,
      all: async () => [],
      allBy: async () => [],
      find: async () => undefined,
      getMany: async () => [],
    }),
  };
  const ctx = {
    ...context({ caller: { ...session, expiresAt: 1 }, trust: trusting({ AWS: session.roleArn }), own: allowing }),
    read: async (work: (tx: unknown) => unknown) => work(gone),
  } as unknown as Context;
  assert.equal(await codeOf(assumeRole({ RoleArn, RoleSessionName: 'build' }, ctx)), 'InvalidClientTokenId 403');
  assert.equal(await codeOf(getCallerIdentity({}, ctx)), 'InvalidClientTokenId 403');
});
