/**
 * IAM enforced, with the real AWS CLI: a permission set with only AmplifyBackendDeployFullAccess, what its people may
 * do by their attributes, an organization's limits on a member account, roles and buckets across accounts. What root
 * sets up for it, the SDK does: a call of the CLI takes most of a second.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { IAM, type ContextEntry } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import {
  enableIdentityCenter,
  rootConfig,
  writeSsoProfile,
  writeSsoToken,
  type IdentityCenter,
} from './identity-center.ts';
import { awsCli2, missingOf, required } from './requirements.ts';
import { run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';

const aws = awsCli2();
const skip = missingOf(aws);
const amplify = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';

let server: ServerProcess;
let center: IdentityCenter;
let rootEnv: NodeJS.ProcessEnv;
let root: ReturnType<typeof clientsOf>;

const clientsOf = (config: Awaited<ReturnType<typeof rootConfig>>) => ({
  iam: new IAM(config),
  store: new Identitystore(config),
  organizations: new Organizations(config),
  s3: new S3({ ...config, forcePathStyle: true }),
  sso: new SSOAdmin(config),
});

before(async () => {
  if (skip) return;
  server = await startServerProcess();
  center = await enableIdentityCenter(server);
  const config = await rootConfig(server);
  root = clientsOf(config);
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } = config.credentials;
  rootEnv = keysEnv({ AccessKeyId, SecretAccessKey, SessionToken });
});
after(async () => {
  for (const client of Object.values(root ?? {})) client.destroy();
  await server?.stop();
});

interface Keys {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken?: string;
}

function keysEnv({ AccessKeyId, SecretAccessKey, SessionToken }: Keys): NodeJS.ProcessEnv {
  return {
    ...server.env,
    AWS_REGION: server.region,
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    ...(SessionToken !== undefined && { AWS_SESSION_TOKEN: SessionToken }),
  };
}

const cli = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Finished> =>
  run(required(aws), [...args, '--output', 'json', '--no-cli-pager'], env);

/** What the command prints, as JSON. */
async function ask(env: NodeJS.ProcessEnv, ...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await cli(env, ...args);
  assert.equal(code, 0, `aws ${args.join(' ')}: ${stderr}`);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

async function refused(env: NodeJS.ProcessEnv, message: RegExp, ...args: string[]): Promise<void> {
  const { code, stderr } = await cli(env, ...args);
  assert.notEqual(code, 0, `aws ${args.join(' ')} was allowed`);
  assert.match(stderr, message, `aws ${args.join(' ')}`);
}

const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (Principal: object, more: object = {}) =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });

/** A person who signed in with the AWS CLI; every call of it fetches role credentials anew. */
async function personWith(userName: string, permissionSet: string): Promise<NodeJS.ProcessEnv> {
  const userId = await center.addUser(userName);
  await center.assign(permissionSet, userId);
  const session = userName;
  writeSsoProfile(
    server.home,
    { ...center, account: server.account, roleName: permissionSets.get(permissionSet)! },
    { profile: userName, session },
  );
  writeSsoToken(server.home, await server.api('POST', `/users/${userId}/sso-token`), session);
  return { ...server.env, AWS_PROFILE: userName };
}

const permissionSets = new Map<string, string>();

async function newSet(name: string, policyArn: string): Promise<string> {
  const arn = await center.addPermissionSet(name, policyArn);
  permissionSets.set(arn, name);
  return arn;
}

async function user(UserName: string, ...statements: object[]): Promise<NodeJS.ProcessEnv> {
  await root.iam.createUser({ UserName });
  await root.iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: policy(...statements) });
  return keysEnv((await root.iam.createAccessKey({ UserName })).AccessKey!);
}

