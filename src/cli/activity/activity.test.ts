import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { printable } from './activity.ts';
import { logLine, logs, type LogsOptions } from '../commands/activity/logs.ts';
import { why } from '../commands/activity/why.ts';
import { asLocalServer } from '../../testing/command-line.ts';

async function start(t: { after(work: () => Promise<void>): void }) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const server = asLocalServer(sandlot, '/nowhere');
  const iam = new IAMClient(sandlot.clientConfig);
  const asCasey = async (policy?: object) => {
    await iam.send(new CreateUserCommand({ UserName: 'casey' }));
    if (policy)
      await iam.send(
        new PutUserPolicyCommand({
          UserName: 'casey',
          PolicyName: 'own',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: policy }),
        }),
      );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'casey' }));
    return new IAMClient({
      ...sandlot.clientConfig,
      maxAttempts: 1,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
  };
  const printed = async (options: LogsOptions) => {
    const lines: string[] = [];
    await logs(server, options, (text) => lines.push(text));
    return lines;
  };
  return { sandlot, server, iam, asCasey, printed, casey: `arn:aws:iam::${sandlot.account}:user/casey` };
}

const requestIdOf = (work: Promise<unknown>) =>
  work.then(
    () => assert.fail('allowed'),
    (error) => error.$metadata.requestId as string,
  );

test('logs: a line per request, oldest first; errors alone; JSON lines', async (t) => {
  const { sandlot, iam, printed } = await start(t);
  assert.deepEqual(await printed({}), ['No AWS client has asked for anything yet.\n']);
  await new STSClient(sandlot.clientConfig).send(new GetCallerIdentityCommand({}));
  const missing = await requestIdOf(iam.send(new GetUserCommand({ UserName: 'nobody' })));
  const [identity, getUser, ...others] = await printed({});
  assert.match(identity!, /^\d\d:\d\d:\d\d  200 +[\d.]+ ms  [\da-f]{8}  sts:GetCallerIdentity +OK +root\n$/);
  assert.match(getUser!, new RegExp(`  404 .*  ${missing.slice(0, 8)}  iam:GetUser +NoSuchEntity +root\\n$`));
  assert.deepEqual(others, []);
  assert.deepEqual(await printed({ errors: true }), [getUser]);
  assert.equal(JSON.parse((await printed({ json: true, limit: '1' }))[0]!).requestId, missing);
  for (const limit of ['0', '501', 'x']) await assert.rejects(printed({ limit }), { exitCode: 2 });
});

test('logs leaves out the console and what waits for a person, which is no error; --all does not', async (t) => {
  const { sandlot, iam, printed } = await start(t);
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  await sandlot.idle();
  const byConsole = new IAMClient(sandlot.clientConfig);
  byConsole.middlewareStack.add(
    (next) => (call) => {
      (call.request as { headers: Record<string, string> }).headers['sec-fetch-site'] = 'same-origin';
      return next(call);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await byConsole.send(new ListUsersCommand({}));
  const { startUrl } = await sandlot.api('GET', '/identity-center');
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region });
  const client = await oidc.send(new RegisterClientCommand({ clientName: 'x', clientType: 'public' }));
  const { clientId, clientSecret } = client;
  const { deviceCode } = await oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }));
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
  await assert.rejects(oidc.send(new CreateTokenCommand({ clientId, clientSecret, deviceCode, grantType })), {
    name: 'AuthorizationPendingException',
  });
  await iam.send(new ListUsersCommand({}));
  const operations = async (options: LogsOptions): Promise<string[]> =>
    (await printed(options)).map((line) => /([\w-]+:\w+)  /.exec(line.slice(20))![1]!);
  const mine = ['sso-oidc:RegisterClient', 'sso-oidc:StartDeviceAuthorization', 'iam:ListUsers'];
  assert.deepEqual(await operations({}), mine);
  assert.deepEqual(await printed({ errors: true }), ['No request has failed yet.\n']);
  assert.deepEqual(await operations({ all: true }), [
    'iam:ListUsers',
    ...mine.slice(0, 2),
    'sso-oidc:CreateToken',
    mine[2],
  ]);
  assert.deepEqual(await printed({ all: true, errors: true }), ['No request has failed yet.\n']);
});

