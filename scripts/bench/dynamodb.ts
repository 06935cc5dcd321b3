/** DynamoDB: items read by their keys, items put durably with a stream on, and queries of a hundred items. */
import { load } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const connections = 32;
const TableName = 'bench';
/** Requests made beforehand, again and again. */
const prepared = 2000;
const perPartition = 100;

export interface DynamoDbOptions {
  readonly target: Target;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export async function measureDynamoDb({ target, seconds, say }: DynamoDbOptions) {
  const request = (operation: string, input: object): Buffer => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    return signedRequest(target, 'dynamodb', headers, JSON.stringify(input));
  };
  const once = (requests: readonly Buffer[]) => {
    let sent = 0;
    return load({ url: target.url, connections: 1, next: () => requests[sent++] });
  };
  const measured = (make: (index: number) => Buffer) => {
    const requests = Array.from({ length: prepared }, (_, index) => make(index));
    let sent = 0;
    return load({ url: target.url, connections, seconds, next: () => requests[sent++ % prepared] });
  };
  const made = await once([request('CreateTable', table)]);
  if (made.failures > 0) throw new Error(`There is no table to measure: ${made.firstFailure}`);
  say('DynamoDB: PutItem, durable, with a stream on');
  const putItem = await measured((index) => request('PutItem', { TableName, Item: itemOf(index) }));
  say('DynamoDB: GetItem');
  const getItem = await measured((index) => request('GetItem', { TableName, Key: keyOf(index) }));
  say(`DynamoDB: Query of ${perPartition} items`);
  const query = await measured((index) =>
    request('Query', {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keyOf(index * perPartition).pk },
      Limit: perPartition,
    }),
  );
  return { putItem, getItem, query };
}

const table = {
  TableName,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};

function keyOf(index: number) {
  const at = index % prepared;
  return { pk: { S: `p${Math.floor(at / perPartition)}` }, sk: { N: String(at % perPartition) } };
}

function itemOf(index: number) {
  return {
    ...keyOf(index),
    title: { S: `item ${index}` },
    done: { BOOL: false },
    tags: { L: [{ S: 'a' }, { S: 'b' }] },
    owner: { S: 'someone' },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
  };
}
