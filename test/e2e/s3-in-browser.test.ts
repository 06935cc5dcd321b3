/** S3 as pages in Chromium meet it: buckets of another origin under CORS rules, and buckets that are websites. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { GetObjectCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import type { CORSRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Browser, Page } from 'playwright-core';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { newPage, openBrowser } from './browser.ts';
import { chromium, required } from './requirements.ts';

const { skip } = chromium();
let sandlot: Sandlot;
let port: string;
let s3: S3;
let app: Server;
let origin: string;
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  sandlot = await startSandlot();
  ({ port } = new URL(sandlot.endpoint));
  s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
  app = createServer((_req, res) => res.setHeader('content-type', 'text/html').end('<title>an app</title>'));
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  browser = await openBrowser(required(chromium()));
});
after(async () => {
  if (skip !== false) return;
  await browser.close();
  app.close();
  s3.destroy();
  await sandlot.close();
});

async function newBucket(name: string, ...CORSRules: CORSRule[]): Promise<string> {
  await s3.createBucket({ Bucket: name });
  await s3.putObject({ Bucket: name, Key: 'read me', Body: 'from the bucket', ContentType: 'text/plain' });
  if (CORSRules.length > 0) await s3.putBucketCors({ Bucket: name, CORSConfiguration: { CORSRules } });
  return name;
}

async function appPage(): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(origin);
  return page;
}

interface Fetched {
  readonly status?: number;
  readonly text?: string;
  readonly etag?: string | null;
  readonly type?: string | null;
}

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly credentials?: 'include';
}

/** What a script of the page gets; nothing where the browser keeps the answer from it. */
const fetched = (page: Page, url: string, init: Asked = {}): Promise<Fetched> =>
  page.evaluate(
    async ([address, options]) => {
      try {
        const answer = await fetch(address, options);
        return {
          status: answer.status,
          text: await answer.text(),
          etag: answer.headers.get('etag'),
          type: answer.headers.get('x-amz-meta-type'),
        };
      } catch {
        return {};
      }
    },
    [url, init] as const,
  );

/** Presigned by path, and by the bucket's name, which the browser resolves by itself. */
const clients = () => [
  { name: 'path', client: s3 },
  {
    name: 'host',
    client: new S3({ ...sandlot.clientConfig, endpoint: `http://s3.localhost:${port}`, forcePathStyle: false }),
  },
];

test('a page reads and writes a bucket of another origin as its rules allow', { skip }, async () => {
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['content-type', 'x-amz-meta-*'],
    ExposeHeaders: ['ETag'],
  };
  const Bucket = await newBucket('cors-open', rule);
  const page = await appPage();
  for (const { name, client } of clients()) {
    const read = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'read me' }));
    const got = await fetched(page, read);
    assert.deepEqual([got.status, got.text], [200, 'from the bucket'], name);
    assert.match(got.etag ?? '', /^"[0-9a-f]{32}"$/, 'an exposed header');
    assert.equal((await fetched(page, read, { credentials: 'include' })).status, 200, 'the rule names the origin');
    const Key = `written by ${name}`;
    const signed = new PutObjectCommand({ Bucket, Key, ContentType: 'text/x-note', Metadata: { type: 'a note' } });
    const write = await getSignedUrl(client, signed, { signableHeaders: new Set(['content-type']) });
    const put = await fetched(page, write, {
      method: 'PUT',
      body: 'from a page',
      headers: { 'content-type': 'text/x-note' },
    });
    assert.equal(put.status, 200, 'with a preflight');
    const { Body, ContentType } = await s3.getObject({ Bucket, Key });
    assert.deepEqual([await Body!.transformToString(), ContentType], ['from a page', 'text/x-note']);
    const unsigned = read.replace(/Signature=\w/, (found) => (found.endsWith('0') ? 'Signature=1' : 'Signature=0'));
    assert.equal((await fetched(page, unsigned)).status, 403, 'what is refused is readable, too');
    const remove = await fetched(page, read, { method: 'DELETE' });
    assert.deepEqual(remove, {}, 'a method that no rule has');
    const header = await fetched(page, read, { headers: { 'x-other': '1' } });
    assert.deepEqual(header, {}, 'a header that no rule has');
    if (client !== s3) client.destroy();
  }
  await page.context().close();
});

