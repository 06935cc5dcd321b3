/** IAM as a person meets it: what was assigned is what may be done, through real clients. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  OrganizationsClient,
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
} from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot } from '../testing/start-sandlot.ts';
import type { Sandlot } from '../testing/start-sandlot.ts';
import { createContext } from '../wire/calls/create-context.ts';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

let sandlot: Sandlot;
const open: { destroy(): void }[] = [];
const opened = <T extends { destroy(): void }>(client: T): T => {
  open.push(client);
  return client;
};
const config = (credentials: Keys = sandlot.credentials) => ({
  ...sandlot.clientConfig,
  credentials,
  maxAttempts: 1,
  forcePathStyle: true,
});

before(async () => {
  sandlot = await startSandlot({ region: 'eu-west-1' });
});
after(async () => {
  for (const client of open) client.destroy();
  await sandlot.close();
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: Error) => `${error.name}: ${error.message}`,
  );
const denied = /^AccessDenied(Exception)?: User: \S+ is not authorized to perform: /;

/** A user with one inline policy, and its keys. */
async function userWith(
  name: string,
  statements: readonly object[],
  more: { readonly boundary?: string; readonly tags?: readonly { Key: string; Value: string }[] } = {},
): Promise<Keys> {
  const iam = opened(new IAM(config()));
  await iam.createUser({
    UserName: name,
    ...(more.tags && { Tags: [...more.tags] }),
    ...(more.boundary && { PermissionsBoundary: more.boundary }),
  });
  await iam.putUserPolicy({
    UserName: name,
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

describe('a permission set with only AmplifyBackendDeployFullAccess', () => {
  let keys: Keys;
  let otherAccount: string;
  const trust = () =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: sandlot.account }, Action: 'sts:AssumeRole' },
    });

  before(async () => {
    const { instanceArn: InstanceArn, identityStoreId: IdentityStoreId } = await sandlot.api(
      'POST',
      '/identity-center/enable',
      { withOrganizations: true },
    );
    const admin = opened(new SSOAdminClient(config()));
    const { PermissionSet } = await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'amplify-policy' }));
    const PermissionSetArn = PermissionSet!.PermissionSetArn!;
    await admin.send(
      new AttachManagedPolicyToPermissionSetCommand({
        InstanceArn,
        PermissionSetArn,
        ManagedPolicyArn: 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess',
      }),
    );
    const { UserId } = await opened(new IdentitystoreClient(config())).send(
      new CreateUserCommand({
        IdentityStoreId,
        UserName: 'dev',
        DisplayName: 'dev',
        Name: { GivenName: 'D', FamilyName: 'V' },
      }),
    );
    await admin.send(
      new CreateAccountAssignmentCommand({
        InstanceArn,
        PermissionSetArn,
        TargetId: sandlot.account,
        TargetType: 'AWS_ACCOUNT',
        PrincipalType: 'USER',
        PrincipalId: UserId!,
      }),
    );
    await sandlot.idle();
    const { accessToken } = await sandlot.api('POST', `/users/${UserId}/sso-token`, {});
    const { roleCredentials } = await opened(new SSOClient(config())).send(
      new GetRoleCredentialsCommand({ accessToken, accountId: sandlot.account, roleName: 'amplify-policy' }),
    );
    keys = {
      accessKeyId: roleCredentials!.accessKeyId!,
      secretAccessKey: roleCredentials!.secretAccessKey!,
      sessionToken: roleCredentials!.sessionToken!,
    };
    const organizations = opened(new OrganizationsClient(config()));
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName: 'other', Email: 'other@example.com' }),
    );
    await sandlot.idle();
    otherAccount = (
      await organizations.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus!.Id }),
      )
    ).CreateAccountStatus!.AccountId!;
  });

  test('reads the buckets its statements name, and nothing else of S3', async () => {
    const root = opened(new S3(config()));
    for (const Bucket of ['my-amplify-schema', 'cdk-hnb659fds-assets-111122223333-eu-west-1', 'private']) {
      await root.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
      await root.putObject({ Bucket, Key: 'k', Body: 'x' });
    }
    const s3 = opened(new S3(config(keys)));
    assert.equal(await codeOf(s3.getObject({ Bucket: 'my-amplify-schema', Key: 'k' })), 'ok');
    assert.equal(await codeOf(s3.getObject({ Bucket: 'cdk-hnb659fds-assets-111122223333-eu-west-1', Key: 'k' })), 'ok');
    assert.match(await codeOf(s3.getObject({ Bucket: 'private', Key: 'k' })), denied);
    assert.match(await codeOf(s3.putObject({ Bucket: 'my-amplify-schema', Key: 'k', Body: 'y' })), denied);
    assert.match(await codeOf(s3.deleteObject({ Bucket: 'my-amplify-schema', Key: 'k' })), denied);
    assert.match(await codeOf(s3.listObjectsV2({ Bucket: 'my-amplify-schema' })), denied);
    assert.match(await codeOf(s3.listBuckets({})), denied);
  });

  test("assumes CDK's roles of its own account, and no others", async () => {
    const iam = opened(new IAM(config()));
    const sts = opened(new STS(config(keys)));
    for (const RoleName of ['cdk-hnb659fds-deploy-role-1-eu-west-1', 'cdk-hnb659fds-cfn-exec-role-1-eu-west-1'])
      await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust() });
    const assume = (account: string, name: string) =>
      codeOf(sts.assumeRole({ RoleArn: `arn:aws:iam::${account}:role/${name}`, RoleSessionName: 'deploy' }));
    assert.equal(await assume(sandlot.account, 'cdk-hnb659fds-deploy-role-1-eu-west-1'), 'ok');
    assert.match(await assume(sandlot.account, 'cdk-hnb659fds-cfn-exec-role-1-eu-west-1'), denied);
    // Its Condition (aws:ResourceAccount) keeps it from another account's role, whatever that one trusts.
    const admin = await opened(
      new STS(config(await userWith('assumer', [{ Effect: 'Allow', Action: '*', Resource: '*' }]))),
    ).assumeRole({
      RoleArn: `arn:aws:iam::${otherAccount}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'admin',
    });
    const there = {
      accessKeyId: admin.Credentials!.AccessKeyId!,
      secretAccessKey: admin.Credentials!.SecretAccessKey!,
      sessionToken: admin.Credentials!.SessionToken!,
    };
    await opened(new IAM(config(there))).createRole({
      RoleName: 'cdk-x-deploy-role-1-eu-west-1',
      AssumeRolePolicyDocument: trust(),
    });
    assert.match(await assume(otherAccount, 'cdk-x-deploy-role-1-eu-west-1'), denied);
  });

  test('has no part in IAM, Identity Center, Organizations', async () => {
    assert.match(await codeOf(opened(new IAM(config(keys))).listUsers({})), denied);
    assert.match(await codeOf(opened(new IAM(config(keys))).createUser({ UserName: 'x' })), denied);
    assert.match(
      await codeOf(
        opened(new OrganizationsClient(config(keys))).send(
          new CreateAccountCommand({ AccountName: 'x', Email: 'x@example.com' }),
        ),
      ),
      denied,
    );
  });

  const own = (arn: string) => arn.replace('ACCOUNT', sandlot.account);
  const decisions: readonly [action: string, resource: string, allowed: boolean][] = [
    [
      'cloudformation:DescribeStacks',
      'arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/amplify-app-dev-sandbox-1/x',
      true,
    ],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/CDKToolkit/x', true],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/other/x', false],
    ['cloudformation:DescribeStacks', 'arn:aws:cloudformation:eu-west-1:999999999999:stack/amplify-app/x', false],
    ['cloudformation:CreateStack', 'arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/amplify-app/x', false],
    ['cloudformation:DeleteStack', 'arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/amplify-app/x', true],
    ['cloudformation:ListStacks', '*', true],
    ['amplify:ListApps', '*', true],
    ['amplify:CreateApp', '*', false],
    ['ssm:DescribeParameters', '*', true],
    ['ssm:GetParameter', 'arn:aws:ssm:eu-west-1:ACCOUNT:parameter/cdk-bootstrap/hnb659fds/version', true],
    ['ssm:PutParameter', 'arn:aws:ssm:eu-west-1:ACCOUNT:parameter/amplify/app/secret', true],
    ['ssm:PutParameter', 'arn:aws:ssm:eu-west-1:ACCOUNT:parameter/cdk-bootstrap/hnb659fds/version', false],
    ['ssm:DeleteParameters', 'arn:aws:ssm:eu-west-1:ACCOUNT:parameter/other', false],
    ['lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:ACCOUNT:function:amplify-x', true],
    ['lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:ACCOUNT:function:x', false],
    ['lambda:DeleteFunction', 'arn:aws:lambda:eu-west-1:ACCOUNT:function:amplify-x', false],
    ['logs:FilterLogEvents', 'arn:aws:logs:eu-west-1:ACCOUNT:log-group:/aws/lambda/amplify-x:*', true],
    ['appsync:UpdateResolver', 'arn:aws:appsync:eu-west-1:ACCOUNT:apis/x/types/T/resolvers/r', true],
    ['appsync:DeleteResolver', 'arn:aws:appsync:eu-west-1:ACCOUNT:apis/x/types/T/resolvers/r', false],
    ['iam:PassRole', 'arn:aws:iam::ACCOUNT:role/cdk-hnb659fds-cfn-exec-role-1-eu-west-1', false],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:ACCOUNT:table/amplify-x', false],
  ];
  for (const [action, resource, allowed] of decisions) {
    test(`${allowed ? 'may' : 'may not'} ${action} on ${resource}`, async () => {
      const { runtime } = sandlot.server;
      const credentials = await runtime.authenticate(keys.accessKeyId, keys.sessionToken);
      assert.ok(credentials.ok);
      const ctx = createContext(runtime, {
        service: 'sts',
        operation: 'GetCallerIdentity',
        input: {},
        caller: credentials.caller,
        region: 'eu-west-1',
        requestId: 'r',
        http: { remoteAddress: '127.0.0.1', headers: {} },
      });
      const decision = await ctx.isAllowed(action, own(resource));
      assert.equal(decision.allowed, allowed, JSON.stringify(decision.explanation));
      if (!allowed) assert.equal(decision.explanation?.outcome, 'implicit-deny');
    });
  }
});

test("conditions on the services' own keys: which policy may be attached, which prefix listed", async () => {
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const keys = await userWith('limited', [
    {
      Effect: 'Allow',
      Action: 'iam:AttachUserPolicy',
      Resource: '*',
      Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } },
    },
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::homes',
      Condition: { StringLike: { 's3:prefix': '${aws:username}/*' } },
    },
  ]);
  const iam = opened(new IAM(config(keys)));
  assert.equal(await codeOf(iam.attachUserPolicy({ UserName: 'limited', PolicyArn: readOnly })), 'ok');
  assert.match(
    await codeOf(
      iam.attachUserPolicy({ UserName: 'limited', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ),
    denied,
  );
  await opened(new IAM(config())).detachUserPolicy({ UserName: 'limited', PolicyArn: readOnly });
  await opened(new S3(config())).createBucket({
    Bucket: 'homes',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  });
  const s3 = opened(new S3(config(keys)));
  assert.equal(await codeOf(s3.listObjectsV2({ Bucket: 'homes', Prefix: 'limited/x' })), 'ok');
  assert.match(await codeOf(s3.listObjectsV2({ Bucket: 'homes', Prefix: 'other/' })), denied);
  assert.match(await codeOf(s3.listObjectsV2({ Bucket: 'homes' })), denied);
});

test('ABAC: a tag of the principal against a tag of the resource and of the request', async () => {
  const keys = await userWith(
    'abac',
    [
      {
        Effect: 'Allow',
        Action: ['iam:DeleteUser', 'iam:TagUser'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
      },
      {
        Effect: 'Allow',
        Action: ['iam:CreateUser', 'iam:TagUser'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        },
      },
    ],
    { tags: [{ Key: 'team', Value: 'blue' }] },
  );
  const iam = opened(new IAM(config(keys)));
  const tag = (Value: string) => [{ Key: 'team', Value }];
  await opened(new IAM(config())).createUser({ UserName: 'red-one', Tags: tag('red') });
  assert.match(await codeOf(iam.createUser({ UserName: 'new-one', Tags: tag('red') })), denied);
  assert.match(await codeOf(iam.createUser({ UserName: 'new-one' })), denied);
  assert.match(
    await codeOf(iam.createUser({ UserName: 'new-one', Tags: [...tag('blue'), { Key: 'cost', Value: '1' }] })),
    denied,
  );
  assert.equal(await codeOf(iam.createUser({ UserName: 'new-one', Tags: tag('blue') })), 'ok');
  assert.match(await codeOf(iam.deleteUser({ UserName: 'red-one' })), denied);
  assert.equal(await codeOf(iam.deleteUser({ UserName: 'new-one' })), 'ok');
  const maker = opened(
    new IAM(config(await userWith('maker', [{ Effect: 'Allow', Action: 'iam:CreateUser', Resource: '*' }]))),
  );
  assert.match(
    await codeOf(maker.createUser({ UserName: 'tagged', Tags: tag('blue') })),
    /is not authorized to perform: iam:TagUser on resource/,
  );
  assert.equal(await codeOf(maker.createUser({ UserName: 'tagged' })), 'ok');
});

test('a boundary, and users who may only make users within it', async () => {
  const boundary = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  const keys = await userWith('bounded', [{ Effect: 'Allow', Action: '*', Resource: '*' }], { boundary });
  assert.match(
    await codeOf(opened(new IAM(config(keys))).listUsers({})),
    /because no permissions boundary allows the iam:ListUsers action/,
  );
  assert.equal(await codeOf(opened(new S3(config(keys))).listBuckets({})), 'ok');
  const delegated = opened(
    new IAM(
      config(
        await userWith('delegated', [
          {
            Effect: 'Allow',
            Action: 'iam:CreateUser',
            Resource: '*',
            Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
          },
        ]),
      ),
    ),
  );
  assert.match(await codeOf(delegated.createUser({ UserName: 'free' })), denied);
  assert.equal(await codeOf(delegated.createUser({ UserName: 'held', PermissionsBoundary: boundary })), 'ok');
});

test("another account's bucket is denied in AWS's words", async () => {
  const keys = await userWith('neighbour', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  const { runtime } = sandlot.server;
  const credentials = await runtime.authenticate(keys.accessKeyId, undefined);
  assert.ok(credentials.ok && credentials.caller.kind === 'user');
  const stranger = {
    ...credentials.caller,
    kind: 'root' as const,
    account: '999999999999',
    arn: 'arn:aws:iam::999999999999:root',
  };
  await opened(new S3(config())).createBucket({
    Bucket: 'ours',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  });
  const ctx = createContext(runtime, {
    service: 's3',
    operation: 'GetObject',
    input: {},
    caller: stranger,
    region: 'eu-west-1',
    requestId: 'r',
    http: { remoteAddress: '127.0.0.1', headers: {} },
  });
  const decision = await ctx.isAllowed('s3:GetObject', 'arn:aws:s3:::ours/k');
  assert.equal(decision.allowed, false);
  assert.equal(decision.reason, 'because no resource-based policy allows the s3:GetObject action');
});
