/** Buckets as websites, under their names. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { WebsiteConfiguration } from '@aws-sdk/client-s3';
import { ask } from '../../../testing/servers/data-planes.ts';
import { head } from '../../../testing/requests/socket.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3, blobsOf } = await startedS3Server();
const { port } = new URL(sandlot.endpoint);

interface Site {
  readonly configuration?: WebsiteConfiguration;
  readonly objects?: readonly string[];
  /** Whether the public may list: else what is missing is forbidden. */
  readonly isListed?: boolean;
  readonly name?: string;
}

const index: WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };

async function newSite({ configuration = index, objects = [], isListed = true, name }: Site = {}): Promise<string> {
  const Bucket = name ?? `site-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putBucketPolicy({ Bucket, Policy: publicPolicy(Bucket, isListed) });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: configuration });
  for (const Key of objects) await s3.putObject({ Bucket, Key, Body: `this is ${Key}`, ContentType: 'text/html' });
  return Bucket;
}

function publicPolicy(bucket: string, isListed: boolean): string {
  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Principal: '*', Action, Resource });
  const Statement = [
    allow('s3:GetObject', `arn:aws:s3:::${bucket}/*`),
    ...(isListed ? [allow('s3:ListBucket', `arn:aws:s3:::${bucket}`)] : []),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const get = (bucket: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask(sandlot.endpoint, method, path, { headers: { host: `${bucket}.s3-website.localhost:${port}`, ...headers } });

const lines = (body: string): string[] =>
  [...body.matchAll(/<li>(?!RequestId|HostId)(.*?)<\/li>/g)].map(([, one]) => one!);

test('a configuration is kept as it was sent, replaced, deleted, and goes with its bucket', async () => {
  const Bucket = `site-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const none = { name: 'NoSuchWebsiteConfiguration', BucketName: Bucket };
  await assert.rejects(s3.getBucketWebsite({ Bucket }), none);
  await s3.deleteBucketWebsite({ Bucket });
  const full: WebsiteConfiguration = {
    ...index,
    ErrorDocument: { Key: 'error.html' },
    RoutingRules: [
      {
        Condition: { KeyPrefixEquals: 'docs/', HttpErrorCodeReturnedEquals: '404' },
        Redirect: { HostName: 'a', Protocol: 'https', HttpRedirectCode: '302', ReplaceKeyPrefixWith: 'b' },
      },
    ],
  };
  const read = async () => {
    const { $metadata: _ignored, ...configuration } = await s3.getBucketWebsite({ Bucket });
    return configuration;
  };
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: full });
  assert.deepEqual(await read(), full);
  await assert.rejects(s3.putBucketWebsite({ Bucket, WebsiteConfiguration: {} }), { name: 'InvalidArgument' });
  assert.deepEqual(await read(), full);
  const all = { RedirectAllRequestsTo: { HostName: 'example.com' } };
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: all });
  assert.deepEqual(await read(), all);
  await s3.deleteBucket({ Bucket });
  await s3.createBucket({ Bucket });
  await assert.rejects(s3.getBucketWebsite({ Bucket }), none);
});

test('index documents, folders, and objects with their headers', async () => {
  const bucket = await newSite({ objects: ['index.html', 'a/index.html', 'a/page', 'ü b'] });
  await s3.putObject({
    Bucket: bucket,
    Key: 'style.css',
    Body: 'p{}',
    ContentType: 'text/css',
    CacheControl: 'max-age=60',
    Metadata: { note: 'kept' },
  });
  for (const [path, text] of [
    ['/', 'index.html'],
    ['/?query=1', 'index.html'],
    ['/a/', 'a/index.html'],
    ['/a/page', 'a/page'],
    ['/%C3%BC%20b', 'ü b'],
  ] as const) {
    const { status, body, headers } = await get(bucket, path);
    assert.deepEqual([status, body, headers['content-type']], [200, `this is ${text}`, 'text/html'], path);
  }
  const folder = await get(bucket, '/a');
  assert.deepEqual([folder.status, folder.headers['location'], folder.body], [302, '/a/', '']);
  const style = await get(bucket, '/style.css');
  assert.deepEqual(
    ['content-type', 'cache-control', 'x-amz-meta-note', 'content-length'].map((name) => style.headers[name]),
    ['text/css', 'max-age=60', 'kept', '3'],
  );
  const etag = String(style.headers['etag']);
  const unchanged = await get(bucket, '/style.css', { 'if-none-match': etag });
  assert.deepEqual([unchanged.status, unchanged.headers['etag'], unchanged.body], [304, etag, '']);
  const part = await get(bucket, '/style.css', { range: 'bytes=1-2' });
  assert.deepEqual([part.status, part.body, part.headers['content-range']], [206, '{}', 'bytes 1-2/3']);
  const head = await get(bucket, '/style.css', {}, 'HEAD');
  assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '3', '']);
});

test('errors are pages that name what is wrong', async () => {
  const bucket = await newSite();
  const missing = await get(bucket, '/nothing');
  assert.deepEqual([missing.status, missing.headers['x-amz-error-code']], [404, 'NoSuchKey']);
  assert.match(
    missing.body,
    /^<html>\n<head><title>404 Not Found<\/title><\/head>\n<body>\n<h1>404 Not Found<\/h1>\n<ul>\n/,
  );
  assert.deepEqual(lines(missing.body), [
    'Code: NoSuchKey',
    'Message: The specified key does not exist.',
    'Key: nothing',
  ]);
  assert.deepEqual(lines((await get(bucket, '/a/')).body)[2], 'Key: a/index.html');
  for (const [name, code] of [
    [`none-${randomUUID()}`, 'NoSuchBucket'],
    [await bucketWithout(), 'NoSuchWebsiteConfiguration'],
  ] as const) {
    const { status, body } = await get(name, '/');
    assert.deepEqual([status, lines(body)[0], lines(body)[2]], [404, `Code: ${code}`, `BucketName: ${name}`]);
  }
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const { status, body } = await get(bucket, '/', {}, method);
    assert.deepEqual([status, lines(body)[2]], [405, `Method: ${method}`]);
  }
});

test("errors and ids stand in the headers, with the owner's error page too", async () => {
  const bucket = await newSite({ objects: ['index.html'] });
  const told = async (path: string, more: readonly [headers?: Record<string, string>, method?: string] = []) => {
    const { status, headers } = await get(bucket, path, ...more);
    const about = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-error-'));
    assert.match(String(headers['x-amz-request-id']), /./, path);
    assert.match(String(headers['x-amz-id-2']), /./, path);
    assert.equal(headers['x-amzn-requestid'], undefined, path);
    return [status, Object.fromEntries(about.map(([name, value]) => [name.slice('x-amz-error-'.length), value]))];
  };
  const missing = (key: string) => [
    404,
    { code: 'NoSuchKey', message: 'The specified key does not exist.', 'detail-key': key },
  ];
  assert.deepEqual(await told('/missing'), missing('missing'));
  assert.deepEqual(await told('/missing', [{}, 'HEAD']), missing('missing'));
  assert.deepEqual(await told('/%C3%BC%0D%0Aset-cookie:%20a=b'), missing('%C3%BC%0D%0Aset-cookie: a=b'));
  assert.deepEqual(await told('/'), [200, {}]);
  assert.deepEqual(await told('/', [{ 'if-none-match': '*' }]), [304, {}]);
  assert.deepEqual(await told('/', [{}, 'POST']), [
    405,
    {
      code: 'MethodNotAllowed',
      message: 'The specified method is not allowed against this resource.',
      'detail-method': 'POST',
      'detail-resourcetype': 'OBJECT',
    },
  ]);
  const WebsiteConfiguration = { ...index, ErrorDocument: { Key: 'error.html' } };
  await s3.putBucketWebsite({ Bucket: bucket, WebsiteConfiguration });
  await s3.putObject({ Bucket: bucket, Key: 'error.html', Body: 'sorry' });
  assert.deepEqual(await told('/missing'), missing('missing'));
  await s3.putBucketPolicy({ Bucket: bucket, Policy: publicPolicy(bucket, false) });
  assert.deepEqual(await told('/missing'), [403, { code: 'AccessDenied', message: 'Access Denied' }]);
});

test('a page that refuses does not name what it refuses', async () => {
  const bucket = await newSite({ isListed: false });
  const { status, body } = await get(bucket, '/secret');
  assert.deepEqual([status, ...lines(body)], [403, 'Code: AccessDenied', 'Message: Access Denied']);
});

async function bucketWithout(): Promise<string> {
  const Bucket = `plain-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  return Bucket;
}

test("the owner's error page comes with the error's status", async () => {
  const configuration = { ...index, ErrorDocument: { Key: 'error.html' } };
  const bucket = await newSite({ configuration });
  const without = await get(bucket, '/nothing');
  assert.match(without.body, /<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document<\/h3>/);
  assert.deepEqual(lines(without.body).slice(3), [
    'Code: NoSuchKey',
    'Message: The specified key does not exist.',
    'Key: error.html',
  ]);
  await s3.putObject({ Bucket: bucket, Key: 'error.html', Body: 'sorry', ContentType: 'text/html' });
  const { status, body } = await get(bucket, '/nothing', { 'if-none-match': '*', range: 'bytes=0-0' });
  assert.deepEqual([status, body], [404, 'sorry']);
  const unlisted = await newSite({ configuration, isListed: false, objects: ['error.html'] });
  const forbidden = await get(unlisted, '/nothing');
  assert.deepEqual([forbidden.status, forbidden.body], [403, 'this is error.html']);
});

test('a website shows what the public may read, and nothing else, whoever asks', async () => {
  const bucket = await newSite({ objects: ['index.html'] });
  assert.equal((await get(bucket, '/')).status, 200);
  const denied = async () => {
    const { status, body } = await get(bucket, '/', { authorization: 'AWS4-HMAC-SHA256 Credential=x' });
    return [status, ...lines(body).slice(0, 2)];
  };
  const refusal = [403, 'Code: AccessDenied', 'Message: Access Denied'];
  await s3.putPublicAccessBlock({
    Bucket: bucket,
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
  });
  assert.deepEqual(await denied(), refusal, 'Block Public Access');
  await s3.deletePublicAccessBlock({ Bucket: bucket });
  assert.equal((await get(bucket, '/')).status, 200);
  await s3.deleteBucketPolicy({ Bucket: bucket });
  assert.deepEqual(await denied(), refusal, 'no policy');
  const referred = JSON.parse(publicPolicy(bucket, false));
  referred.Statement[0].Condition = { StringLike: { 'aws:Referer': 'https://friend.example/*' } };
  await s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify(referred) });
  assert.deepEqual(await denied(), refusal, 'a condition that is not met');
  assert.equal((await get(bucket, '/', { referer: 'https://friend.example/page' })).status, 200);
});

test('redirects: of everything, of objects, by rules before the object and after its error', async () => {
  const all = await newSite({
    configuration: { RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } },
  });
  const moved = await get(all, '/a%20b?c=d');
  assert.deepEqual([moved.status, moved.headers['location']], [301, 'https://example.com/a%20b?c=d']);
  const bucket = await newSite({
    configuration: {
      ...index,
      ErrorDocument: { Key: 'error.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'new/' } },
        {
          Condition: { HttpErrorCodeReturnedEquals: '404' },
          Redirect: { ReplaceKeyWith: 'found', HttpRedirectCode: '302' },
        },
      ],
    },
    objects: ['old/page', 'found'],
  });
  const here = `http://${bucket}.s3-website.localhost:${port}`;
  const ruled = await get(bucket, '/old/page');
  assert.deepEqual([ruled.status, ruled.headers['location']], [301, `${here}/new/page`]);
  const missing = await get(bucket, '/nothing');
  assert.deepEqual([missing.status, missing.headers['location']], [302, `${here}/found`]);
  await s3.putObject({ Bucket: bucket, Key: 'leads', WebsiteRedirectLocation: '/elsewhere' });
  const led = await get(bucket, '/leads');
  assert.deepEqual([led.status, led.headers['location'], led.body], [301, '/elsewhere', '']);
  const wrong = s3.putObject({ Bucket: bucket, Key: 'leads', WebsiteRedirectLocation: 'elsewhere' });
  await assert.rejects(wrong, { name: 'InvalidRedirectLocation' });
});

test('buckets whose names have dots are websites too; a name without a bucket is none', async () => {
  const name = `www.${randomUUID()}.example.com`;
  await newSite({ name, objects: ['index.html'] });
  assert.equal((await get(name, '/')).body, 'this is index.html');
  const none = await ask(sandlot.endpoint, 'GET', '/', { headers: { host: `s3-website.localhost:${port}` } });
  assert.equal(none.status, 421);
});

test("the bucket's CORS rules hold for its website", async () => {
  const bucket = await newSite({ objects: ['index.html'] });
  const origin = 'https://app.example';
  const rule = { AllowedMethods: ['GET'], AllowedOrigins: [origin] };
  await s3.putBucketCors({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } });
  const preflight = await get(bucket, '/', { origin, 'access-control-request-method': 'GET' }, 'OPTIONS');
  assert.deepEqual([preflight.status, preflight.headers['access-control-allow-origin']], [200, origin]);
  assert.equal((await get(bucket, '/', { origin })).headers['access-control-allow-origin'], origin);
  assert.equal((await get(bucket, '/nothing', { origin })).headers['access-control-allow-origin'], origin);
  const other = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
  assert.equal((await get(bucket, '/', other, 'OPTIONS')).status, 403);
  assert.equal((await get(bucket, '/', other)).headers['access-control-allow-origin'], undefined);
});

test('an address that stands for no text is a page, too', async () => {
  const bucket = await newSite({ objects: ['index.html'] });
  const { status, headers, body } = await get(bucket, '/%ff');
  assert.deepEqual([status, headers['content-type']], [400, 'text/html; charset=utf-8']);
  assert.deepEqual(lines(body), ['Code: InvalidURI', 'Message: Couldn&#39;t parse the specified URI.']);
});

test('who leaves before an answer begins keeps no body', async (t) => {
  const bucket = await newSite();
  // Read ahead of the answer, and too large for a row.
  await s3.putObject({ Bucket: bucket, Key: 'page', Body: Buffer.alloc(1_000_000) });
  const [blobId = ''] = await blobsOf(bucket, 'page');
  const { blobs } = sandlot.server.runtime;
  const socket = connect(Number(port), '127.0.0.1');
  const gone = Promise.withResolvers<void>();
  const watch = (message: unknown): void => {
    (message as { readonly response: ServerResponse }).response.once('close', gone.resolve);
  };
  subscribe('http.server.request.start', watch);
  t.after(() => unsubscribe('http.server.request.start', watch));
  const held = Promise.withResolvers<void>();
  const { open, hold } = blobs;
  t.after(() => Object.assign(blobs, { open, hold }));
  Object.assign(blobs, {
    open: (...asked: Parameters<typeof open>) => {
      socket.resetAndDestroy();
      return Readable.from(
        afterwards(gone.promise, () => open(...asked)),
        { objectMode: false },
      );
    },
    hold: (ids: readonly string[]) => {
      held.resolve();
      return hold(ids);
    },
  });
  socket.write(head('GET', '/page', { host: `${bucket}.s3-website.localhost:${port}` }));
  await held.promise;
  for (let tries = 0; tries < 1000 && blobs.isHeld(blobId); tries++) await setTimeout(20);
  assert.ok(!blobs.isHeld(blobId));
});

async function* afterwards(before: Promise<void>, open: () => Readable): AsyncIterable<Buffer> {
  await before;
  yield* open() as AsyncIterable<Buffer>;
}
