/**
 * The real CDK beyond deploy and destroy: change sets prepared and executed, what a failed deployment left rolled back,
 * resources imported, exports, nested stacks, drift, garbage collected, and the project watched.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { SSM } from '@aws-sdk/client-ssm';
import { sendRaw } from '../../src/testing/requests/signed-request.ts';
import { cdkMissing, cdkProject, type CdkProject } from './cdk-project.ts';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const fixture = fileURLToPath(new URL('./fixtures/cdk-journeys', import.meta.url));
const skip = cdkMissing;

let server: ServerProcess;
let project: CdkProject;
let cloudformation: CloudFormation;
let dynamodb: DynamoDB;
let lambda: Lambda;
let logs: CloudWatchLogs;
let s3: S3;
let states: SFN;
let ssm: SSM;

before(async () => {
  if (skip !== false) return;
  server = await startServerProcess();
  const config = await rootConfig(server);
  [cloudformation, ssm] = [new CloudFormation(config), new SSM(config)];
  [lambda, states] = [new Lambda(config), new SFN(config)];
  [dynamodb, logs] = [new DynamoDB(config), new CloudWatchLogs(config)];
  s3 = new S3({ ...config, forcePathStyle: true });
  project = await cdkProject(fixture, server);
  const bootstrapped = await server.sandlot('bootstrap');
  assert.equal(bootstrapped.code, 0, bootstrapped.stderr);
});
after(async () => {
  project?.remove();
  await server?.stop();
});

/** What the app makes from now on. */
const wanted = (what: object): void => writeFileSync(join(project.folder, 'with.json'), JSON.stringify(what));

/** Runs it, and answers what it printed. */
async function cdk(words: readonly string[], code = 0): Promise<string> {
  const finished = await project.cdk(words);
  const printed = finished.stdout + finished.stderr;
  assert.equal(finished.code, code, `cdk ${words.join(' ')}: ${printed}`);
  return printed;
}
const deploy = (...words: string[]) => cdk(['deploy', ...words, '--require-approval', 'never']);

const stackOf = async (StackName: string) => (await cloudformation.describeStacks({ StackName })).Stacks![0]!;
const statusOf = async (StackName: string) => (await stackOf(StackName)).StackStatus;
const valueOf = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value;
const resourcesOf = async (StackName: string) => {
  const { StackResources = [] } = await cloudformation.describeStackResources({ StackName });
  return Object.fromEntries(StackResources.map((one) => [one.PhysicalResourceId, one.ResourceStatus]));
};

test('a change set is prepared, looked at, and executed', { skip }, async () => {
  wanted({ plain: { value: 'one' } });
  const prepare = ['--method=prepare-change-set', '--change-set-name'];
  assert.match(await deploy('Plain', ...prepare, 'first'), /waiting in review for manual execution/);
  assert.equal(await statusOf('Plain'), 'REVIEW_IN_PROGRESS');
  await deploy('Plain', '--method=execute-change-set', '--change-set-name', 'first');
  assert.deepEqual([await statusOf('Plain'), await valueOf('/plain/first')], ['CREATE_COMPLETE', 'one']);

  wanted({ plain: { value: 'two' } });
  assert.match(await cdk(['diff', '--method=change-set']), /AWS::SSM::Parameter First[^]*one[^]*two/);
  const { Summaries } = await cloudformation.listChangeSets({ StackName: 'Plain' });
  assert.deepEqual(
    Summaries!.filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE'),
    [],
  );
  await deploy('Plain', ...prepare, 'second');
  assert.equal(await valueOf('/plain/first'), 'one');
  await deploy('Plain', '--method=execute-change-set', '--change-set-name', 'second');
  assert.equal(await valueOf('/plain/first'), 'two');
  await cdk(['destroy', '--all', '--force']);
});

test('cdk rollback, after a deployment that failed and stayed as it was', { skip }, async () => {
  wanted({ plain: { value: 'one' } });
  await deploy('Plain');
  wanted({ plain: { value: 'two', pattern: '^x' } });
  const failed = await cdk(['deploy', '--no-rollback', '--require-approval', 'never'], 1);
  assert.match(failed, /Second[^]*cannot be validated against allowedPattern/);
  assert.deepEqual([await statusOf('Plain'), await valueOf('/plain/first')], ['UPDATE_FAILED', 'two']);
  await cdk(['rollback']);
  assert.deepEqual([await statusOf('Plain'), await valueOf('/plain/first')], ['UPDATE_ROLLBACK_COMPLETE', 'one']);
  wanted({ plain: { value: 'three' } });
  await deploy('Plain');
  assert.deepEqual([await statusOf('Plain'), await valueOf('/plain/first')], ['UPDATE_COMPLETE', 'three']);
  await cdk(['destroy', '--all', '--force']);
});

