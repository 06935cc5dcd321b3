/** Who may import whom: docs/ARCHITECTURE.md's picture, held by this test. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { circlesOf, moduleGraph, roomOf, type Graph } from '../../scripts/module-graph.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const wireFace = ['errors', 'service', 'context', 'aws-types', 'caller', 'paging', 'resource-type', 'tags'].map(
  (name) => `src/wire/${name}.ts`,
);

const ofLocalApi = ['src/cloud-shell/index.ts', 'src/client-environment/activity.ts', 'src/wire/activity-feed.ts'];
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
    case 'function-host': // Runs in processes of people's functions.
    case 'front-end': // Runs in people's apps.
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
        (service === 'lambda' && to.startsWith('src/function-host/')) ||
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
      return (
        (room === 'local-api' && ofLocalApi.includes(to)) ||
        isInternal ||
        to.startsWith('src/kernel/') ||
        to.startsWith('src/signin/') ||
        [...wireFace, 'src/wire/page.ts'].includes(to)
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

/** Bundled, what a CommonJS package exports is on `default` alone, though Node finds its names in the source. */
test('no file takes names from a CommonJS package that it loads late', () => {
  const isModule = (file: string): boolean =>
    file.endsWith('.mjs') || (file.endsWith('.js') && createRequire(file)(packageOf(file)).type === 'module');
  const found = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(namesTakenLate)]
        .filter(([, names]) => !/^\s*default\b/.test(names!))
        .map(([, , name]) => ({ file, name: name!, isModule: isModule(fileURLToPath(import.meta.resolve(name!))) })),
    );
  assert.ok(found.length > 3, 'such imports are found');
  assert.deepEqual(
    found.filter((each) => !each.isModule),
    [],
  );
});

const namesTakenLate = /\{([^{}]*)\} = await import\('((?!node:)[^.'][^']*)'\)/g;

/** The nearest `package.json` above a file. */
function packageOf(file: string): string {
  const folder = dirname(file);
  return existsSync(join(folder, 'package.json')) ? join(folder, 'package.json') : packageOf(folder);
}

test('no files need each other to load, and no rooms do', () => {
  assert.deepEqual(circlesOf(moduleGraph(root)), []);
  assert.deepEqual(circlesOf(moduleGraph(root, roomOf)), []);
});

/** Those folders of a room, and what they import of each other. */
function foldersOf(room: string, types: boolean, isPart = (_folder: string): boolean => true): Graph {
  const inRoom = (folder: string): boolean => `${folder}/`.startsWith(`src/${room}/`) && isPart(folder);
  const graph = [...moduleGraph(root, dirname, types)].filter(([folder]) => inRoom(folder));
  return new Map(graph.map(([folder, imports]) => [folder, new Set([...imports].filter(inRoom))]));
}

test('no two folders of sign-in need each other, not even for a type', () => {
  const folders = foldersOf('signin', true);
  assert.ok(folders.size > 8, 'the folders are found');
  assert.deepEqual(circlesOf(folders), []);
});

test('no two folders of wire need each other to load, nor for a type but through its face', () => {
  assert.ok(foldersOf('wire', true).size > 8, 'the folders are found');
  assert.deepEqual(circlesOf(foldersOf('wire', false)), []);
  // What stands in src/wire/ itself names what its folders make, which they are made against.
  assert.deepEqual(circlesOf(foldersOf('wire', true, (folder) => folder !== 'src/wire')), []);
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

/** The types of what a running server answers its clients. */
const answers = 'src/client-environment/activity';

test('the web console imports no server code, but types of what a server answers', () => {
  const importing = /^(?:import|export)\s+(type\s)?[^;]*?from\s*'(?:\.\.\/)+(src\/[^']*)';/gm;
  const wrong = globSync('web/src/**/*.{ts,tsx}', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(importing)]
      .filter(([, type, target]) => type === undefined || target !== answers)
      .map(([, , target]) => `${file} -> ${target}`),
  );
  assert.deepEqual(wrong, []);
});

/** Parts of a console service's pages that another service's show as well. */
const shownElsewhere = ['services/organizations/tree/'];

/** Who may import whom in `web/src/`: shared folders know no service, and services of each other only the API. */
function consoleMayImport(from: string, to: string): boolean {
  const [room, service = ''] = from.split('/');
  const [toRoom] = to.split('/');
  const isRegister = ['services/index.ts', 'services/console-service.ts'].includes(to);
  if (toRoom !== 'services') {
    if (room === 'services' || room === 'components') return toRoom !== 'shell' || to === 'shell/page-frame.tsx';
    return room === 'api' ? toRoom === 'api' : true;
  }
  switch (room) {
    case 'api':
    case 'components':
      return false;
    case 'shell': // CloudShell's panel is on every page.
      return isRegister || (from === 'shell/cloud-shell-panel.tsx' && to === 'services/cloud-shell/cloud-shell.tsx');
    case 'services':
      if (from === 'services/index.ts') return isRegister || /^services\/[^/]+\/index\.ts$/.test(to);
      return (
        isRegister ||
        to.startsWith(`services/${service}/`) ||
        /^services\/[^/]+\/api\//.test(to) ||
        shownElsewhere.some((folder) => to.startsWith(folder))
      );
    default:
      return to === 'services/index.ts';
  }
}

test('imports in the web console follow its folders', () => {
  const base = join(root, 'web/src');
  const files = new Set(globSync('**/*.{ts,tsx}', { cwd: base }));
  const wrong: string[] = [];
  let seen = 0;
  for (const file of files) {
    const text = readFileSync(join(base, file), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = relative(base, resolve(base, dirname(file), specifier!));
      if (target.endsWith(answers)) continue;
      const to = ['', '.ts', '.tsx'].map((extension) => target + extension).find((path) => files.has(path));
      assert.ok(to !== undefined, `${file}: ${specifier}`);
      seen += 1;
      if (!consoleMayImport(file, to)) wrong.push(`${file} -> ${to}`);
    }
  }
  assert.ok(seen > 500, 'the imports are found');
  assert.deepEqual(wrong, []);
});

test('the web console knows its services by one line each', () => {
  const folders = globSync('web/src/services/*/', { cwd: root }).map((path) => basename(path));
  const text = readFileSync(join(root, 'web/src/services/index.ts'), 'utf8');
  const listed = [...text.matchAll(/^import \{ \w+ \} from '\.\/([\w-]+)\/index\.ts';$/gm)].map(([, name]) => name!);
  assert.deepEqual(listed.sort(), folders.sort());
});

test('each of its services has a page at its own path, where its entry leads', async () => {
  const { services } = (await import(join(root, 'web/src/services/index.ts'))) as {
    readonly services: readonly { readonly path: string; readonly pages: readonly { readonly index?: true }[] }[];
  };
  const missing = services.filter(({ pages }) => !pages.some(({ index }) => index)).map(({ path }) => path);
  assert.deepEqual(missing, []);
});