async function memberAccount(name: string): Promise<{ id: string; env: NodeJS.ProcessEnv }> {
  const { CreateAccountStatus } = await root.organizations.createAccount({
    AccountName: name,
    Email: `${name}@example.com`,
  });
  for (;;) {
    const { CreateAccountStatus: status } = await root.organizations.describeCreateAccountStatus({
      CreateAccountRequestId: CreateAccountStatus!.Id,
    });
    if (status!.State === 'SUCCEEDED') {
      // As AWS advises: not the root user, whom no role lets in.
      const admin = await user(`enters-${name}`, { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
      const { Credentials } = await ask(
        admin,
        'sts',
        'assume-role',
        '--role-arn',
        `arn:aws:iam::${status!.AccountId}:role/OrganizationAccountAccessRole`,
        '--role-session-name',
        'enter',
      );
      return { id: status!.AccountId!, env: keysEnv(Credentials) };
    }
    assert.equal(status!.State, 'IN_PROGRESS');
  }
}

test('AmplifyBackendDeployFullAccess alone: what its statements say, and nothing else', { skip }, async (t) => {
  const person = await personWith('amplify-admin', await newSet('amplify-policy', amplify));
  const { Arn } = await ask(person, 'sts', 'get-caller-identity');
  const [, roleName] = /assumed-role\/([^/]+)\//.exec(Arn)!;
  const roleArn = `arn:aws:iam::${server.account}:role/aws-reserved/sso.amazonaws.com/${roleName}`;
  /** IAM's own simulator answers for services that are not here. */
  const decides = async (action: string, resource: string, ContextEntries: ContextEntry[]) => {
    const asked = { PolicySourceArn: roleArn, ActionNames: [action], ResourceArns: [resource], ContextEntries };
    return (await root.iam.simulatePrincipalPolicy(asked)).EvaluationResults![0]!.EvalDecision;
  };

  await t.test('each statement allows its actions on its resources', async () => {
    const { PolicyVersion } = await root.iam.getPolicyVersion({
      PolicyArn: amplify,
      VersionId: (await root.iam.getPolicy({ PolicyArn: amplify })).Policy!.DefaultVersionId,
    });
    const statements: any[] = JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement;
    assert.ok(statements.length >= 5);
    for (const { Action, Resource, Condition, Sid } of statements) {
      const action = [Action].flat()[0].replace(/\*$/, 'Anything');
      const resource = [Resource].flat()[0].replaceAll('*', 'x');
      const keys = Object.values(Condition ?? {})
        .flatMap((test) => Object.entries(test as object))
        .map(([key, value]): [string, string] => [key, [value].flat()[0]]);
      const entries = [...keys, ['aws:PrincipalAccount', server.account]].map(([name, value]) => ({
        ContextKeyName: name!,
        ContextKeyType: 'string' as const,
        ContextKeyValues: [value!.replace('${aws:PrincipalAccount}', server.account).replaceAll('*', 'x')],
      }));
      assert.equal(
        await decides(
          action,
          resource === 'x'
            ? '*'
            : resource
                .replace(/(arn:aws:[a-z0-9-]+):x:x:/, `$1:us-east-1:${server.account}:`)
                .replace(/(arn:aws:(?:iam|s3)):x?:x:/, `$1::${server.account}:`),
          entries,
        ),
        'allowed',
        `${Sid}: ${action} on ${resource} with ${JSON.stringify(entries)}`,
      );
    }
  });

  await t.test('what it is for, for real', async () => {
    await root.iam.createRole({
      RoleName: `cdk-hnb659fds-deploy-role-${server.account}-us-east-1`,
      AssumeRolePolicyDocument: trust({ AWS: server.account }),
    });
    await ask(
      person,
      'sts',
      'assume-role',
      '--role-arn',
      `arn:aws:iam::${server.account}:role/cdk-hnb659fds-deploy-role-${server.account}-us-east-1`,
      '--role-session-name',
      'deploy',
    );
  });

  await t.test('nothing beside it', async () => {
    await root.iam.createRole({ RoleName: 'other-role', AssumeRolePolicyDocument: trust({ AWS: server.account }) });
    const denied: readonly (readonly [RegExp, ...string[]])[] = [
      [
        /not authorized to perform: sts:AssumeRole on resource: .*role\/other-role/,
        'sts',
        'assume-role',
        '--role-arn',
        `arn:aws:iam::${server.account}:role/other-role`,
        '--role-session-name',
        'test',
      ],
      [/s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action/, 's3', 'ls'],
      [/s3:CreateBucket/, 's3api', 'create-bucket', '--bucket', 'mine-alone'],
      [
        /iam:CreateUser on resource: .* because no identity-based policy allows the iam:CreateUser action/,
        'iam',
        'create-user',
        '--user-name',
        'x',
      ],
      [/iam:ListUsers/, 'iam', 'list-users'],
      [/iam:AttachRolePolicy/, 'iam', 'attach-role-policy', '--role-name', 'other-role', '--policy-arn', amplify],
      [/organizations:ListAccounts/, 'organizations', 'list-accounts'],
      [/sso:ListInstances/, 'sso-admin', 'list-instances'],
      [/identitystore:ListUsers/, 'identitystore', 'list-users', '--identity-store-id', center.identityStoreId],
    ];
    for (const [message, ...args] of denied) await refused(person, message, ...args);
  });

  await t.test('sandlot why says which statement lacks', async () => {
    const why = await server.sandlot('why');
    assert.equal(why.code, 0, why.stderr);
    assert.match(
      why.stdout,
      /identitystore:ListUsers was denied[^]*smallest statement that allows it[^]*"Action": "identitystore:ListUsers"/,
    );
  });
});

test('ABAC: attributes for access control become tags of the session, anew at every sign-in', { skip }, async () => {
  const InstanceArn = (await root.sso.listInstances({})).Instances![0]!.InstanceArn;
  await root.sso.createInstanceAccessControlAttributeConfiguration({
    InstanceArn,
    InstanceAccessControlAttributeConfiguration: {
      AccessControlAttributes: [
        { Key: 'team', Value: { Source: ['${path:title}'] } },
        { Key: 'CostCenter', Value: { Source: ['${path:enterprise.costCenter}'] } },
      ],
    },
  });
  const set = await newSet('by-team', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess');
  await root.sso.putInlinePolicyToPermissionSet({
    InstanceArn,
    PermissionSetArn: set,
    InlinePolicy: policy({
      Effect: 'Allow',
      Action: ['iam:TagRole', 'iam:DeleteRole'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
    }),
  });
  const ann = await personWith('ann', set);
  for (const team of ['blue', 'red']) {
    await root.iam.createRole({
      RoleName: `${team}-role`,
      AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      Tags: [{ Key: 'team', Value: team }],
    });
  }
  const tag = (team: string) =>
    ['iam', 'tag-role', '--role-name', `${team}-role`, '--tags', 'Key=seen,Value=yes'] as const;
  await refused(ann, /iam:TagRole on resource: .*blue-role because no identity-based policy allows/, ...tag('blue'));
  const { UserId } = await root.store.getUserId({
    IdentityStoreId: center.identityStoreId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: 'ann' } },
  });
  const becomes = (team: string) =>
    root.store.updateUser({
      IdentityStoreId: center.identityStoreId,
      UserId,
      Operations: [{ AttributePath: 'title', AttributeValue: team }],
    });
  await becomes('blue');
  forgetRoleCredentials();
  await ask(ann, ...tag('blue'));
  await refused(ann, /iam:TagRole/, ...tag('red'));
  await becomes('red');
  forgetRoleCredentials();
  await ask(ann, ...tag('red'));
  await refused(ann, /iam:TagRole/, ...tag('blue'));
});

/** The AWS CLI keeps role credentials for as long as they hold. */
function forgetRoleCredentials(): void {
  rmSync(join(server.home, '.aws', 'cli', 'cache'), { recursive: true, force: true });
}

test(
  "service and resource control policies hold in a member account, for its root user's roles too",
  { skip },
  async () => {
    const member = await memberAccount('limited');
    await ask(member.env, 'iam', 'create-user', '--user-name', 'before');
    const { Roots } = await root.organizations.listRoots({});
    await root.organizations.enablePolicyType({ RootId: Roots![0]!.Id, PolicyType: 'SERVICE_CONTROL_POLICY' });
    const { Policy } = await root.organizations.createPolicy({
      Name: 'no-users',
      Description: 'no users',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: policy({ Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }),
    });
    await root.organizations.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id, TargetId: member.id });
    await refused(
      member.env,
      /iam:CreateUser on resource: .* with an explicit deny in a service control policy/,
      'iam',
      'create-user',
      '--user-name',
      'after',
    );
    const why = await server.sandlot('why');
    assert.match(why.stdout, new RegExp(`${Policy!.PolicySummary!.Id}[^]*"NoUsers"`));
    await root.iam.createUser({ UserName: 'in-the-management-account' });
    await root.organizations.detachPolicy({ PolicyId: Policy!.PolicySummary!.Id, TargetId: member.id });
    await ask(member.env, 'iam', 'create-user', '--user-name', 'after');
  },
);

