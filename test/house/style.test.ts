/** The house's style, measured: these limits only ever get tighter. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const maxFileLines = 400;
const maxColumns = 120;
const maxFunctionLines = { most: 40, any: 120 };
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

/** A regular expression has one line, and so has an address. */
const cannotBreak = /^\s*(?:\/(?![*/]).*\/[a-z]*[,;]?|\*? ?https:\/\/\S+)$/;

/** Columns are characters, of which there are at most as many as UTF-16 counts. */
const isWide = (line: string): boolean => line.length > maxColumns && [...line].length > maxColumns;

test(`no line is wider than ${maxColumns} columns`, () => {
  const wrong = sources.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, at) => (isWide(line) && !cannotBreak.test(line) ? [`${file}:${at + 1}`] : [])),
  );
  assert.deepEqual(wrong, []);
});

test(`95 of 100 functions have up to ${maxFunctionLines.most} lines, none more than ${maxFunctionLines.any}`, () => {
  for (const folder of ['src/', 'web/src/']) {
    const files = sources.filter((file) => file.startsWith(folder) && !/\.test\.|^src\/testing\//.test(file));
    const functions = files.flatMap((file) => functionsOf(file).map(({ at, lines }) => ({ file, at, lines })));
    const sizes = functions.map(({ lines }) => lines).sort((a, b) => a - b);
    assert.ok(sizes.length > 1000, 'the functions are counted');
    assert.ok(sizes[Math.floor(sizes.length * 0.95)]! <= maxFunctionLines.most, `${folder}: too many are longer`);
    const long = functions.filter(({ lines }) => lines > maxFunctionLines.any);
    assert.deepEqual(long, []);
  }
});

/** Everything that is called: declarations, methods and arrows; what stands inside of one counts for it as well. */
function functionsOf(file: string): { readonly at: number; readonly lines: number }[] {
  const text = read(file);
  const found: { at: number; lines: number }[] = [];
  const lineAt: number[] = [];
  for (let at = 0, line = 1; at <= text.length; at++) {
    lineAt.push(line);
    if (text[at] === '\n') line++;
  }
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, body, start, end } = node as Readonly<Record<string, unknown>>;
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(String(type)) && body) {
      const at = lineAt[Number(start)]!;
      found.push({ at, lines: lineAt[Number(end)]! - at + 1 });
    }
    Object.values(node).forEach(visit);
  };
  visit(parseSync(file, text).program);
  return found;
}

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
