import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest as SmithyRequest } from '@smithy/types';
import {
  createSigningKeys,
  needsBody,
  parseAuthorization,
  signatureError,
  splitTarget,
  verifyBodyHash,
  verifySignature,
} from './index.ts';
import type { HttpRequest, Spoken, Verification } from './index.ts';
import { services } from '../../services/index.ts';
import { modelsOf } from '../models/load-model.ts';

/** The hash that the SDK's signer asks for, made of Node's. */
class Sha256 {
  readonly #hash;
  constructor(secret?: any) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: any) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {
    throw new Error('the signer does not reset');
  }
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const nowMs = Date.UTC(2015, 7, 30, 12, 36, 0);

function signer(service: string, sessionToken?: string): SignatureV4 {
  return new SignatureV4({
    credentials: sessionToken ? { ...credentials, sessionToken } : credentials,
    region: 'us-east-1',
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
}

function smithy(change: Partial<SmithyRequest> = {}): SmithyRequest {
  return {
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: '/',
    query: {},
    headers: { host: '127.0.0.1:4566' },
    body: undefined,
    ...change,
  } as SmithyRequest;
}

function received(signed: SmithyRequest): HttpRequest {
  const query = Object.entries(signed.query ?? {})
    .flatMap(([name, value]) =>
      [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`),
    )
    .join('&');
  return {
    method: signed.method,
    path: signed.path,
    query,
    rawHeaders: Object.entries(signed.headers).flat(),
    body: Buffer.from(signed.body ?? ''),
  };
}

function verify(request: HttpRequest, options: { nowMs?: number; secret?: string } = {}): Verification {
  const parsed = parseAuthorization(request);
  if (parsed.form === 'malformed') return { ok: false, failure: parsed.failure };
  if (parsed.form === 'none') return { ok: false, failure: { reason: 'missing' } };
  assert.equal(parsed.version, 4);
  return verifySignature(parsed, request, options.secret ?? credentials.secretAccessKey, {
    nowMs: options.nowMs ?? nowMs,
    keys: createSigningKeys(),
  });
}

function reasonOf(verification: Verification): string {
  return verification.ok ? 'ok' : verification.failure.reason;
}

const signingDate = new Date(nowMs);

function vector(
  target: string,
  headers: [string, string][],
  signedHeaders: string,
  signature: string,
  method = 'GET',
): HttpRequest {
  return {
    method,
    ...splitTarget(target),
    rawHeaders: [
      ['Host', 'example.amazonaws.com'],
      ['X-Amz-Date', '20150830T123600Z'],
      ...headers,
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
          `SignedHeaders=${signedHeaders}, Signature=${signature}`,
      ],
    ].flat(),
  };
}

// From the published SigV4 test suite.
const vectors: [string, HttpRequest][] = [
  [
    'get-vanilla',
    vector('/', [], 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'),
  ],
  [
    'post-vanilla',
    vector('/', [], 'host;x-amz-date', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', 'POST'),
  ],
  [
    'get-vanilla-query-order-key-case',
    vector(
      '/?Param2=value2&Param1=value1',
      [],
      'host;x-amz-date',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ),
  ],
  [
    'get-relative normalises',
    vector('/example/..', [], 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'),
  ],
  [
    'get-slashes normalises',
    vector('//', [], 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'),
  ],
  [
    'get-header-value-trim',
    vector(
      '/',
      [
        ['My-Header1', ' value1'],
        ['My-Header2', ' "a   b   c"'],
      ],
      'host;my-header1;my-header2;x-amz-date',
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ),
  ],
  [
    'get-header-key-duplicate',
    vector(
      '/',
      [
        ['My-Header1', 'value2'],
        ['My-Header1', 'value2'],
        ['My-Header1', 'value1'],
      ],
      'host;my-header1;x-amz-date',
      'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    ),
  ],
];
for (const [name, request] of vectors) {
  test(`sigv4 test suite: ${name}`, () => assert.equal(reasonOf(verify(request)), 'ok'));
}

const s3Secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

test("S3's documented GET and presigned examples verify", () => {
  const at = { secret: s3Secret, nowMs: Date.UTC(2013, 4, 24, 0, 1) };
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const header: HttpRequest = {
    method: 'GET',
    path: '/test.txt',
    query: '',
    rawHeaders: [
      'Host',
      'examplebucket.s3.amazonaws.com',
      'Range',
      'bytes=0-9',
      'x-amz-date',
      '20130524T000000Z',
      'x-amz-content-sha256',
      empty,
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
  };
  assert.equal(reasonOf(verify(header, at)), 'ok');
  const presigned: HttpRequest = {
    method: 'GET',
    path: '/test.txt',
    rawHeaders: ['Host', 'examplebucket.s3.amazonaws.com'],
    query:
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&' +
      'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&' +
      'X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&' +
      'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  };
  assert.equal(reasonOf(verify(presigned, at)), 'ok');
  assert.equal(reasonOf(verify(presigned, { ...at, nowMs: Date.UTC(2013, 4, 25, 0, 0, 1) })), 'presign-expired');
  assert.equal(reasonOf(verify(presigned, { ...at, nowMs: Date.UTC(2013, 4, 23, 23, 44) })), 'skewed');
});

const accepted: [string, string, Partial<SmithyRequest>][] = [
  [
    'a query-protocol POST without a body hash header',
    'sts',
    {
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { host: 'h', 'content-type': 'application/x-www-form-urlencoded' },
    },
  ],
  ['a path that needs double encoding', 'appsync', { method: 'GET', path: '/v1/tags/arn%3Aaws%3Aappsync%20x' }],
  ['dot segments and repeated slashes', 'appsync', { method: 'GET', path: '/a/./b//c/../d/' }],
  [
    'an S3 key with odd characters, neither normalised nor encoded again',
    's3',
    { method: 'GET', path: '/b/a%20b//%C3%A9/..%2B%27%28' },
  ],
  [
    'a query with repeated and encoded parameters',
    's3',
    { method: 'GET', path: '/b', query: { prefix: 'a b+c/é', z: ['2', '1'], 'list-type': '2', delimiter: '/' } },
  ],
  ['a query parameter without a value', 's3', { method: 'POST', path: '/b', query: { delete: '' }, body: '<Delete/>' }],
  [
    'header values with inner spaces',
    's3',
    { method: 'PUT', path: '/b/k', headers: { host: 'h', 'x-amz-meta-note': '  two   spaces\tand a tab ' } },
  ],
];
for (const [name, service, change] of accepted) {
  test(`verifies what the SDK signs: ${name}`, async () => {
    const request = received(await signer(service, 'TOKEN').sign(smithy(change), { signingDate }));
    const parsed = parseAuthorization(request);
    assert.ok(parsed.form === 'header' && parsed.version === 4);
    assert.equal(parsed.sessionToken, 'TOKEN');
    assert.deepEqual(
      [parsed.accessKeyId, parsed.service, parsed.region, parsed.signedAt],
      ['AKIDEXAMPLE', service, 'us-east-1', nowMs],
    );
    assert.equal(needsBody(parsed), service !== 's3');
    assert.deepEqual(verify(request).ok, true);
  });
}

const fresh = async (service = 's3') =>
  received(
    await signer(service, 'TOKEN').sign(
      smithy({
        path: '/bucket/key',
        query: { a: '1', b: '2' },
        body: 'hello',
        headers: { host: '127.0.0.1:4566', 'x-amz-meta-a': 'b' },
      }),
      { signingDate },
    ),
  );
const withHeader = (request: HttpRequest, name: string, change: (value: string) => string): HttpRequest => ({
  ...request,
  rawHeaders: request.rawHeaders.map((value, i, all) =>
    i % 2 === 1 && all[i - 1]!.toLowerCase() === name ? change(value) : value,
  ),
});
const without = (request: HttpRequest, name: string): HttpRequest => ({
  ...request,
  rawHeaders: request.rawHeaders.filter((_, i, all) => all[i - (i % 2)]!.toLowerCase() !== name),
});

const tamperings: [string, (request: HttpRequest) => HttpRequest, string][] = [
  ['method', (r) => ({ ...r, method: 'PUT' }), 'mismatch'],
  ['path', (r) => ({ ...r, path: '/bucket/key2' }), 'mismatch'],
  ['query value', (r) => ({ ...r, query: 'a=1&b=3' }), 'mismatch'],
  ['added parameter', (r) => ({ ...r, query: `${r.query}&c=3` }), 'mismatch'],
  ['signed header', (r) => withHeader(r, 'x-amz-meta-a', () => 'c'), 'mismatch'],
  ['host', (r) => withHeader(r, 'host', () => 'elsewhere'), 'mismatch'],
  ['a removed signed header', (r) => without(r, 'x-amz-meta-a'), 'mismatch'],
  ['a doubled signed header', (r) => ({ ...r, rawHeaders: [...r.rawHeaders, 'x-amz-meta-a', 'evil'] }), 'mismatch'],
  [
    'an added x-amz header',
    (r) => ({ ...r, rawHeaders: [...r.rawHeaders, 'X-Amz-Acl', 'public-read'] }),
    'unsigned-header',
  ],
  ['the body hash', (r) => withHeader(r, 'x-amz-content-sha256', () => '0'.repeat(64)), 'mismatch'],
  ['the body hash, made unsigned', (r) => withHeader(r, 'x-amz-content-sha256', () => 'UNSIGNED-PAYLOAD'), 'mismatch'],
  ['a nonsense body hash', (r) => withHeader(r, 'x-amz-content-sha256', () => 'abc'), 'bad-body-hash'],
  [
    'no body hash',
    (r) =>
      withHeader(without(r, 'x-amz-content-sha256'), 'authorization', (v) => v.replace('x-amz-content-sha256;', '')),
    'missing-body-hash',
  ],
  ['the session token', (r) => withHeader(r, 'x-amz-security-token', () => 'OTHER'), 'mismatch'],
  ['the date', (r) => withHeader(r, 'x-amz-date', () => '20150830T123601Z'), 'mismatch'],
  ['a date of another day than the scope', (r) => withHeader(r, 'x-amz-date', () => '20150831T000000Z'), 'bad-scope'],
  ['an impossible date', (r) => withHeader(r, 'x-amz-date', () => '20151399T000000Z'), 'bad-date'],
  ['no date', (r) => without(r, 'x-amz-date'), 'bad-date'],
  ['the region', (r) => withHeader(r, 'authorization', (v) => v.replace('us-east-1', 'eu-west-1')), 'mismatch'],
  ['the service', (r) => withHeader(r, 'authorization', (v) => v.replace('/s3/', '/sts/')), 'mismatch'],
  [
    'the signature',
    (r) => withHeader(r, 'authorization', (v) => v.replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    'mismatch',
  ],
  ['a shorter signature', (r) => withHeader(r, 'authorization', (v) => v.slice(0, -1)), 'mismatch'],
  [
    'an empty signature',
    (r) => withHeader(r, 'authorization', (v) => v.replace(/Signature=.*/, 'Signature=')),
    'incomplete',
  ],
  ['host not signed', (r) => withHeader(r, 'authorization', (v) => v.replace('host;', '')), 'unsigned-header'],
  [
    'signed headers in capitals',
    (r) => withHeader(r, 'authorization', (v) => v.replace('host;', 'Host;')),
    'incomplete',
  ],
  [
    'another algorithm',
    (r) => withHeader(r, 'authorization', (v) => v.replace('HMAC-SHA256', 'ECDSA-P256-SHA256')),
    'unsupported-algorithm',
  ],
  ['a scope with four parts', (r) => withHeader(r, 'authorization', (v) => v.replace('/us-east-1', '')), 'incomplete'],
  [
    'another terminator',
    (r) => withHeader(r, 'authorization', (v) => v.replace('aws4_request', 'aws5_request')),
    'incomplete',
  ],
  [
    'Credential given twice',
    (r) => withHeader(r, 'authorization', (v) => v.replace(' Credential', ' Credential=x, Credential')),
    'incomplete',
  ],
  ['rubbish', (r) => withHeader(r, 'authorization', () => 'AWS4-HMAC-SHA256 x'), 'incomplete'],
  ['both forms at once', (r) => ({ ...r, query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }), 'two-mechanisms'],
  ['nothing', (r) => without(r, 'authorization'), 'missing'],
];
for (const [name, tamper, reason] of tamperings) {
  test(`refuses a tampered request: ${name}`, async () => {
    const request = await fresh();
    assert.equal(reasonOf(verify(request)), 'ok');
    assert.equal(reasonOf(verify(tamper(request))), reason);
  });
}

test('refuses the wrong secret, and another body where the hash is computed', async () => {
  const request = await fresh('sts');
  assert.equal(reasonOf(verify(request)), 'ok');
  assert.equal(reasonOf(verify(request, { secret: 'other' })), 'mismatch');
  assert.equal(reasonOf(verify({ ...request, body: Buffer.from('hellO') })), 'mismatch');
});

test('skew of up to fifteen minutes is fine, in both directions', async () => {
  const request = await fresh();
  const minutes = (n: number) => reasonOf(verify(request, { nowMs: nowMs + n * 60_000 }));
  assert.deepEqual([minutes(15), minutes(-15), minutes(15.1), minutes(-15.1)], ['ok', 'ok', 'skewed', 'skewed']);
});

test('only S3 takes unsigned and streamed payloads', async () => {
  const sign = async (service: string, hash: string) =>
    reasonOf(
      verify(
        received(
          await signer(service).sign(smithy({ headers: { host: 'h', 'x-amz-content-sha256': hash } }), { signingDate }),
        ),
      ),
    );
  assert.equal(await sign('s3', 'UNSIGNED-PAYLOAD'), 'ok');
  assert.equal(await sign('iam', 'UNSIGNED-PAYLOAD'), 'unsigned-body');
  assert.equal(await sign('s3', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'), 'ok');
  assert.equal(await sign('iam', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'), 'unsigned-body');
});

test('presigned requests: token, limits of X-Amz-Expires, tampering', async () => {
  const presign = async (expiresIn: number) =>
    received(
      await signer('s3', 'TO+KEN=').presign(
        smithy({ method: 'GET', path: '/b/k%20x', headers: { host: 'h', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
        { signingDate, expiresIn },
      ),
    );
  const request = await presign(60);
  const parsed = parseAuthorization(request);
  assert.ok(parsed.form === 'query' && parsed.version === 4);
  assert.deepEqual([parsed.sessionToken, parsed.expiresInSeconds], ['TO+KEN=', 60]);
  const at = (seconds: number) => reasonOf(verify(request, { nowMs: nowMs + seconds * 1000 }));
  assert.deepEqual([at(0), at(59), at(60), at(-899), at(-901)], ['ok', 'ok', 'presign-expired', 'ok', 'skewed']);
  const replaced = (from: string | RegExp, to: string) =>
    reasonOf(verify({ ...request, query: request.query.replace(from, to) }));
  assert.equal(replaced('X-Amz-Expires=60', 'X-Amz-Expires=61'), 'mismatch');
  assert.equal(replaced('X-Amz-Expires=60', 'X-Amz-Expires=0'), 'presign-expired');
  assert.equal(replaced('X-Amz-Expires=60', 'X-Amz-Expires=604801'), 'bad-query');
  assert.equal(replaced('X-Amz-Expires=60', 'X-Amz-Expires=-1'), 'bad-query');
  assert.equal(replaced('X-Amz-Expires=60', ''), 'bad-query');
  assert.equal(reasonOf(verify({ ...request, path: '/b/other' })), 'mismatch');
  assert.equal(
    reasonOf(verify({ ...request, rawHeaders: [...request.rawHeaders, 'x-amz-acl', 'private'] })),
    'unsigned-header',
  );
  assert.equal(
    reasonOf(verify({ ...request, query: 'AWSAccessKeyId=A&Signature=b&SignatureVersion=2' })),
    'unsupported-algorithm',
  );
});

test('a body in memory is held to its signed hash', async () => {
  const parsed = parseAuthorization(await fresh());
  assert.ok(parsed.form === 'header');
  assert.equal(verifyBodyHash(parsed.payload, Buffer.from('hello')), undefined);
  assert.equal(verifyBodyHash(parsed.payload, Buffer.from('hellO'))?.reason, 'body-mismatch');
});

test('each protocol names a failure in its own way, and S3 in its own', () => {
  const modelOf: (name: string) => Spoken = modelsOf(services);
  const [sts, organizations, sso, s3] = [modelOf('sts'), modelOf('organizations'), modelOf('sso'), modelOf('s3')];
  const shown = [sts, organizations, sso, s3].map((spoken) =>
    (['unknown-key', 'mismatch', 'expired-token', 'missing'] as const)
      .map((reason) => signatureError({ reason }, spoken))
      .map((error) => `${error.code} ${error.status}`),
  );
  assert.deepEqual(shown, [
    ['InvalidClientTokenId 403', 'SignatureDoesNotMatch 403', 'ExpiredToken 403', 'MissingAuthenticationToken 403'],
    [
      'UnrecognizedClientException 400',
      'InvalidSignatureException 400',
      'ExpiredTokenException 400',
      'MissingAuthenticationTokenException 400',
    ],
    [
      'UnrecognizedClientException 403',
      'InvalidSignatureException 403',
      'ExpiredTokenException 403',
      'MissingAuthenticationTokenException 403',
    ],
    ['InvalidAccessKeyId 403', 'SignatureDoesNotMatch 403', 'ExpiredToken 400', 'AccessDenied 403'],
  ]);
  assert.match(
    signatureError({ reason: 'skewed', message: 'Signature expired: …' }, sts).message,
    /^Signature expired/,
  );
  assert.equal(signatureError({ reason: 'skewed', message: 'Signature expired: …' }, s3).code, 'RequestTimeTooSkewed');
});

test('the signing-key cache stays bounded and right', () => {
  const keys = createSigningKeys(4);
  const first = keys.get('secret', '20150830', 'us-east-1', 'iam');
  for (let i = 0; i < 20; i++) keys.get(`s${i}`, '20150830', 'us-east-1', 'iam');
  assert.deepEqual(keys.get('secret', '20150830', 'us-east-1', 'iam'), first);
  assert.notDeepEqual(keys.get('secret', '20150831', 'us-east-1', 'iam'), first);
});
