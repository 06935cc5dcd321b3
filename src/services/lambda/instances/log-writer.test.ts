/** What is said soon after a write is gathered for the next, in order, and all of it is written at the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import { createLogWriter } from './log-writer.ts';

function logs(put: (stream: string, messages: string[]) => Promise<void>): InProcessAws {
  const putLogEvents = async (input: { logStreamName: string; logEvents: { message: string }[] }) =>
    put(
      input.logStreamName,
      input.logEvents.map(({ message }) => message),
    );
  return { 'cloudwatch-logs': { putLogEvents } } as unknown as InProcessAws;
}
const line = (text: string) => [{ text, at: 1 }];

test('lines of a stream are written in order, once each, in few calls', async () => {
  const calls: [string, string[]][] = [];
  const writer = createLogWriter(assert.ifError);
  const aws = logs(async (stream, messages) => void calls.push([stream, messages]));
  for (let index = 0; index < 100; index++)
    for (const stream of ['a', 'b']) writer.write(aws, { group: 'g', stream }, line(`${index}`));
  await writer.settled();
  writer.write(aws, { group: 'g', stream: 'a' }, line('late'));
  await writer.settled();
  const all = Array.from({ length: 100 }, (_, index) => `${index}`);
  const of = (name: string) => calls.filter(([stream]) => stream === name).flatMap(([, messages]) => messages);
  assert.deepEqual([of('a'), of('b')], [[...all, 'late'], all]);
  assert.ok(calls.length <= 6, `${calls.length} calls`);
});

test('who may not write has no log; what fails is told, and keeps nothing after it from being written', async () => {
  const errors: unknown[] = [];
  const writer = createLogWriter((error) => errors.push(error));
  const written: string[] = [];
  const failures = [new AwsError('AccessDeniedException', 'no'), new Error('the store')];
  const aws = logs(async (_stream, messages) => {
    const failure = failures.shift();
    if (failure) throw failure;
    written.push(...messages);
  });
  for (const text of ['denied', 'failed', 'written']) {
    writer.write(aws, { group: 'g', stream: 's' }, line(text));
    await writer.settled();
  }
  assert.deepEqual(written, ['written']);
  assert.deepEqual(errors.map(String), ['Error: the store']);
});
