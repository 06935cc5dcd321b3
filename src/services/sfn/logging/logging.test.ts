/** Histories of executions in CloudWatch Logs, as far as the level says, by the role's leave. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [sfn, iam, logs] = [new SFN(config), new IAM(config), new CloudWatchLogs(config)];
const resources = resourcesOf(sandlot);
/** What the CDK gives a machine's role for its logs. */
const delivery = ['CreateLogDelivery', 'PutResourcePolicy', 'DescribeLogGroups'].map((name) => `logs:${name}`);
function statement(of: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...of }] });
}

const roleArn = await newRole('logged', delivery);

after(async () => {
  for (const client of [sfn, iam, logs]) client.destroy();
  resources.close();
  await sandlot.close();
});

async function newRole(RoleName: string, Action: readonly string[]): Promise<string> {
  const AssumeRolePolicyDocument = statement({
    Principal: { Service: 'states.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: statement({ Action, Resource: '*' }) });
  return Role!.Arn!;
}

const groupArn = (name: string) => `arn:aws:logs:${sandlot.region}:${sandlot.account}:log-group:${name}:*`;
const into = (level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF', group: string, includeExecutionData = true) => ({
  level,
  includeExecutionData,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: groupArn(group) } }],
});
const fails = {
  StartAt: 'A',
  States: { A: { Type: 'Pass', Next: 'F' }, F: { Type: 'Fail', Error: 'E', Cause: 'why' } },
};

async function run(name: string, loggingConfiguration: ReturnType<typeof into>, definition: object = fails) {
  const made = { name, roleArn, definition: JSON.stringify(definition), loggingConfiguration };
  const { stateMachineArn } = await sfn.createStateMachine(made);
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: '{"a":"secret"}' });
  await sandlot.idle();
  return { stateMachineArn: stateMachineArn!, executionArn: executionArn! };
}

/** In the order of the history: what was written in the same millisecond may be told in any. */
async function linesIn(logGroupName: string) {
  const { events } = await logs.filterLogEvents({ logGroupName, logStreamNamePrefix: 'states/' });
  const lines = events!.map(({ message, logStreamName }) => ({ ...JSON.parse(message!), logStreamName }));
  return lines.toSorted((a, b) => Number(a.id) - Number(b.id));
}

test('ALL tells the whole history, with its data, in a stream of the execution', async () => {
  await logs.createLogGroup({ logGroupName: 'all' });
  const { stateMachineArn, executionArn } = await run('told', into('ALL', 'all'));
  const lines = await linesIn('all');
  const { events } = await sfn.getExecutionHistory({ executionArn });
  assert.deepEqual(
    lines.map(({ id, type, previous_event_id: before }) => [id, type, before]),
    events!.map(({ id, type, previousEventId }) => [String(id), type, String(previousEventId)]),
  );
  const [{ logStreamName, event_timestamp: at, ...started }] = lines as any;
  assert.match(logStreamName, /^states\/told\/\d{4}-\d\d-\d\d-\d\d-\d\d\/[0-9a-f]{8}$/);
  assert.match(at, /^\d{13}$/);
  assert.deepEqual(started, {
    id: '1',
    type: 'ExecutionStarted',
    details: { input: '{"a":"secret"}', inputDetails: { truncated: false }, roleArn },
    redrive_count: '0',
    previous_event_id: '0',
    execution_arn: executionArn,
  });
  assert.deepEqual(lines.at(-1)!.details, { error: 'E', cause: 'why' });
  const { loggingConfiguration } = await sfn.describeStateMachine({ stateMachineArn });
  assert.deepEqual(loggingConfiguration, into('ALL', 'all'));
  const validated = 'log_stream_created_by_aws_to_validate_log_delivery_subscriptions';
  const { events: first } = await logs.getLogEvents({ logGroupName: 'all', logStreamName: validated });
  assert.match(first![0]!.message!, /^Permissions are set correctly/);
});

