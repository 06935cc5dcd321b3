/** Signatures that are none, or two, in S3's words; other services keep theirs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { sendRaw, signedHeaders, type RawResponse } from '../../testing/requests/signed-request.ts';

let sandlot: Sandlot;

before(async () => {
  sandlot = await startSandlot();
});

after(() => sandlot.close());

type Headers = Readonly<Record<string, string>>;

const request = (query = '') => ({ method: 'GET', path: '/some-bucket/k', query, headers: {}, body: Buffer.alloc(0) });

function signed(service = 's3'): Headers {
  return signedHeaders(sandlot.endpoint, request(), { service, keys: sandlot.clientConfig.credentials });
}

function told({ status, body }: RawResponse): string {
  const [, code, message, more] = /<Code>(.*?)<\/Code>\s*<Message>(.*?)<\/Message>(.*?)<RequestId>/s.exec(body) ?? [];
  return `${status} ${code}: ${message}${more}`;
}

async function sent(headers: Headers, query?: string): Promise<string> {
  return told(await sendRaw(sandlot.endpoint, { ...request(query), headers }));
}

const argument = (name: string, value: string) =>
  `<ArgumentName>${name}</ArgumentName><ArgumentValue>${value}</ArgumentValue>`;

const dateFault = '403 AccessDenied: AWS authentication requires a valid Date or x-amz-date header';
const twice =
  '400 InvalidArgument: Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, ' +
  'Signature query string parameter or the Authorization header should be specified';

test('an authorization of another kind', async () => {
  for (const authorization of ['Bearer abc', 'foo', 'AWS4-HMAC-SHA25 Credential=a'])
    assert.equal(
      await sent({ authorization }),
      `400 InvalidArgument: Unsupported Authorization Type${argument('Authorization', authorization)}`,
    );
});

test('no date, or one that cannot be read', async () => {
  const { 'x-amz-date': _none, ...dateless } = signed();
  assert.equal(await sent(dateless), dateFault);
  assert.equal(await sent({ ...signed(), 'x-amz-date': 'garbage' }), dateFault);
  assert.equal(await sent({ ...dateless, date: 'garbage' }), dateFault);
  const { 'x-amz-date': _nor, ...ofSts } = signed('sts');
  assert.match(await sent(ofSts), /^400 IncompleteSignature: Authorization header requires existence of either/);
});

test('two signatures at once', async () => {
  const versionTwo = 'AWSAccessKeyId=a&Expires=9999999999&Signature=b';
  const headers = signed();
  const named = twice + argument('Authorization', headers['authorization']!);
  assert.equal(await sent(headers, 'X-Amz-Algorithm=AWS4-HMAC-SHA256'), named);
  assert.equal(await sent(headers, versionTwo), named);
  for (const one of ['X-Amz-Algorithm=AWS4-HMAC-SHA256', 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=c'])
    assert.equal(await sent({}, `${one}&${versionTwo}`), twice);
});

test('a hash that is none', async () => {
  for (const value of ['GIBBERISH', 'unsigned-payload', 'a'.repeat(63)]) {
    const answer = await sent({ ...signed(), 'x-amz-content-sha256': value });
    assert.match(
      answer,
      /^400 InvalidArgument: x-amz-content-sha256 must be UNSIGNED-PAYLOAD, .* or a valid sha256 value\./,
    );
    assert.ok(answer.endsWith(argument('x-amz-content-sha256', value)), answer);
  }
});
