import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { altered } from '../../testing/altered.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

async function start(t: { after(work: () => Promise<void>): void }) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const iam = new IAMClient(sandlot.clientConfig);
  await iam.send(new CreateUserCommand({ UserName: 'casey' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'casey' }));
  const asCasey = {
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  };
  return { sandlot, iam, asCasey, caseyArn: `arn:aws:iam::${sandlot.account}:user/casey` };
}

const requestIdOf = (error: { $metadata?: { requestId?: string } }): string => error.$metadata!.requestId!;
const failing = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('allowed'),
    (error) => requestIdOf(error),
  );

test('every request of a client is there, newest first, with its secrets masked', async (t) => {
  const { sandlot, iam, asCasey, caseyArn } = await start(t);
  await iam.send(
    new CreateLoginProfileCommand({
      UserName: 'casey',
      Password: 'Correct-horse-battery-9',
      PasswordResetRequired: true,
    }),
  );
  const { $metadata } = await new STSClient(asCasey).send(new GetCallerIdentityCommand({}));
  const missing = await failing(iam.send(new GetUserCommand({ UserName: 'nobody' })));
  const { items, latest } = await sandlot.api('GET', '/activity');
  assert.deepEqual(
    items.map((item: { operation: string }) => item.operation),
    ['GetUser', 'GetCallerIdentity', 'CreateLoginProfile', 'CreateAccessKey', 'CreateUser'],
  );
  assert.equal(latest, items[0].sequence);
  const [getUser, identity, login] = items;
  assert.deepEqual(
    { ...getUser, time: 0, latencyMs: 0, sequence: 0 },
    {
      sequence: 0,
      time: 0,
      ok: false,
      requestId: missing,
      principalArn: `arn:aws:iam::${sandlot.account}:root`,
      account: sandlot.account,
      region: 'us-east-1',
      service: 'iam',
      operation: 'GetUser',
      status: 404,
      latencyMs: 0,
      errorCode: 'NoSuchEntity',
      errorMessage: 'The user with name nobody cannot be found.',
      parameters: { UserName: 'nobody' },
    },
  );
  assert.deepEqual(
    [identity.ok, identity.status, identity.principalArn, identity.requestId],
    [true, 200, caseyArn, $metadata.requestId],
  );
  assert.ok(Date.parse(identity.time) > 0 && identity.latencyMs >= 0);
  assert.deepEqual(login.parameters, { UserName: 'casey', Password: '***', PasswordResetRequired: true });
});

test('filters, pages, single requests, and bad queries', async (t) => {
  const { sandlot, iam, asCasey } = await start(t);
  const denied = await failing(new IAMClient(asCasey).send(new ListUsersCommand({})));
  await failing(iam.send(new GetUserCommand({ UserName: 'nobody' })));
  const operations = async (query: string): Promise<string[]> =>
    (await sandlot.api('GET', `/activity?${query}`)).items.map((item: { operation: string }) => item.operation);
  assert.deepEqual(await operations('errors=1'), ['GetUser', 'ListUsers']);
  assert.deepEqual(await operations('denied=1'), ['ListUsers']);
  assert.deepEqual(await operations('principal=USER/casey'), ['ListUsers']);
  assert.deepEqual(await operations('service=sts'), []);
  assert.deepEqual(await operations('operation=create'), ['CreateAccessKey', 'CreateUser']);
  const first = await sandlot.api('GET', '/activity?limit=1');
  assert.deepEqual(await operations(`limit=2&after=${first.next}`), ['ListUsers', 'CreateAccessKey']);
  assert.equal((await sandlot.api('GET', `/activity/${denied}`)).requestId, denied);
  await assert.rejects(sandlot.api('GET', '/activity/none'), /404 RequestNotFound/);
  for (const query of ['limit=0', 'limit=501', 'after=x', 'follow=1&since=-1'])
    await assert.rejects(sandlot.api('GET', `/activity?${query}`), /400 InvalidRequest/, query);
  assert.equal((await fetch(`${sandlot.endpoint}/_sandlot/v1/activity`)).status, 401);
});

test("a denial's encoded message is read by those who may decode it, in that account, unchanged", async (t) => {
  const { sandlot, asCasey, caseyArn } = await start(t);
  const denied = await failing(new IAMClient(asCasey).send(new ListUsersCommand({})));
  const { encodedAuthorizationMessage: EncodedMessage } = await sandlot.api('GET', `/activity/${denied}`);
  const decode = (client: STSClient, message: string) =>
    client.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: message }));
  const { DecodedMessage } = await decode(new STSClient(sandlot.clientConfig), EncodedMessage);
  const { allowed, explicitDeny, context } = JSON.parse(DecodedMessage!);
  assert.deepEqual(
    [allowed, explicitDeny, context.action, context.principal.arn],
    [false, false, 'iam:ListUsers', caseyArn],
  );
  assert.match(context.principal.id, /^AIDA/);
  await assert.rejects(decode(new STSClient(asCasey), EncodedMessage), { name: 'AccessDenied' });
  await assert.rejects(decode(new STSClient(sandlot.clientConfig), altered(EncodedMessage)), {
    name: 'InvalidAuthorizationMessageException',
  });
  const elsewhere = sandlot.server.runtime.issueCredentials({
    kind: 'root',
    account: '999988887777',
    durationSeconds: 900,
  });
  await assert.rejects(decode(new STSClient({ ...sandlot.clientConfig, credentials: elsewhere }), EncodedMessage), {
    name: 'InvalidAuthorizationMessageException',
  });
});

