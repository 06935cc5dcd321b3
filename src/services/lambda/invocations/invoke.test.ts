import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 's3:*', 'sts:*']);
const { lambda, create, invoke } = functions;
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  functions.destroy();
  logs.destroy();
  await sandlot.close();
});

test('a handler of an ES module answers its event, and its process is used again', async () => {
  await create(
    'echo',
    `let count = 0; export const handler = async (event, context) => {
    console.log('seen', event.a); count += 1;
    const { functionName: name, awsRequestId: id } = context;
    return { event, count, name, id };
  };`,
  );
  const first = await invoke('echo', { a: 1 });
  assert.deepEqual([first.answer.event, first.answer.count, first.answer.name], [{ a: 1 }, 1, 'echo']);
  assert.equal(first.error, undefined);
  const { id } = first.answer;
  assert.match(first.log, new RegExp(`^START RequestId: ${id} Version: \\$LATEST\n`));
  assert.match(first.log, new RegExp(`Z\t${id}\tINFO\tseen 1\n`));
  assert.match(
    first.log,
    new RegExp(`\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: [\\d.]+ ms\t.*Init Duration: `),
  );
  const second = await invoke('echo', { a: 2 });
  assert.equal(second.answer.count, 2);
  assert.doesNotMatch(second.log, /Init Duration/);
});

