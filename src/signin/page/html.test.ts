import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from './html.ts';
import { safePath } from './request-checks.ts';

test('text is escaped in content and attributes; HTML, lists and gaps are not touched', () => {
  const hostile = `"><script>alert('1')</script>&\``;
  const { markup } = html`<p title="${hostile}">${hostile}</p>${[html`<b>1</b>`, 2, false, undefined]}`;
  assert.equal(/["'`<>]script/.test(markup), false);
  assert.equal(markup.endsWith('</p><b>1</b>2'), true);
  assert.equal(markup.includes('&#38;&#96;'), true);
});

test('paths to come back to', () => {
  const ctx = { consoleOrigin: 'http://console.localhost:4566' };
  for (const [path, expected] of [
    ['/console/mail?id=1#x', '/console/mail?id=1#x'],
    ['/a/../b', '/b'],
    ['//evil', '/'],
    ['/\\evil', '/'],
    ['http://127.0.0.1:4566/x', '/'],
    ['relative', '/'],
    ['/%2F/evil', '/%2F/evil'],
    ['', '/'],
    [null, '/'],
    ['/\n/evil', '/'],
  ] as const)
    assert.equal(safePath(path, '/', ctx), expected, String(path));
});