test('ERROR tells failures, FATAL the end that failed, and neither the data where it is left out', async () => {
  for (const logGroupName of ['error', 'fatal', 'bare', 'off']) await logs.createLogGroup({ logGroupName });
  const types = async (group: string) => (await linesIn(group)).map(({ type }) => type as string);
  await run('m-error', into('ERROR', 'error'));
  assert.deepEqual(await types('error'), ['FailStateEntered', 'ExecutionFailed']);
  await run('m-fatal', into('FATAL', 'fatal'));
  assert.deepEqual(await types('fatal'), ['ExecutionFailed']);
  const { executionArn } = await run('m-bare', into('ALL', 'bare', false));
  const bare = await linesIn('bare');
  assert.doesNotMatch(JSON.stringify(bare), /secret/);
  // As recorded: nor whether data was cut off.
  assert.deepEqual([bare[0].details, bare[1].details], [{ roleArn }, { name: 'A' }]);
  const { loggingConfiguration } = await sfn.describeStateMachineForExecution({ executionArn });
  assert.deepEqual(loggingConfiguration, into('ALL', 'bare', false));
  const { stateMachineArn } = await run('m-off', into('OFF', 'off'));
  assert.deepEqual(await types('off'), []);
  await sfn.updateStateMachine({ stateMachineArn, loggingConfiguration: into('FATAL', 'off') });
  await sfn.startExecution({ stateMachineArn });
  await sandlot.idle();
  assert.deepEqual(await types('off'), ['ExecutionFailed']);
});

test('data of a log event is cut where it would be too long for one', async () => {
  await logs.createLogGroup({ logGroupName: 'long' });
  const definition = { StartAt: 'A', States: { A: { Type: 'Pass', End: true, Result: '\\"'.repeat(60_000) } } };
  await run('m-long', into('ALL', 'long'), definition);
  const last = (await linesIn('long')).at(-1)!;
  assert.deepEqual(last.details.outputDetails, { truncated: true });
  assert.ok(Buffer.byteLength(JSON.stringify(last)) < 256 * 1024);
});

test('a group that is not there, a role that may not and a machine that was deleted', async () => {
  await logs.createLogGroup({ logGroupName: 'kept' });
  const create = (name: string, loggingConfiguration: object, role = roleArn) =>
    sfn.createStateMachine({ name, roleArn: role, definition: JSON.stringify(fails), loggingConfiguration });
  const wrong = (message: RegExp) => refused('InvalidLoggingConfiguration', message);
  const one = /^Invalid Logging Configuration: Must specify exactly one Log Destination\.$/;
  await assert.rejects(create('a', { level: 'ALL' }), wrong(one));
  const two = [...into('ALL', 'kept').destinations, ...into('ALL', 'kept').destinations];
  await assert.rejects(create('a', { level: 'ALL', destinations: two }), wrong(one));
  await assert.rejects(create('a', into('ALL', 'nowhere')), wrong(/: Log Destination not found\.$/));
  const plain = { cloudWatchLogsLogGroup: { logGroupArn: groupArn('kept').slice(0, -2) } };
  await assert.rejects(create('a', { level: 'ALL', destinations: [plain] }), wrong(/is not the ARN of a log group/));
  const other = await newRole('silent', ['logs:PutLogEvents']);
  const denied = /^The state machine IAM Role is not authorized to access the Log Destination$/;
  await assert.rejects(create('a', into('ALL', 'kept'), other), refused('AccessDeniedException', denied));
  const { executionArn } = await run('gone', into('ALL', 'kept'));
  await logs.deleteLogGroup({ logGroupName: 'kept' });
  const { stateMachineArn } = await sfn.describeExecution({ executionArn });
  const again = await sfn.startExecution({ stateMachineArn: stateMachineArn! });
  await sandlot.idle();
  assert.equal((await sfn.describeExecution({ executionArn: again.executionArn! })).status, 'FAILED');
});

test('a stack’s machine logs, and no more once its template says so no longer', async () => {
  const type = 'AWS::StepFunctions::StateMachine';
  await logs.createLogGroup({ logGroupName: 'stack' });
  const LoggingConfiguration = {
    Level: 'ERROR',
    IncludeExecutionData: false,
    Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: groupArn('stack') } }],
  };
  const desired = { StateMachineName: 'of-stack', RoleArn: roleArn, DefinitionString: JSON.stringify(fails) };
  const arn = await resources.create(type, { ...desired, LoggingConfiguration });
  assert.deepEqual((await resources.read(type, arn))['LoggingConfiguration'], LoggingConfiguration);
  await resources.update(type, arn, { LoggingConfiguration: undefined });
  assert.equal((await sfn.describeStateMachine({ stateMachineArn: arn })).loggingConfiguration!.level, 'OFF');
});
