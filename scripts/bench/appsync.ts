/** AppSync: `listTodos` of a hundred items through a pipeline of templates over DynamoDB. Floor: 400 a second. */
import { AppSyncClient, CreateApiKeyCommand, CreateDataSourceCommand } from '@aws-sdk/client-appsync';
import { CreateFunctionCommand, CreateGraphqlApiCommand, CreateResolverCommand } from '@aws-sdk/client-appsync';
import { StartSchemaCreationCommand } from '@aws-sdk/client-appsync';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { load } from './http-load.ts';
import type { Target } from './signed-request.ts';

const connections = 32;
const items = 100;

export interface AppSyncOptions {
  readonly target: Target;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export async function measureAppSync({ target, seconds, say }: AppSyncOptions) {
  const { url: endpoint, region, ...credentials } = target;
  const settings = { endpoint, region, credentials };
  const clients = [new AppSyncClient(settings), new DynamoDBClient(settings), new IAMClient(settings)] as const;
  try {
    const { apiId, key } = await makeApi(...clients, region);
    say(`AppSync: listTodos of ${items} through VTL`);
    const request = listRequest(endpoint, apiId, key);
    return { listTodos: await load({ url: endpoint, connections, seconds, next: () => request }) };
  } finally {
    for (const client of clients) client.destroy();
  }
}

function listRequest(endpoint: string, apiId: string, key: string): Buffer {
  const query = '{ listTodos(limit: 100) { items { id title done owner createdAt } nextToken } }';
  const body = JSON.stringify({ query });
  const lines = [
    `POST /_appsync/${apiId}/graphql HTTP/1.1`,
    `host: ${new URL(endpoint).host}`,
    `x-api-key: ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const definition = `
  type Query { listTodos(limit: Int, nextToken: String): Todos }
  type Todos { items: [Todo!]! nextToken: String }
  type Todo { id: ID! title: String done: Boolean owner: String createdAt: AWSDateTime }`;

async function makeApi(appsync: AppSyncClient, dynamodb: DynamoDBClient, iam: IAMClient, region: string) {
  await makeTable(dynamodb);
  const serviceRoleArn = await makeRole(iam);
  const api = new CreateGraphqlApiCommand({ name: 'bench', authenticationType: 'API_KEY' });
  const { apiId = '' } = (await appsync.send(api)).graphqlApi!;
  await appsync.send(new StartSchemaCreationCommand({ apiId, definition: Buffer.from(definition) }));
  const dynamodbConfig = { tableName: 'todos', awsRegion: region };
  const table = { apiId, name: 'todos', type: 'AMAZON_DYNAMODB', serviceRoleArn, dynamodbConfig } as const;
  await appsync.send(new CreateDataSourceCommand({ ...table }));
  await appsync.send(new CreateDataSourceCommand({ apiId, name: 'none', type: 'NONE' }));
  const functions: string[] = [];
  for (const [name, dataSourceName, requestMappingTemplate, responseMappingTemplate] of templates) {
    const input = { apiId, name, dataSourceName, requestMappingTemplate, responseMappingTemplate };
    const { functionConfiguration } = await appsync.send(new CreateFunctionCommand(input));
    functions.push(functionConfiguration!.functionId!);
  }
  await appsync.send(
    new CreateResolverCommand({
      apiId,
      typeName: 'Query',
      fieldName: 'listTodos',
      kind: 'PIPELINE',
      pipelineConfig: { functions },
      requestMappingTemplate: '$util.qr($ctx.stash.put("typeName", "Query")){}',
      responseMappingTemplate: '$util.toJson($ctx.prev.result)',
    }),
  );
  const { apiKey } = await appsync.send(new CreateApiKeyCommand({ apiId }));
  return { apiId, key: apiKey!.id! };
}

/** Who may, then what is asked: as generated resolvers are made. */
const templates = [
  [
    'authorize',
    'none',
    '#set($isAuthorized = $util.authType() == "API Key Authorization")\n#if(!$isAuthorized)$util.unauthorized()#end\n' +
      '{"version": "2018-05-29", "payload": {}}',
    '$util.toJson({})',
  ],
  [
    'list',
    'todos',
    '#set($request = {"version": "2018-05-29", "operation": "Scan"})\n' +
      '#set($request.limit = $util.defaultIfNull($ctx.args.limit, 100))\n' +
      '#if($ctx.args.nextToken)#set($request.nextToken = $ctx.args.nextToken)#end\n$util.toJson($request)',
    '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end\n$util.toJson($ctx.result)',
  ],
] as const;

async function makeTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'todos',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (let from = 0; from < items; from += 25) {
    const requests = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: itemOf(from + at) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { todos: requests } }));
  }
}

function itemOf(index: number) {
  return {
    id: { S: `id-${index}` },
    title: { S: `todo ${index}` },
    done: { BOOL: false },
    owner: { S: 'someone' },
    createdAt: { S: '2026-01-01T00:00:00.000Z' },
  };
}

async function makeRole(iam: IAMClient): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'appsync.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const AssumeRolePolicyDocument = document(trust);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'bench-appsync', AssumeRolePolicyDocument }));
  const PolicyDocument = document({ Effect: 'Allow', Action: 'dynamodb:Scan', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'bench-appsync', PolicyName: 'scan', PolicyDocument }));
  return Role!.Arn!;
}
