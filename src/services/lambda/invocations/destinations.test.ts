/** Functions as destinations of events, with what was recorded of them on AWS. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { functionTests, type FunctionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
let functions: FunctionTests;

before(async () => {
  functions = await functionTests(sandlot, ['logs:*', 'lambda:InvokeFunction', 'dynamodb:*']);
  await dynamodb.createTable({
    TableName: 'heard',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
});

after(async () => {
  functions.destroy();
  dynamodb.destroy();
  await sandlot.close();
});

/** Keeps what it is given under the request's id. */
const listener = `
  import { DynamoDB } from '@aws-sdk/client-dynamodb';
  export const handler = async (event, { awsRequestId }) => {
    const [of, text] = [process.env.AWS_LAMBDA_FUNCTION_NAME, JSON.stringify(event)];
    const Item = { id: { S: awsRequestId }, of: { S: of }, text: { S: text } };
    await new DynamoDB({}).putItem({ TableName: 'heard', Item });
    return 'heard';
  };`;

async function heard(of: string, count = 1): Promise<any[]> {
  for (;;) {
    const { Items = [] } = await dynamodb.scan({ TableName: 'heard' });
    const found = Items.filter((item) => item['of']!.S === of).map(({ text }) => JSON.parse(text!.S!));
    if (found.length >= count) return found;
    await sleep(50);
  }
}

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${sandlot.account}:function:${name}`;
const send = (FunctionName: string, event: unknown) =>
  functions.lambda.invoke({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) });

test('what became of an event is told to the function that hears of it', async () => {
  const { lambda, create } = functions;
  await create('listens', listener);
  const code =
    "export const handler = async ({ fails }) => { if (fails) throw new RangeError('no'); return { a: 1 }; };";
  await create('told', code);
  const Destination = arnOf('listens');
  const set = await lambda.putFunctionEventInvokeConfig({
    FunctionName: 'told',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
  });
  assert.deepEqual(set.DestinationConfig, { OnSuccess: { Destination }, OnFailure: { Destination } });
  await send('told', { fails: false });
  await send('told', { fails: true });
  const all = await heard('listens', 2);
  const [good, bad] = [false, true].map((fails) => all.find(({ requestPayload }) => requestPayload.fails === fails));
  assert.equal(good.version, '1.0');
  assert.deepEqual(
    { ...good.requestContext, requestId: '' },
    { requestId: '', functionArn: `${arnOf('told')}:$LATEST`, condition: 'Success', approximateInvokeCount: 1 },
  );
  assert.deepEqual(good.responseContext, { statusCode: 200, executedVersion: '$LATEST' });
  assert.deepEqual(good.responsePayload, { a: 1 });
  assert.deepEqual([bad.requestContext.condition, bad.requestContext.approximateInvokeCount], ['RetriesExhausted', 1]);
  assert.deepEqual(bad.responseContext, { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' });
  assert.deepEqual([bad.responsePayload.errorType, bad.responsePayload.errorMessage], ['RangeError', 'no']);
});

test('a chain of destinations that leads back ends', async () => {
  const { lambda, create } = functions;
  await create('ping', listener);
  await create('pong', listener);
  for (const [FunctionName, other] of [
    ['ping', 'pong'],
    ['pong', 'ping'],
  ] as const)
    await lambda.putFunctionEventInvokeConfig({
      FunctionName,
      DestinationConfig: { OnSuccess: { Destination: arnOf(other) } },
    });
  await send('ping', {});
  await heard('ping', 9);
  await heard('pong', 8);
  await sandlot.idle();
  assert.deepEqual([(await heard('ping')).length, (await heard('pong')).length], [9, 8]);
});

test('a destination is a function that is there, another one, that the role may invoke', async () => {
  const { lambda, create, iam } = functions;
  await create('asks', listener);
  const put = (Destination: string) =>
    lambda.putFunctionEventInvokeConfig({ FunctionName: 'asks', DestinationConfig: { OnSuccess: { Destination } } });
  const code = 'InvalidParameterValueException';
  await assert.rejects(put(arnOf('none')), refused(code, /^The destination ARN arn:\S+:function:none is invalid\.$/));
  await assert.rejects(
    put(arnOf('asks')),
    refused(code, /^You can't specify the function as a destination for itself\.$/),
  );
  await assert.rejects(
    put(arnOf('asks').replace(':lambda:', ':iam:')),
    refused(
      code,
      /^The provided destination config DestinationConfig\(onSuccess=OnSuccess\(destination=arn:aws:iam:\S+\), onFailure=null\) is invalid\.$/,
    ),
  );
  await assert.rejects(
    lambda.putFunctionEventInvokeConfig({ FunctionName: 'asks' }),
    refused(code, /^You must specify at least one of error handling or destination setting\.$/),
  );
  await assert.rejects(
    lambda.putFunctionEventInvokeConfig({ FunctionName: 'none', MaximumRetryAttempts: 1 }),
    refused('ResourceNotFoundException', /^The function doesn't exist\.$/, 404),
  );
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({
    RoleName: 'may-nothing',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  await create('weak', listener, { Role: Role!.Arn! });
  await assert.rejects(
    lambda.putFunctionEventInvokeConfig({
      FunctionName: 'weak',
      DestinationConfig: { OnFailure: { Destination: arnOf('asks') } },
    }),
    refused(code, /^The function's execution role does not have permissions to call InvokeFunction on arn:/),
  );
});
