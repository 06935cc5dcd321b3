/**
 * Services that call others: on whose behalf, as which role, through whom;
 * and what policies of roles and buckets make of it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../testing/start-sandlot.ts';
import type { Caller } from '../wire/caller.ts';
import type { Context } from '../wire/context.ts';
import { createContext, serviceCaller } from '../wire/calls/create-context.ts';
import type { Runtime } from '../wire/runtime.ts';
import { defineService, type ServiceManifest } from '../wire/service.ts';

let sandlot: Sandlot;
let iam: IAM;
let s3: S3;
let organizations: Organizations;
let account: string;
let organizationId: string;
let member: string;

before(async () => {
  sandlot = await startSandlot();
  account = sandlot.account;
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  [iam, s3, organizations] = [new IAM(config), new S3({ ...config, forcePathStyle: true }), new Organizations(config)];
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  const { CreateAccountStatus } = await organizations.createAccount({
    AccountName: 'member',
    Email: 'member@example.com',
  });
  await sandlot.idle();
  member = (await organizations.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
    .CreateAccountStatus!.AccountId!;
  organizationId = (await organizations.describeOrganization({})).Organization!.Id!;
  await s3.createBucket({ Bucket: 'source-logs' });
});
after(async () => {
  for (const client of [iam, s3, organizations]) client.destroy();
  await sandlot.close();
});

const forwarding = (name: string): ServiceManifest =>
  defineService({ name, iamPrefix: name, operations: {}, forwards: true });

/** A handler's context in a service that is not here, among the services that are. */
function contextIn(
  service: ServiceManifest,
  {
    caller = serviceCaller(`${service.name}.amazonaws.com`, account),
    ...more
  }: Partial<Parameters<typeof createContext>[1]> = {},
): Context {
  const runtime: Runtime = {
    ...sandlot.server.runtime,
    services: new Map([...sandlot.server.runtime.services, [service.name, service]]),
  };
  return createContext(runtime, {
    service: service.name,
    operation: 'Do',
    input: {},
    caller,
    region: 'us-east-1',
    requestId: 'r',
    http: { remoteAddress: '127.0.0.1', headers: {} },
    ...more,
  });
}

const lambda = defineService({ name: 'lambda', iamPrefix: 'lambda', operations: {} });
const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: Error) => error.name,
  );
const statement = (Effect: string, Action: string, Condition: object, more: object = {}) => ({
  Effect,
  Action,
  Condition,
  ...more,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

async function callerOf(UserName: string, ...statements: object[]): Promise<Caller> {
  const { User } = await iam.createUser({ UserName });
  if (statements.length > 0)
    await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: document(...statements) });
  return { kind: 'user', account, arn: User!.Arn!, userId: User!.UserId!, userName: UserName };
}

describe('a bucket policy for a service', () => {
  const rule = 'arn:aws:events:us-east-1:111122223333:rule/mine';
  const put = (source?: { sourceArn?: string; sourceAccount?: string }) =>
    outcome(
      contextIn(lambda)
        .aws.asService('events.amazonaws.com', account, source)
        .s3.putObject({ Bucket: 'source-logs', Key: 'k', Body: Buffer.from('x') }),
    );
  const letIn = (Condition: object, Principal: unknown = { Service: 'events.amazonaws.com' }) =>
    s3.putBucketPolicy({
      Bucket: 'source-logs',
      Policy: document(
        statement('Allow', 's3:PutObject', Condition, { Principal, Resource: 'arn:aws:s3:::source-logs/*' }),
      ),
    });

  test('tells on whose behalf it comes: aws:SourceArn', async () => {
    await letIn({ ArnEquals: { 'aws:SourceArn': rule } });
    assert.equal(await put({ sourceArn: rule }), 'ok');
    assert.equal(await put({ sourceArn: `${rule}-other` }), 'AccessDenied');
    assert.equal(await put({ sourceAccount: '111122223333' }), 'AccessDenied');
    assert.equal(await put(), 'AccessDenied');
  });

  test('aws:SourceAccount, which the ARN names or the service says', async () => {
    await letIn({ StringEquals: { 'aws:SourceAccount': '111122223333' } });
    assert.equal(await put({ sourceArn: rule }), 'ok');
    assert.equal(await put({ sourceAccount: '111122223333' }), 'ok');
    assert.equal(await put({ sourceArn: 'arn:aws:s3:::a-bucket', sourceAccount: '111122223333' }), 'ok');
    assert.equal(await put({ sourceArn: 'arn:aws:s3:::a-bucket' }), 'AccessDenied');
    assert.equal(await put({ sourceArn: rule, sourceAccount: '444455556666' }), 'AccessDenied');
    assert.equal(await put(), 'AccessDenied');
  });

  test('aws:SourceOrgID and aws:SourceOrgPaths are those of the source account', async () => {
    await letIn({
      StringEquals: { 'aws:SourceOrgID': organizationId },
      'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${organizationId}/r-*/*` },
    });
    assert.equal(await put({ sourceAccount: member }), 'ok');
    assert.equal(await put({ sourceAccount: '111122223333' }), 'AccessDenied');
    assert.equal(await put(), 'AccessDenied');
  });

  test('a caller that is no service has none of these keys', async () => {
    const ann = await callerOf('no-source');
    const keys = ['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths'];
    const putAsAnn = () =>
      outcome(
        contextIn(lambda)
          .aws.as(ann)
          .s3.putObject({ Bucket: 'source-logs', Key: 'k', Body: Buffer.from('x') }),
      );
    await letIn({ Null: Object.fromEntries(keys.map((key) => [key, 'true'])) }, { AWS: ann.arn });
    assert.equal(await putAsAnn(), 'ok');
    for (const key of keys) {
      await letIn({ Null: { [key]: 'false' } }, { AWS: ann.arn });
      assert.equal(await putAsAnn(), 'AccessDenied', key);
    }
  });
});

