import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { monotonicMs } from '../../kernel/clock.ts';
import { createActivity, maxBytes, maxRequests } from './activity.ts';
import { isSecretName, maxParameterCharacters, maxValueCharacters, parametersText } from './activity-parameters.ts';
import type { Caller } from '../caller.ts';
import { loadModel } from '../models/load-model.ts';

const parameters = (service: string, operation: string, input: unknown) =>
  JSON.parse(parametersText(loadModel(service), operation, input)) as Record<string, unknown>;

test('what the model calls sensitive is masked, and what is named like a secret', () => {
  assert.deepEqual(
    parameters('iam', 'CreateLoginProfile', { UserName: 'casey', Password: 'hunter2', PasswordResetRequired: true }),
    {
      UserName: 'casey',
      Password: '***',
      PasswordResetRequired: true,
    },
  );
  assert.deepEqual(
    parameters('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/r', TokenCode: '123456' }),
    { RoleArn: 'arn:aws:iam::111122223333:role/r', TokenCode: '***' },
  );
  const token = parameters('sso-oidc', 'CreateToken', {
    clientId: 'c',
    clientSecret: 's',
    grantType: 'authorization_code',
    code: 'x',
    codeVerifier: 'v',
    refreshToken: 'r',
  });
  assert.deepEqual(token, {
    clientId: 'c',
    clientSecret: '***',
    grantType: 'authorization_code',
    code: '***',
    codeVerifier: '***',
    refreshToken: '***',
  });
  assert.deepEqual(
    parameters('iam', 'TagUser', {
      Tags: [
        { Key: 'db-password', Value: 'p' },
        { Key: 'team', Value: 'a' },
      ],
    }),
    {
      Tags: [
        { Key: 'db-password', Value: '***' },
        { Key: 'team', Value: 'a' },
      ],
    },
  );
});

test('which names are secrets', () => {
  for (const name of [
    'Password',
    'db_password',
    'SecretString',
    'GITHUB_TOKEN',
    'NextToken',
    'AuthenticationCode1',
    'userCode',
    'privateKey',
    'SAMLAssertion',
    'apiKey',
  ])
    assert.ok(isSecretName(name), name);
  for (const name of ['UserName', 'Code128', 'StatusCode', 'PolicyDocument', 'Key', 'AccessKeyId', 'Passenger'])
    assert.ok(!isSecretName(name), name);
});

test('bytes become their number, streams their name, dates ISO 8601, long values their beginning', () => {
  const long = 'x'.repeat(5000);
  const shown = parameters('s3', 'PutObject', {
    Bucket: 'b',
    Key: long,
    Body: Readable.from(['never read']),
    Expires: new Date(0),
    SSECustomerKey: 'k',
    Metadata: { note: 'n', 'api-token': 't' },
  });
  assert.deepEqual(shown, {
    Bucket: 'b',
    Key: `${'x'.repeat(maxValueCharacters)}… (5000 characters)`,
    Body: '(stream)',
    Expires: '1970-01-01T00:00:00.000Z',
    SSECustomerKey: '***',
    Metadata: { note: 'n', 'api-token': '***' },
  });
  assert.equal(parameters('s3', 'PutObject', { Body: Buffer.alloc(42) })['Body'], '(42 bytes)');
});

test('however large or deep the input, the text is bounded and JSON', () => {
  const wide = { Tags: Array.from({ length: 100_000 }, (_, index) => ({ Key: `k${index}`, Value: 'v'.repeat(200) })) };
  const text = parametersText(loadModel('iam'), 'TagUser', wide);
  assert.ok(text.length < maxParameterCharacters + 1000, String(text.length));
  assert.match(String((JSON.parse(text) as { Tags: unknown[] }).Tags.at(-1)), /^… \d+ more$/);
  let deep: object = {};
  for (let level = 0; level < 10_000; level++) deep = { deep };
  JSON.parse(parametersText(loadModel('iam'), 'TagUser', { Tags: deep }));
  const members = JSON.parse(
    parametersText(
      loadModel('iam'),
      'TagUser',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index])),
    ),
  ) as Record<string, unknown>;
  assert.equal(members['…'], 'more was left out');
});

const caller: Caller = {
  kind: 'root',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:root',
  userId: '111122223333',
};

function recorder() {
  const activity = createActivity(() => 1_700_000_000_000);
  const model = loadModel('iam');
  let count = 0;
  return {
    activity,
    record: (over: { message?: string; unmet?: number } = {}) => {
      const requestId = `r${count++}`;
      const unmet = Array.from({ length: over.unmet ?? 0 }, (_, statement) => ({
        class: 'identity' as const,
        policy: 'p'.repeat(1000),
        statement,
        effect: 'Allow' as const,
        because: 'resource' as const,
        undecided: false,
        conditions: [],
      }));
      const explanation = {
        action: 'iam:GetUser',
        resource: '*',
        outcome: 'implicit-deny' as const,
        decidedBy: 'identity' as const,
        unmet,
      };
      activity.record(
        {
          startedAt: monotonicMs(),
          caller,
          input: { UserName: 'casey' },
          ...(over.unmet !== undefined && {
            denied: { caller, decision: { allowed: false, reason: 'because', explanation } },
          }),
        },
        {
          requestId,
          model,
          service: 'iam',
          operation: 'GetUser',
          region: 'us-east-1',
          status: 200,
          error:
            over.unmet === undefined && !over.message
              ? undefined
              : { code: 'AccessDenied', message: over.message ?? '' },
        },
      );
      return requestId;
    },
  };
}

test('the ring keeps the newest requests up to its number', () => {
  const { activity, record } = recorder();
  for (let index = 0; index < maxRequests + 100; index++) record();
  const { items } = activity.list({ limit: 10_000 });
  assert.equal(items.length, maxRequests);
  assert.equal(items[0]!.requestId, `r${maxRequests + 99}`);
  assert.equal(items.at(-1)!.requestId, 'r100');
  assert.equal(activity.find('r99'), undefined);
  assert.equal(activity.find('r100')?.requestId, 'r100');
});

test('the ring keeps fewer where they are large, and an explanation is bounded', () => {
  const { activity, record } = recorder();
  for (let index = 0; index < 400; index++) record({ message: 'm'.repeat(100_000), unmet: 1000 });
  const { items } = activity.list({ limit: 10_000 });
  const kept = items.reduce(
    (sum, { denial, errorMessage }) => sum + JSON.stringify(denial).length + errorMessage!.length,
    0,
  );
  assert.ok(items.length > 10 && items.length < 400, String(items.length));
  assert.ok(2 * kept <= maxBytes, String(kept));
  assert.equal(items[0]!.requestId, 'r399');
  assert.ok(items[0]!.denial!.explanation!.unmet.length > 0);
});

test('pages meet without a gap, a follower is woken, and the end wakes all', async () => {
  const { activity, record } = recorder();
  for (let index = 0; index < 7; index++) record();
  const first = activity.list({ limit: 3 });
  const second = activity.list({ limit: 100, before: first.next! });
  assert.deepEqual(
    [...first.items, ...second.items].map(({ requestId }) => requestId),
    ['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0'],
  );
  assert.equal(second.next, undefined);
  const waiting = activity.newerThan(first.latest, 60_000);
  record();
  assert.equal(await waiting, true);
  assert.deepEqual(
    activity.list({ limit: 10, since: first.latest }).items.map(({ requestId }) => requestId),
    ['r7'],
  );
  const last = activity.newerThan(first.latest + 1, 60_000);
  activity.close();
  assert.equal(await last, false);
  assert.equal(await activity.newerThan(first.latest + 1, 60_000), false);
});
