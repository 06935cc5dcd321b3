/** An API's data plane: who is let in, what fields come to, and what hostile queries do. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { AppSync, type CreateGraphqlApiCommandInput } from '@aws-sdk/client-appsync';
import { IAM } from '@aws-sdk/client-iam';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { cognitoOf, emailPool, newUser, password, srpSignIn } from '../../cognito-identity-provider/test-pools.ts';
import { sendRaw } from '../../../testing/requests/signed-request.ts';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
const iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  appsync.destroy();
  iam.destroy();
  await sandlot.close();
});

const { port } = new URL(sandlot.endpoint);

interface Api {
  readonly apiId: string;
  readonly key: string;
}

/** `resolvers`: for `Type.field`, the two templates of a resolver on nothing. */
async function api(
  definition: string,
  resolvers: Readonly<Record<string, readonly [request: string, response?: string]>> = {},
  settings: Partial<CreateGraphqlApiCommandInput> = {},
): Promise<Api> {
  const made = await appsync.createGraphqlApi({ name: 'test', authenticationType: 'API_KEY', ...settings });
  const { apiId = '' } = made.graphqlApi!;
  const created = await appsync.startSchemaCreation({ apiId, definition: Buffer.from(definition) });
  const { details } = await appsync.getSchemaCreationStatus({ apiId });
  assert.equal(created.status, 'SUCCESS', details ?? '');
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  for (const [place, [requestMappingTemplate, responseMappingTemplate = '$util.toJson($ctx.result)']] of Object.entries(
    resolvers,
  )) {
    const [typeName = '', fieldName] = place.split('.');
    const templates = { requestMappingTemplate, responseMappingTemplate };
    await appsync.createResolver({ apiId, typeName, fieldName, dataSourceName: 'none', ...templates });
  }
  const { apiKey } = await appsync.createApiKey({ apiId });
  return { apiId, key: apiKey!.id! };
}

const payload = (json: string): string => `{"version": "2018-05-29", "payload": ${json}}`;

