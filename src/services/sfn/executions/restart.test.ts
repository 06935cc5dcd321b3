/** What becomes of an execution whose server ends in the middle: it goes on, and asks again what was not answered. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';

const credentials = { accessKeyId: 'AKIAMACHINERESTARTS1', secretAccessKey: 'secret-of-this-test' };

async function start(t: TestContext, data = mkdtempSync(join(tmpdir(), 'sandlot-machines-'))) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const config = { endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 };
  const [sfn, logs, iam] = [new SFN(config), new CloudWatchLogs(config), new IAM(config)];
  const stop = async (): Promise<void> => {
    for (const client of [sfn, logs, iam]) client.destroy();
    await server.close();
  };
  t.after(async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  });
  /** Names of the inner executions that have come to their wait. */
  const begun = async (): Promise<string[]> => {
    const { events } = await logs.filterLogEvents({ logGroupName: 'inner', logStreamNamePrefix: 'states/' });
    const told = events!.map(({ message }) => JSON.parse(message!) as Record<string, string>);
    return told.filter(({ type }) => type === 'WaitStateEntered').map(({ execution_arn: arn }) => arn!);
  };
  return { server, sfn, logs, iam, data, stop, begun };
}

type Started = Awaited<ReturnType<typeof start>>;

async function makeMachines({ server, sfn, logs, iam }: Started): Promise<string> {
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const Principal = { Service: 'states.amazonaws.com' };
  const AssumeRolePolicyDocument = document({ Principal, Action: 'sts:AssumeRole' });
  const { Role } = await iam.createRole({ RoleName: 'machines', AssumeRolePolicyDocument });
  const PolicyDocument = document({ Action: '*', Resource: '*' });
  await iam.putRolePolicy({ RoleName: 'machines', PolicyName: 'p', PolicyDocument });
  await logs.createLogGroup({ logGroupName: 'inner' });
  const logGroupArn = `arn:aws:logs:${server.region}:${server.account}:log-group:inner:*`;
  const made = (name: string, state: object, more: object = {}) =>
    sfn.createStateMachine({
      name,
      roleArn: Role!.Arn!,
      definition: JSON.stringify({ StartAt: 'One', States: { One: { ...state, End: true } } }),
      ...more,
    });
  const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn } }];
  const inner = await made(
    'inner',
    { Type: 'Wait', Seconds: 250 },
    { type: 'EXPRESS', loggingConfiguration: { level: 'ALL', includeExecutionData: true, destinations } },
  );
  const Resource = 'arn:aws:states:::aws-sdk:sfn:startSyncExecution';
  const Parameters = { StateMachineArn: inner.stateMachineArn, Name: 'asked' };
  return (await made('outer', { Type: 'Task', Resource, Parameters })).stateMachineArn!;
}

test('a task that was under way is asked again by the next server', async (t) => {
  const first = await start(t);
  const stateMachineArn = await makeMachines(first);
  const { executionArn } = await first.sfn.startExecution({ stateMachineArn });
  while ((await first.begun()).length < 1) await sleep(20);
  await first.stop();
  const second = await start(t, first.data);
  while ((await second.begun()).length < 2) await sleep(20);
  const asked = await second.begun();
  assert.equal(new Set(asked).size, 2, 'each is an execution of its own');
  assert.equal((await second.sfn.describeExecution({ executionArn })).status, 'RUNNING');
  const { events } = await second.sfn.getExecutionHistory({ executionArn });
  const types = events!.map(({ type }) => type);
  assert.deepEqual(types, ['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted']);
  await second.sfn.stopExecution({ executionArn });
});
