/** Functions hear of a bucket's objects, as their policies allow; no configuration names one that may not be asked. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { functionTests } from '../../../../testing/functions.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
/** What the function heard, in the order in which it came. */
const heard: any[] = [];
let told = Promise.withResolvers<void>();
const listener = createServer(async (request, response) => {
  heard.push(await json(request));
  response.end();
  told.resolve();
});
listener.listen(0, '127.0.0.1');
await once(listener, 'listening');

after(async () => {
  functions.destroy();
  s3.destroy();
  listener.close();
  await sandlot.close();
});

const code = `export const handler = (event) => {
  const body = JSON.stringify(event);
  return fetch('http://127.0.0.1:${(listener.address() as AddressInfo).port}', { method: 'POST', body });
};`;

const ruleOf = (LambdaFunctionArn: string) => ({
  LambdaFunctionConfigurations: [{ Id: 'one', LambdaFunctionArn, Events: ['s3:ObjectCreated:*' as const] }],
});

test('a function that lets S3 ask it is told of objects; one that does not is refused at once', async () => {
  const Bucket = 'bucket-of-functions';
  await s3.createBucket({ Bucket });
  const arn = await functions.create('told', code);
  const NotificationConfiguration = ruleOf(arn);
  const put = () => s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
  const refusal = await put().then(
    () => undefined,
    (error) => error,
  );
  assert.equal(refusal?.name, 'InvalidArgument');
  assert.equal(refusal.message, 'Unable to validate the following destination configurations');
  assert.equal(refusal.ArgumentName1, `${arn}, null`);
  assert.equal(refusal.ArgumentValue1, `Not authorized to invoke function [${arn}]`);
  const permission = { FunctionName: 'told', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
  await functions.lambda.addPermission({ ...permission, StatementId: 'a', SourceArn: 'arn:aws:s3:::another-bucket' });
  await assert.rejects(put(), /Unable to validate/, 'it lets another bucket ask');
  await functions.lambda.addPermission({ ...permission, StatementId: 'b', SourceArn: `arn:aws:s3:::${Bucket}` });
  await put();
  await s3.putObject({ Bucket, Key: 'in/a b', Body: 'text' });
  await told.promise;
  const [{ Records }] = heard;
  assert.equal(Records.length, 1);
  const [{ eventName, s3: what }] = Records;
  assert.deepEqual([eventName, what.configurationId, what.bucket.name], ['ObjectCreated:Put', 'one', Bucket]);
  assert.deepEqual([what.object.key, what.object.size], ['in/a+b', 4]);
});

test('one that refuses later hears nothing, and what is put is put all the same', async () => {
  const Bucket = 'bucket-without-functions';
  await s3.createBucket({ Bucket });
  const absent = `${(await functions.lambda.getFunction({ FunctionName: 'told' })).Configuration!.FunctionArn}-absent`;
  const SkipDestinationValidation = true;
  const NotificationConfiguration = ruleOf(absent);
  await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration, SkipDestinationValidation });
  const before = heard.length;
  await s3.putObject({ Bucket, Key: 'alone', Body: 'text' });
  told = Promise.withResolvers<void>();
  await s3.putObject({ Bucket: 'bucket-of-functions', Key: 'next', Body: 'text' });
  await told.promise;
  assert.deepEqual(
    heard.slice(before).map(({ Records }) => Records[0].s3.object.key),
    ['next'],
  );
});
