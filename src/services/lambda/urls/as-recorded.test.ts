/**
 * Answers about function URLs as AWS gave them to LocalStack's tests
 * (`tests/aws/services/lambda_/test_lambda_api.snapshot.json`, recorded on 2025-11-25).
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { lambda, create } = functions;

after(async () => {
  functions.destroy();
  await sandlot.close();
});

const handler = 'export const handler = async () => 1;';

test('the URLs of a function and its aliases come in pages', async () => {
  await create('paged', handler);
  await lambda.publishVersion({ FunctionName: 'paged' });
  await lambda.createAlias({ FunctionName: 'paged', Name: 'live', FunctionVersion: '1' });
  const own = await lambda.createFunctionUrlConfig({ FunctionName: 'paged', AuthType: 'NONE' });
  const aliased = { FunctionName: 'paged:live', Qualifier: 'live', AuthType: 'NONE' } as const;
  const live = await lambda.createFunctionUrlConfig(aliased);
  const first = await lambda.listFunctionUrlConfigs({ FunctionName: 'paged', MaxItems: 1 });
  const Marker = first.NextMarker;
  const second = await lambda.listFunctionUrlConfigs({ FunctionName: 'paged', MaxItems: 1, Marker });
  const found = [...first.FunctionUrlConfigs!, ...second.FunctionUrlConfigs!];
  assert.deepEqual(
    found.map(({ FunctionUrl }) => FunctionUrl),
    [own.FunctionUrl, live.FunctionUrl],
  );
  assert.equal(second.NextMarker, undefined);
});

test('the mode is told to who gave it, and in every list', async () => {
  await create('modes', handler);
  const FunctionName = 'modes';
  const made = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
  const changed = await lambda.updateFunctionUrlConfig({ FunctionName, AuthType: 'AWS_IAM' });
  const given = await lambda.updateFunctionUrlConfig({ FunctionName, InvokeMode: 'BUFFERED' });
  const shown = await lambda.getFunctionUrlConfig({ FunctionName });
  assert.deepEqual(
    [made, changed, given, shown].map(({ InvokeMode }) => InvokeMode),
    [undefined, undefined, 'BUFFERED', 'BUFFERED'],
  );
});

test('a function or an alias that is not there is told in two ways', async () => {
  await create('there', handler);
  const gone = (message: RegExp) => refused('ResourceNotFoundException', message, 404);
  const absent = gone(/^Function does not exist$/);
  for (const named of [{ FunctionName: 'nobody' }, { FunctionName: 'there', Qualifier: 'none' }]) {
    await assert.rejects(lambda.createFunctionUrlConfig({ ...named, AuthType: 'NONE' }), absent);
    await assert.rejects(lambda.updateFunctionUrlConfig({ ...named, AuthType: 'NONE' }), absent);
    const none = gone(/^The resource you requested does not exist\.$/);
    await assert.rejects(lambda.getFunctionUrlConfig(named), none);
    await assert.rejects(lambda.deleteFunctionUrlConfig(named), none);
  }
  await assert.rejects(lambda.listFunctionUrlConfigs({ FunctionName: 'nobody' }), absent);
});