test('a permissions boundary narrows; iam:PassRole is asked for by the call that passes a role', { skip }, async () => {
  const { Policy } = await root.iam.createPolicy({
    PolicyName: 'only-reads',
    PolicyDocument: policy({ Effect: 'Allow', Action: ['iam:List*', 'iam:*InstanceProfile'], Resource: '*' }),
  });
  const bounded = await user('bounded', { Effect: 'Allow', Action: '*', Resource: '*' });
  await root.iam.putUserPermissionsBoundary({ UserName: 'bounded', PermissionsBoundary: Policy!.Arn! });
  await ask(bounded, 'iam', 'list-users');
  await refused(
    bounded,
    /iam:CreateUser on resource: .* because no permissions boundary allows the iam:CreateUser action/,
    'iam',
    'create-user',
    '--user-name',
    'x',
  );
  await root.iam.createRole({ RoleName: 'machine', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) });
  await ask(bounded, 'iam', 'create-instance-profile', '--instance-profile-name', 'machines');
  const pass = [
    'iam',
    'add-role-to-instance-profile',
    '--instance-profile-name',
    'machines',
    '--role-name',
    'machine',
  ] as const;
  await refused(
    bounded,
    /not authorized to perform: iam:PassRole on resource: arn:aws:iam::\d{12}:role\/machine/,
    ...pass,
  );
  await root.iam.deleteUserPermissionsBoundary({ UserName: 'bounded' });
  await ask(bounded, ...pass);
});

