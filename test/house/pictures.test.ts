/** The docs' pictures: each is there, each is shown, and every page of the console has one. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { consoleRoutes, pictureOf } from '../e2e/console-routes.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const text = ['README.md', ...globSync('docs/*.md', { cwd: root })]
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const shown = new Set([...text.matchAll(/pictures\/([\w-]+\.png)/g)].map(([, name]) => name!));
const files = new Set(globSync('docs/pictures/*.png', { cwd: root }).map((file) => basename(file)));

test('every picture that the docs show is there, and every one that is there is shown', () => {
  assert.deepEqual(
    [...shown].filter((name) => !files.has(name)),
    [],
  );
  assert.deepEqual(
    [...files].filter((name) => !shown.has(name)),
    [],
  );
});

test('every page of the console is in docs/tour.md, with its picture', () => {
  const tour = readFileSync(join(root, 'docs', 'tour.md'), 'utf8');
  const missing = consoleRoutes().filter(
    (path) => !tour.includes(`\`/console/${path}\``) || !tour.includes(`pictures/${pictureOf(path)}.png`),
  );
  assert.deepEqual(missing, []);
});
