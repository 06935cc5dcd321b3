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
