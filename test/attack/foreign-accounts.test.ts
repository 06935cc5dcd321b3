/**
 * An administrator of one account, allowed everything in it, among the functions, tables, machines, APIs and pools of
 * another, which has let nobody in; and with the other's role, which every service may become.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Organizations } from '@aws-sdk/client-organizations';
import { SFN } from '@aws-sdk/client-sfn';
import { STS } from '@aws-sdk/client-sts';
import { signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { ask } from '../../src/testing/servers/data-planes.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';
import { zipOf } from '../../src/testing/zip.ts';

const sandlot = await startSandlot();
after(() => sandlot.close());

type Config = typeof sandlot.clientConfig & { readonly maxAttempts: number };
const own: Config = { ...sandlot.clientConfig, maxAttempts: 1 };

const clientsOf = (config: Config) => ({
  lambda: new Lambda(config),
  dynamodb: new DynamoDB(config),
  streams: new DynamoDBStreams(config),
  sfn: new SFN(config),
  appsync: new AppSync(config),
  pools: new CognitoIdentityProvider(config),
  identities: new CognitoIdentity(config),
});

async function foreignAdministrator(): Promise<Config> {
  const [organizations, iam] = [new Organizations(own), new IAM(own)];
  await organizations.createOrganization({});
  const { CreateAccountStatus } = await organizations.createAccount({ AccountName: 'other', Email: 'o@example.com' });
  await sandlot.idle();
  const { Id: CreateAccountRequestId } = CreateAccountStatus!;
  const made = await organizations.describeCreateAccountStatus({ CreateAccountRequestId });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.createUser({ UserName: 'boss' });
  await iam.attachUserPolicy({ UserName: 'boss', PolicyArn });
  const { AccessKey: key } = await iam.createAccessKey({ UserName: 'boss' });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const RoleArn = `arn:aws:iam::${made.CreateAccountStatus!.AccountId}:role/OrganizationAccountAccessRole`;
  const assumed = await new STS({ ...own, credentials }).assumeRole({ RoleArn, RoleSessionName: 'foreign' });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials!;
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...own, credentials: session };
}

const foreign = await foreignAdministrator();
const [a, b] = [clientsOf(own), clientsOf(foreign)];
after(() => [a, b].flatMap((clients) => Object.values(clients)).forEach((client) => client.destroy()));

const statement = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });

async function targetRole(): Promise<string> {
  const iam = new IAM(own);
  const Service = ['lambda', 'states', 'appsync', 'cognito-idp'].map((name) => `${name}.amazonaws.com`);
  const AssumeRolePolicyDocument = statement({ Principal: { Service }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.createRole({ RoleName: 'target', AssumeRolePolicyDocument });
  return Role!.Arn!;
}

const role = await targetRole();
const code = { ZipFile: zipOf({ 'index.mjs': 'export const handler = async () => 1;' }) };
const newFunction = {
  FunctionName: 'f',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: role,
  Code: code,
} as const;
const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });

async function refusedAll(calls: Readonly<Record<string, () => Promise<unknown>>>, name: RegExp): Promise<void> {
  for (const [what, call] of Object.entries(calls)) {
    const outcome = await call().then(
      () => 'done',
      (error: Error) => error.name,
    );
    assert.match(outcome, name, what);
  }
}

test("another account's role is handed to no service", async () => {
  const { graphqlApi } = await b.appsync.createGraphqlApi({ name: 'x', authenticationType: 'API_KEY' });
  const { UserPool } = await b.pools.createUserPool({ PoolName: 'x' });
  const pool = await b.identities.createIdentityPool({ IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true });
  const { IdentityPoolId } = pool;
  const source = { type: 'AMAZON_DYNAMODB', dynamodbConfig: { tableName: 'table', awsRegion: 'us-east-1' } } as const;
  const { apiId } = graphqlApi!;
  await refusedAll(
    {
      function: () => b.lambda.createFunction(newFunction),
      machine: () => b.sfn.createStateMachine({ name: 'm', roleArn: role, definition }),
      source: () => b.appsync.createDataSource({ apiId, name: 'd', serviceRoleArn: role, ...source }),
      group: () => b.pools.createGroup({ UserPoolId: UserPool!.Id, GroupName: 'g', RoleArn: role }),
      guests: () => b.identities.setIdentityPoolRoles({ IdentityPoolId, Roles: { unauthenticated: role } }),
    },
    /^AccessDeniedException$/,
  );
});

test("another account's functions, layers and machines are closed", async () => {
  const { FunctionArn: FunctionName = '' } = await a.lambda.createFunction(newFunction);
  const { LayerArn: LayerName } = await a.lambda.publishLayerVersion({ LayerName: 'l', Content: code });
  const machine = await a.sfn.createStateMachine({ name: 'm', roleArn: role, definition });
  const stateMachineArn = machine.stateMachineArn!;
  const { executionArn } = await a.sfn.startExecution({ stateMachineArn });
  const account = FunctionName.split(':')[4]!;
  await refusedAll(
    {
      invoke: () => b.lambda.invoke({ FunctionName }),
      partial: () => b.lambda.invoke({ FunctionName: `${account}:function:f` }),
      read: () => b.lambda.getFunction({ FunctionName, Qualifier: '$LATEST' }),
      open: () =>
        b.lambda.addPermission({ FunctionName, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }),
      tags: () => b.lambda.listTags({ Resource: FunctionName }),
      layer: () => b.lambda.getLayerVersion({ LayerName, VersionNumber: 1 }),
      start: () => b.sfn.startExecution({ stateMachineArn }),
      execution: () => b.sfn.describeExecution({ executionArn }),
    },
    /^AccessDeniedException$/,
  );
  const { LayerVersions } = await b.lambda.listLayerVersions({ LayerName });
  assert.deepEqual(LayerVersions, []);
  assert.equal((await a.lambda.listLayerVersions({ LayerName })).LayerVersions?.length, 1);
});

test("another account's table and its stream are closed, however they are named", async () => {
  const { TableDescription } = await a.dynamodb.createTable({
    TableName: 'table',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const { TableArn: TableName = '', LatestStreamArn: StreamArn = '' } = TableDescription!;
  const Key = { id: { S: '1' } };
  const Policy = statement({ Principal: '*', Action: 'dynamodb:*', Resource: TableName });
  const Statement = `SELECT * FROM "${TableName}" WHERE id = '1'`;
  await refusedAll(
    {
      get: () => b.dynamodb.getItem({ TableName, Key }),
      batch: () => b.dynamodb.batchGetItem({ RequestItems: { [TableName]: { Keys: [Key] } } }),
      transaction: () => b.dynamodb.transactGetItems({ TransactItems: [{ Get: { TableName, Key } }] }),
      write: () => b.dynamodb.transactWriteItems({ TransactItems: [{ Put: { TableName, Item: Key } }] }),
      statement: () => b.dynamodb.executeStatement({ Statement }),
      statements: () => b.dynamodb.executeTransaction({ TransactStatements: [{ Statement }] }),
      policy: () => b.dynamodb.putResourcePolicy({ ResourceArn: TableName, Policy }),
      stream: () => b.streams.describeStream({ StreamArn }),
      records: () => b.streams.getRecords({ ShardIterator: `${StreamArn}|1|${Date.now().toString(36)}|` }),
    },
    /^AccessDeniedException$/,
  );
});

test("another account's API and pools are closed to its signatures", async () => {
  const { graphqlApi } = await a.appsync.createGraphqlApi({ name: 'x', authenticationType: 'AWS_IAM' });
  const { apiId, arn: resourceArn } = graphqlApi!;
  const schema = Buffer.from('type Query { secret: String }');
  await a.appsync.startSchemaCreation({ apiId, definition: schema });
  await a.appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  await a.appsync.createResolver({
    apiId,
    typeName: 'Query',
    fieldName: 'secret',
    dataSourceName: 'none',
    requestMappingTemplate: '{"version": "2018-05-29", "payload": "told"}',
    responseMappingTemplate: '$util.toJson($ctx.result)',
  });
  const secretFor = async (keys: typeof own.credentials) => {
    const body = JSON.stringify({ query: '{ secret }' });
    const host = `${apiId}.appsync-api.us-east-1.localhost:${new URL(sandlot.endpoint).port}`;
    const asked = { method: 'POST', path: '/graphql', query: '', headers: {}, body: Buffer.from(body) };
    const headers = signedHeaders(sandlot.endpoint, asked, { service: 'appsync', keys, host });
    const answer = await ask(sandlot.endpoint, 'POST', '/graphql', { headers: { ...headers, host }, body });
    return (JSON.parse(answer.body) as any).data.secret;
  };
  assert.deepEqual([await secretFor(own.credentials), await secretFor(foreign.credentials)], ['told', null]);
  const { UserPool } = await a.pools.createUserPool({ PoolName: 'x' });
  const { Id: UserPoolId, Arn: ResourceArn } = UserPool!;
  const pool = await a.identities.createIdentityPool({ IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true });
  const { IdentityPoolId } = pool;
  const { IdentityId } = await a.identities.getId({ IdentityPoolId });
  await b.identities.deleteIdentities({ IdentityIdsToDelete: [IdentityId!] });
  assert.ok((await a.identities.describeIdentity({ IdentityId })).CreationDate);
  await refusedAll(
    {
      api: () => b.appsync.createApiKey({ apiId }),
      'api tags': () => b.appsync.tagResource({ resourceArn, tags: { a: 'b' } }),
      users: () => b.pools.listUsers({ UserPoolId }),
      client: () => b.pools.createUserPoolClient({ UserPoolId, ClientName: 'x' }),
      'pool tags': () => b.pools.listTagsForResource({ ResourceArn }),
      identity: () => b.identities.describeIdentity({ IdentityId }),
      identities: () => b.identities.listIdentities({ IdentityPoolId, MaxResults: 10 }),
    },
    /^(?:AccessDenied|NotFound|ResourceNotFound)Exception$/,
  );
});