async function post(apiId: string, headers: Readonly<Record<string, string>>, query: string, variables: object = {}) {
  const host = `${apiId}.appsync-api.us-east-1.localhost:${port}`;
  const body = JSON.stringify({ query, variables });
  const {
    status,
    body: text,
    headers: answered,
  } = await ask(sandlot.endpoint, 'POST', '/graphql', {
    headers: { host, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status, headers: answered, ...(JSON.parse(text) as { data?: any; errors?: any[] }) };
}

const withKey = ({ apiId, key }: Api, query: string, variables: object = {}) =>
  post(apiId, { 'x-api-key': key }, query, variables);

const todos = `
  type Query { getTodo(id: ID!, at: AWSDateTime): Todo  list: [Todo!]  fail: String  soft: Int  env: String }
  type Mutation { addTodo(input: TodoInput!): Todo }
  input TodoInput { title: String!, meta: AWSJSON, count: Int }
  type Todo { id: ID!, title: String, count: Int, at: AWSDateTime, owner: Person, meta: AWSJSON }
  type Person { name: String! }
`;
const resolvers = {
  'Query.getTodo': [payload('{"id": $util.toJson($ctx.args.id), "title": "t-$ctx.args.id", "owner": {"name": "ana"}}')],
  'Query.list': [payload('[{"id": 1, "count": 1}, {"id": 2, "count": 2}]')],
  'Query.fail': [payload('1'), '$util.error("It failed", "Mine", {"a": 1}, {"b": 2})'],
  'Query.soft': [payload('3'), '$util.appendError("Softly", "Soft")$util.toJson($ctx.result)'],
  'Query.env': [payload('"$ctx.env.STAGE $util.authType()"')],
  'Todo.owner': [payload('{"name": "owner of $ctx.source.id"}')],
  'Mutation.addTodo': [
    payload('$util.toJson($ctx.args.input)'),
    '#set($ctx.result.id = "new")$util.toJson($ctx.result)',
  ],
} as const;

const shared = await api(todos, resolvers);

test('fields come from resolvers, and from what those above them gave', async () => {
  const { status, data, errors } = await withKey(
    shared,
    'query($id: ID!) { one: getTodo(id: $id) { id title owner { name } __typename } list { count ...more } } ' +
      'fragment more on Todo { id }',
    { id: '7' },
  );
  assert.deepEqual([status, errors], [200, undefined]);
  assert.deepEqual(data, {
    one: { id: '7', title: 't-7', owner: { name: 'owner of 7' }, __typename: 'Todo' },
    list: [
      { count: 1, id: '1' },
      { count: 2, id: '2' },
    ],
  });
  const { apiId } = shared;
  await appsync.putGraphqlApiEnvironmentVariables({ apiId, environmentVariables: { STAGE: 'dev' } });
  assert.equal((await withKey(shared, '{ env }')).data.env, 'dev API Key Authorization');
  const added = await withKey(shared, 'mutation { addTodo(input: { title: "x", meta: "{}" }) { id title meta } }');
  assert.deepEqual(added.data, { addTodo: { id: 'new', title: 'x', meta: '{}' } });
});

test("headers of the connection are the server's own, and those of resolvers have a bound", async () => {
  const set = [
    'Trailer',
    'TE',
    'Upgrade',
    'Keep-Alive',
    'Content-Length',
    'Access-Control-Allow-Origin',
    'a b',
    'Kept',
  ];
  const adds = set.map((name) => `$util.qr($util.http.addResponseHeader("${name}", "3"))`).join('');
  const many = '#foreach($i in [1..60])$util.qr($util.http.addResponseHeader("X-$i", "y"))#end';
  const made = await api('type Query { odd: Int many: Int }', {
    'Query.odd': [payload('1'), `${adds}1`],
    'Query.many': [payload('1'), `${many} 2`],
  });
  const odd = await withKey(made, '{ odd }');
  assert.deepEqual([odd.status, odd.data, odd.headers['kept']], [200, { odd: 1 }, '3']);
  for (const name of ['trailer', 'te', 'upgrade', 'access-control-allow-origin'])
    assert.equal(odd.headers[name], undefined, name);
  const { data, errors, headers } = await withKey(made, '{ many }');
  assert.deepEqual([data, headers['x-50'], headers['x-51']], [{ many: 2 }, 'y', undefined]);
  assert.match(errors![0].message, /^The header X-51 is left out/);
});

test("errors have AWS's shape and leave the other fields", async () => {
  const { status, data, errors } = await withKey(shared, '{ fail soft }');
  assert.equal(status, 200);
  assert.deepEqual(data, { fail: null, soft: 3 });
  const byPath = Object.fromEntries(errors!.map((error) => [error.path[0], error]));
  assert.deepEqual(byPath['fail'], {
    path: ['fail'],
    data: { a: 1 },
    errorType: 'Mine',
    errorInfo: { b: 2 },
    locations: [{ line: 1, column: 3, sourceName: null }],
    message: 'It failed',
  });
  assert.equal(byPath['soft'].errorType, 'Soft');
  const invalid = await withKey(shared, '{ nowhere }');
  assert.deepEqual([invalid.status, invalid.data], [200, null]);
  assert.match(invalid.errors![0].message, /^Validation error/);
  assert.match((await withKey(shared, '{ getTodo(')).errors![0].message, /^Invalid Syntax/);
  assert.match((await withKey(shared, '{ getTodo(id: 1, at: "yesterday") { id } }')).errors![0].message, /AWSDateTime/);
  const wrong = await withKey(shared, 'query($id: ID!) { getTodo(id: $id) { id } }');
  assert.match(wrong.errors![0].message, /^Variable 'id' has coerced Null value for NonNull type 'ID!'$/);
});

test('nobody is let in without what the API asks for', async () => {
  const { apiId, key } = shared;
  const refusedBy = async (headers: Record<string, string>, id = apiId) => {
    const { status, errors } = await post(id, headers, '{ env }');
    return [status, errors?.[0].errorType];
  };
  assert.deepEqual(await refusedBy({}), [401, 'UnauthorizedException']);
  assert.deepEqual(await refusedBy({ 'x-api-key': `${key}x` }), [401, 'UnauthorizedException']);
  assert.deepEqual(await refusedBy({ authorization: 'Bearer a.b.c' }), [401, 'UnauthorizedException']);
  assert.deepEqual(await refusedBy({ authorization: 'AWS4-HMAC-SHA256 x' }), [401, 'UnauthorizedException']);
  assert.deepEqual(await refusedBy({ 'x-api-key': key }, 'a'.repeat(26)), [404, 'UnknownOperationException']);
  const other = await api(todos, resolvers);
  assert.deepEqual(await refusedBy({ 'x-api-key': other.key }), [401, 'UnauthorizedException']);
  await appsync.deleteApiKey({ apiId: other.apiId, id: other.key });
  assert.deepEqual(await refusedBy({ 'x-api-key': other.key }, other.apiId), [401, 'UnauthorizedException']);
});

test('directives say which way opens which field', async () => {
  const two = await api(
    `type Query {
       open: String  signed: String @aws_iam
       both: String @aws_api_key @aws_iam  thing: Thing @aws_iam @aws_api_key
     }
     type Thing @aws_iam { a: String  b: String @aws_api_key }`,
    {
      'Query.open': [payload('"o"')],
      'Query.signed': [payload('"s"')],
      'Query.both': [payload('"b"')],
      'Query.thing': [payload('{"a": "a", "b": "b"}')],
    },
    { additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }] },
  );
  const query = '{ open signed both thing { a b } }';
  const byKey = await withKey(two, query);
  assert.deepEqual(byKey.data, { open: 'o', signed: null, both: 'b', thing: { a: null, b: 'b' } });
  assert.deepEqual(
    byKey.errors!.map(({ message, errorType }) => `${errorType}: ${message}`),
    [
      'Unauthorized: Not Authorized to access signed on type Query',
      'Unauthorized: Not Authorized to access a on type Thing',
    ],
  );
  const signed = async (keys: { accessKeyId: string; secretAccessKey: string }) => {
    const answer = await sendRaw(
      sandlot.endpoint,
      {
        method: 'POST',
        path: `/_appsync/${two.apiId}/graphql`,
        query: '',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ query })),
      },
      { service: 'appsync', keys },
    );
    return { status: answer.status, ...JSON.parse(answer.body) };
  };
  assert.deepEqual((await signed(sandlot.credentials)).data, {
    open: null,
    signed: 's',
    both: 'b',
    thing: { a: 'a', b: null },
  });
  await iam.createUser({ UserName: 'field-reader' });
  const arn = `arn:aws:appsync:us-east-1:${sandlot.account}:apis/${two.apiId}/types/Query/fields/both`;
  const statement = { Effect: 'Allow', Action: 'appsync:GraphQL', Resource: arn };
  await iam.putUserPolicy({
    UserName: 'field-reader',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'field-reader' });
  const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  assert.deepEqual((await signed(keys)).data, { open: null, signed: null, both: 'b', thing: null });
  const tampered = await signed({ ...keys, secretAccessKey: 'wrong' });
  assert.deepEqual([tampered.status, tampered.errors[0].errorType], [403, 'InvalidSignatureException']);
});

