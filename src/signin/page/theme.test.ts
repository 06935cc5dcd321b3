import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

test('the style sheet has the theme that the cookie names, and no cache keeps it', async (t) => {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const { port } = new URL(sandlot.consoleOrigin);
  const scheme = async (cookie?: string) => {
    const headers: Record<string, string> = cookie === undefined ? {} : { cookie: `sandlot-${port}-theme=${cookie}` };
    const answer = await fetchByName(`${sandlot.consoleOrigin}/signin/static/signin.css`, { headers });
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
    return /^:root { color-scheme: ([^;]*);/.exec(await answer.text())?.[1];
  };
  assert.equal(await scheme(), 'light dark');
  assert.equal(await scheme('dark'), 'dark');
  assert.equal(await scheme('light'), 'light');
  for (const hostile of ['system', '};body{display:none}', '__proto__', 'x'.repeat(2_000)])
    assert.equal(await scheme(hostile), 'light dark', hostile.slice(0, 30));
});

test('an address that has no page answers people with one in the same look, and scripts with JSON', async (t) => {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const get = (path: string, accept: string) => fetchByName(sandlot.consoleOrigin + path, { headers: { accept } });
  for (const path of ['/signin/nothing', '/start/a/b/c/d', '/signin/%3Cscript%3E']) {
    const page = await get(path, 'text/html');
    assert.equal(page.status, 404, path);
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'self'/);
    const text = await page.text();
    assert.match(text, /<link rel="stylesheet" href="\/signin\/static\/signin\.css">[^]*<h1>Page not found<\/h1>/);
    assert.equal(text.includes('<script'), false, path);
    assert.equal((await get(path, '*/*')).headers.get('content-type'), 'application/json');
  }
  const [bare, slashed] = await Promise.all(['/start', '/start/'].map((path) => get(path, 'text/html')));
  assert.equal(await slashed!.text(), await bare!.text(), 'with or without the slash');
});
