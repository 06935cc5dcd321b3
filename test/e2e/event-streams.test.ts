/** Streams of events as botocore reads them, of a JSON service and of a REST-JSON one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/server/config.ts';
import { startServer } from '../../src/server/main.ts';
import { AwsError } from '../../src/wire/errors.ts';
import { defineService } from '../../src/wire/service.ts';
import { pythonWithBoto3, required } from './requirements.ts';
import { run } from './server-process.ts';

const keys = { accessKeyId: 'AKIAEVENTSOFBOTO3KEY', secretAccessKey: 'secret-of-the-events' };
const python = pythonWithBoto3();
const program = fileURLToPath(new URL('./fixtures/clients/event_streams.py', import.meta.url));

async function* tailed(group: string): AsyncGenerator<unknown> {
  yield { sessionStart: { sessionId: 's-1', logGroupIdentifiers: [group] } };
  yield {
    sessionUpdate: { sessionMetadata: { sampled: false }, sessionResults: [{ message: 'naïve ☃', timestamp: 5 }] },
  };
  if (group.endsWith('timeout')) throw new AwsError('SessionTimeoutException', 'Three hours are over.');
  if (group.endsWith('failure')) throw new Error('a secret of the code');
}

async function* invoked(): AsyncGenerator<unknown> {
  yield { PayloadChunk: { Payload: Buffer.from('first, ') } };
  yield { PayloadChunk: { Payload: Buffer.from('second') } };
  yield { InvokeComplete: { LogResult: 'bG9n' } };
}

const logs = defineService({
  name: 'cloudwatch-logs',
  iamPrefix: 'logs',
  operations: {
    StartLiveTail: {
      load: async () => ({
        startLiveTail: async (input: { logGroupIdentifiers: string[] }) => ({
          responseStream: tailed(input.logGroupIdentifiers[0]!),
        }),
      }),
    },
  },
});
const lambda = defineService({
  name: 'lambda',
  iamPrefix: 'lambda',
  operations: {
    InvokeWithResponseStream: {
      load: async () => ({
        invokeWithResponseStream: async () => ({ StatusCode: 200, ExecutedVersion: '7', EventStream: invoked() }),
      }),
    },
  },
});

test('boto3 reads events, exceptions and errors of CloudWatch Logs and of Lambda', { skip: python.skip }, async (t) => {
  const server = await startServer(
    { ...readConfig([], {}), port: 0, data: undefined, adminKey: keys },
    { more: [logs, lambda] },
  );
  t.after(() => server.close());
  const { stdout, stderr } = await run(required(python), [program, server.endpoint], {
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
  });
  assert.equal(stderr, '');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (name: string) => lines.filter(([found]) => found === name).map(([, ...rest]) => rest);
  const start = (group: string) => ({
    sessionStart: { sessionId: 's-1', logGroupIdentifiers: [`arn:aws:logs:us-east-1:111122223333:log-group:${group}`] },
  });
  const update = {
    sessionUpdate: { sessionMetadata: { sampled: false }, sessionResults: [{ message: 'naïve ☃', timestamp: 5 }] },
  };
  assert.deepEqual(of('kept'), [[start('kept')], [update]]);
  assert.deepEqual(of('timeout'), [
    [start('timeout')],
    [update],
    [{ Code: 'SessionTimeoutException', Message: 'Three hours are over.' }],
  ]);
  const [, , [failure]] = of('failure') as [unknown, unknown, [{ Code: string; Message: string }]];
  assert.equal(failure.Code, 'InternalFailure');
  assert.doesNotMatch(failure.Message, /secret/);
  assert.deepEqual(of('version'), [['7', 200]]);
  assert.deepEqual(of('invoked'), [
    [{ PayloadChunk: { Payload: 'first, ' } }],
    [{ PayloadChunk: { Payload: 'second' } }],
    [{ InvokeComplete: { LogResult: 'bG9n' } }],
  ]);
});