test('tokens of an OpenID Connect provider are verified, with their age', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const { privateKey: other } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' };
  const provider = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  try {
    const issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
    const { apiId } = await api(
      'type Query { who: String }',
      { 'Query.who': [payload('"$ctx.identity.sub $ctx.identity.claims.team"')] },
      {
        authenticationType: 'OPENID_CONNECT',
        openIDConnectConfig: { issuer, clientId: 'app-.*' },
        additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }],
      },
    );
    const tokenOf = (claims: object, key = privateKey, expires = '1h') =>
      new SignJWT({ team: 'blue', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setSubject('ana')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key);
    const asked = async (token: string) => {
      const { data, errors } = await post(apiId, { authorization: `Bearer ${token}` }, '{ who }');
      return data?.who ?? errors?.[0].message;
    };
    assert.equal(await asked(await tokenOf({ aud: 'app-1' })), 'ana blue');
    const refused = 'You are not authorized to make this call.';
    assert.equal(await asked(await tokenOf({ aud: 'other' })), refused);
    assert.equal(await asked(await tokenOf({ aud: 'app-1' }, other)), refused);
    assert.equal(await asked(await tokenOf({ aud: 'app-1' }, privateKey, '-1h')), 'Token has expired.');
    const [head, , signature] = (await tokenOf({ aud: 'app-1' })).split('.');
    const claims = Buffer.from(JSON.stringify({ iss: issuer, sub: 'root', exp: 9e9, aud: 'app-1' })).toString(
      'base64url',
    );
    assert.equal(await asked(`${head}.${claims}.${signature}`), refused);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    assert.equal(await asked(`${none}.${claims}.`), refused);
  } finally {
    provider.close();
  }
});

