/** Function URLs: who may ask, what a function is given, what its answer becomes, and what browsers are told. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { type Keys, type RawResponse, sendRaw } from '../../../testing/requests/signed-request.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { lambda, create } = functions;
const resources = resourcesOf(sandlot);

after(async () => {
  functions.destroy();
  resources.close();
  await sandlot.close();
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: nobody. */
  readonly keys?: Keys;
}

/** Node finds no names under `localhost`. */
function ask(url: string, { method = 'GET', headers = {}, body = '', keys }: Asked = {}): Promise<RawResponse> {
  const { host, pathname: path, search } = new URL(url);
  const request = { method, path, query: search.slice(1), headers: { ...headers, host }, body: Buffer.from(body) };
  return sendRaw(sandlot.endpoint, request, keys && { service: 'lambda', keys, host });
}

async function openToAll(FunctionName: string): Promise<void> {
  const given = { FunctionName, Principal: '*' };
  const Action = 'lambda:InvokeFunctionUrl';
  await lambda.addPermission({ ...given, StatementId: 'url', Action, FunctionUrlAuthType: 'NONE' });
  const more = { StatementId: 'function', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await lambda.addPermission({ ...given, ...more });
}

test('a function is given the request, and its answer is the response', async () => {
  await create(
    'echo',
    `export const handler = async (event) => event.rawPath === '/plain' ? { plain: true } : {
      statusCode: 201, headers: { 'x-own': 'yes', 'content-type': 'text/plain', connection: 'close' },
      cookies: ['a=1', 'b=2; HttpOnly'], body: JSON.stringify(event),
    };`,
  );
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ FunctionName: 'echo', AuthType: 'NONE' });
  const { port } = new URL(sandlot.endpoint);
  assert.match(FunctionUrl!, new RegExp(`^http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:${port}/$`));
  assert.equal((await ask(FunctionUrl!)).status, 403, 'nobody has been let in');
  await openToAll('echo');
  const answer = await ask(`${FunctionUrl}a/b%20c?x=1&x=2&y=`, {
    method: 'POST',
    headers: { cookie: 'c=3; d=4', 'content-type': 'application/json', 'user-agent': 'test' },
    body: '{"a":1}',
  });
  assert.deepEqual(
    [answer.status, answer.headers['x-own'], answer.headers['content-type']],
    [201, 'yes', 'text/plain'],
  );
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2; HttpOnly']);
  const event = JSON.parse(answer.body);
  assert.deepEqual(
    [event.version, event.rawPath, event.rawQueryString, event.queryStringParameters, event.cookies],
    ['2.0', '/a/b c', 'x=1&x=2&y=', { x: '1,2', y: '' }, ['c=3', 'd=4']],
  );
  assert.deepEqual([event.body, event.isBase64Encoded, event.headers.cookie], ['{"a":1}', false, undefined]);
  const { http, accountId, domainName, requestId } = event.requestContext;
  assert.deepEqual([http.method, http.path, http.userAgent, accountId], ['POST', '/a/b c', 'test', 'anonymous']);
  assert.equal(domainName, new URL(FunctionUrl!).hostname);
  assert.match(requestId, /^[0-9a-f-]{36}$/);
  const plain = await ask(`${FunctionUrl}plain`);
  assert.deepEqual(
    [plain.status, plain.body, plain.headers['content-type']],
    [200, '{"plain":true}', 'application/json'],
  );
});

test('AWS_IAM takes who signed and is allowed', async () => {
  await create('signed', 'export const handler = async ({ requestContext }) => requestContext.authorizer.iam;');
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ FunctionName: 'signed', AuthType: 'AWS_IAM' });
  assert.equal((await ask(FunctionUrl!)).status, 403);
  const answer = await ask(FunctionUrl!, { keys: sandlot.credentials });
  assert.equal(answer.status, 200, answer.body);
  assert.equal(JSON.parse(answer.body).accountId, sandlot.account);
  const forged = { ...sandlot.credentials, secretAccessKey: 'another' };
  assert.equal((await ask(FunctionUrl!, { keys: forged })).status, 403);
  const { iam } = functions;
  await iam.createUser({ UserName: 'asks' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'asks' });
  const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  assert.equal((await ask(FunctionUrl!, { keys })).status, 403);
  const Statement = [{ Effect: 'Allow', Action: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'], Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName: 'asks', PolicyName: 'p', PolicyDocument });
  const { userArn } = JSON.parse((await ask(FunctionUrl!, { keys })).body);
  assert.equal(userArn, `arn:aws:iam::${sandlot.account}:user/asks`);
});