test(
  'a role of another account, with an external id; a chain of roles lasts an hour; a closed account ends it all',
  { skip },
  async () => {
    const partner = await memberAccount('partner');
    await ask(
      partner.env,
      'iam',
      'create-role',
      '--role-name',
      'shared',
      '--max-session-duration',
      '43200',
      '--assume-role-policy-document',
      trust({ AWS: server.account }, { Condition: { StringEquals: { 'sts:ExternalId': 'deal-7' } } }),
    );
    await ask(
      partner.env,
      'iam',
      'put-role-policy',
      '--role-name',
      'shared',
      '--policy-name',
      'own',
      '--policy-document',
      policy({ Effect: 'Allow', Action: ['iam:ListUsers', 'sts:AssumeRole', 's3:*'], Resource: '*' }),
    );
    const outsider = await user('outsider', {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: `arn:aws:iam::${partner.id}:role/shared`,
    });
    const enter = [
      'sts',
      'assume-role',
      '--role-arn',
      `arn:aws:iam::${partner.id}:role/shared`,
      '--role-session-name',
      'test',
    ] as const;
    await refused(outsider, /sts:AssumeRole/, ...enter);
    await refused(outsider, /sts:AssumeRole/, ...enter, '--external-id', 'deal-8');
    const long = await ask(outsider, ...enter, '--external-id', 'deal-7', '--duration-seconds', '43200');
    const inPartner = keysEnv(long.Credentials);
    await ask(inPartner, 'iam', 'list-users');

    await ask(
      partner.env,
      'iam',
      'create-role',
      '--role-name',
      'next',
      '--max-session-duration',
      '43200',
      '--assume-role-policy-document',
      trust({ AWS: partner.id }),
    );
    const chain = [
      'sts',
      'assume-role',
      '--role-arn',
      `arn:aws:iam::${partner.id}:role/next`,
      '--role-session-name',
      'test',
    ] as const;
    await ask(inPartner, ...chain, '--duration-seconds', '3600');
    await refused(
      inPartner,
      /1 hour session limit for roles assumed by role chaining/,
      ...chain,
      '--duration-seconds',
      '3601',
    );

    await root.organizations.closeAccount({ AccountId: partner.id });
    await refused(inPartner, /security token included in the request is (?:invalid|expired)/i, 'iam', 'list-users');
    await refused(outsider, /AccessDenied/, ...enter, '--external-id', 'deal-7');
  },
);

