/**
 * Somebody is signed in to the console and looks at a bucket's website in the same browser: what its scripts reach of
 * the console, of other buckets and their websites, and of the endpoint.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { newPage } from '../../e2e/browser.ts';
import { chromium } from '../../e2e/requirements.ts';
import { attackedServer } from './attacked-server.ts';

const { skip } = chromium();

const { server, port, browser, s3 } = await attackedServer();

const siteOf = (bucket: string): string => `http://${bucket}.s3-website.localhost:${port}`;

async function newSite(Bucket: string, isPublic = true): Promise<void> {
  await s3.createBucket({ Bucket });
  await s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } });
  const Body = `<!doctype html><title>${Bucket}</title><body>`;
  await s3.putObject({ Bucket, Key: 'index.html', Body, ContentType: 'text/html' });
  await s3.putObject({ Bucket, Key: 'worker.js', Body: 'onfetch = () => {}', ContentType: 'text/javascript' });
  if (!isPublic) return;
  await s3.deletePublicAccessBlock({ Bucket });
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
}

async function signedIn(): Promise<Page> {
  const page = await newPage(browser);
  const { url } = await server.api<{ url: string }>('POST', '/console-links');
  await page.goto(url);
  await page.waitForURL(`${server.consoleOrigin}/console/**`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return page;
}

/** What a script of the page gets to read of each address, with the browser's cookies. */
const read = (page: Page, addresses: readonly string[]): Promise<Record<string, string>> =>
  page.evaluate(async (all) => {
    const found: Record<string, string> = {};
    for (const address of all) {
      for (const credentials of ['include', 'omit'] as const) {
        try {
          const answer = await fetch(address, { credentials });
          found[address] = `${answer.status} ${await answer.text()}`;
        } catch {
          found[address] ??= 'unreadable';
        }
      }
    }
    return found;
  }, addresses);

test('a website reads nothing of the console, of the endpoint, of other buckets', { skip }, async () => {
  await newSite('thief-site');
  await newSite('public-site');
  await newSite('private-site', false);
  const page = await signedIn();
  await page.goto(siteOf('thief-site'));
  assert.equal(await page.title(), 'thief-site');
  const addresses = [
    `${server.consoleOrigin}/console/`,
    `${server.consoleOrigin}/_sandlot/v1/session`,
    `${server.consoleOrigin}/_sandlot/v1/session/credentials`,
    `${server.endpoint}/_sandlot/v1/health`,
    `${server.endpoint}/_sandlot/v1/session`,
    `http://localhost:${port}/console/`,
    `${server.endpoint}/private-site/index.html`,
    `${server.endpoint}/public-site/index.html`,
    `${server.endpoint}/`,
    `http://public-site.s3.localhost:${port}/index.html`,
    `${siteOf('private-site')}/`,
    `${siteOf('public-site')}/`,
  ];
  const found = await read(page, addresses);
  assert.deepEqual(found, Object.fromEntries(addresses.map((address) => [address, 'unreadable'])));
  const own = `${siteOf('thief-site')}/`;
  assert.match((await read(page, [own]))[own]!, /^200 .*thief-site/);
  await page.context().close();
});

test("a website's cookies, storage and workers are its own", { skip }, async () => {
  await newSite('tosser-site');
  await newSite('neighbour-site');
  const page = await signedIn();
  await page.goto(siteOf('tosser-site'));
  const worker = await page.evaluate(async () => {
    for (const domain of ['localhost', 'console.localhost', 's3-website.localhost'])
      document.cookie = `tossed-${domain}=1; Domain=${domain}; Path=/`;
    document.cookie = 'own=1; Path=/';
    localStorage.setItem('own', '1');
    try {
      await navigator.serviceWorker.register('/worker.js', { scope: '/' });
      return 'registered';
    } catch {
      return 'refused';
    }
  });
  assert.equal(worker, 'registered', 'as on any website: for its own origin');
  const cookies = await page.context().cookies();
  const named = (name: RegExp) => cookies.filter((cookie) => name.test(cookie.name)).map(({ domain }) => domain);
  assert.deepEqual(named(/^own$/), ['tosser-site.s3-website.localhost']);
  const beyond = named(/^tossed/).filter((domain) => /^\.?(?:localhost|console\.localhost)$/.test(domain));
  assert.deepEqual(beyond, [], 'none reaches the console');
  const atConsole = await page.context().cookies(server.consoleOrigin);
  assert.ok(atConsole.every(({ name }) => !/^(?:own|tossed)/.test(name)));
  await page.goto(siteOf('neighbour-site'));
  const there = await page.evaluate(() => [document.cookie.includes('own='), localStorage.length]);
  assert.deepEqual(there, [false, 0]);
  await page.goto(`${server.consoleOrigin}/console/mail`);
  await page.getByRole('heading', { name: 'Mail inbox' }).first().waitFor();
  await page.context().close();
});

test("cookies of a page under a bucket's own name reach no website, no console and no endpoint", { skip }, async () => {
  await newSite('cookie-bucket');
  const page = await signedIn();
  const domains = ['localhost', 'console.localhost', 's3-website.localhost', 's3.localhost'];
  await page.goto(`http://cookie-bucket.s3.localhost:${port}/index.html`);
  assert.equal(await page.title(), 'cookie-bucket');
  await page.evaluate((all) => {
    for (const domain of all) document.cookie = `planted-${domain}=1; Domain=${domain}; Path=/`;
    document.cookie = 'planted-own=1; Path=/';
  }, domains);
  for (const url of [`http://localhost:${port}/`, server.endpoint, server.consoleOrigin, siteOf('cookie-bucket')]) {
    const there = (await page.context().cookies(url)).filter(({ name }) => name.startsWith('planted'));
    assert.deepEqual(there, [], url);
  }
  const own = (await page.context().cookies(`http://cookie-bucket.s3.localhost:${port}/`)).map(({ name }) => name);
  assert.ok(own.includes('planted-own'));
  await page.context().close();
});

test('a website shows nothing of the console in a frame, and no window of it can be read', { skip }, async () => {
  await newSite('framer-site');
  const page = await signedIn();
  await page.goto(siteOf('framer-site'));
  const seen = await page.evaluate(async (origin) => {
    const frame = Object.assign(document.createElement('iframe'), { src: `${origin}/console/` });
    const loaded = new Promise((resolve) => {
      frame.onload = resolve;
    });
    document.body.append(frame);
    await loaded;
    const inside = (() => {
      try {
        return frame.contentDocument === null ? 'closed' : 'open';
      } catch {
        return 'closed';
      }
    })();
    const form = Object.assign(document.createElement('form'), { action: `${origin}/console/signout`, method: 'post' });
    form.target = 'elsewhere';
    document.body.append(form);
    form.submit();
    return inside;
  }, server.consoleOrigin);
  assert.equal(seen, 'closed');
  await page.goto(`${server.consoleOrigin}/console/mail`);
  await page.getByRole('heading', { name: 'Mail inbox' }).first().waitFor();
  await page.context().close();
});
