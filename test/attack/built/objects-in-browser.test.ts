/** What users store, opened by somebody who is signed in to the console: it reaches nothing of the console's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Page } from 'playwright-core';
import { newPage } from '../../e2e/browser.ts';
import { chromium } from '../../e2e/requirements.ts';
import { attackedServer } from './attacked-server.ts';

const { skip } = chromium();

const { server, browser, s3 } = await attackedServer();
if (skip === false) await s3.createBucket({ Bucket: 'console-assets' });

async function signedIn(): Promise<Page> {
  const page = await newPage(browser);
  const { url } = await server.api('POST', '/console-links');
  await page.goto(url);
  await page.waitForURL('**/console/**');
  return page;
}

/** Tries what an attacker would, and says in the title how far it came. */
const thief = `<!doctype html><title>unharmed</title><script>
  document.title = 'script ran';
  fetch('/_sandlot/v1/session', { credentials: 'include' })
    .then((r) => r.text()).then((t) => { document.title = 'read ' + t; });
</script><img src=x onerror="document.title = 'handler ran'"><p id=content>content</p>`;

test('an object as a page has an origin of its own and runs nothing', { skip }, async () => {
  const objects: Record<string, { Key: string; ContentType: string; response?: string; Body: string }> = {
    'HTML by its type': { Key: 'a.html', ContentType: 'text/html', Body: thief },
    'HTML by the link': { Key: 'b.txt', ContentType: 'text/plain', response: 'text/html', Body: thief },
    XHTML: {
      Key: 'c',
      ContentType: 'application/xhtml+xml',
      Body:
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>unharmed</title></head><body>' +
        '<script>document.title = \'script ran\'</script><p id="content">content</p></body></html>',
    },
    SVG: {
      Key: 'd.svg',
      ContentType: 'image/svg+xml',
      Body:
        '<svg xmlns="http://www.w3.org/2000/svg"><title>unharmed</title><text id="content" y="20">content</text>' +
        "<script>document.title = 'script ran'; fetch('/_sandlot/v1/session')</script></svg>",
    },
  };
  for (const [name, { response, ...object }] of Object.entries(objects)) {
    await s3.putObject({ Bucket: 'console-assets', ...object });
    const url = await getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: 'console-assets',
        Key: object.Key,
        ...(response && { ResponseContentType: response }),
      }),
    );
    const page = await signedIn();
    const asked: string[] = [];
    page.on('request', (request) => {
      // The console itself, which is left, looks for new mail.
      if (request.url().includes('/_sandlot/') && !request.frame().url().startsWith(server.consoleOrigin))
        asked.push(request.url());
    });
    const answer = await page.goto(url);
    assert.equal(answer!.headers()['content-security-policy'], 'sandbox', name);
    assert.equal(answer!.headers()['x-content-type-options'], 'nosniff', name);
    await page.locator('#content').waitFor();
    assert.doesNotMatch(await page.title(), /ran|read/, name);
    assert.deepEqual(asked, [], name);
    // The developer's own console stands outside of the sandbox: it sees what origin the page was given.
    assert.equal(await page.evaluate(() => self.origin), 'null', name);
    await page.context().close();
  }
});

test('an error of S3 that quotes what was asked is no page either', { skip }, async () => {
  const page = await signedIn();
  const answer = await page.goto(`${server.endpoint}/console-assets/%3Cscript%3Edocument.title='ran'%3C/script%3E`);
  assert.ok(answer!.status() >= 400);
  assert.equal(answer!.headers()['content-security-policy'], 'sandbox');
  assert.equal(answer!.headers()['x-content-type-options'], 'nosniff');
  await page.context().close();
});

test('a page of ours takes no object as its script, worker or style sheet', { skip }, async () => {
  await s3.putObject({
    Bucket: 'console-assets',
    Key: 'evil.js',
    ContentType: 'text/javascript',
    Body: 'document.title = "script ran"; self.onconnect = () => {};',
  });
  await s3.putObject({
    Bucket: 'console-assets',
    Key: 'evil.css',
    ContentType: 'text/css',
    Body: 'body { display: none !important }',
  });
  const [script, style] = await Promise.all(
    ['evil.js', 'evil.css'].map((Key) => getSignedUrl(s3, new GetObjectCommand({ Bucket: 'console-assets', Key }))),
  );
  const page = await signedIn();
  const outcome = await page.evaluate(
    async ([scriptUrl, styleUrl]) => {
      const load = (element: HTMLElement): Promise<string> =>
        new Promise((resolve) => {
          element.onload = () => resolve('loaded');
          element.onerror = () => resolve('refused');
          document.head.append(element);
        });
      const worker: Promise<string> =
        navigator.serviceWorker === undefined
          ? Promise.resolve('refused')
          : navigator.serviceWorker.register(scriptUrl!).then(
              () => 'loaded',
              () => 'refused',
            );
      return Promise.all([
        load(Object.assign(document.createElement('script'), { src: scriptUrl })),
        load(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: styleUrl })),
        worker,
      ]);
    },
    [script, style],
  );
  assert.deepEqual(outcome, ['refused', 'refused', 'refused']);
  assert.notEqual(await page.title(), 'script ran');
  await page.context().close();
});
