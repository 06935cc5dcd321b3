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
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandlot } from '../testing/start-sandlot.ts';
import { printable } from './activity.ts';
import { logs, type LogsOptions } from './commands/logs.ts';
import { why } from './commands/why.ts';
import { asLocalServer } from '../testing/command-line.ts';

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
  assert.match(
    identity!,
    /^\d{4}-\d\d-\d\dT\S+Z +[\d.]+ ms  sts:GetCallerIdentity +200 OK +arn:aws:iam::\d+:root  us-east-1  [\da-f-]{36}\n$/,
  );
  assert.match(getUser!, new RegExp(`  iam:GetUser +404 NoSuchEntity .*  ${missing}\n$`));
  assert.deepEqual(others, []);
  assert.deepEqual(await printed({ errors: true }), [getUser]);
  assert.equal(JSON.parse((await printed({ json: true, limit: '1' }))[0]!).requestId, missing);
  for (const limit of ['0', '501', 'x']) await assert.rejects(printed({ limit }), { exitCode: 2 });
});

test('logs -f goes on with what comes, once each', async (t) => {
  const { server, iam } = await start(t);
  await iam.send(new ListUsersCommand({}));
  const lines: string[] = [];
  const following = logs(
    server,
    { follow: true },
    (text) => {
      lines.push(text);
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