test("a bucket's policy lets another account in, and the public where it is meant to", { skip }, async () => {
  const other = await memberAccount('reader');
  await root.s3.createBucket({ Bucket: 'shared-files' });
  const file = join(server.home, 'file.txt');
  writeFileSync(file, 'shared');
  assert.equal((await cli(rootEnv, 's3', 'cp', file, 's3://shared-files/in/file.txt')).code, 0);
  const get = [
    's3api',
    'get-object',
    '--bucket',
    'shared-files',
    '--key',
    'in/file.txt',
    join(server.home, 'got.txt'),
  ] as const;
  await refused(other.env, /AccessDenied/, ...get);
  const putPolicy = (...statements: object[]) =>
    ['s3api', 'put-bucket-policy', '--bucket', 'shared-files', '--policy', policy(...statements)] as const;
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shared-files/in/*' };
  await ask(rootEnv, ...putPolicy({ ...read, Principal: { AWS: other.id } }));
  await ask(other.env, ...get);
  assert.equal(readFileSync(join(server.home, 'got.txt'), 'utf8'), 'shared');
  await refused(other.env, /AccessDenied/, 's3api', 'list-objects-v2', '--bucket', 'shared-files');
  await refused(rootEnv, /BlockPublicPolicy/, ...putPolicy({ ...read, Principal: '*' }));
  await root.s3.deletePublicAccessBlock({ Bucket: 'shared-files' });
  await ask(rootEnv, ...putPolicy({ ...read, Principal: '*' }));
  assert.deepEqual((await root.s3.getBucketPolicyStatus({ Bucket: 'shared-files' })).PolicyStatus, { IsPublic: true });
  assert.equal(await (await fetch(`${server.endpoint}/shared-files/in/file.txt`)).text(), 'shared');
  assert.equal((await cli({ ...server.env, AWS_REGION: server.region }, ...get, '--no-sign-request')).code, 0);
});

test('the least policy for what a role did, and what was done is still known after a restart', { skip }, async () => {
  const doer = await user('doer', { Effect: 'Allow', Action: '*', Resource: '*' });
  await ask(doer, 'iam', 'list-roles');
  await ask(doer, 'iam', 'get-user', '--user-name', 'doer');
  const arn = `arn:aws:iam::${server.account}:user/doer`;
  const first = await server.sandlot('policy', 'generate', '--from-activity', arn);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(
    JSON.parse(first.stdout).Statement.map(({ Action }: any) => Action),
    ['iam:GetUser', 'iam:ListRoles'],
  );
  await server.stop({ signal: 'SIGKILL', remove: false });
  server = await startServerProcess([], server);
  const again = await server.sandlot('policy', 'generate', '--from-activity', arn);
  assert.equal(again.stdout, first.stdout);
  assert.equal((await server.sandlot('policy', 'generate', '--from-activity', 'nobody')).code, 3);
});