test('without a rule for its origin a page reads nothing', { skip }, async () => {
  const page = await appPage();
  const rule = { AllowedOrigins: ['https://elsewhere.example'], AllowedMethods: ['GET'] };
  for (const Bucket of [await newBucket('cors-none'), await newBucket('cors-elsewhere', rule)]) {
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'read me' }));
    assert.deepEqual(await fetched(page, url), {}, Bucket);
  }
  const all = await newBucket('cors-all', { AllowedOrigins: ['*'], AllowedMethods: ['GET'] });
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: all, Key: 'read me' }));
  assert.equal((await fetched(page, url)).status, 200);
  assert.deepEqual(await fetched(page, url, { credentials: 'include' }), {}, 'every origin, but with no credentials');
  await page.context().close();
});

async function newSite(name: string, configuration: WebsiteConfiguration, objects: Readonly<Record<string, string>>) {
  await s3.createBucket({ Bucket: name });
  await s3.deletePublicAccessBlock({ Bucket: name });
  const allow = { Effect: 'Allow', Principal: '*' };
  const Statement = [
    { ...allow, Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` },
    { ...allow, Action: 's3:ListBucket', Resource: `arn:aws:s3:::${name}` },
  ];
  await s3.putBucketPolicy({ Bucket: name, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  await s3.putBucketWebsite({ Bucket: name, WebsiteConfiguration: configuration });
  const types: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript' };
  for (const [Key, Body] of Object.entries(objects))
    await s3.putObject({ Bucket: name, Key, Body, ContentType: types[Key.split('.').at(-1)!] ?? 'text/html' });
  return `http://${name}.s3-website.localhost:${port}`;
}

test('a bucket is a website: its style, scripts and storage, folders, errors and redirects', { skip }, async () => {
  const site = await newSite(
    'www.site.example',
    {
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: 'error.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'docs/' } },
        {
          Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'app/' },
          Redirect: { ReplaceKeyWith: '#!/lost', HttpRedirectCode: '302' },
        },
      ],
    },
    {
      'index.html':
        '<!doctype html><title>Home</title><link rel="stylesheet" href="style.css"><h1>Home</h1>' +
        '<script src="app.js"></script>',
      'style.css': 'h1 { color: rgb(1, 2, 3) }',
      'app.js': "localStorage.setItem('seen', 'yes'); document.title = 'Home, with script';",
      'docs/index.html': '<title>Docs</title>',
      'error.html': '<title>Lost</title>',
    },
  );
  const page = await newPage(browser);
  await page.goto(site);
  await page.waitForFunction(() => document.title === 'Home, with script');
  const color = await page.evaluate(() => getComputedStyle(document.querySelector('h1')!).color);
  assert.equal(color, 'rgb(1, 2, 3)');
  assert.equal(await page.evaluate(() => localStorage.getItem('seen')), 'yes');
  const visit = async (path: string) => {
    const answer = await page.goto(`${site}${path}`);
    return [answer!.status(), page.url().slice(site.length), await page.title()];
  };
  assert.deepEqual(await visit('/docs'), [200, '/docs/', 'Docs'], 'a folder');
  assert.deepEqual(await visit('/old/'), [200, '/docs/', 'Docs'], 'a rule');
  assert.deepEqual(await visit('/nothing'), [404, '/nothing', 'Lost'], 'the error document');
  const lost = await visit('/app/deep/link');
  assert.deepEqual([lost[0], lost[1]], [200, '/#!/lost'], 'a rule for errors');
  await s3.putObject({ Bucket: 'www.site.example', Key: 'moved', WebsiteRedirectLocation: '/docs/' });
  assert.deepEqual(await visit('/moved'), [200, '/docs/', 'Docs'], 'an object that leads elsewhere');
  await page.context().close();
});