test('cdk drift finds what somebody changed', { skip }, async () => {
  wanted({ plain: { value: 'one' } });
  await deploy('Plain');
  assert.match(await cdk(['drift', '--fail']), /No drift detected/);
  await ssm.putParameter({ Name: '/plain/first', Value: 'changed', Overwrite: true });
  assert.match(await cdk(['drift', '--fail'], 1), /Modified Resources[^]*one[^]*changed/);
  await cdk(['destroy', '--all', '--force']);
});

test('cdk import, and deploy --import-existing-resources, keep what is there', { skip }, async () => {
  for (const Bucket of ['made-by-hand', 'made-by-hand-too']) {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: 'kept', Body: 'kept' });
  }
  wanted({ imports: {} });
  await deploy('Importing');
  wanted({ imports: { Kept: 'made-by-hand' } });
  writeFileSync(join(project.folder, 'mapping.json'), JSON.stringify({ Kept: { BucketName: 'made-by-hand' } }));
  await cdk(['import', 'Importing', '--resource-mapping', 'mapping.json']);
  assert.equal((await resourcesOf('Importing'))['made-by-hand'], 'IMPORT_COMPLETE');
  wanted({ imports: { Kept: 'made-by-hand', Too: 'made-by-hand-too' } });
  await deploy('Importing', '--import-existing-resources');
  assert.equal((await resourcesOf('Importing'))['made-by-hand-too'], 'IMPORT_COMPLETE');
  await cdk(['destroy', '--all', '--force']);
  for (const Bucket of ['made-by-hand', 'made-by-hand-too']) {
    const { Body } = await s3.getObject({ Bucket, Key: 'kept' });
    assert.equal(await Body!.transformToString(), 'kept');
  }
});

test('an export in use keeps its stack', { skip }, async () => {
  wanted({ pair: true });
  await deploy('--all');
  const { Exports = [] } = await cloudformation.listExports({});
  const { Name, Value } = Exports.find(({ Name: name }) => name!.startsWith('Producer:'))!;
  assert.equal(await valueOf('/consumer/bucket'), Value);
  const refused = await cdk(['destroy', 'Producer', '--exclusively', '--force'], 1);
  assert.ok(refused.includes(`Export ${Name} cannot be deleted as it is in use by Consumer`), refused);
  await cdk(['destroy', '--all', '--force']);
  await assert.rejects(statusOf('Producer'), /does not exist/);
});

test('a nested stack is compared within, changed, and goes with its parent', { skip }, async () => {
  wanted({ nested: 'one' });
  assert.match(await deploy('Outer'), /Outer\.Kept = \/inner\/kept/);
  wanted({ nested: 'two' });
  assert.match(
    await cdk(['diff', '--method=change-set']),
    /Stack Outer-Inner[^]*Inner\/Kept[^]*\[-\] one[^]*\[\+\] two/,
  );
  await deploy('Outer');
  assert.equal(await valueOf('/inner/kept'), 'two');
  await cdk(['destroy', '--all', '--force']);
  await assert.rejects(valueOf('/inner/kept'), { name: 'ParameterNotFound' });
});