test('a follower gets what comes after its last answer, and the end of the server does not wait for it', async (t) => {
  const { sandlot, iam } = await start(t);
  const { latest } = await sandlot.api('GET', '/activity?limit=1');
  const following = sandlot.api('GET', `/activity?follow=1&since=${latest}&service=sts`);
  await iam.send(new ListUsersCommand({}));
  await new STSClient(sandlot.clientConfig).send(new GetCallerIdentityCommand({}));
  const answer = await following;
  assert.deepEqual(
    answer.items.map((item: { operation: string }) => item.operation),
    ['GetCallerIdentity'],
  );
  const last = sandlot.api('GET', `/activity?follow=1&since=${answer.latest}`);
  // What was sent before has come in when this is answered.
  await sandlot.api('GET', '/health');
  await Promise.all([sandlot.close(), last.then((end) => assert.deepEqual(end.items, []))]);
});

test('a denial names the condition that failed, with both values, and the statement that lacks', async (t) => {
  const { sandlot, iam, asCasey, caseyArn } = await start(t);
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'casey',
      PolicyName: 'elsewhere',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Sid: 'OnlyThere',
          Effect: 'Allow',
          Action: 'iam:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        },
      }),
    }),
  );
  const requestId = await failing(new IAMClient(asCasey).send(new GetUserCommand({ UserName: 'casey' })));
  const { denial } = await sandlot.api('GET', `/activity/${requestId}`);
  const [unmet] = denial.explanation.unmet;
  assert.deepEqual(
    [
      denial.principalArn,
      denial.explanation.action,
      denial.explanation.resource,
      denial.explanation.decidedBy,
      unmet.sid,
      unmet.because,
    ],
    [caseyArn, 'iam:GetUser', caseyArn, 'identity', 'OnlyThere', 'condition'],
  );
  assert.deepEqual(unmet.conditions, [
    {
      operator: 'StringEquals',
      key: 'aws:RequestedRegion',
      wanted: ['eu-west-1'],
      found: ['us-east-1'],
      outcome: 'failed',
    },
  ]);
  assert.deepEqual(denial.allowingStatement, { Effect: 'Allow', Action: 'iam:GetUser', Resource: caseyArn });
  // It is what it says: with it, the call is allowed.
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'casey',
      PolicyName: 'added',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: denial.allowingStatement }),
    }),
  );
  await new IAMClient(asCasey).send(new GetUserCommand({ UserName: 'casey' }));
});

test("an explicit deny names its statement and promises no Allow; a trust policy's names the principal", async (t) => {
  const { sandlot, iam, asCasey, caseyArn } = await start(t);
  await iam.send(
    new AttachUserPolicyCommand({ UserName: 'casey', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'casey',
      PolicyName: 'never',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Sid: 'Never', Effect: 'Deny', Action: 'iam:List*', Resource: '*' }],
      }),
    }),
  );
  const explicit = (
    await sandlot.api('GET', `/activity/${await failing(new IAMClient(asCasey).send(new ListUsersCommand({})))}`)
  ).denial;
  assert.deepEqual(
    [explicit.explanation.outcome, explicit.explanation.statement.sid, explicit.allowingStatement],
    ['explicit-deny', 'Never', undefined],
  );
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const refused = await failing(
    new STSClient(asCasey).send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'session' })),
  );
  const { denial } = await sandlot.api('GET', `/activity/${refused}`);
  assert.deepEqual(denial.allowingStatement, {
    Effect: 'Allow',
    Principal: { AWS: caseyArn },
    Action: 'sts:AssumeRole',
  });
});

test('a body is named by its size or as a stream; unsigned or unknown requests have no principal', async (t) => {
  const { sandlot } = await start(t);
  const s3 = new S3Client({ ...sandlot.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'activity-bucket' }));
  await s3.send(new PutObjectCommand({ Bucket: 'activity-bucket', Key: 'k', Body: 'x'.repeat(100_000) }));
  await new STSClient({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: 'AKIANOBODYNOBODY0000', secretAccessKey: 'x' },
  })
    .send(new GetCallerIdentityCommand({}))
    .catch(() => {});
  const {
    items: [unknown, put],
  } = await sandlot.api('GET', '/activity?limit=2');
  assert.equal(put.parameters.Body, '(stream)');
  assert.deepEqual(
    [unknown.service, unknown.errorCode, 'principalArn' in unknown, 'account' in unknown],
    ['sts', 'InvalidClientTokenId', false, false],
  );
});