test('a line is at most 110 wide, in local time, with short names', () => {
  const item = {
    sequence: 1,
    time: new Date(2026, 1, 3, 4, 5, 6).toISOString(),
    ok: false,
    requestId: '12345678-0000-4000-8000-000000000000',
    principalArn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_amplify-policy_0123456789abcdef/amplify-admin',
    account: '111122223333',
    region: 'us-east-1',
    service: 'iam',
    operation: 'GetUser',
    status: 403,
    latencyMs: 1.25,
    errorCode: 'AccessDeniedException',
    parameters: {},
  };
  const server = { account: '111122223333', region: 'us-east-1' };
  assert.equal(
    logLine(item, server),
    '04:05:06  403    1.3 ms  12345678  iam:GetUser                   AccessDenied    amplify-policy/amplify-admin',
  );
  assert.match(
    logLine({ ...item, region: 'eu-west-1', errorCode: undefined! }, server),
    /  OK {14}eu-west-1  amplify-policy\/am…$/,
  );
  assert.match(logLine({ ...item, errorCode: 'x'.repeat(200) }, server), /^.{109}…$/);
  const principal = (principalArn: string | undefined): string =>
    logLine({ ...item, principalArn: principalArn! }, server).slice(81);
  assert.equal(principal('arn:aws:iam::111122223333:root'), 'root');
  assert.equal(principal('arn:aws:iam::111122223333:user/team/casey'), 'team/casey');
  assert.equal(principal('arn:aws:sts::111122223333:assumed-role/deploy/ci'), 'deploy/ci');
  assert.equal(principal('arn:aws:iam::999988887777:user/casey'), 'casey (999988887777)');
  assert.equal(principal(undefined), '(nobody)');
});

test('logs -f goes on with what comes, once each', async (t) => {
  const { server, iam } = await start(t);
  await iam.send(new ListUsersCommand({}));
  const lines: number[] = [];
  const following = logs(
    server,
    { follow: true, json: true },
    (text) => {
      lines.push(JSON.parse(text).sequence);
      if (lines.length < 3) void iam.send(new ListUsersCommand({}));
    },
    () => lines.length >= 3,
  );
  await following;
  assert.equal(new Set(lines).size, 3);
  assert.deepEqual(lines.toSorted(), lines);
});

test('why: the last denial, with the condition that failed and the statement that lacks', async (t) => {
  const { server, asCasey, casey } = await start(t);
  const client = await asCasey({
    Sid: 'OnlyThere',
    Effect: 'Allow',
    Action: 'iam:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  });
  const requestId = await requestIdOf(client.send(new GetUserCommand({ UserName: 'casey' })));
  const text = await why(server, undefined);
  assert.equal(await why(server, requestId), text);
  assert.equal(await why(server, requestId.slice(0, 8)), text);
  assert.match(text, new RegExp(`^iam:GetUser was denied at .* \\(request ${requestId}\\)\n`));
  assert.ok(
    text.includes(
      `Principal   ${casey}\nAction      iam:GetUser\nResource    ${casey}\n` +
        'Decided by  the identity-based policies: none',
    ),
    text,
  );
  assert.match(
    text,
    /own.*, statement 1 \("OnlyThere"\)\n {4}StringEquals aws:RequestedRegion: wanted "eu-west-1", found "us-east-1"\n/,
  );
  assert.deepEqual(JSON.parse(text.slice(text.indexOf('  {\n'))), {
    Effect: 'Allow',
    Action: 'iam:GetUser',
    Resource: casey,
  });
  assert.equal(JSON.parse(await why(server, undefined, { json: true })).requestId, requestId);
});

test('why: a statement that denies is named, and no allow is promised', async (t) => {
  const { server, asCasey } = await start(t);
  await requestIdOf(
    (
      await asCasey([
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Sid: 'Never', Effect: 'Deny', Action: 'iam:List*', Resource: '*' },
      ])
    ).send(new ListUsersCommand({})),
  );
  const text = await why(server, undefined);
  assert.match(text, /a statement denies it\n/);
  assert.match(text, /The statement that denies:\n .*own.*, statement 2 \("Never"\)\n/);
  assert.doesNotMatch(text, /What is missing/);
});

test('why ends with 3 when there is no denial, and says what happened instead', async (t) => {
  const { server, iam } = await start(t);
  await assert.rejects(why(server, undefined), { exitCode: 3 });
  const { $metadata } = await iam.send(new ListUsersCommand({}));
  await assert.rejects(why(server, $metadata.requestId), { exitCode: 3, message: /was not denied: it was answered/ });
  await assert.rejects(why(server, 'no-such-id'), { exitCode: 3, message: /There is no request/ });
  await assert.rejects(why(server, 'no/such?id'), { exitCode: 2 });
});

test('nothing that a client sent steers the terminal', () => {
  assert.equal(printable('a\u001B[2Jb\u202Ec\nd'), 'a [2Jb c d');
});