test('what fails, or answers no response, is a bad gateway', async () => {
  await create(
    'bad',
    `export const handler = async ({ rawPath }) => {
      if (rawPath === '/throw') throw new Error('secret');
      const headers = { 'x-bad': 'a\\r\\nx-more: b', 'bad name': 'c' };
      return { statusCode: rawPath === '/status' ? 'ok' : 200, headers };
    };`,
  );
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ FunctionName: 'bad', AuthType: 'NONE' });
  await openToAll('bad');
  const thrown = await ask(`${FunctionUrl}throw`);
  assert.deepEqual([thrown.status, thrown.body], [502, '{"Message":"Internal Server Error"}']);
  assert.equal((await ask(`${FunctionUrl}status`)).status, 502);
  const headers = (await ask(FunctionUrl!)).headers;
  assert.deepEqual([headers['x-bad'], headers['x-more'], headers['bad name']], [undefined, undefined, undefined]);
});

test('browsers are told what the URL’s rules let in', async () => {
  await create('shared', "export const handler = async () => 'said';");
  const Cors = {
    AllowOrigins: ['http://app.example'],
    AllowMethods: ['POST'],
    AllowHeaders: ['x-a'],
    ExposeHeaders: ['x-b'],
    AllowCredentials: true,
    MaxAge: 60,
  };
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ FunctionName: 'shared', AuthType: 'NONE', Cors });
  await openToAll('shared');
  const preflight = (origin: string, method: string) =>
    ask(FunctionUrl!, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } });
  const { status, headers } = await preflight('http://app.example', 'POST');
  const told = Object.entries(headers).filter(([name]) => name.startsWith('access-control-'));
  assert.equal(status, 200);
  assert.deepEqual(Object.fromEntries(told), {
    'access-control-allow-origin': 'http://app.example',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'x-a',
    'access-control-expose-headers': 'x-b',
    'access-control-max-age': '60',
  });
  for (const [origin, method] of [
    ['http://evil.example', 'POST'],
    ['http://app.example', 'PUT'],
  ] as const)
    assert.equal((await preflight(origin, method)).headers['access-control-allow-origin'], undefined);
  const said = await ask(FunctionUrl!, { method: 'POST', headers: { origin: 'http://app.example' } });
  assert.deepEqual([said.body, said.headers['access-control-allow-origin']], ['said', 'http://app.example']);
});

test('a URL is made once, changed, listed and deleted, and goes with its function', async () => {
  await create('managed', "export const handler = async () => 'said';");
  const named = { FunctionName: 'managed' };
  const { FunctionUrl } = await lambda.createFunctionUrlConfig({ ...named, AuthType: 'NONE' });
  await assert.rejects(
    lambda.createFunctionUrlConfig({ ...named, AuthType: 'NONE' }),
    refused('ResourceConflictException', /FunctionUrlConfig exists for this Lambda function$/, 409),
  );
  const streamed = { ...named, AuthType: 'NONE' as const, InvokeMode: 'RESPONSE_STREAM' as const };
  await assert.rejects(lambda.createFunctionUrlConfig(streamed), refused('NotImplementedException', /streamed/, 501));
  assert.equal((await lambda.updateFunctionUrlConfig({ ...named, AuthType: 'AWS_IAM' })).AuthType, 'AWS_IAM');
  const { FunctionUrlConfigs } = await lambda.listFunctionUrlConfigs(named);
  assert.deepEqual(
    FunctionUrlConfigs!.map((one) => [one.FunctionUrl, one.AuthType]),
    [[FunctionUrl, 'AWS_IAM']],
  );
  await lambda.deleteFunction(named);
  assert.equal((await ask(FunctionUrl!)).status, 404);
  await create('managed', "export const handler = async () => 'said';");
  await assert.rejects(
    lambda.getFunctionUrlConfig(named),
    refused('ResourceNotFoundException', /^The resource you requested does not exist\.$/, 404),
  );
});

test('a stack’s URL is made, read, changed and removed', async () => {
  await create('stacked', "export const handler = async () => 'said';");
  const type = 'AWS::Lambda::Url';
  const Cors = { AllowOrigins: ['*'] };
  const id = await resources.create(type, { TargetFunctionArn: 'stacked', AuthType: 'NONE', Cors });
  const { FunctionUrl, AuthType, Cors: shown } = await resources.read(type, id);
  assert.deepEqual([AuthType, shown], ['NONE', Cors]);
  await openToAll('stacked');
  assert.equal((await ask(String(FunctionUrl))).body, 'said');
  await resources.update(type, id, { AuthType: 'AWS_IAM' });
  assert.equal((await ask(String(FunctionUrl))).status, 403);
  await resources.remove(type, id);
  await assert.rejects(resources.read(type, id), { name: 'ResourceNotFoundException' });
});
