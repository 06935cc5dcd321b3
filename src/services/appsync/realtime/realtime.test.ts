/** Subscriptions over WebSockets, as AWS's clients speak; and which messages each is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { WebSocket } from 'ws';
import { signedHeaders } from '../../../testing/requests/signed-request.ts';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { isTold } from './filters.ts';

const sandlot = await startSandlot();
const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
const { host, port } = new URL(sandlot.endpoint);
let [apiId, key] = ['', ''];

const definition = `
  type Query { a: Int }
  type Mutation { add(id: ID!, owner: String, title: String): Todo  other: Todo }
  type Todo { id: ID! owner: String title: String }
  type Subscription {
    onAdd(owner: String): Todo @aws_subscribe(mutations: ["add"])
    onTitle(word: String!): Todo @aws_subscribe(mutations: ["add"])
    onKept: Todo @aws_subscribe(mutations: ["add"])
    onSecret: Todo @aws_subscribe(mutations: ["add"])
    onIam: Todo @aws_subscribe(mutations: ["add"]) @aws_iam
  }`;

const templates: Readonly<Record<string, readonly [request: string, response: string]>> = {
  'Mutation.add': ['{"payload": $util.toJson($ctx.args)}', '$util.toJson($ctx.result)'],
  'Subscription.onTitle': [
    '{"payload": null}',
    `#set($filter = {"title": {"beginsWith": $ctx.args.word}})
     $extensions.setSubscriptionFilter($util.transform.toSubscriptionFilter($filter))null`,
  ],
  'Subscription.onKept': [
    '{"payload": null}',
    `#set($group = {"filterGroup": [{"filters": [{"fieldName": "owner", "operator": "eq", "value": "out"}]}]})
     $extensions.setSubscriptionInvalidationFilter($group)null`,
  ],
  'Mutation.other': [
    '{"payload": {"id": "other"}}',
    `$extensions.invalidateSubscriptions({"subscriptionField": "onKept", "payload": {"owner": "out"}})
     $util.toJson($ctx.result)`,
  ],
  'Subscription.onSecret': ['{"payload": null}', '$util.unauthorized()'],
};

before(async () => {
  const additionalAuthenticationProviders = [{ authenticationType: 'AWS_IAM' as const }];
  const settings = { name: 'live', authenticationType: 'API_KEY', additionalAuthenticationProviders } as const;
  ({ apiId = '' } = (await appsync.createGraphqlApi({ ...settings })).graphqlApi!);
  assert.equal((await appsync.startSchemaCreation({ apiId, definition: Buffer.from(definition) })).status, 'SUCCESS');
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  for (const [place, [requestMappingTemplate, responseMappingTemplate]] of Object.entries(templates)) {
    const [typeName = '', fieldName] = place.split('.');
    const mapping = { requestMappingTemplate, responseMappingTemplate, dataSourceName: 'none' };
    await appsync.createResolver({ apiId, typeName, fieldName, ...mapping });
  }
  key = (await appsync.createApiKey({ apiId })).apiKey!.id!;
});

after(async () => {
  appsync.destroy();
  await sandlot.close();
});

type Message = { readonly type: string; readonly id?: string; readonly payload?: any };

/** A socket, and its messages in order, keep-alives left out. */
async function open(headers: object, more: { readonly path?: string; readonly hostName?: string } = {}) {
  const { path = `/_appsync/${apiId}/graphql/realtime`, hostName = host } = more;
  const protocol = `header-${Buffer.from(JSON.stringify(headers)).toString('base64url')}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['graphql-ws', protocol], {
    headers: { host: hostName },
  });
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.type !== 'ka') messages.push(message);
    waiting.shift()?.();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const next = async (): Promise<Message> => {
    while (messages.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    return messages.shift()!;
  };
  const send = (message: object): Promise<Message> => {
    socket.send(JSON.stringify(message));
    return next();
  };
  const start = (id: string, query: string, authorization: object = headers, variables: object = {}) =>
    send({ id, type: 'start', payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } } });
  return { socket, send, next, start };
}

async function add(variables: object): Promise<void> {
  const query =
    'mutation($id: ID!, $owner: String, $title: String) ' +
    '{ add(id: $id, owner: $owner, title: $title) { key: id owner title } }';
  const { body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  assert.equal(JSON.parse(body).errors, undefined, body);
}

const byKey = () => ({ host, 'x-api-key': key });

test('a subscription is told what mutations publish, by its arguments or its filter, until it stops', async () => {
  const { socket, send, next, start } = await open(byKey());
  try {
    assert.equal(socket.protocol, 'graphql-ws');
    const ack = await send({ type: 'connection_init' });
    assert.deepEqual(ack, { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    assert.deepEqual(await start('1', 'subscription { onAdd(owner: "ana") { id title } }'), {
      type: 'start_ack',
      id: '1',
    });
    const word = await start('2', 'subscription($w: String!) { onTitle(word: $w) { title } }', byKey(), { w: 'go' });
    assert.equal(word.type, 'start_ack');
    await add({ id: '1', owner: 'bob', title: 'nothing' });
    await add({ id: '2', owner: 'ana', title: 'x' });
    const data = { onAdd: { id: '2', title: 'x' } };
    assert.deepEqual(await next(), { type: 'data', id: '1', payload: { data } });
    await add({ id: '3', owner: 'bob', title: 'good' });
    assert.deepEqual(await next(), { type: 'data', id: '2', payload: { data: { onTitle: { title: 'good' } } } });
    assert.deepEqual(await send({ type: 'stop', id: '1' }), { type: 'complete', id: '1' });
    await add({ id: '4', owner: 'ana', title: 'gone' });
    await add({ id: '5', owner: 'ana', title: 'go' });
    const { payload } = await next();
    assert.deepEqual(payload.data.onTitle, { title: 'gone' }, 'the filter alone decides');
  } finally {
    socket.close();
  }
});

test('to invalidate subscriptions ends none', async () => {
  const { socket, send, next, start } = await open(byKey());
  try {
    await send({ type: 'connection_init' });
    assert.equal((await start('1', 'subscription { onKept { id } }')).type, 'start_ack');
    const { body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { other { id } }' }),
    });
    assert.deepEqual(JSON.parse(body), { data: { other: { id: 'other' } } });
    await add({ id: '9', owner: 'out' });
    assert.deepEqual(await next(), { type: 'data', id: '1', payload: { data: { onKept: { id: '9' } } } });
  } finally {
    socket.close();
  }
});

test('what is refused says why, and the connection goes on', async () => {
  const { socket, send, start } = await open(byKey());
  try {
    const early = await start('0', 'subscription { onAdd { id } }');
    assert.equal(early.type, 'error');
    await send({ type: 'connection_init' });
    const kindOf = ({ type, payload }: Message) => `${type} ${payload.errors[0].errorType}`;
    assert.equal(kindOf(await start('1', 'subscription { onSecret { id } }')), 'error Unauthorized');
    assert.equal(kindOf(await start('1', 'subscription { onIam { id } }')), 'error Unauthorized');
    const wrongKey = { host, 'x-api-key': 'da2-wrong' };
    assert.equal(kindOf(await start('1', 'subscription { onAdd { id } }', wrongKey)), 'error UnauthorizedException');
    assert.equal(kindOf(await start('1', '{ a }')), 'error BadRequestException');
    assert.match((await start('1', 'subscription { nowhere }')).payload.errors[0].message, /Validation error/);
    assert.equal((await start('1', 'subscription { onAdd { id } }')).type, 'start_ack');
    assert.equal(kindOf(await start('1', 'subscription { onAdd { id } }')), 'error DuplicatedOperationError');
    assert.equal(kindOf(await send({ type: 'stop', id: 'other' })), 'error UnknownOperationError');
    assert.equal(kindOf(await send({ type: 'dance' })), 'error UnsupportedOperation');
    for (let id = 2; id <= 100; id++) await start(String(id), 'subscription { onAdd { id } }');
    assert.equal(kindOf(await start('101', 'subscription { onAdd { id } }')), 'error MaxSubscriptionsReachedError');
  } finally {
    socket.close();
  }
});

test('nobody without credentials is let in; a signature opens its own API alone', async () => {
  const refused = async (headers: object) => {
    const { socket, send } = await open(headers);
    const { type, payload } = await send({ type: 'connection_init' });
    if (socket.readyState !== socket.CLOSED) await new Promise((resolve) => socket.once('close', resolve));
    return `${type} ${payload.errors[0].errorType} ${payload.errors[0].errorCode}`;
  };
  assert.equal(await refused({}), 'connection_error UnauthorizedException 401');
  assert.equal(await refused({ host, 'x-api-key': 'da2-wrong' }), 'connection_error UnauthorizedException 401');
  const hostName = `${apiId}.appsync-api.us-east-1.localhost:${port}`;
  const signed = (path: string, body: string, name = hostName) =>
    signedHeaders(
      sandlot.endpoint,
      { method: 'POST', path, query: '', headers: { accept: 'application/json' }, body: Buffer.from(body) },
      { service: 'appsync', keys: sandlot.credentials, host: name },
    );
  // Amplify's client adds it to what it has signed.
  const unsigned = { 'x-amz-user-agent': 'aws-amplify/6' };
  const handshake = { ...signed('/graphql/connect', '{}'), ...unsigned };
  const { socket, send, start } = await open(handshake, { path: '/graphql/realtime', hostName });
  try {
    assert.equal((await send({ type: 'connection_init' })).type, 'connection_ack');
    const query = 'subscription { onIam { id } }';
    const body = JSON.stringify({ query, variables: {} });
    assert.equal((await start('1', query, signed('/graphql', body))).type, 'start_ack');
    assert.equal(
      (await start('2', query, signed('/graphql', '{}'))).payload.errors[0].errorType,
      'InvalidSignatureException',
    );
    const foreign = signed('/graphql', body, `${'a'.repeat(26)}.appsync-api.us-east-1.localhost:${port}`);
    assert.equal((await start('3', query, foreign)).payload.errors[0].errorType, 'InvalidSignatureException');
  } finally {
    socket.close();
  }
  const realtimeHost = `${apiId}.appsync-realtime-api.us-east-1.localhost:${port}`;
  const other = await open(byKey(), { path: '/graphql', hostName: realtimeHost });
  assert.equal((await other.send({ type: 'connection_init' })).type, 'connection_ack');
  other.socket.close();
});

test('filters have the meaning that AWS documents', () => {
  const data = { n: 5, s: 'hello', list: ['a', 'b'], deep: { x: 1 }, nothing: null };
  const told = (fieldName: string, operator: string, value: any) =>
    isTold(data, {}, { filterGroup: [{ filters: [{ fieldName, operator, value }] }] });
  for (const [fieldName, operator, value, wanted] of [
    ['n', 'eq', 5, true],
    ['n', 'eq', '5', false],
    ['n', 'ne', 5, false],
    ['n', 'lt', 6, true],
    ['n', 'le', 5, true],
    ['n', 'gt', 5, false],
    ['n', 'ge', 5, true],
    ['n', 'between', [1, 5], true],
    ['n', 'between', [6, 9], false],
    ['nothing', 'between', [1, 5], false],
    ['n', 'in', [4, 5], true],
    ['n', 'notIn', [4, 5], false],
    ['s', 'beginsWith', 'he', true],
    ['s', 'contains', 'ell', true],
    ['s', 'notContains', 'ell', false],
    ['list', 'contains', 'a', true],
    ['list', 'containsAny', ['x', 'b'], true],
    ['deep.x', 'eq', 1, true],
    ['nowhere', 'eq', null, true],
    ['n', 'constructor', 5, false],
  ] as const)
    assert.equal(told(fieldName, operator, value), wanted, `${fieldName} ${operator} ${String(value)}`);
  const groups = { filterGroup: [{ filters: [{ fieldName: 'n', operator: 'eq', value: 1 }] }, { filters: [] }] };
  assert.equal(isTold(data, { n: 6 }, groups), true, 'one group is enough, and arguments do not count');
  assert.deepEqual([isTold(data, { n: 5 }, undefined), isTold(data, { n: 5, s: 'x' }, undefined)], [true, false]);
});