test('the provider framework waits for its resource, and fails as its handler does', { skip }, async () => {
  const outputs = async () =>
    Object.fromEntries(
      (await stackOf('Provided')).Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  wanted({ provided: { value: 'first', complete: true } });
  await deploy('Provided');
  assert.deepEqual(await outputs(), { Began: 'Create first', Asked: '3' });
  const { stateMachines } = await states.listStateMachines();
  const waiter = stateMachines!.find(({ name }) => name!.startsWith('Provided'))!;
  const { loggingConfiguration } = await states.describeStateMachine({ stateMachineArn: waiter.stateMachineArn });
  assert.equal(loggingConfiguration!.level, 'ERROR');
  wanted({ provided: { value: 'second', complete: true } });
  await deploy('Provided');
  assert.deepEqual(await outputs(), { Began: 'Update second', Asked: '3' });
  wanted({ provided: { value: 'third', complete: false } });
  assert.match(await cdk(['deploy', 'Provided', '--require-approval', 'never'], 1), /It never will be/);
  const logged = loggingConfiguration!.destinations![0]!.cloudWatchLogsLogGroup!.logGroupArn!.split(':')[6]!;
  const { events } = await logs.filterLogEvents({ logGroupName: logged, logStreamNamePrefix: 'states/' });
  // Not complete yet is an error to the machine, which tries again.
  assert.ok(events!.some(({ message }) => JSON.parse(message!).type === 'LambdaFunctionFailed'));
  wanted({ provided: { value: 'second', complete: true } });
  await deploy('Provided');
  await cdk(['destroy', 'Provided', '--force']);
});

test('a table’s stream reaches a function, and a function’s URL answers', { skip }, async () => {
  wanted({ streamed: 10 });
  await deploy('Streamed');
  const outputs = (await stackOf('Streamed')).Outputs!;
  const { host, pathname: path } = new URL(outputs.find(({ OutputKey }) => OutputKey!.startsWith('Url'))!.OutputValue!);
  const shown = async (): Promise<string> => {
    const request = { method: 'GET', path, query: '', headers: { host }, body: Buffer.alloc(0) };
    const { status, body } = await sendRaw(server.endpoint, request);
    assert.equal(status, 200, body);
    return body;
  };
  assert.equal(await shown(), '[]');
  for (const id of ['a', 'b']) await dynamodb.putItem({ TableName: 'orders', Item: { id: { S: id } } });
  while ((await shown()) !== '["a","b"]') await delay(100);
  wanted({ streamed: 5 });
  await deploy('Streamed');
  const { EventSourceMappings } = await lambda.listEventSourceMappings({});
  assert.deepEqual(
    EventSourceMappings!.map(({ BatchSize, MaximumRetryAttempts }) => [BatchSize, MaximumRetryAttempts]),
    [[5, 2]],
  );
  await cdk(['destroy', 'Streamed', '--force']);
  assert.deepEqual((await lambda.listEventSourceMappings({})).EventSourceMappings, []);
});

test('cdk gc collects what no stack refers to', { skip }, async () => {
  const Bucket = `cdk-hnb659fds-assets-${server.account}-${server.region}`;
  const assets = async () => (await s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key!) ?? [];
  wanted({ plain: { value: 'kept', asset: 'app.cjs' } });
  await deploy('Plain');
  const [asset] = (await assets()).filter((key) => key.endsWith('.cjs'));
  await s3.putObject({ Bucket, Key: `${'0'.repeat(64)}.json`, Body: '{}' });
  const now = ['--created-buffer-days=0', '--rollback-buffer-days=0', '--confirm=false'];
  assert.match(await cdk(['gc', '--unstable=gc', ...now]), /[1-9]\d* assets \([\d.]+ MiB\) deleted/);
  assert.deepEqual(await assets(), [asset]);
  await cdk(['destroy', '--all', '--force']);
});

test('cdk watch deploys what changes', { skip }, async () => {
  wanted({ plain: { value: 'one' } });
  const value = () => valueOf('/plain/first');
  await watching(['Plain', '--hotswap-fallback'], async (until) => {
    await until(value, 'one');
    wanted({ plain: { value: 'two' } });
    assert.match(await until(value, 'two'), /Detected change to '.*with\.json'/);
  });
  // The stack comes to its end after its parameter; before that it cannot be deleted.
  while ((await statusOf('Plain'))!.endsWith('_IN_PROGRESS')) await delay(100);
  await cdk(['destroy', '--all', '--force']);
});

test('cdk watch --hotswap changes a function and a state machine around the stack', { skip }, async () => {
  const answered = async () => {
    const { Payload } = await lambda.invoke({ FunctionName: 'swapped' });
    return JSON.parse(Buffer.from(Payload!).toString());
  };
  const defined = async () => {
    const { stateMachines } = await states.listStateMachines({});
    const { definition } = await states.describeStateMachine({ stateMachineArn: stateMachines![0]!.stateMachineArn! });
    return JSON.parse(definition!).States.Done.Comment;
  };
  wanted({ swapped: 'one' });
  await deploy('Swapped');
  await watching(['Swapped', '--hotswap'], async (until) => {
    await until(answered, 'one');
    await until(defined, 'one');
    wanted({ swapped: 'two' });
    await until(answered, 'two');
    await until(defined, 'two');
  });
  assert.equal(await statusOf('Swapped'), 'CREATE_COMPLETE', 'the stack knows nothing of it');
  await cdk(['destroy', '--all', '--force']);
});

/** Until what `look` finds is `value`; answers what has been printed. */
type Until = (look: () => Promise<unknown>, value: string) => Promise<string>;

/** `cdk watch`, while `work` goes on. */
async function watching(words: readonly string[], work: (until: Until) => Promise<void>): Promise<void> {
  const all = [project.program, '--no-notices', 'watch', ...words];
  const child = spawn(process.execPath, all, { cwd: project.folder, env: project.env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await work(async (look, value) => {
      for (let round = 0; round < 6000; round++) {
        if ((await look().catch(() => undefined)) === value) return printed;
        assert.equal(child.exitCode, null, printed);
        await delay(100);
      }
      assert.fail(`"${value}" is not there:\n${printed}`);
    });
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}
