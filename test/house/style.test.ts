/** The house's style, measured: these limits only ever get tighter. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const maxFileLines = 400;
const vagueNames = /(^|\/)(utils?|helpers?|common|manager|base|misc|stuff)(\.|\/|$)/;

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const sources = tracked.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.startsWith('models/'));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test(`no source file is longer than ${maxFileLines} lines`, () => {
  const long = sources.filter((file) => !file.includes('.test.') && read(file).split('\n').length > maxFileLines);
  assert.deepEqual(long, []);
});

test('no file has a name that says nothing', () => {
  assert.deepEqual(
    tracked.filter((file) => vagueNames.test(file)),
    [],
  );
});

test('files are named in kebab-case', () => {
  assert.deepEqual(
    sources.filter((file) => file.startsWith('src/') && !/^[a-z0-9./-]+$/.test(file)),
    [],
  );
});

test('every source file of the server opens with what it is', () => {
  const silent = sources.filter(
    (file) => file.startsWith('src/') && !file.includes('.test.') && !read(file).trimStart().startsWith('/*'),
  );
  assert.deepEqual(silent, []);
});

test('the lock file names no registry host', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

test("the lock file has every platform's packages, so that npm ci works on all of them", () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  const missing = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !names.has(name));
  assert.deepEqual(missing, [], 'Make the lock file anew without node_modules: npm install --package-lock-only');
});
