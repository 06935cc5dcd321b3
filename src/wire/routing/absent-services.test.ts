/** Requests for services that are not here: refused by their names, however their clients sign them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sendRaw, type RawRequest } from '../../testing/requests/signed-request.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

const request = (method: string, path: string, headers: Record<string, string> = {}, body = ''): RawRequest => ({
  method,
  path,
  query: '',
  headers,
  body: Buffer.from(body),
});

for (const [service, path] of [
  ['ebs', '/snapshots/snap-1/blocks/0'],
  ['lex', '/bot/b/alias/a/user/u/content'],
  ['mediastore', '/path'],
] as const) {
  test(`${service}: a body that the signature does not cover`, async () => {
    const raw = request('PUT', path, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, 'body');
    const answer = await sendRaw(sandlot.endpoint, raw, { keys: sandlot.credentials, service });
    assert.equal(answer.status, 501, answer.body);
    assert.match(answer.body, new RegExp(`does not have the service ${service}\\.`));
    const keys = { ...sandlot.credentials, secretAccessKey: 'wrong' };
    const forged = await sendRaw(sandlot.endpoint, raw, { keys, service });
    assert.match(String(forged.headers['x-amzn-errortype']), /^InvalidSignatureException/);
  });
}

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const byVersionTwo = (fields: string): RawRequest =>
  request(
    'POST',
    '/',
    form,
    `${fields}&AWSAccessKeyId=AKIA&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=x&Signature=x`,
  );

async function unsigned({ method, path, headers, body }: RawRequest): Promise<{ status: number; text: string }> {
  const answer = await fetch(sandlot.endpoint + path, { method, headers, body: new Uint8Array(body) });
  return { status: answer.status, text: await answer.text() };
}

test('sdb: a form that is signed by Version 2', async () => {
  const { status, text } = await unsigned(byVersionTwo('Action=ListDomains&Version=2009-04-15'));
  assert.equal(status, 501);
  assert.match(text, /<Code>NotImplementedException<\/Code><Message>Sandlot does not have the service sdb\./);
});

test('a form of a service that is here says which signature is taken', async () => {
  const { status, text } = await unsigned(byVersionTwo('Action=GetCallerIdentity&Version=2011-06-15'));
  assert.equal(status, 400);
  assert.match(text, /<Code>IncompleteSignature<\/Code>.*AWS4-HMAC-SHA256, not with Version 2/);
  const none = await unsigned(request('POST', '/', form, 'Action=GetCallerIdentity&Version=2011-06-15'));
  assert.match(none.text, /<Code>MissingAuthenticationToken<\/Code>/);
});

test('an authorization that is none is refused in the form that its service’s clients read', async () => {
  const scope = (service: string) => `20261130/us-east-1/${service}/aws4_request`;
  const header = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=/${scope(service)}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const refused = async (service: string, path: string, method = 'GET') => {
    const headers = { authorization: header(service), 'x-amz-date': '20261130T000000Z' };
    const answer = await fetch(sandlot.endpoint + path, { method, headers });
    return { type: answer.headers.get('x-amzn-errortype')?.split(':')[0], text: await answer.text() };
  };
  for (const [service, path] of [
    ['lambda', '/2015-03-31/functions'],
    ['appsync', '/v1/apis'],
    ['scheduler', '/schedules'],
    ['apigateway', '/restapis'],
  ] as const) {
    const { type, text } = await refused(service, path);
    assert.equal(type, 'IncompleteSignatureException', service);
    assert.match((JSON.parse(text) as { message: string }).message, /^Credential must have exactly 5/);
  }
  assert.match((await refused('s3', '/bucket')).text, /<Code>AuthorizationHeaderMalformed<\/Code>/);
  assert.match((await refused('route53', '/2013-04-01/hostedzone')).text, /^<\?xml/);
});
