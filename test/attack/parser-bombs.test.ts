/**
 * Inputs that cost a parser many times what their bytes suggest. Each is refused; before it was, some took minutes.
 * No time is asserted: what is not linear does not come back.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { sendRaw, type RawRequest } from '../../src/testing/requests/signed-request.ts';
import { metadataXml } from '../../src/testing/saml/saml-assertion.ts';

const MiB = 1024 * 1024;
let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
  await send({ service: 's3', method: 'PUT', path: '/bombs' });
});
after(() => sandlot.close());

interface Bomb {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function send({ service, method = 'POST', path = '/', query = '', headers = {}, body = '' }: Bomb) {
  const isPage = /^\/(?:signin|device)\b/.test(path);
  const { host } = new URL(isPage ? sandlot.consoleOrigin : sandlot.endpoint);
  const request: RawRequest = { method, path, query, headers: { host, ...headers }, body: Buffer.from(body) };
  return sendRaw(sandlot.endpoint, request, service === undefined ? undefined : { service, keys: sandlot.credentials });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };
const listUsers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSIdentityStore.ListUsers' };
const oidc = (body: string): Bomb => ({ path: '/client/register', headers: json, body });
const identityStore = (body: string): Bomb => ({ service: 'identitystore', headers: listUsers, body });
const deleteObjects = (body: string): Bomb => ({
  service: 's3',
  path: '/bombs',
  query: 'delete=',
  headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
  body,
});
const metadata = (document: string): Bomb => ({
  service: 'iam',
  headers: form,
  body: `Action=CreateSAMLProvider&Version=2010-05-08&Name=a&SAMLMetadataDocument=${encodeURIComponent(document)}`,
});
const numbered = (count: number, one: (at: number) => string, joint = '') =>
  Array.from({ length: count }, (_, at) => one(at)).join(joint);
const login = 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15';

const bombs: readonly (readonly [what: string, bomb: Bomb, status: number, answer: RegExp])[] = [
  ['JSON, unsigned: deep lists', oidc('['.repeat(MiB)), 400, /nests deeper than 100 levels/],
  ['JSON, unsigned: deep structures', oidc('{"a":'.repeat(200_000)), 400, /nests deeper than 100 levels/],
  ['JSON, unsigned: many lists', oidc(`[${'[],'.repeat(300_000)}1]`), 400, /more than 100000 values/],
  [
    'JSON, unsigned: many members',
    oidc(`{${numbered(80_000, (at) => `"${at}":1`, ',')}}`),
    400,
    /more than 100000 values/,
  ],
  [
    'JSON, unsigned: a deep string is none',
    oidc(JSON.stringify({ clientName: '[{"\\'.repeat(50), clientType: 'public' })),
    200,
    /clientId/,
  ],
  ['JSON, unsigned: four megabytes', oidc('['.repeat(4 * MiB)), 413, /larger than 1048576 bytes/],
  ['JSON: deep lists', identityStore('['.repeat(4 * MiB)), 400, /SerializationException.*deeper than 100/],
  ['JSON: many lists', identityStore(`{"a":[${'[],'.repeat(MiB)}1]}`), 400, /SerializationException.*values/],
  ['JSON: many numbers', identityStore(`{"a":[${'1,'.repeat(2 * MiB - 10)}1]}`), 400, /SerializationException.*values/],
  ['JSON: a string that never ends', identityStore(`{"a":"${'\\"'.repeat(MiB)}`), 400, /not valid JSON/],
  ['JSON: sixteen megabytes', identityStore(' '.repeat(16 * MiB)), 413, /RequestEntityTooLargeException/],
  [
    'query, unsigned: many parameters',
    { headers: form, body: `${login}${'&a'.repeat(400_000)}` },
    400,
    /more than 10000 parameters/,
  ],
  [
    'query, unsigned: many separators',
    { headers: form, body: `${login}${'&'.repeat(MiB - 100)}` },
    400,
    /more than 10000 parameters/,
  ],
  [
    'query, unsigned: deep names',
    { headers: form, body: `${login}&${numbered(9000, (at) => `${at}${'.a'.repeat(47)}`, '&')}` },
    400,
    /more than 30000 different parts/,
  ],
  [
    'query, unsigned: one deeper name',
    { headers: form, body: `${login}&${'a.'.repeat(400_000)}` },
    400,
    /nests too deeply/,
  ],
  [
    'query, unsigned: escapes',
    { headers: form, body: `${login}&RoleArn=x&WebIdentityToken=${'%41'.repeat(340_000)}` },
    400,
    /ValidationError/,
  ],
  [
    'query: many parameters',
    { service: 'sts', headers: form, body: `Action=GetCallerIdentity&Version=2011-06-15${'&a'.repeat(8 * MiB - 100)}` },
    400,
    /more than 10000 parameters/,
  ],
  [
    'query: many entries',
    {
      service: 'sts',
      headers: form,
      body: `Action=AssumeRole&Version=2011-06-15&${numbered(500_000, (at) => `Tags.member.${at}.Key=a`, '&')}`,
    },
    400,
    /more than 10000/,
  ],
  [
    'query: a far entry',
    { service: 'iam', headers: form, body: 'Action=TagUser&Version=2010-05-08&UserName=a&Tags.member.99999999.Key=a' },
    400,
    /is not a number/,
  ],
  [
    'query in a URL: many parameters',
    {
      service: 'sts',
      method: 'GET',
      query: `Action=GetCallerIdentity&Version=2011-06-15&${numbered(2000, (at) => `a${at}=`, '&')}`,
    },
    400,
    /more than 1000 parameters/,
  ],
  [
    'a URL, unsigned: many parameters',
    { method: 'GET', path: '/bombs', query: 'a&'.repeat(15_000) },
    400,
    /more than 1000 parameters/,
  ],
  [
    'a presigned URL: many parameters',
    { method: 'GET', path: '/bombs/key', query: `X-Amz-Signature=0&${'a&'.repeat(15_000)}` },
    400,
    /more than 1000 parameters/,
  ],
  [
    'a page: many parameters in its URL',
    { method: 'GET', path: '/device', query: 'a&'.repeat(15_000) },
    400,
    /more than 1000 parameters/,
  ],
  [
    'a page: many fields',
    { path: '/signin/user', headers: form, body: '&a'.repeat(MiB / 2) },
    400,
    /more than 1000 parameters/,
  ],
  ['XML: deep elements', deleteObjects('<a>'.repeat(600_000)), 400, /MalformedXML/],
  ['XML: many elements', deleteObjects(`<Delete>${'<a/>'.repeat(500_000)}</Delete>`), 400, /MalformedXML/],
  [
    'XML: many objects',
    deleteObjects(`<Delete>${'<Object><Key>a</Key></Object>'.repeat(70_000)}</Delete>`),
    400,
    /MalformedXML/,
  ],
  [
    'XML: many attributes',
    deleteObjects(`<Delete ${numbered(150_000, (at) => `a${at}=""`, ' ')}/>`),
    400,
    /MalformedXML/,
  ],
  ['XML: many references', deleteObjects(`<Delete>${'&lt;'.repeat(500_000)}</Delete>`), 400, /MalformedXML/],
  ['XML: many sections', deleteObjects(`<Delete>${'<![CDATA[]]>'.repeat(150_000)}</Delete>`), 400, /MalformedXML/],
  ['XML: many comments', deleteObjects(`<Delete>${'<!---->'.repeat(290_000)}</Delete>`), 400, /MalformedXML/],
  [
    'XML: entities of its own',
    deleteObjects('<!DOCTYPE a [<!ENTITY b "bbbb">]><Delete>&b;</Delete>'),
    400,
    /MalformedXML/,
  ],
  ['XML: fifteen megabytes', deleteObjects(`<Delete>${' '.repeat(15 * MiB)}</Delete>`), 413, /EntityTooLarge/],
  [
    'SAML metadata: deep elements',
    metadata('<a>'.repeat(40_000)),
    400,
    /Could not parse metadata: it nests deeper than 40 elements/,
  ],
  [
    'SAML metadata: deep namespaces',
    metadata(numbered(200_000, (at) => `<a xmlns:b${at}="c">`)),
    400,
    /Could not parse metadata: it (nests deeper|has more)/,
  ],
  [
    'SAML metadata: many elements',
    metadata(`<b>${'<a/>'.repeat(MiB)}</b>`),
    400,
    /Could not parse metadata: it has more than/,
  ],
  [
    'SAML metadata: many attributes',
    metadata(`<b xmlns:p="u" ${numbered(300_000, (at) => `p:a${at}="u"`, ' ')}/>`),
    400,
    /Could not parse metadata: an element has more than 64 attributes/,
  ],
  [
    'SAML metadata: many namespaces',
    metadata(`<b ${numbered(300_000, (at) => `xmlns:a${at}="u"`, ' ')}/>`),
    400,
    /Could not parse metadata: an element has more than 64 attributes/,
  ],
  [
    'SAML metadata: a large certificate',
    metadata(metadataXml(['A'.repeat(9_000_000)])),
    400,
    /no valid X\.509 certificate/,
  ],
  [
    'SAML metadata: many certificates',
    metadata(metadataXml(numbered(1000, (at) => `A${at}`, ',').split(','))),
    409,
    /KeysPerSAMLProvider/,
  ],
];

for (const [what, bomb, status, answer] of bombs) {
  test(`${what}: refused`, async () => {
    const { status: given, body } = await send(bomb);
    assert.equal(given, status, body.slice(0, 500));
    assert.match(body, answer);
  });
}

test('the local API: deep JSON, and many values', async () => {
  for (const body of ['['.repeat(MiB), `{"a":[${'1,'.repeat(100_000)}1]}`]) {
    const { status, body: answer } = await send({
      path: '/_sandlot/v1/clock',
      headers: { ...json, authorization: `Bearer ${sandlot.apiToken}` },
      body,
    });
    assert.equal(status, 400);
    assert.match(answer, /The request body is refused: it (nests deeper than|has more than)/);
  }
});

test('a signature that names a header a thousand times hashes it once or not at all', async () => {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${sandlot.credentials.accessKeyId}/${date.slice(0, 8)}/us-east-1/sts/aws4_request`;
  const { status, body } = await send({
    headers: {
      ...form,
      a: 'x'.repeat(14_000),
      'x-amz-date': date,
      authorization:
        `AWS4-HMAC-SHA256 Credential=${scope}, ` + `SignedHeaders=host;x-amz-date${';a'.repeat(7000)}, Signature=00`,
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  assert.equal(status, 400);
  assert.match(body, /SignedHeaders must name every header once/);
});

test('policies: one that is too large is not read first', async () => {
  const actions =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*",' +
    `"Action":[${'"a:*",'.repeat(21_000)}"a:b"]}}`;
  const call = (parameters: string) =>
    send({ service: 'iam', headers: form, body: `Version=2010-05-08&${parameters}=${encodeURIComponent(actions)}` });
  await send({ service: 'iam', headers: form, body: 'Version=2010-05-08&Action=CreateUser&UserName=large' });
  for (const parameters of [
    'Action=CreatePolicy&PolicyName=a&PolicyDocument',
    'Action=CreateRole&RoleName=a&AssumeRolePolicyDocument',
    'Action=PutUserPolicy&UserName=large&PolicyName=a&PolicyDocument',
  ]) {
    const { status, body } = await call(parameters);
    assert.equal(status, 409);
    assert.match(body, /LimitExceeded/);
  }
});

test('policies to simulate: many large ones leave the server to others meanwhile', async () => {
  const actions =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*",' +
    `"Action":[${'"a:*",'.repeat(20_000)}"a:b"]}}`;
  const documents = numbered(12, (at) => `&PolicyInputList.member.${at + 1}=${encodeURIComponent(actions)}`);
  const order: string[] = [];
  const simulated = send({
    service: 'iam',
    headers: form,
    body: `Action=SimulateCustomPolicy&Version=2010-05-08&ActionNames.member.1=a:b${documents}`,
  }).then(({ status }) => {
    order.push(`simulated ${status}`);
  });
  while (order.length === 0)
    if ((await fetch(`${sandlot.endpoint}/_sandlot/v1/health`)).ok && order.length === 0) order.unshift('served');
  await simulated;
  assert.equal(order[0], 'served');
  assert.equal(order.at(-1), 'simulated 200');
});

test('what is large and means something still gets through', async () => {
  const objects = numbered(1000, (at) => `<Object><Key>${String(at).padStart(1000, 'k')}</Key></Object>`);
  assert.equal((await send(deleteObjects(`<Delete>${objects}</Delete>`))).status, 200);
  // The metadata's largest document, with a text that no parser has to look into.
  const document = metadataXml(undefined, '').replace(
    '<md:IDPSSODescriptor',
    (tag) => `${' '.repeat(9_990_000)}${tag}`,
  );
  const created = await send({
    service: 'iam',
    headers: form,
    body:
      'Action=CreateSAMLProvider&Version=2010-05-08&Name=large&' +
      `SAMLMetadataDocument=${encodeURIComponent(document).replaceAll('%20', '+')}`,
  });
  assert.equal(created.status, 200, created.body);
});
