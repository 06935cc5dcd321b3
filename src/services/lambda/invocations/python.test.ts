import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const isThere = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();
const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { lambda } = functions;
const python = { Runtime: 'python3.12', Handler: 'index.handler' } as const;
const create = (name: string, code: string) => functions.create(name, { 'index.py': code }, python);
const { invoke } = functions;

after(async () => {
  functions.destroy();
  await sandlot.close();
});

test('Python answers, logs, fails and runs out of time as on AWS', { skip: !isThere }, async () => {
  const lines = [
    'count = 0',
    'def handler(event, context):',
    '    global count',
    '    count += 1',
    '    print("seen", event["a"])',
    '    return {"a": event["a"], "count": count, "id": context.aws_request_id}',
  ];
  await create('py', lines.join('\n'));
  const { answer, error, log } = await invoke('py', { a: 'ä' });
  assert.deepEqual([answer.a, answer.count, error], ['ä', 1, undefined]);
  assert.match(log, new RegExp(`^START RequestId: ${answer.id} .*\nseen ä\nEND `));
  assert.equal((await invoke('py', { a: 1 })).answer.count, 2);
  const cases: readonly [string, string, string, RegExp][] = [
    ['py-fails', 'def handler(e, c):\n    raise ValueError("bad")\n', 'ValueError', /^bad$/],
    [
      'py-import',
      'import nowhere\n',
      'Runtime.ImportModuleError',
      /^Unable to import module 'index': No module named 'nowhere'$/,
    ],
    ['py-syntax', 'def handler(\n', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'index': /],
    ['py-unnamed', 'x = 1\n', 'Runtime.HandlerNotFound', /^Handler 'handler' missing on module 'index'$/],
    ['py-answer', 'def handler(e, c):\n    return object()\n', 'Runtime.MarshalError', /^Unable to marshal response: /],
    ['py-leaves', 'import sys\nsys.exit(3)\n', 'Runtime.ExitError', /exit status 3$/],
    ['py-exits', 'import os\ndef handler(e, c):\n    os._exit(4)\n', 'Runtime.ExitError', /exit status 4$/],
  ];
  for (const [name, code, type, message] of cases) {
    await create(name, code);
    const { answer: told, error: kind } = await invoke(name);
    assert.deepEqual([name, kind, told.errorType], [name, 'Unhandled', type]);
    assert.match(told.errorMessage, message);
  }
  const failed = (await invoke('py-fails')).answer;
  assert.deepEqual(Object.keys(failed), ['errorMessage', 'errorType', 'requestId', 'stackTrace']);
  assert.match(failed.requestId, /^[0-9a-f-]{36}$/);
  assert.equal(failed.stackTrace.length, 1);
  assert.match(failed.stackTrace[0], /^  File ".*index\.py", line 2, in handler\n    raise ValueError\("bad"\)\n$/);
  const { Payload } = await lambda.invoke({ FunctionName: 'py-fails' });
  assert.match(Buffer.from(Payload!).toString(), /^\{"errorMessage": "bad", "errorType": "ValueError", "requestId": "/);
  await create('py-bytes', 'def handler(e, c):\n    return b\'"raw"\'\n');
  assert.equal((await invoke('py-bytes')).answer, 'raw');
  await create('py-decimal', 'import decimal\ndef handler(e, c):\n    return decimal.Decimal("1.5")\n');
  assert.equal((await invoke('py-decimal')).answer, 1.5);
  await create('py-slow', 'def handler(e, c):\n    while True: pass\n');
  await lambda.updateFunctionConfiguration({ FunctionName: 'py-slow', Timeout: 1 });
  assert.equal((await invoke('py-slow')).answer.errorType, 'Sandbox.Timedout');
});
