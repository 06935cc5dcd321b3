/** Console home has every service of the Services menu, so that a role is told whether it may look at it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const folder = join(import.meta.dirname, '../../web/src/services');
// Not named in the import: the console's sources have compiler options of their own.
const { services } = (await import(pathToFileURL(join(folder, 'index.ts')).href)) as {
  readonly services: readonly { readonly path: string; readonly description?: string }[];
};

/** Itself, and the inbox, which no action lets anybody see. */
const left = new Set(['/home', '/mail']);

test('every service of the menu is on Console home', () => {
  const home = readFileSync(join(folder, 'home/home-page.tsx'), 'utf8');
  const inMenu = services.filter(({ path, description }) => description !== undefined && !left.has(path));
  assert.deepEqual(
    inMenu.map(({ path }) => path).filter((path) => !home.includes(`path: '${path}', action: '`)),
    [],
  );
});
