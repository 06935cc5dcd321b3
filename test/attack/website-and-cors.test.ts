/** Hostile names, paths, headers and rules at buckets' websites and preflights. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { CORSRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import { ask } from '../../src/testing/servers/data-planes.ts';
import { startedS3Server } from '../../src/testing/servers/s3-server.ts';

const { sandlot, s3 } = await startedS3Server();
const { port } = new URL(sandlot.endpoint);

const index: WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };

async function newSite(configuration = index): Promise<string> {
  const Bucket = `site-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  await s3.deletePublicAccessBlock({ Bucket });
  const allow = { Effect: 'Allow', Principal: '*' };
  const Statement = [
    { ...allow, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
    { ...allow, Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` },
  ];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: configuration });
  await s3.putObject({ Bucket, Key: 'index.html', Body: 'home', ContentType: 'text/html' });
  return Bucket;
}

const get = (bucket: string, path: string, headers: Record<string, string> = {}) =>
  ask(sandlot.endpoint, 'GET', path, { headers: { host: `${bucket}.s3-website.localhost:${port}`, ...headers } });

test('what a stranger asks for does not become part of an error page', async () => {
  const bucket = await newSite();
  for (const path of [
    '/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    '/%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E',
    "/'%26%23",
    '/%3C%2Ftitle%3E%3Csvg%20onload%3D1%3E/',
  ]) {
    const { status, body } = await get(bucket, path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(body.replaceAll(/<\/?(?:html|head|title|body|h1|ul|li|hr\/)>/g, ''), /[<>"']/, path);
  }
});

test('no path puts a line into a header, whoever wrote it', async () => {
  const bucket = await newSite({
    ...index,
    RoutingRules: [
      { Condition: { KeyPrefixEquals: 'go/' }, Redirect: { ReplaceKeyPrefixWith: 'a\r\nx-bad: 1/' } },
      {
        Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'lost' },
        Redirect: { HttpRedirectCode: '302' },
      },
    ],
  });
  await s3.putObject({ Bucket: bucket, Key: 'x\r\nset-cookie: a=b/index.html', Body: 'b' });
  for (const path of ['/go/%0D%0Aset-cookie:%20a=b', '/lost%0D%0Aset-cookie:%20a=b', '/x%0D%0Aset-cookie:%20a=b']) {
    const { status, headers } = await get(bucket, path);
    assert.ok([301, 302].includes(status), `${path}: ${status}`);
    assert.match(String(headers['location']), /%0D%0A/);
    assert.deepEqual([headers['set-cookie'], headers['x-bad']], [undefined, undefined], path);
  }
  await s3.putBucketCors({
    Bucket: bucket,
    CORSConfiguration: { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], AllowedHeaders: ['*'] }] },
  });
  for (const asked of ['x y', 'x"y', 'x\ty', 'x;y', `x${'y'.repeat(300)}`]) {
    const headers = {
      origin: 'https://a',
      'access-control-request-method': 'GET',
      'access-control-request-headers': asked,
    };
    const { status } = await ask(sandlot.endpoint, 'OPTIONS', `/${bucket}/k`, { headers });
    assert.equal(status, 403, asked);
  }
});

test('keys and names that cannot be are refused, and the server goes on', async () => {
  const bucket = await newSite();
  const long = `/${'a'.repeat(1025)}`;
  for (const [path, status] of [
    [long, 400],
    [`/${'%C3%BC'.repeat(600)}`, 400],
    ['/%', 400],
    ['/%00', 404],
    ['/../../etc/passwd', 404],
    ['//', 404],
    ['/?versionId=x&X-Amz-Signature=1', 200],
    ['/?uploads&policy', 200],
  ] as const)
    assert.equal((await get(bucket, path)).status, status, path);
  for (const name of ['A_B', `${bucket}.`, `-${bucket}`, 'xn--', 'a'.repeat(64), `${bucket}.s3-website`]) {
    const { status } = await get(name, '/');
    assert.ok(status === 404 || status === 421 || status === 200, `${name}: ${status}`);
    if (name !== `${bucket}.`) assert.notEqual(status, 200, name);
  }
  assert.equal((await get(bucket, '/')).body, 'home');
});

test("a website's name has nothing of S3's, of the console's or of the local API", async () => {
  const bucket = await newSite();
  for (const path of [
    '/_sandlot/v1/health',
    '/_sandlot/v1/session',
    '/console/',
    '/start',
    '/signin',
    '/client/register',
  ])
    assert.equal((await get(bucket, path)).status, 404, path);
  const put = await ask(sandlot.endpoint, 'PUT', '/new', {
    headers: { host: `${bucket}.s3-website.localhost:${port}` },
    body: 'x',
  });
  assert.equal(put.status, 405);
  const { headers } = await get(bucket, '/');
  assert.deepEqual([headers['set-cookie'], headers['x-content-type-options']], [undefined, 'nosniff']);
});

test('many rules and long headers cost little, and answer only what they allow', async () => {
  const Bucket = await newSite();
  const CORSRules: CORSRule[] = Array.from({ length: 100 }, (_, index) => ({
    AllowedMethods: ['GET'],
    AllowedOrigins: Array.from({ length: 5 }, (_unused, one) => `https://*.${'a'.repeat(50)}${index}.${one}`),
    AllowedHeaders: Array.from({ length: 5 }, (_unused, one) => `x-${'b'.repeat(50)}*${one}`),
  }));
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  const origin = `https://${'a.'.repeat(2000)}`;
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      ask(sandlot.endpoint, 'OPTIONS', `/${Bucket}/k`, {
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': Array.from({ length: 64 }, () => `x-${'b'.repeat(60)}`).join(),
        },
      }),
    ),
  );
  for (const { status, headers } of answers)
    assert.deepEqual([status, headers['access-control-allow-origin']], [403, undefined]);
});

test("rules of one bucket say nothing of another's answers, nor of lists of buckets", async () => {
  const mine = await newSite();
  const CORSRules: CORSRule[] = [
    { AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'], AllowedOrigins: ['*'], AllowedHeaders: ['*'] },
  ];
  await s3.putBucketCors({ Bucket: mine, CORSConfiguration: { CORSRules } });
  const other = await newSite();
  const origin = 'https://evil.example';
  const tries: readonly (readonly [path: string, host?: string])[] = [
    [`/${other}/index.html`],
    [`/${other}%2F..%2F${mine}/index.html`],
    [`//${mine}/index.html`],
    ['/'],
    ['/?x-id=ListBuckets'],
    [`/index.html`, `${other}.s3.localhost:${port}`],
    [`/${mine}/index.html`, `${other}.s3.localhost:${port}`],
    [`/${mine}/index.html`, `${other}.s3-website.localhost:${port}`],
    [`/${mine}/index.html`, `console.localhost:${port}`],
    [`/${mine}/index.html`, 'evil.example'],
  ];
  for (const [path, host = `127.0.0.1:${port}`] of tries)
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { host, origin, 'access-control-request-method': 'GET' };
      const answer = await ask(sandlot.endpoint, method, path, { headers });
      assert.equal(answer.headers['access-control-allow-origin'], undefined, `${method} ${host}${path}`);
    }
});
