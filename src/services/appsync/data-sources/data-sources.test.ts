/** Tables of DynamoDB behind fields: what templates ask of them, as the role of the source and nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const settings = { ...sandlot.clientConfig, maxAttempts: 1 };
const [appsync, dynamodb, iam] = [new AppSync(settings), new DynamoDB(settings), new IAM(settings)];

let apiId = '';
let key = '';

const definition = `
  type Query { getTodo(id: ID!): Todo  listTodos(limit: Int, nextToken: String, filter: AWSJSON): Todos
    many(ids: [ID!]!): [Todo]  odd: String  js(id: ID!): Todo }
  type Mutation { createTodo(input: Input!): Todo  updateTodo(id: ID!, title: String!): Todo  deleteTodo(id: ID!): Todo
    both(ids: [ID!]!): [Keys] }
  input Input { id: ID, title: String!, tags: [String!], price: Float }
  type Todo { id: ID! title: String tags: [String!] price: Float version: Int }
  type Todos { items: [Todo!]! nextToken: String }
  type Keys { id: ID }
`;

const checked =
  '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type, $ctx.result)#end$util.toJson($ctx.result)';

const templates: Readonly<Record<string, readonly [request: string, response: string]>> = {
  'Query.getTodo': [
    '{"version": "2018-05-29", "operation": "GetItem", "key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}}',
    checked,
  ],
  'Query.listTodos': [
    `#set($request = {"version": "2018-05-29", "operation": "Scan", "limit": $util.defaultIfNull($ctx.args.limit, 100)})
     #if($ctx.args.nextToken)#set($request.nextToken = $ctx.args.nextToken)#end
     #if($ctx.args.filter)
       #set($filter = $util.transform.toDynamoDBFilterExpression($util.parseJson($ctx.args.filter)))
       #set($request.filter = $util.parseJson($filter))
     #end
     $util.toJson($request)`,
    checked,
  ],
  'Query.many': [
    `#set($keys = [])
     #foreach($id in $ctx.args.ids)$util.qr($keys.add($util.dynamodb.toMapValues({"id": $id})))#end
     {"version": "2018-05-29", "operation": "BatchGetItem", "tables": {"todos": {"keys": $util.toJson($keys)}}}`,
    '#if($ctx.error)$util.error($ctx.error.message)#end$util.toJson($ctx.result.data.todos)',
  ],
  'Query.odd': ['{"version": "2018-05-29", "operation": "DropTable"}', checked],
  'Mutation.createTodo': [
    `#set($input = $ctx.args.input)
     #set($key = {"id": $util.dynamodb.toDynamoDB($util.defaultIfNull($input.id, $util.autoId()))})
     {"version": "2018-05-29", "operation": "PutItem", "key": $util.toJson($key),
      "attributeValues": $util.dynamodb.toMapValuesJson($input),
      "condition": {"expression": "attribute_not_exists(#id)", "expressionNames": {"#id": "id"}}}`,
    checked,
  ],
  'Mutation.updateTodo': [
    `{"version": "2018-05-29", "operation": "UpdateItem", "key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)},
      "update": {"expression": "SET #t = :t ADD version :one", "expressionNames": {"#t": "title"},
        "expressionValues": {":t": $util.dynamodb.toDynamoDBJson($ctx.args.title), ":one": {"N": 1}}},
      "condition": {"expression": "attribute_exists(id)"}}`,
    checked,
  ],
  'Mutation.deleteTodo': [
    '{"version": "2018-05-29", "operation": "DeleteItem", "key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}}',
    checked,
  ],
  'Mutation.both': [
    `#set($items = [])
     #foreach($id in $ctx.args.ids)
       $util.qr($items.add({"table": "todos", "operation": "PutItem", "key": $util.dynamodb.toMapValues({"id": $id}),
         "attributeValues": $util.dynamodb.toMapValues({"title": "both"})}))
     #end
     {"version": "2018-05-29", "operation": "TransactWriteItems", "transactItems": $util.toJson($items)}`,
    '#if($ctx.error)$util.error($ctx.error.message)#end$util.toJson($ctx.result.keys)',
  ],
};

const code = `import { get } from '@aws-appsync/utils/dynamodb';
export const request = (ctx) => get({ key: { id: ctx.args.id } });
export const response = (ctx) => ctx.result;`;

before(async () => {
  await dynamodb.createTable({
    TableName: 'todos',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const trust = { Effect: 'Allow', Principal: { Service: 'appsync.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({
    RoleName: 'todos',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  await allow(['dynamodb:*']);
  ({ apiId = '' } = (await appsync.createGraphqlApi({ name: 'todos', authenticationType: 'API_KEY' })).graphqlApi!);
  assert.equal((await appsync.startSchemaCreation({ apiId, definition: Buffer.from(definition) })).status, 'SUCCESS');
  const dynamodbConfig = { tableName: 'todos', awsRegion: 'us-east-1' };
  const source = { apiId, name: 'todos', type: 'AMAZON_DYNAMODB', serviceRoleArn: Role!.Arn!, dynamodbConfig } as const;
  await appsync.createDataSource(source);
  const dataSourceName = 'todos';
  for (const [place, [requestMappingTemplate, responseMappingTemplate]] of Object.entries(templates)) {
    const [typeName = '', fieldName] = place.split('.');
    const mapping = { requestMappingTemplate, responseMappingTemplate, dataSourceName };
    await appsync.createResolver({ apiId, typeName, fieldName, ...mapping });
  }
  const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } as const;
  await appsync.createResolver({ apiId, typeName: 'Query', fieldName: 'js', dataSourceName, code, runtime });
  key = (await appsync.createApiKey({ apiId })).apiKey!.id!;
});

after(async () => {
  for (const client of [appsync, dynamodb, iam]) client.destroy();
  await sandlot.close();
});

function allow(Action: readonly string[]) {
  const Resource = `arn:aws:dynamodb:us-east-1:${sandlot.account}:table/todos`;
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  return iam.putRolePolicy({ RoleName: 'todos', PolicyName: 'p', PolicyDocument });
}

async function graphql(query: string, variables: object = {}): Promise<{ data: any; errors?: any[] }> {
  const { body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return JSON.parse(body);
}

test('an item is made, read, changed and removed', async () => {
  const input = '{ id: "1", title: "one", tags: ["a"], price: 1.5 }';
  const made = await graphql(`mutation { createTodo(input: ${input}) { id title tags price } }`);
  const item = { id: '1', title: 'one', tags: ['a'], price: 1.5 };
  assert.deepEqual(made, { data: { createTodo: item } });
  assert.deepEqual((await graphql('{ getTodo(id: "1") { id title tags price } }')).data.getTodo, item);
  assert.deepEqual((await graphql('{ js(id: "1") { id title } }')).data.js, { id: '1', title: 'one' });
  const again = await graphql(`mutation { createTodo(input: ${input}) { id } }`);
  assert.equal(again.data.createTodo, null);
  const [{ errorType, data }] = again.errors as [{ errorType: string; data: object }];
  assert.equal(errorType, 'DynamoDB:ConditionalCheckFailedException');
  assert.deepEqual(data, item, 'with the item as it is');
  const { data: updated } = await graphql('mutation { updateTodo(id: "1", title: "new") { title version } }');
  assert.deepEqual(updated.updateTodo, { title: 'new', version: 1 });
  assert.equal((await graphql('mutation { deleteTodo(id: "1") { title } }')).data.deleteTodo.title, 'new');
  assert.deepEqual((await graphql('{ getTodo(id: "1") { id } }')).data, { getTodo: null });
});

test('lists come in pages, filtered', async () => {
  for (const id of ['a', 'b', 'c'])
    await graphql(`mutation { createTodo(input: { id: "${id}", title: "t${id}" }) { id } }`);
  const seen: string[] = [];
  let nextToken: string | null = null;
  do {
    const query: string = 'query($t: String) { listTodos(limit: 2, nextToken: $t) { items { id } nextToken } }';
    const { data } = await graphql(query, { t: nextToken });
    const listTodos: { items: { id: string }[]; nextToken: string | null } = data.listTodos;
    seen.push(...listTodos.items.map(({ id }) => id));
    ({ nextToken } = listTodos);
  } while (nextToken !== null);
  assert.deepEqual(seen.toSorted(), ['a', 'b', 'c']);
  const filter = JSON.stringify({ title: { eq: 'tb' } });
  const { data } = await graphql('query($f: AWSJSON) { listTodos(filter: $f) { items { id } } }', { f: filter });
  assert.deepEqual(data.listTodos.items, [{ id: 'b' }]);
  const forged = await graphql('{ listTodos(nextToken: "eyJpZCI6eyJTIjoiYSJ9fQ==") { items { id } } }');
  assert.match(forged.errors![0].message, /nextToken/);
  const many = await graphql('{ many(ids: ["c", "nowhere", "a"]) { id } }');
  assert.deepEqual(many.data.many, [{ id: 'c' }, null, { id: 'a' }], 'in the order of the keys');
  const both = await graphql('mutation { both(ids: ["x", "y"]) { id } }');
  assert.deepEqual(both.data.both, [{ id: 'x' }, { id: 'y' }]);
  assert.match((await graphql('{ odd }')).errors![0].message, /Unsupported operation 'DropTable'/);
});

test('the role of the source decides what is reached', async () => {
  await allow(['dynamodb:PutItem']);
  const { data, errors } = await graphql('{ getTodo(id: "a") { id } }');
  assert.equal(data.getTodo, null);
  assert.match(errors![0].message, /not authorized to perform: dynamodb:GetItem/);
  assert.match(errors![0].errorType, /^DynamoDB:/);
  await allow(['dynamodb:*']);
  assert.equal((await graphql('{ getTodo(id: "a") { id } }')).data.getTodo.id, 'a');
});