test('CommonJS, callbacks, errors and what is wrong with a handler', async () => {
  const cases: readonly [string, string | Record<string, string>, Record<string, unknown>][] = [
    [
      'callback',
      { 'index.js': "exports.handler = (e, c, done) => setTimeout(() => done(null, 'late'), 5);" },
      { answer: 'late' },
    ],
    ['nothing', { 'index.js': 'exports.handler = () => {};' }, { answer: null }],
    [
      'fails',
      "class Own extends Error { name = 'Own' }; export const handler = async () => { throw new Own('broken'); };",
      { errorType: 'Own', errorMessage: 'broken' },
    ],
    ['text', "export const handler = async () => { throw 'text'; };", { errorType: 'string', errorMessage: 'text' }],
    [
      'circle',
      'export const handler = async () => { const o = {}; o.o = o; throw o; };',
      { errorType: 'object', errorMessage: '[object Object]' },
    ],
    [
      'circle-answer',
      'export const handler = async () => { const o = {}; o.o = o; return o; };',
      { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
    ],
    [
      'bigint',
      'export const handler = async () => ({ large: 1n });',
      { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
    ],
    ['undefined', 'export const handler = async () => undefined;', { answer: null }],
    ['absent', { 'other.mjs': '' }, { errorType: 'Runtime.ImportModuleError' }],
    ['import', "import 'nowhere'; export const handler = 1;", { errorType: 'Runtime.ImportModuleError' }],
    ['syntax', 'export const handler = (', { errorType: 'Runtime.UserCodeSyntaxError' }],
    ['unnamed', 'export const other = 1;', { errorType: 'Runtime.HandlerNotFound' }],
    ['exits', 'export const handler = async () => process.exit(3);', { errorType: 'Runtime.ExitError' }],
    [
      'rejects',
      "export const handler = () => { Promise.reject(new Error('x')); return new Promise(() => {}); };",
      { errorType: 'Runtime.UnhandledPromiseRejection' },
    ],
  ];
  for (const [name, code, expected] of cases) {
    await create(name, code);
    const { answer, error } = await invoke(name);
    const { answer: wanted, ...fields } = expected;
    if ('answer' in expected) assert.deepEqual([name, answer, error], [name, wanted, undefined]);
    else assert.deepEqual({ name, error, ...answer }, { ...answer, name, error: 'Unhandled', ...fields });
  }
  assert.match(
    (await invoke('exits')).answer.errorMessage,
    /^RequestId: .* Error: Runtime exited with error: exit status 3$/,
  );
});

test('a function that takes too long is ended, and the next one is another process', async () => {
  await create(
    'slow',
    'const started = Math.random(); export const handler = async ({ loop }) => { while (loop); return started; };',
    {
      Timeout: 1,
    },
  );
  /** A machine that is busy with something else may let even this take a second. */
  const inTime = async (): Promise<number> => {
    for (;;) {
      const { answer, error } = await invoke('slow');
      if (error === undefined) return answer;
      assert.equal(answer.errorType, 'Sandbox.Timedout');
    }
  };
  const before = await inTime();
  const { answer, error, log } = await invoke('slow', { loop: true });
  assert.deepEqual([error, answer.errorType], ['Unhandled', 'Sandbox.Timedout']);
  assert.match(answer.errorMessage, /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
  assert.match(log, /Task timed out after 1\.00 seconds\n/);
  assert.notEqual(await inTime(), before);
});

test('payloads have AWS’s bounds', async () => {
  await create('large', 'export const handler = async ({ size }) => "x".repeat(size);');
  const { answer, error } = await invoke('large', { size: 7_000_000 });
  assert.deepEqual([error, answer.errorType], ['Unhandled', 'Function.ResponseSizeTooLarge']);
  assert.equal((await invoke('large', { size: 5_000_000 })).answer.length, 5_000_000);
  await assert.rejects(
    lambda.invoke({ FunctionName: 'large', Payload: JSON.stringify('x'.repeat(6_291_460)) }),
    refused(
      'RequestTooLargeException',
      /^Request must be smaller than 6291456 bytes for the InvokeFunction operation$/,
      413,
    ),
  );
  await assert.rejects(
    lambda.invoke({ FunctionName: 'large', Payload: '{' }),
    refused('InvalidRequestContentException', /^Could not parse request body into json: /),
  );
});

test('a function has its own environment, and its role’s credentials for AWS’s clients', async () => {
  await create(
    'environment',
    `import { STS } from '@aws-sdk/client-sts'; import { S3 } from '@aws-sdk/client-s3';
    export const handler = async () => {
      const { Arn } = await new STS({}).getCallerIdentity({});
      const s3 = new S3({}); await s3.createBucket({ Bucket: 'made-by-function' });
      await s3.putObject({ Bucket: 'made-by-function', Key: 'k', Body: 'b' });
      return { Arn, env: process.env };
    };`,
    { Environment: { Variables: { OWN: 'mine', NODE_OPTIONS: '--no-warnings' } } },
  );
  const { answer, error } = await invoke('environment');
  assert.equal(error, undefined, JSON.stringify(answer));
  assert.match(answer.Arn, /^arn:aws:sts::\d+:assumed-role\/function-tests\/environment$/);
  const { env } = answer;
  assert.deepEqual(
    [env.OWN, env.AWS_REGION, env.AWS_LAMBDA_FUNCTION_NAME, env._HANDLER],
    ['mine', 'us-east-1', 'environment', 'index.handler'],
  );
  assert.match(env.NODE_OPTIONS, /(?:^| )--no-warnings$/);
  assert.equal(env.AWS_ENDPOINT_URL, sandlot.endpoint);
  const foreign = Object.keys(process.env).filter((name) => env[name] === process.env[name] && env[name] !== undefined);
  assert.deepEqual(
    foreign.filter((name) => !['LANG', 'PATH', 'TZ'].includes(name)),
    [],
  );
});

test('requests of a function’s code say which function it is, whoever else has the role', async () => {
  const code = `import { SSM } from '@aws-sdk/client-ssm';
    export const handler = () => new SSM({}).describeParameters({}).then(() => 'may', ({ name }) => name);`;
  for (const name of ['asks', 'asks-as-well']) await create(name, code);
  const { Configuration } = await lambda.getFunction({ FunctionName: 'asks' });
  const statement = {
    Effect: 'Allow',
    Action: 'ssm:DescribeParameters',
    Resource: '*',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': Configuration!.FunctionArn } },
  };
  const iam = new IAM(sandlot.clientConfig);
  await iam.putRolePolicy({
    RoleName: 'function-tests',
    PolicyName: 'of-one-function',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
  });
  iam.destroy();
  const answers = [await invoke('asks'), await invoke('asks-as-well')].map(({ answer }) => answer);
  assert.deepEqual(answers, ['may', 'AccessDeniedException']);
});

test('what a function says comes into its log group, as its role may', async () => {
  await create('logged', `export const handler = async () => { console.log('one\\ntwo'); console.error('three'); };`);
  await invoke('logged');
  const messages = async () =>
    (await logs.filterLogEvents({ logGroupName: '/aws/lambda/logged' })).events!.map(({ message }) => message!);
  const found = await until(messages, (all) => all.length === 6);
  assert.match(found[0]!, /^INIT_START Runtime Version: nodejs22\.x\tSandbox: (?:bubblewrap$|none: .+)/);
  assert.match(found[1]!, /^START /);
  assert.match(found[2]!, /INFO\tone\ntwo$/);
  assert.match(found[3]!, /ERROR\tthree$/);
  await create('structured', "export const handler = async () => { console.debug('a'); console.warn('b'); };", {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: '/own/group' },
  });
  await invoke('structured');
  const own = async () =>
    (await logs.filterLogEvents({ logGroupName: '/own/group' })).events!.map(({ message }) => JSON.parse(message!));
  const [init, start, said, report] = await until(own, (all) => all.length === 4);
  assert.deepEqual(
    [init.type, start.type, said.level, said.message, report.type],
    ['platform.initStart', 'platform.start', 'WARN', 'b', 'platform.report'],
  );
});

test('events are asked once more where they fail, as often as is set', async () => {
  await create('event', "export const handler = async () => { throw new Error('no'); };");
  await lambda.putFunctionEventInvokeConfig({ FunctionName: 'event', MaximumRetryAttempts: 0 });
  const { StatusCode } = await lambda.invoke({ FunctionName: 'event', InvocationType: 'Event', Payload: '{}' });
  assert.equal(StatusCode, 202);
  await sandlot.idle();
  const messages = async () => (await logs.filterLogEvents({ logGroupName: '/aws/lambda/event' })).events!;
  await until(messages, (all) => all.some(({ message }) => message!.startsWith('REPORT')));
  assert.equal((await lambda.invoke({ FunctionName: 'event', InvocationType: 'DryRun' })).StatusCode, 204);
});

test('a reserved concurrency of none refuses, and a runtime that is not here says so', async () => {
  await create('reserved', 'export const handler = async () => 1;');
  await lambda.putFunctionConcurrency({ FunctionName: 'reserved', ReservedConcurrentExecutions: 0 });
  await assert.rejects(invoke('reserved'), refused('TooManyRequestsException', /^Rate Exceeded\.$/, 429));
  await create('java', { 'x.class': '' }, { Runtime: 'java21', Handler: 'x::y' });
  const { answer, error } = await invoke('java');
  assert.equal(error, 'Unhandled');
  assert.match(answer.errorMessage, /^Sandlot has no runtime java21/);
});

/** Asks until it is so; a group that is not there yet is nothing. */
async function until<T>(ask: () => Promise<T[]>, isSo: (found: T[]) => boolean): Promise<T[]> {
  for (let tries = 0; tries < 3600; tries++) {
    const found = await ask().catch((): T[] => []);
    if (isSo(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not so: ${JSON.stringify(await ask().catch(String))}`);
}
