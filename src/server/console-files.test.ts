/** Which addresses under `/console/` are files, and which are the page. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PageContext, PageRequest } from '../wire/page.ts';
import { consoleRoutes } from './console-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-files-'));
mkdirSync(join(folder, 'assets'));
for (const name of ['index.html', 'favicon.svg', 'assets/main-1.js']) writeFileSync(join(folder, name), name);
after(() => rmSync(folder, { recursive: true }));

const route = consoleRoutes(folder).find(({ path }) => path === '/console/*rest')!;

async function get(rest: string) {
  const request = { params: { rest }, headers: {} } as unknown as PageRequest;
  const ctx = { settings: { endpoint: 'http://localhost:4566' } } as unknown as PageContext;
  const { status, headers = {} } = await route.handler(request, ctx);
  return [status, headers['content-type']];
}

test('an address that ends in a name with dots is the page', async () => {
  for (const rest of [
    '',
    's3/buckets/ui.dots.bucket',
    's3/object/ui.dots.bucket',
    'iam/users/first.last',
    'cloudformation/main.js',
    'missing.html',
  ])
    assert.deepEqual(await get(rest), [200, 'text/html; charset=utf-8'], rest);
});

test('what was built is a file, and what is missing among the assets is missing', async () => {
  assert.deepEqual(await get('favicon.svg'), [200, 'image/svg+xml']);
  assert.deepEqual(await get('assets/main-1.js'), [200, 'text/javascript; charset=utf-8']);
  for (const rest of ['assets/main-2.js', 'assets/', 'assets/../index.html'])
    assert.deepEqual(await get(rest), [404, 'text/plain'], rest);
});
