import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { createContext, serviceCaller } from '../../../wire/calls/create-context.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });
const { account } = sandlot;

after(async () => {
  logs.destroy();
  await sandlot.close();
});

const documentOf = (service: string, resource: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: ['logs:PutLogEvents', 'logs:CreateLogStream'],
        Resource: resource,
      },
    ],
  });

test('a policy is put, replaced, listed and deleted; ten there are at most', async () => {
  const policyDocument = documentOf('route53.amazonaws.com', '*');
  for (let n = 0; n < 10; n++) await logs.putResourcePolicy({ policyName: `p${n}`, policyDocument });
  await logs.putResourcePolicy({ policyName: 'p0', policyDocument });
  const more = logs.putResourcePolicy({ policyName: 'p10', policyDocument });
  await assert.rejects(more, refused('LimitExceededException', /^Resource limit exceeded\.$/));
  const { resourcePolicies } = await logs.describeResourcePolicies({});
  assert.equal(resourcePolicies!.length, 10);
  const { policyDocument: first, policyScope } = resourcePolicies![0]!;
  assert.deepEqual([first, policyScope], [policyDocument, 'ACCOUNT']);
  for (let n = 0; n < 10; n++) await logs.deleteResourcePolicy({ policyName: `p${n}` });
  await assert.rejects(
    logs.deleteResourcePolicy({ policyName: 'p0' }),
    refused('ResourceNotFoundException', /^Policy with name \[p0\] does not exist\.$/),
  );
  const bad = logs.putResourcePolicy({ policyName: 'x', policyDocument: '{}' });
  await assert.rejects(bad, refused('InvalidParameterException', /malformed/));
  const scoped = logs.putResourcePolicy({ resourceArn: 'arn:aws:logs:us-east-1:1:log-group:x', policyDocument });
  await assert.rejects(scoped, refused('NotImplementedException', /single log groups/, 501));
});

test('a policy is answered as given, and described with a version and a single principal as such', async () => {
  const statement = { Action: 'logs:*', Effect: 'Allow', Resource: '*' };
  const Service = 'route53.amazonaws.com';
  const policyDocument = JSON.stringify({ Statement: [{ ...statement, Principal: { Service: [Service] } }] });
  const { resourcePolicy } = await logs.putResourcePolicy({ policyName: 'described', policyDocument });
  assert.deepEqual([resourcePolicy!.policyDocument, resourcePolicy!.policyScope], [policyDocument, 'ACCOUNT']);
  const { resourcePolicies } = await logs.describeResourcePolicies({});
  assert.deepEqual(JSON.parse(resourcePolicies!.find((one) => one.policyName === 'described')!.policyDocument!), {
    Version: '2008-10-17',
    Statement: [{ ...statement, Principal: { Service } }],
  });
  await logs.deleteResourcePolicy({ policyName: 'described' });
});

test('by it a service writes into the groups that it names, and into no others', async () => {
  const logGroupName = `/aws/events/${randomUUID()}`;
  await logs.createLogGroup({ logGroupName });
  const { runtime } = sandlot.server;
  const as = createContext(runtime, {
    service: 'cloudwatch-logs',
    operation: 'test',
    input: {},
    caller: serviceCaller('events.amazonaws.com', account),
    region: 'us-east-1',
    requestId: 'test',
    http: { remoteAddress: '', headers: {} },
  });
  const create = (logStreamName: string) =>
    as.aws
      .asService('events.amazonaws.com', account)
      ['cloudwatch-logs'].createLogStream({ logGroupName, logStreamName });
  await assert.rejects(create('a'), { name: 'AccessDeniedException' });
  const policyDocument = documentOf(
    'events.amazonaws.com',
    `arn:aws:logs:us-east-1:${account}:log-group:/aws/events/*:*`,
  );
  await logs.putResourcePolicy({ policyName: 'events', policyDocument });
  await create('a');
  assert.equal((await logs.describeLogStreams({ logGroupName })).logStreams!.length, 1);
});