describe('a role that a service assumes', () => {
  const principal = 'lambda.amazonaws.com';
  const sourceArn = 'arn:aws:lambda:us-east-1:111122223333:function:f';
  let roleArn: string;
  before(async () => {
    const trust = document(
      statement(
        'Allow',
        'sts:AssumeRole',
        { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:f' } },
        { Principal: { Service: principal } },
      ),
      statement(
        'Allow',
        'sts:AssumeRole',
        { StringEquals: { 'sts:ExternalId': 'secret', 'aws:SourceAccount': '444455556666' } },
        { Principal: { Service: principal } },
      ),
    );
    roleArn = (await iam.createRole({ RoleName: 'function', AssumeRolePolicyDocument: trust })).Role!.Arn!;
    await iam.putRolePolicy({
      RoleName: 'function',
      PolicyName: 'p',
      PolicyDocument: document({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }),
    });
  });
  const asked = () => ({ principal, roleArn, sessionName: 'run', sourceArn });

  test("is one that trusts it; it acts as the session, with the role's permissions", async () => {
    const { aws } = contextIn(lambda);
    const { caller } = await aws.assumeRole(asked());
    assert.equal(caller.arn, `arn:aws:sts::${account}:assumed-role/function/run`);
    assert.equal((await aws.as(caller).sts.getCallerIdentity({})).Arn, caller.arn);
    assert.equal(await outcome(aws.as(caller).s3.listBuckets({})), 'ok');
    assert.equal(await outcome(aws.as(caller).s3.createBucket({ Bucket: 'by-function' })), 'AccessDenied');
  });

  test('gives credentials that open the door from outside, for as long as was asked', async () => {
    const before = Date.now();
    const { credentials, caller } = await contextIn(lambda).aws.assumeRole({ ...asked(), durationSeconds: 900 });
    assert.ok(credentials.expiresAt <= Date.now() + 900_000 && credentials.expiresAt >= before + 898_000);
    const sts = new STS({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
    assert.equal((await sts.getCallerIdentity({})).Arn, caller.arn);
    sts.destroy();
  });

  test("is refused in AWS's words where the trust policy does not let it in", async () => {
    const { aws } = contextIn(lambda);
    const message =
      `User: arn:aws:iam::${account}:service/ec2.amazonaws.com is not authorized to perform: ` +
      `sts:AssumeRole on resource: ${roleArn}`;
    await assert.rejects(aws.assumeRole({ ...asked(), principal: 'ec2.amazonaws.com' }), {
      name: 'AccessDenied',
      message,
    });
    for (const wrong of [
      { sourceArn: 'arn:aws:lambda:us-east-1:111122223333:function:g' },
      { externalId: 'secret', sourceArn: 'arn:aws:lambda:us-east-1:1:function:g' },
      { roleArn: `${roleArn}-not` },
    ]) {
      assert.equal(await outcome(aws.assumeRole({ ...asked(), ...wrong })), 'AccessDenied', JSON.stringify(wrong));
    }
    assert.equal(
      await outcome(
        aws.assumeRole({ principal, roleArn, sessionName: 'run', externalId: 'secret', sourceAccount: '444455556666' }),
      ),
      'ok',
    );
    assert.equal(await outcome(aws.assumeRole({ principal, roleArn, sessionName: 'run' })), 'AccessDenied');
  });

  test("holds to AssumeRole's other rules: its longest session, session names, session policies", async () => {
    const { aws } = contextIn(lambda);
    assert.equal(await outcome(aws.assumeRole({ ...asked(), durationSeconds: 3601 })), 'ValidationError');
    assert.equal(await outcome(aws.assumeRole({ ...asked(), sessionName: '!' })), 'ValidationError');
    assert.equal(
      await outcome(aws.assumeRole({ ...asked(), roleArn: 'arn:aws:iam::111122223333:user/no-role-at-all' })),
      'ValidationError',
    );
    const { caller } = await aws.assumeRole({
      ...asked(),
      policy: document({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
    });
    assert.equal(await outcome(aws.as(caller).s3.listBuckets({})), 'AccessDenied');
  });

  test('can be assumed within a transaction', async () => {
    const { caller } = await contextIn(lambda).write((tx) => tx.aws.assumeRole(asked()));
    assert.equal(caller.roleName, 'function');
  });
});

describe("a service that forwards its caller's permissions", () => {
  const via = (Condition: object, action = 's3:ListAllMyBuckets') =>
    statement('Allow', action, Condition, { Resource: '*' });
  const list = (ctx: Context, caller: Caller) => outcome(ctx.aws.as(caller).s3.listBuckets({}));

  test('is named in aws:CalledVia, and makes aws:ViaAWSService true', async () => {
    const ann = await callerOf(
      'via-one',
      via({
        'ForAllValues:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
        Bool: { 'aws:ViaAWSService': 'true' },
        Null: { 'aws:CalledVia': 'false' },
      }),
    );
    assert.equal(await list(contextIn(forwarding('cloudformation'), { caller: ann }), ann), 'ok');
    assert.equal(await list(contextIn(forwarding('cloudformation')), ann), 'ok', 'a job that works for its caller');
    assert.equal(await list(contextIn(forwarding('athena'), { caller: ann }), ann), 'AccessDenied');
    assert.equal(await list(contextIn(lambda, { caller: ann }), ann), 'AccessDenied', 'it does not forward');
  });

  test('comes after those that called it: aws:CalledViaFirst and aws:CalledViaLast', async () => {
    const ann = await callerOf(
      'via-two',
      via({
        StringEquals: {
          'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
          'aws:CalledViaLast': 'dynamodb.amazonaws.com',
        },
      }),
    );
    const calledVia = ['cloudformation.amazonaws.com'];
    assert.equal(await list(contextIn(forwarding('dynamodb'), { caller: ann, calledVia }), ann), 'ok');
    assert.equal(await list(contextIn(forwarding('dynamodb'), { caller: ann }), ann), 'AccessDenied');
    assert.equal(await list(contextIn(lambda, { caller: ann, calledVia }), ann), 'AccessDenied');
  });

  test('keeps the chain through a service that does not forward, and through several calls', async () => {
    const relay = defineService({
      name: 'amplify',
      iamPrefix: 'amplify',
      operations: {
        ListApps: {
          authorize: 'handler',
          load: async () => ({
            listApps: (_input: unknown, ctx: Context) => ctx.aws.as(ctx.caller).s3.listBuckets({}),
          }),
        },
      },
    });
    const ann = await callerOf(
      'via-relay',
      via({ StringEquals: { 'aws:CalledViaLast': 'cloudformation.amazonaws.com' } }),
    );
    const services = new Map([
      ...sandlot.server.runtime.services,
      ['cloudformation', forwarding('cloudformation')],
      ['amplify', relay],
    ] as [string, ServiceManifest][]);
    const start = (service: string) =>
      createContext(
        { ...sandlot.server.runtime, services },
        {
          service,
          operation: 'Do',
          input: {},
          caller: ann,
          region: 'us-east-1',
          requestId: 'r',
          http: { remoteAddress: '127.0.0.1', headers: {} },
        },
      );
    const listApps = (ctx: Context) =>
      outcome(
        (ctx.aws.as(ann) as unknown as { amplify: { listApps(input: object): Promise<unknown> } }).amplify.listApps({}),
      );
    assert.equal(await listApps(start('cloudformation')), 'ok');
    assert.equal(await listApps(start('amplify')), 'AccessDenied');
  });

  test('is not named where it acts by itself, or as a role of its own', async () => {
    const own = statement('Allow', 'sts:AssumeRole', {}, { Principal: { Service: 'cloudformation.amazonaws.com' } });
    const { Role } = await iam.createRole({ RoleName: 'stack', AssumeRolePolicyDocument: document(own) });
    await iam.putRolePolicy({
      RoleName: 'stack',
      PolicyName: 'p',
      PolicyDocument: document(via({ Bool: { 'aws:ViaAWSService': 'false' } })),
    });
    const ann = await callerOf('via-nobody');
    const ctx = contextIn(forwarding('cloudformation'), { caller: ann, calledVia: ['athena.amazonaws.com'] });
    const { caller } = await ctx.aws.assumeRole({
      principal: 'cloudformation.amazonaws.com',
      roleArn: Role!.Arn!,
      sessionName: 'run',
    });
    assert.equal(await list(ctx, caller), 'ok');
    await s3.putBucketPolicy({
      Bucket: 'source-logs',
      Policy: document(
        statement(
          'Allow',
          's3:ListBucket',
          { Bool: { 'aws:ViaAWSService': 'false' } },
          { Principal: { Service: 'cloudformation.amazonaws.com' }, Resource: 'arn:aws:s3:::source-logs' },
        ),
      ),
    });
    assert.equal(
      await outcome(
        ctx.aws.asService('cloudformation.amazonaws.com', account).s3.headBucket({ Bucket: 'source-logs' }),
      ),
      'ok',
    );
  });

  test('may call in another region, and a bucket in its own alone', async () => {
    const ann = await callerOf('elsewhere', via({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }));
    const ctx = contextIn(lambda, { caller: ann });
    assert.equal(await outcome(ctx.aws.as(ann, { region: 'eu-west-1' }).s3.listBuckets({})), 'ok');
    assert.equal(await list(ctx, ann), 'AccessDenied');
    const { LocationConstraint = 'us-east-1' } = await s3.getBucketLocation({ Bucket: 'source-logs' });
    const head = (region: string) =>
      outcome(ctx.aws.asService('lambda.amazonaws.com', account, { region }).s3.headBucket({ Bucket: 'source-logs' }));
    for (const [asked, expected] of [
      [LocationConstraint, 'ok'],
      ['ap-south-1', 'AccessDenied'],
    ] as const) {
      const Condition = { StringEquals: { 'aws:RequestedRegion': asked } };
      const whose = { Principal: { Service: 'lambda.amazonaws.com' }, Resource: 'arn:aws:s3:::source-logs' };
      const Policy = document(statement('Allow', 's3:ListBucket', Condition, whose));
      await s3.putBucketPolicy({ Bucket: 'source-logs', Policy });
      assert.deepEqual([await head(LocationConstraint), await head('ap-south-1')], [expected, expected]);
    }
  });
});

describe('resource control policies', () => {
  before(async () => {
    const [root] = (await organizations.listRoots({})).Roots!;
    await organizations.enablePolicyType({ RootId: root!.Id!, PolicyType: 'RESOURCE_CONTROL_POLICY' });
  });
  const deny = (Condition: object) =>
    document({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition });
  const attached = async (Name: string, Content: string, TargetId: string) => {
    const { Policy } = await organizations.createPolicy({
      Name,
      Content,
      Description: '',
      Type: 'RESOURCE_CONTROL_POLICY',
    });
    await organizations.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id!, TargetId });
  };
  const asMember: () => Caller = () => ({
    kind: 'root',
    account: member,
    arn: `arn:aws:iam::${member}:root`,
    userId: member,
  });

  test("are those of the resource's owner, not of the caller", async () => {
    const ofMember = contextIn(lambda).aws.as(asMember()).s3;
    await ofMember.createBucket({ Bucket: 'member-bucket' });
    await ofMember.deletePublicAccessBlock({ Bucket: 'member-bucket' });
    await s3.deletePublicAccessBlock({ Bucket: 'source-logs' });
    const open = (Bucket: string) =>
      document({ Effect: 'Allow', Principal: '*', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` });
    await ofMember.putBucketPolicy({ Bucket: 'member-bucket', Policy: open('member-bucket') });
    await s3.putBucketPolicy({ Bucket: 'source-logs', Policy: open('source-logs') });
    await attached(
      'no-listing',
      document({ Effect: 'Deny', Principal: '*', Action: 's3:ListBucket', Resource: '*' }),
      member,
    );
    const head = (caller: Caller, Bucket: string) =>
      outcome(contextIn(lambda).aws.as(caller).s3.headBucket({ Bucket }));
    const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
    assert.equal(await head(root, 'member-bucket'), 'AccessDenied', "the owner's, whoever comes");
    assert.equal(await head(asMember(), 'member-bucket'), 'AccessDenied');
    assert.equal(await head(asMember(), 'source-logs'), 'ok', "not the caller's own");
    const nobody: Caller = { kind: 'anonymous', account, arn: 'anonymous', userId: 'anonymous' };
    assert.equal(await head(nobody, 'member-bucket'), 'AccessDenied');
    assert.equal(await head(nobody, 'source-logs'), 'ok');
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
  test('keep services out that come on behalf of strangers', async () => {
    await contextIn(lambda).aws.as(asMember()).s3.createBucket({ Bucket: 'deputy' });
    const Policy = document({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::deputy/*',
    });
    await contextIn(lambda).aws.as(asMember()).s3.putBucketPolicy({ Bucket: 'deputy', Policy });
    await attached(
      'no-strangers',
      deny({
        StringNotEqualsIfExists: { 'aws:SourceOrgID': organizationId },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      }),
      member,
    );
    const put = (sourceAccount?: string) =>
      outcome(
        contextIn(lambda)
          .aws.asService('events.amazonaws.com', member, sourceAccount === undefined ? {} : { sourceAccount })
          .s3.putObject({ Bucket: 'deputy', Key: 'k', Body: Buffer.from('x') }),
      );
    assert.equal(await put(account), 'ok');
    assert.equal(await put(), 'ok');
    assert.equal(await put('111122223333'), 'AccessDenied');
  });
});

describe('a key policy', () => {
  let keyPolicy: string;
  const keyArn = () => `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const kms = defineService({
    name: 'kms',
    iamPrefix: 'kms',
    resourceFacts: {
      policy: async (arn) => ({ name: `key policy of ${arn}`, document: keyPolicy, kind: 'key', account }),
    },
    operations: {
      DescribeKey: {
        load: async () => ({ describeKey: async () => ({}) }),
        resources: (input: { KeyId: string }) => [input.KeyId],
      },
    },
  });
  type Kms = { kms: { describeKey(input: { KeyId: string }): Promise<unknown> } };
  const describeKey = (aws: unknown) => (aws as Kms).kms.describeKey({ KeyId: keyArn() });
  const letIn = (Principal: unknown, Condition: object = {}) => {
    keyPolicy = document(statement('Allow', 'kms:DescribeKey', Condition, { Principal, Resource: '*' }));
  };

  test('must allow, whatever identity policies and the root user say', async () => {
    const ann = await callerOf('key-user', { Effect: 'Allow', Action: 'kms:*', Resource: '*' });
    const bob = await callerOf('key-stranger');
    const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
    const { aws } = contextIn(kms);
    letIn({ AWS: bob.arn });
    await assert.rejects(describeKey(aws.as(ann)), {
      name: 'AccessDeniedException',
      message:
        `User: ${ann.arn} is not authorized to perform: kms:DescribeKey on resource: ` +
        `${keyArn()} because no resource-based policy allows the kms:DescribeKey action`,
    });
    assert.deepEqual(await Promise.all([root, bob].map((caller) => outcome(describeKey(aws.as(caller))))), [
      'AccessDeniedException',
      'ok',
    ]);
    letIn({ AWS: `arn:aws:iam::${account}:root` });
    assert.deepEqual(await Promise.all([root, ann, bob].map((caller) => outcome(describeKey(aws.as(caller))))), [
      'ok',
      'ok',
      'AccessDeniedException',
    ]);
  });

  test('tells services by whom they come for', async () => {
    letIn(
      { Service: 'logs.us-east-1.amazonaws.com' },
      {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${account}:log-group:*` },
      },
    );
    const group = (owner: string) => `arn:aws:logs:us-east-1:${owner}:log-group:mine`;
    const describe = (sourceArn?: string) =>
      outcome(
        describeKey(
          contextIn(kms).aws.asService(
            'logs.us-east-1.amazonaws.com',
            account,
            sourceArn === undefined ? {} : { sourceArn },
          ),
        ),
      );
    assert.deepEqual(
      [await describe(group(account)), await describe(group('111122223333')), await describe()],
      ['ok', 'AccessDeniedException', 'AccessDeniedException'],
    );
  });

  test('that cannot be read refuses', async () => {
    keyPolicy = '{';
    const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
    await assert.rejects(
      describeKey(contextIn(kms).aws.as(root)),
      /because a stored key policy cannot be read: replace or detach it/,
    );
  });
});
