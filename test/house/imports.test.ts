/** Who may import whom: docs/ARCHITECTURE.md's picture, held by this test. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { circlesOf, moduleGraph, roomOf } from '../../scripts/module-graph.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const wireFace = ['errors', 'service', 'context', 'aws-types', 'caller'].map((name) => `src/wire/${name}.ts`);

const reference = 'src/authorization-reference/index.ts';

/** For a file's place: what it may import of ours (prefixes of paths, or a test of the path). */
function mayImport(from: string, to: string): boolean {
  const [, room = '', service = ''] = from.split('/');
  if (to.startsWith(`src/${room}/`) && room !== 'services') return true;
  const isInternal = /^src\/services\/[^/]+\/internal\.ts$/.test(to);
  switch (room) {
    case 'kernel':
    case 'policy':
    case 'tls':
    case 'client-environment':
      return false;
    case 'authorization-reference':
      return to === 'src/kernel/models-folder.ts';
    case 'wire':
      return to.startsWith('src/kernel/');
    case 'services':
      if (service === 'index.ts') return true;
      if (service === 'absent-services.ts' && to === 'src/services/absent-linked-roles.ts') return true;
      return (
        to.startsWith(`src/services/${service}/`) ||
        isInternal ||
        to === reference ||
        to.startsWith('src/kernel/') ||
        to.startsWith('src/policy/') ||
        wireFace.includes(to)
      );
    case 'access':
      return (
        isInternal ||
        to === reference ||
        to.startsWith('src/kernel/') ||
        to.startsWith('src/policy/') ||
        [...wireFace, 'src/wire/ports.ts'].includes(to)
      );
    case 'cloud-shell': // The environment and the start-up text are those of `sandlot shell`.
      return to.startsWith('src/kernel/') || to.startsWith('src/client-environment/');
    case 'signin':
    case 'local-api':
      if (room === 'local-api' && to === 'src/cloud-shell/index.ts') return true;
      return (
        isInternal ||
        to.startsWith('src/kernel/') ||
        to.startsWith('src/signin/') ||
        [...wireFace, 'src/wire/page.ts', 'src/wire/activity-feed.ts'].includes(to)
      );
    case 'cli':
      return to.startsWith('src/client-environment/');
    case 'server': // The composition root, and the process around it.
      return !to.startsWith('src/testing/');
    case 'testing':
      return true;
    default:
      return false; // no room: a loose file, or a folder that this table does not know
  }
}

test('imports follow the architecture', () => {
  const wrong: string[] = [];
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    if (/\.test\.ts$|\/test-[^/]+\.ts$/.test(file)) continue;
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = relative(root, resolve(join(root, dirname(file)), specifier!));
      if (target.startsWith('src/') && !mayImport(file, target)) wrong.push(`${file} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('no files need each other to load, and no rooms do', () => {
  assert.deepEqual(circlesOf(moduleGraph(root)), []);
  assert.deepEqual(circlesOf(moduleGraph(root, roomOf)), []);
});

test('a circle is found, with who is in it', () => {
  const graph = { a: 'b', b: 'cd', c: 'ae', d: '', e: 'f', f: 'e' };
  const sets = new Map(Object.entries(graph).map(([part, imports]) => [part, new Set(imports)]));
  assert.deepEqual(circlesOf(sets), [
    ['a', 'b', 'c'],
    ['e', 'f'],
  ]);
});

test('every file stands in a room', () => {
  assert.deepEqual(globSync('src/*.ts', { cwd: root }), []);
});

test('the web console imports no server code', () => {
  const wrong = globSync('web/src/**/*.{ts,tsx}', { cwd: root }).filter((file) =>
    /from '(\.\.\/)+src\//.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.deepEqual(wrong, []);
});
