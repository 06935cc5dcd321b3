/** Who may what: tables and indexes, partition keys and attributes, resource-based policies, batches, streams. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { document, type DynamoDbUsers, dynamoDbUsers } from '../../testing/dynamodb-clients.ts';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const users: DynamoDbUsers = dynamoDbUsers(sandlot);
const TableName = 'shared';
const ResourceArn = `arn:aws:dynamodb:us-east-1:${sandlot.account}:table/${TableName}`;
const elsewhere = '999988887777';

before(async () => {
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'kind', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-kind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  for (const id of ['ann', 'bob'])
    await dynamodb.putItem({ TableName, Item: { id: { S: id }, kind: { S: 'k' }, secret1: { S: 'x' } } });
});

after(async () => {
  dynamodb.destroy();
  users.close();
  await sandlot.close();
});

const allow = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: [ResourceArn, `${ResourceArn}/index/*`],
  ...more,
});
const key = (id: string) => ({ TableName, Key: { id: { S: id } } });
const denied = (action: string) =>
  refused('AccessDeniedException', new RegExp(`perform: dynamodb:${action} on resource`));

test('nobody may what no policy allows; tags of the table count', async () => {
  const nobody = await users.user(sandlot.account);
  await assert.rejects(
    nobody.dynamodb.getItem(key('ann')),
    refused(
      'AccessDeniedException',
      new RegExp(`^User: ${nobody.arn} is not authorized to perform: dynamodb:GetItem on resource: ${ResourceArn} `),
    ),
  );
  const tagged = (team: string) =>
    users.user(
      sandlot.account,
      allow('dynamodb:GetItem', { Condition: { StringEquals: { 'aws:ResourceTag/team': team } } }),
    );
  assert.ok((await (await tagged('web')).dynamodb.getItem(key('ann'))).Item);
  await assert.rejects((await tagged('api')).dynamodb.getItem(key('ann')), denied('GetItem'));
});

test('an index is a resource of its own', async () => {
  const onTable = await users.user(sandlot.account, { ...allow('dynamodb:Query'), Resource: ResourceArn });
  const inIndex = {
    TableName,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
  };
  await assert.rejects(onTable.dynamodb.query(inIndex), denied('Query'));
  const onIndex = await users.user(sandlot.account, {
    ...allow('dynamodb:Query'),
    Resource: `${ResourceArn}/index/by-kind`,
  });
  assert.equal((await onIndex.dynamodb.query(inIndex)).Count, 2);
});

test('leading keys part a table among its users, in every operation', async () => {
  const { dynamodb: own } = await users.user(
    sandlot.account,
    allow(['dynamodb:*Item', 'dynamodb:Query'], {
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['ann'] } },
    }),
  );
  assert.ok((await own.getItem(key('ann'))).Item);
  await assert.rejects(own.getItem(key('bob')), denied('GetItem'));
  await assert.rejects(own.putItem({ TableName, Item: { id: { S: 'bob' } } }), denied('PutItem'));
  await assert.rejects(own.deleteItem(key('bob')), denied('DeleteItem'));
  const query = (KeyConditionExpression: string, id: string) =>
    own.query({
      TableName,
      KeyConditionExpression,
      ExpressionAttributeNames: { '#i': 'id' },
      ExpressionAttributeValues: { ':i': { S: id } },
    });
  assert.equal((await query('#i = :i', 'ann')).Count, 1);
  await assert.rejects(query('#i = :i', 'bob'), denied('Query'));
  await assert.rejects(query('(:i = (#i))', 'bob'), denied('Query'));
  const batch = (...ids: string[]) =>
    own.batchGetItem({ RequestItems: { [TableName]: { Keys: ids.map((id) => ({ id: { S: id } })) } } });
  assert.equal((await batch('ann')).Responses?.[TableName]?.length, 1);
  await assert.rejects(batch('ann', 'bob'), denied('BatchGetItem'));
  await assert.rejects(
    own.transactWriteItems({ TransactItems: [{ Delete: key('ann') }, { Delete: key('bob') }] }),
    denied('DeleteItem'),
  );
});

test('attributes that a request names, and what it wants back, can be bounded', async () => {
  const { dynamodb: narrow } = await users.user(
    sandlot.account,
    allow(['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'], {
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'kind'] },
        StringEqualsIfExists: {
          'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
          'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'],
        },
      },
    }),
  );
  assert.deepEqual((await narrow.getItem({ ...key('ann'), ProjectionExpression: 'kind' })).Item, { kind: { S: 'k' } });
  await assert.rejects(narrow.getItem(key('ann')), denied('GetItem'));
  await assert.rejects(narrow.getItem({ ...key('ann'), ProjectionExpression: 'kind, secret1' }), denied('GetItem'));
  await assert.rejects(
    narrow.scan({
      TableName,
      ProjectionExpression: 'kind',
      FilterExpression: '#s = :x',
      ExpressionAttributeNames: { '#s': 'secret1' },
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    }),
    denied('Scan'),
  );
  const update = (expression: string, ReturnValues: 'NONE' | 'ALL_OLD') =>
    narrow.updateItem({
      ...key('ann'),
      UpdateExpression: expression,
      ExpressionAttributeValues: { ':k': { S: 'k' } },
      ReturnValues,
    });
  await update('SET kind = :k', 'NONE');
  await assert.rejects(update('SET kind = :k', 'ALL_OLD'), denied('UpdateItem'));
  await assert.rejects(update('SET secret1 = :k', 'NONE'), denied('UpdateItem'));
});

test('a resource-based policy lets another account in, and keeps out', async () => {
  const foreign = await users.user(elsewhere, { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' });
  const across = { TableName: ResourceArn, Key: { id: { S: 'ann' } } };
  await assert.rejects(foreign.dynamodb.getItem(across), denied('GetItem'));
  const statement = { ...allow('dynamodb:GetItem'), Principal: { AWS: foreign.arn } };
  const { RevisionId } = await dynamodb.putResourcePolicy({ ResourceArn, Policy: document(statement) });
  assert.equal((await foreign.dynamodb.getItem(across)).Item?.['id']?.S, 'ann');
  await assert.rejects(foreign.dynamodb.deleteItem(across), denied('DeleteItem'));
  const told = await dynamodb.getResourcePolicy({ ResourceArn });
  assert.deepEqual([JSON.parse(told.Policy!), told.RevisionId], [JSON.parse(document(statement)), RevisionId]);
  const lockout = { Effect: 'Deny', Principal: '*', Action: 'dynamodb:PutResourcePolicy', Resource: ResourceArn };
  await assert.rejects(
    dynamodb.putResourcePolicy({ ResourceArn, Policy: document(lockout) }),
    refused('ValidationException', /ConfirmRemoveSelfResourceAccess/),
  );
  for (const [policy, message] of [
    [
      '{not json',
      /^One or more parameter values were invalid: Invalid policy document: This policy contains invalid Json$/,
    ],
    ['{"Statement":[]}', /Invalid policy document: Could not parse the policy: Statement is empty!$/],
    [document({}), /Invalid policy document: Missing required field Effect$/],
    [document({ ...statement, Principal: undefined }), /Invalid policy document: Missing required field Principal$/],
    [document({ ...statement, Resource: undefined }), /Invalid policy document: Missing required field Resource$/],
    [document({ ...statement, Resource: 'arn:aws:s3:::b' }), /must be a resource of dynamodb/],
    [`${document(statement)}${' '.repeat(21_000)}`, /were invalid: Maximum policy size of 20480 bytes exceeded$/],
    [document({ ...statement, Action: 's3:GetObject' }), /service prefix dynamodb/],
    [document({ ...statement, Principal: { AWS: `arn:aws:iam::${elsewhere}:user/none` } }), /principal/i],
  ] as const)
    await assert.rejects(
      dynamodb.putResourcePolicy({ ResourceArn, Policy: policy }),
      refused('ValidationException', message),
    );
  await assert.rejects(
    dynamodb.deleteResourcePolicy({ ResourceArn, ExpectedRevisionId: '1' }),
    refused('PolicyNotFoundException'),
  );
  await dynamodb.deleteResourcePolicy({ ResourceArn });
  await assert.rejects(dynamodb.getResourcePolicy({ ResourceArn }), refused('PolicyNotFoundException'));
  await assert.rejects(foreign.dynamodb.getItem(across), denied('GetItem'));
});
