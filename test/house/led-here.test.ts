/** Nobody is sent to the real AWS: a page that names `aws configure sso` says how a terminal is led here. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

test('where a page names aws configure sso, sandlot env or sandlot configure stands beside it', () => {
  const pages = [...globSync('web/src/**/*.tsx', { cwd: root }), ...globSync('src/signin/**/*.ts', { cwd: root })];
  const naming = pages
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8').replaceAll(/\s+/g, ' ') }))
    .filter(({ file, text }) => !file.endsWith('.test.ts') && /aws configure sso/.test(text));
  assert.ok(naming.length >= 4, 'the pages are found');
  for (const { file, text } of naming)
    for (const { index } of text.matchAll(/aws configure sso/g))
      assert.match(text.slice(Math.max(0, index - 500), index + 500), /sandlot (?:env|configure)|terminalLine/, file);
});
