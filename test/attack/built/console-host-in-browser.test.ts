/**
 * The console's name in Chromium: what leads there, whose cookies are whose, and what an object or another program that
 * the same browser shows reaches of a console that somebody is signed in to.
 */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Page } from 'playwright-core';
import { newPage } from '../../e2e/browser.ts';
import { chromium } from '../../e2e/requirements.ts';
import { attackedServer } from './attacked-server.ts';

const { skip } = chromium();

const { server, port, browser, s3 } = await attackedServer();

async function signedIn(): Promise<Page> {
  const page = await newPage(browser);
  const { url } = await server.api<{ url: string }>('POST', '/console-links');
  // As earlier versions printed it.
  await page.goto(url.replace('console.localhost', '127.0.0.1'));
  await page
    .getByRole('heading', { name: 'Settings summary' })
    .or(page.getByRole('heading', { level: 1 }))
    .first()
    .waitFor();
  await page.waitForURL(`${server.consoleOrigin}/console/**`);
  return page;
}

const at = (name: string, path: string): string => `http://${name}:${port}${path}`;

test('links of earlier versions lead on, with query and fragment; the person stays signed in', { skip }, async () => {
  const page = await signedIn();
  for (const name of ['127.0.0.1', 'localhost']) {
    await page.goto(at(name, '/console/mail?x=1#end'));
    assert.equal(page.url(), `${server.consoleOrigin}/console/mail?x=1#end`);
    await page.getByRole('heading', { name: 'Mail inbox' }).first().waitFor();
  }
  await page.goto(at('127.0.0.1', '/'));
  await page.waitForURL(`${server.consoleOrigin}/console/**`);
  await page.context().close();
});

test("cookies and storage are of the console's name alone", { skip }, async () => {
  const page = await signedIn();
  await page.goto(at('127.0.0.1', '/device'));
  const cookies = await page.context().cookies();
  assert.ok(cookies.some(({ name }) => name === `sandlot-${port}-console`));
  for (const { name, domain, httpOnly, sameSite } of cookies)
    assert.deepEqual([domain, httpOnly, sameSite], ['console.localhost', true, 'Lax'], name);
  for (const name of ['127.0.0.1', 'localhost', 'x.console.localhost', 'things.s3.localhost'])
    assert.deepEqual(await page.context().cookies(at(name, '/')), [], name);
  const stored = await page.context().storageState();
  assert.deepEqual(
    stored.origins.map(({ origin }) => origin),
    [server.consoleOrigin],
  );
  await page.context().close();
});

/** Tries from the page that it is shown as whatever a page can try, and answers how far it came. */
const attempts = async (page: Page): Promise<Record<string, unknown>> =>
  page.evaluate(
    async ({ console, endpoint }) => {
      const read = async (url: string, init: RequestInit = {}): Promise<string> => {
        try {
          const answer = await fetch(url, { credentials: 'include', ...init });
          return answer.type === 'opaque' ? 'opaque' : `${answer.status} ${await answer.text()}`;
        } catch {
          return 'unreadable';
        }
      };
      const frame = (src: string): Promise<string> =>
        new Promise((resolve) => {
          const element = Object.assign(document.createElement('iframe'), { src });
          element.onload = () => {
            try {
              resolve(element.contentDocument === null ? 'closed' : 'open');
            } catch {
              resolve('closed');
            }
          };
          document.body.append(element);
        });
      const socket = (url: string): Promise<string> =>
        new Promise((resolve) => {
          const opened = new WebSocket(url);
          opened.onopen = () => resolve('open');
          opened.onerror = () => resolve('refused');
        });
      document.cookie = 'tossed=1; Domain=localhost; Path=/';
      document.cookie = 'tossed=2; Domain=console.localhost; Path=/';
      return {
        session: await read(`${console}/_sandlot/v1/session`),
        withHeader: await read(`${console}/_sandlot/v1/session`, { headers: { 'x-sandlot-session': 'x' } }),
        change: await read(`${console}/_sandlot/v1/session/credentials`, { method: 'POST' }),
        page: await read(`${console}/console/`),
        throughEndpoint: await read(`${endpoint}/_sandlot/v1/session`),
        ledOn: await read(`${endpoint}/console/`),
        framed: await frame(`${console}/console/`),
        socket: await socket(`${console.replace('http', 'ws')}/_sandlot/v1/cloud-shell/terminals/x/stream`),
        cookies: document.cookie,
        storage: localStorage.length,
      };
    },
    { console: server.consoleOrigin, endpoint: server.endpoint },
  );

