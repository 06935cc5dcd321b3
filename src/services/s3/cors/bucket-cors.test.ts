/** CORS of a bucket, as a browser's requests meet it: by path and by the bucket's name. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { CORSRule } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const page = 'https://app.example';

const { sandlot, s3 } = await startedS3Server();
const { port } = new URL(sandlot.endpoint);

async function newBucket(...CORSRules: CORSRule[]): Promise<string> {
  const Bucket = `cors-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: 'key', Body: 'body' });
  if (CORSRules.length > 0) await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  return Bucket;
}

const rule: CORSRule = {
  AllowedMethods: ['GET', 'PUT'],
  AllowedOrigins: [page],
  AllowedHeaders: ['x-amz-*'],
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 3000,
};

const ways = (bucket: string, key = 'key') => [
  { host: `127.0.0.1:${port}`, path: `/${bucket}/${key}` },
  { host: `${bucket}.s3.localhost:${port}`, path: `/${key}` },
];

const asked = (method: string, { host, path }: { host: string; path: string }, headers: Record<string, string>) =>
  ask(sandlot.endpoint, method, path, { headers: { host, ...headers } });

const told = ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'));

const allowed = {
  'access-control-allow-origin': page,
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, PUT',
  'access-control-expose-headers': 'ETag',
  'access-control-max-age': '3000',
  vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
};

test('a configuration is kept as it was sent, replaced, and deleted', async () => {
  const Bucket = await newBucket();
  const missing = { name: 'NoSuchCORSConfiguration', BucketName: Bucket };
  await assert.rejects(s3.getBucketCors({ Bucket }), missing);
  await s3.deleteBucketCors({ Bucket });
  const CORSRules = [
    { ID: 'one', ...rule },
    { AllowedMethods: ['HEAD'], AllowedOrigins: ['*'] },
  ];
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  assert.deepEqual((await s3.getBucketCors({ Bucket })).CORSRules, CORSRules);
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [rule] } });
  assert.deepEqual((await s3.getBucketCors({ Bucket })).CORSRules, [rule]);
  await s3.deleteBucketCors({ Bucket });
  await assert.rejects(s3.getBucketCors({ Bucket }), missing);
});

test('a wrong configuration is refused, and the one before stays', async () => {
  const Bucket = await newBucket(rule);
  const wrong: readonly (readonly [rules: CORSRule[], name: string])[] = [
    [[], 'MalformedXML'],
    [[{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }], 'InvalidRequest'],
    [[{ AllowedMethods: ['GET'], AllowedOrigins: undefined }], 'MalformedXML'],
  ];
  for (const [CORSRules, name] of wrong)
    await assert.rejects(s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } }), { name });
  assert.deepEqual((await s3.getBucketCors({ Bucket })).CORSRules, [rule]);
});

test("a bucket's rules go with it", async () => {
  const Bucket = await newBucket(rule);
  await s3.deleteObject({ Bucket, Key: 'key' });
  await s3.deleteBucket({ Bucket });
  await s3.createBucket({ Bucket });
  await assert.rejects(s3.getBucketCors({ Bucket }), { name: 'NoSuchCORSConfiguration' });
});

test('a preflight is answered without a signature for what a rule allows', async () => {
  for (const way of ways(await newBucket(rule))) {
    const answer = await asked('OPTIONS', way, {
      origin: page,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'X-Amz-Date, x-amz-content-sha256',
    });
    assert.deepEqual([answer.status, answer.body], [200, ''], way.host);
    assert.ok(answer.headers['x-amz-request-id'] && answer.headers['x-amz-id-2']);
    assert.deepEqual(told(answer), {
      ...allowed,
      'access-control-allow-headers': 'x-amz-date, x-amz-content-sha256',
    });
  }
});

test('a preflight before a presigned request comes with its signature, which is for another method', async () => {
  const Bucket = await newBucket(rule);
  const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'key' })));
  const headers = { origin: page, 'access-control-request-method': 'GET' };
  const path = url.pathname + url.search;
  const answer = await ask(sandlot.endpoint, 'OPTIONS', path, { headers });
  assert.deepEqual([answer.status, told(answer)], [200, allowed]);
  const foreign = await ask(sandlot.endpoint, 'OPTIONS', path, { headers: { host: 'evil.example', ...headers } });
  assert.deepEqual([foreign.status === 200, told(foreign)], [false, {}]);
});

test('a preflight is refused with the reason', async () => {
  const refusals: readonly (readonly [headers: Record<string, string>, status: number, code: string, text: RegExp])[] =
    [
      [{}, 400, 'BadRequest', /Insufficient information\. Origin request header needed\./],
      [{ origin: page }, 400, 'BadRequest', /Invalid Access-Control-Request-Method: null/],
      [{ origin: 'https://evil.example', 'access-control-request-method': 'GET' }, 403, 'AccessForbidden', /evalution/],
      [{ origin: 'null', 'access-control-request-method': 'GET' }, 403, 'AccessForbidden', /evalution/],
      [{ origin: page, 'access-control-request-method': 'DELETE' }, 403, 'AccessForbidden', /<Method>DELETE</],
      [
        { origin: page, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-other' },
        403,
        'AccessForbidden',
        /<ResourceType>OBJECT</,
      ],
    ];
  for (const way of ways(await newBucket(rule))) {
    for (const [headers, status, code, text] of refusals) {
      const answer = await asked('OPTIONS', way, headers);
      assert.deepEqual([answer.status, /<Code>(\w+)/.exec(answer.body)?.[1]], [status, code], JSON.stringify(headers));
      assert.match(answer.body, text);
      assert.deepEqual(told(answer), {});
    }
  }
});

test('buckets without rules, and those that are not there, allow nothing', async () => {
  const preflight = { origin: page, 'access-control-request-method': 'GET' };
  for (const [bucket, text] of [
    [await newBucket(), 'CORSResponse: CORS is not enabled for this bucket.'],
    [`none-${randomUUID()}`, 'CORSResponse: Bucket not found'],
  ] as const) {
    for (const way of ways(bucket)) {
      const answer = await asked('OPTIONS', way, preflight);
      assert.deepEqual([answer.status, answer.body.includes(text), told(answer)], [403, true, {}], text);
      assert.deepEqual(told(await asked('GET', way, { origin: page })), {});
    }
  }
});

test('every answer says who may read it, refusals too, and others nothing', async () => {
  const Bucket = await newBucket(rule);
  for (const way of ways(Bucket)) {
    for (const method of ['GET', 'PUT']) {
      const answer = await asked(method, way, { origin: page });
      assert.deepEqual([answer.status, told(answer)], [403, allowed], `${method} ${way.host}`);
    }
    for (const headers of [{ origin: 'https://evil.example' }, {}] as Record<string, string>[])
      assert.deepEqual(told(await asked('GET', way, headers)), {});
    assert.deepEqual(told(await asked('DELETE', way, { origin: page })), {});
  }
});

test('rules of one bucket open no other, and no other service', async () => {
  const Bucket = await newBucket({ AllowedMethods: ['GET', 'PUT', 'POST'], AllowedOrigins: ['*'] });
  const other = await newBucket(rule);
  for (const path of [
    `/${other}/../${Bucket}/key`,
    '/',
    '/client/register',
    `/_sandlot/v1/health`,
    '//',
    `/%00/${Bucket}`,
  ])
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const answer = await ask(sandlot.endpoint, method, path, { headers });
      assert.deepEqual(told(answer)['access-control-allow-origin'], undefined, `${method} ${path}`);
    }
});

const xml =
  '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>' +
  '</CORSConfiguration>';

test('only who may configure the bucket may configure its rules', async () => {
  const Bucket = await newBucket(rule);
  for (const [method, body] of [
    ['GET', ''],
    ['PUT', xml],
    ['DELETE', ''],
  ] as const) {
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    assert.equal((await ask(sandlot.endpoint, method, `/${Bucket}?cors`, { body, headers })).status, 403, method);
  }
  await assert.rejects(s3.getBucketCors({ Bucket, ExpectedBucketOwner: '999999999999' }), { name: 'AccessDenied' });
});
