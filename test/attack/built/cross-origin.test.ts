/**
 * Pages of another origin in Chromium: what CORS rules let them read, whether their cookies cross names,
 * and buckets by name.
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RunningServer } from '../../../src/server/main.ts';
import { ask, planes, startPlanes } from '../../../src/testing/servers/data-planes.ts';
import { newPage, openBrowser } from '../../e2e/browser.ts';
import { chromium, required } from '../../e2e/requirements.ts';

const { skip } = chromium();
let open: RunningServer;
let closed: RunningServer;
let site: Server;
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  open = await startPlanes(planes({ cors: { origins: '*', methods: ['POST', 'GET'], headers: ['x-api-key'] } }));
  closed = await startPlanes(planes());
  site = createServer((_req, res) =>
    res.setHeader('content-type', 'text/html').end('<title>another site</title>'),
  ).listen(0, '127.0.0.1');
  browser = await openBrowser(required(chromium()));
});

after(async () => {
  if (skip !== false) return;
  await browser.close();
  site.close();
  await Promise.all([open.close(), closed.close()]);
});

async function pageOfSite(): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return page;
}

const fetched = (
  page: Page,
  url: string,
  headers: Record<string, string> = {},
  credentials: RequestCredentials = 'omit',
) =>
  page.evaluate(
    async ([address, given, mode]) => {
      try {
        const answer = await fetch(address, { method: 'POST', headers: given, body: 'x', credentials: mode });
        return `${answer.status} ${await answer.text()}`;
      } catch {
        return 'unreadable';
      }
    },
    [url, headers, credentials] as const,
  );

test('a page of another origin reads what the rules allow, with a preflight and without', { skip }, async () => {
  const page = await pageOfSite();
  for (const headers of [{}, { 'x-api-key': 'k' }] as Record<string, string>[]) {
    assert.equal(await fetched(page, `${open.endpoint}/_planes/read`, headers), '200 1');
    assert.equal(await fetched(page, `${closed.endpoint}/_planes/read`, headers), 'unreadable');
  }
  assert.equal(await fetched(page, `${open.endpoint}/_planes/read`, { 'x-other': 'k' }), 'unreadable');
  assert.equal(await fetched(page, `${open.endpoint}/_planes/read`, {}, 'include'), 'unreadable', 'never with cookies');
  assert.equal(await fetched(page, `${open.endpoint}/client/register`), 'unreadable', 'another service');
  assert.equal(await fetched(page, `${open.endpoint}/_sandlot/v1/health`), 'unreadable', 'the local API');
  await page.context().close();
});

test("cookies of a plane's name reach no other name, nor those of the endpoint the plane", { skip }, async () => {
  const page = await newPage(browser);
  const { port } = new URL(closed.endpoint);
  await page.goto(`http://localhost:${port}/signin`);
  await page.evaluate(() => {
    document.cookie = 'of-endpoint=1; path=/';
  });
  await page.goto(`http://abc.planes.localhost:${port}/cookie`);
  const cookies = async (url: string) =>
    (await page.context().cookies(url))
      .map(({ name }) => name)
      .filter((name) => ['own', 'wide', 'of-endpoint'].includes(name));
  assert.deepEqual(await cookies(`http://abc.planes.localhost:${port}/`), ['own']);
  assert.deepEqual(await cookies(`http://localhost:${port}/`), ['of-endpoint']);
  for (const name of ['xyz.planes.localhost', 's3.localhost', '127.0.0.1'])
    assert.deepEqual(await cookies(`http://${name}:${port}/`), [], name);
  await page.goto(`http://abc.planes.localhost:${port}/tell/x`);
  assert.equal(JSON.parse(await page.evaluate(() => document.body.innerText)).cookie, 'own=1');
  await page.context().close();
});

test("a plane's page reads nothing of the endpoint", { skip }, async () => {
  const page = await newPage(browser);
  const { port } = new URL(open.endpoint);
  await page.goto(`http://abc.planes.localhost:${port}/page`);
  for (const path of ['/_sandlot/v1/session', '/console/', '/client/register']) {
    assert.equal(await fetched(page, `http://localhost:${port}${path}`, {}, 'include'), 'unreadable', path);
  }
  assert.equal((await ask(open.endpoint, 'GET', '/_sandlot/v1/health')).status, 200);
  await page.context().close();
});