const nothing = {
  session: 'unreadable',
  withHeader: 'unreadable',
  change: 'unreadable',
  page: 'unreadable',
  throughEndpoint: 'unreadable',
  ledOn: 'unreadable',
  framed: 'closed',
  socket: 'refused',
  cookies: '',
  storage: 0,
};

/** A bucket whose page everybody may read: its scripts run, in its own origin. */
async function openBucket(Bucket: string): Promise<void> {
  await s3.createBucket({ Bucket });
  await s3.putObject({
    Bucket,
    Key: 'page.html',
    ContentType: 'text/html',
    Body: '<!doctype html><title>object</title><body>',
  });
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: {} });
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
}

test("an object's page, by its bucket's name, reads nothing of the console", { skip }, async () => {
  await openBucket('thief');
  const page = await signedIn();
  await page.goto(at('thief.s3.localhost', '/page.html'));
  assert.equal(await page.title(), 'object');
  assert.deepEqual(await attempts(page), nothing);
  const tossed = (await page.context().cookies(server.consoleOrigin)).filter(({ name }) => name === 'tossed');
  assert.deepEqual(tossed, [], 'nor does it put a cookie there');
  await page.context().close();
});

test('an object by path on 127.0.0.1 has no part in the console either', { skip }, async () => {
  await openBucket('thief-by-path');
  const page = await signedIn();
  await page.goto(at('127.0.0.1', '/thief-by-path/page.html'));
  assert.equal(await page.evaluate(() => self.origin), 'null');
  assert.deepEqual((await page.context().cookies(page.url())).length, 0);
  const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'thief-by-path', Key: 'page.html' }));
  const answer = await page.goto(link.replace('127.0.0.1', 'console.localhost'));
  assert.equal(answer!.status(), 421, "the console's name has no objects");
  await page.context().close();
});

test("a form of another name's page arrives without the cookie, and is refused", { skip }, async () => {
  await openBucket('forger');
  const page = await signedIn();
  await page.goto(at('forger.s3.localhost', '/page.html'));
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/console/signout')),
    page.evaluate((action) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post' });
      document.body.append(form);
      form.submit();
    }, `${server.consoleOrigin}/console/signout`),
  ]);
  assert.equal(answer.status(), 403);
  assert.equal((await answer.request().allHeaders())['cookie'], undefined);
  // The answer is here before the page is left for it.
  await page.waitForURL(`${server.consoleOrigin}/console/signout`);
  await page.goto(`${server.consoleOrigin}/console/mail`);
  await page.getByRole('heading', { name: 'Mail inbox' }).first().waitFor();
  await page.context().close();
});

test('a program on another port of the address, which got the cookie before, gets none', { skip }, async () => {
  const seen: IncomingMessage['headers'][] = [];
  const program: Server = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader('content-type', 'text/html').end('<title>another program</title>');
  }).listen(0, '127.0.0.1');
  try {
    const page = await signedIn();
    for (const name of ['127.0.0.1', 'localhost'])
      await page.goto(`http://${name}:${(program.address() as AddressInfo).port}/`);
    assert.ok(seen.length >= 2);
    assert.deepEqual(seen.map(({ cookie }) => cookie).filter(Boolean), []);
    await page.context().close();
  } finally {
    program.close();
  }
});

test('by TLS the session is another one, whose cookie HTTP never gets', { skip }, async () => {
  const page = await newPage(browser, { ignoreHTTPSErrors: true });
  const { url } = await server.api<{ url: string }>('POST', '/console-links');
  await page.goto(url.replace('http:', 'https:').replace('console.localhost', '127.0.0.1'));
  await page.waitForURL(`https://console.localhost:${port}/console/**`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const cookies = await page.context().cookies();
  assert.ok(cookies.some(({ name }) => name === `__Host-sandlot-${port}-console`));
  assert.ok(cookies.every(({ name, secure }) => name.startsWith('__Host-') && secure));
  assert.equal(
    await page.evaluate(async () => (await fetch('/_sandlot/v1/session')).status),
    401,
    'without its secret',
  );
  await page.goto(`${server.consoleOrigin}/console/`);
  await page.waitForURL(`${server.consoleOrigin}/console/signin**`);
  await page.context().close();
});