test('users of a user pool are let in by their tokens, and to what their groups may', async () => {
  const cognito = cognitoOf(sandlot);
  try {
    const pool = await emailPool(cognito);
    const [userPoolId, email] = [pool.UserPoolId, 'ana@example.com'];
    const Username = await newUser(cognito, pool, email, { email });
    const inPool = { userPoolId, awsRegion: 'us-east-1', defaultAction: 'ALLOW' } as const;
    const people = await api(
      `type Query {
         who: String  key: Int @aws_api_key
         admin: String @aws_cognito_user_pools(cognito_groups: ["admins"])
       }`,
      {
        'Query.who': [payload('"$ctx.identity.username $ctx.identity.claims.token_use"')],
        'Query.admin': [payload('"a"')],
      },
      {
        authenticationType: 'AMAZON_COGNITO_USER_POOLS',
        userPoolConfig: inPool,
        additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }],
      },
    );
    const tokens = (await srpSignIn(cognito, pool, email, password)).AuthenticationResult!;
    const asked = (token: string, query = '{ who admin }') => post(people.apiId, { authorization: token }, query);
    const { data, errors } = await asked(tokens.AccessToken!);
    assert.deepEqual(data, { who: `${Username} access`, admin: null });
    assert.equal(errors![0].errorType, 'Unauthorized');
    assert.equal((await asked(tokens.IdToken!)).data.who, `${Username} id`);
    await cognito.createGroup({ UserPoolId: userPoolId, GroupName: 'admins' });
    await cognito.adminAddUserToGroup({ UserPoolId: userPoolId, GroupName: 'admins', Username });
    const again = (await srpSignIn(cognito, pool, email, password)).AuthenticationResult!;
    assert.equal((await asked(again.IdToken!)).data.admin, 'a');
    assert.deepEqual((await withKey(people, '{ who key }')).data, { who: null, key: null });
    const [head, claims, signature] = again.IdToken!.split('.');
    const raised = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(claims!, 'base64url').toString()), 'cognito:groups': ['roots'] }),
    ).toString('base64url');
    assert.equal((await asked(`${head}.${raised}.${signature}`)).status, 401);
    const other = await emailPool(cognito, { PoolName: 'others' });
    await newUser(cognito, other, email, { email });
    const foreign = (await srpSignIn(cognito, other, email, password)).AuthenticationResult!;
    assert.equal((await asked(foreign.IdToken!)).status, 401);
  } finally {
    cognito.destroy();
  }
});

test('hostile queries are refused at once, and others are served', async () => {
  const nested = (depth: number) => `{ getTodo(id: 1) ${'{ owner '.repeat(depth)}${'}'.repeat(depth)} }`;
  const bombs = Array.from({ length: 20 }, (_, at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`);
  for (const query of [
    nested(1000),
    nested(90),
    `{ ${Array.from({ length: 20_000 }, (_, at) => `a${at}: soft`).join(' ')} }`,
    `query { ...f0 } ${bombs.join(' ')} fragment f20 on Query { a: soft b: soft c: soft }`,
    'query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    '{'.repeat(50_000),
    `{ soft ${'@skip(if: false) '.repeat(20_000)} }`,
  ]) {
    const { status, data, errors } = await withKey(shared, query);
    assert.deepEqual([status, data, errors!.length > 0], [200, null, true], query.slice(0, 60));
  }
  const { apiId, key } = shared;
  const broken = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
    headers: { 'x-api-key': key },
    body: 'no json',
  });
  assert.equal(broken.status, 400);
  const looping = await api('type Query { loop: Int  fine: Int }', {
    'Query.loop': ['#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end'],
    'Query.fine': [payload('1')],
  });
  const { data, errors } = await withKey(looping, '{ loop fine }');
  assert.deepEqual(data, { loop: null, fine: 1 });
  assert.equal(errors![0].errorType, 'MappingTemplate');
});

test('introspection can be switched off, and the depth of queries be set', async () => {
  const { apiId, key } = await api('type Query { a: A } type A { a: A b: Int }');
  const settings = { apiId, name: 'x', authenticationType: 'API_KEY' } as const;
  const query = '{ __schema { queryType { name } } }';
  assert.equal((await withKey({ apiId, key }, query)).data.__schema.queryType.name, 'Query');
  await appsync.updateGraphqlApi({ ...settings, introspectionConfig: 'DISABLED', queryDepthLimit: 2 });
  assert.equal((await withKey({ apiId, key }, query)).data, null);
  assert.match((await withKey({ apiId, key }, '{ a { a { b } } }')).errors![0].message, /depth is 3/);
  assert.deepEqual((await withKey({ apiId, key }, '{ a { b } }')).data, { a: null });
});

test('pages of other origins may ask, as browsers ask first', async () => {
  const host = `${shared.apiId}.appsync-api.us-east-1.localhost:${port}`;
  const { status, headers } = await ask(sandlot.endpoint, 'OPTIONS', '/graphql', {
    headers: {
      host,
      origin: 'http://localhost:5173',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-api-key,content-type',
    },
  });
  assert.equal(status, 204);
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.match(String(headers['access-control-allow-headers']), /authorization/);
});
