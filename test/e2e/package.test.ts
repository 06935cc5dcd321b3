/**
 * What `npm pack` makes, as somebody without a clone has it: an empty folder, an empty home, no network. On the Node of
 * $PACKAGE_NODE, else on the one that runs the tests.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPrograms } from '../../src/client-environment/programs.ts';
import { freePort } from '../../src/testing/servers/free-port.ts';
import { cleanEnvironment, run, type Finished } from './server-process.ts';
import { steps } from './steps.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const nodeFolder = dirname(process.env['PACKAGE_NODE'] ?? process.execPath);
/** Bytes: what a first `npx` loads. Grow it knowingly. */
const largest = 6.5 * 1024 * 1024;

let folder: string;
let env: NodeJS.ProcessEnv;
let tarball: string;
let files: string[];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandlot-package-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  env = { ...cleanEnvironment(home), PATH: pathOf(nodeFolder), npm_config_offline: 'true', npm_config_yes: 'true' };
  // The tests run on what is built: building is not this test's.
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], env, '', root);
  assert.equal(packed.code, 0, packed.stderr);
  const [made] = Object.values(JSON.parse(packed.stdout)) as { filename: string; files: { path: string }[] }[];
  tarball = join(folder, made!.filename);
  files = made!.files.map(({ path }) => path);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('it holds what runs, and nothing of how it is made', () => {
  const foreign = files.filter(
    (path) =>
      !/^(?:bin|dist|models|node_modules\/@lydell)\/|^(?:LICENSE|README\.md|package\.json)$/.test(path) ||
      /\.map$|\.test\.|\/\./.test(path),
  );
  assert.deepEqual(foreign, []);
  for (const file of ['dist/LICENSES.txt', 'dist/vite.js', 'dist/vite.d.ts', 'dist/lead.js', 'dist/amplify.js'])
    assert.ok(files.includes(file), file);
  assert.ok(statSync(tarball).size < largest, `${statSync(tarball).size} bytes`);
});

test('its installation loads, compiles and runs nothing', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: object;
    optionalDependencies: Record<string, string>;
    bundleDependencies: string[];
    scripts: Record<string, string>;
  };
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), []);
  assert.deepEqual(Object.keys(manifest.optionalDependencies), manifest.bundleDependencies);
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
    assert.equal(manifest.scripts[name], undefined);
});

const linked = lstatSync(join(root, 'node_modules')).isSymbolicLink() && 'node_modules is a link: npm bundles nothing';
test('it brings what opens terminals on the platform that it was made on', { skip: linked }, () => {
  assert.ok(files.includes(`node_modules/@lydell/node-pty-${process.platform}-${process.arch}/package.json`));
});

test('every licence of what is bundled is in it', () => {
  const notices = readFileSync(join(root, 'dist', 'LICENSES.txt'), 'utf8');
  for (const name of ['commander', 'jose', 'ws', 'react', '@cloudscape-design/components', '@smithy/core'])
    assert.match(notices, new RegExp(`^- ${name} \\d`, 'm'), name);
});

test('npx runs it', async (t) => {
  const step = steps(t);
  const empty = join(folder, 'empty');
  const data = join(env['HOME']!, '.sandlot');
  mkdirSync(empty);
  const npx = (...words: string[]): Promise<Finished> =>
    run('npx', [`--package=${tarball}`, '--', 'sandlot', ...words], env, '', empty);
  after(() => npx('stop'));

  await step('up --ready does the whole page', async () => {
    const up = await npx('up', '--ready', 'you@example.com', '--port', String(await freePort()));
    assert.equal(up.code, 0, up.stderr);
    assert.match(
      up.stdout,
      /The profile "default" works: arn:aws:sts::\d{12}:assumed-role\/AWSReservedSSO_amplify-policy_/,
    );
  });
  await step('the console is in it', async () => {
    const { consoleOrigin, endpoint } = JSON.parse((await npx('status', '--json')).stdout) as Record<string, string>;
    const host = new URL(consoleOrigin!).host;
    const page = await run('curl', ['-s', '-H', `Host: ${host}`, `${endpoint}/console/`], env);
    assert.match(page.stdout, /<script type="module"/);
  });
  await step('its launcher runs it without npx', async () => {
    const launched = await run(join(data, 'bin', 'sandlot'), ['env'], env);
    assert.match(launched.stdout, /^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m, launched.stderr);
  });
  await step('stop ends it', async () => {
    assert.equal((await npx('stop')).code, 0);
    assert.ok(!existsSync(join(data, 'server.json')));
  });
  await step('and nothing was warned of', async () => {
    assert.doesNotMatch(readFileSync(join(data, 'server.log'), 'utf8'), /warning|error/i);
  });
});

test('a project that has it as a dependency starts a server in its tests', async () => {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', tarball], env, '', project);
  assert.equal(installed.code, 0, installed.stderr);
  writeFileSync(
    join(project, 'suite.js'),
    `import { startSandlot } from 'sandlot';
const sandlot = await startSandlot({ account: '111122223333' });
const answer = await fetch(sandlot.endpoint + '/_sandlot/v1/health');
console.log(sandlot.account, answer.status);
await sandlot.close();\n`,
  );
  const suite = await run('node', ['suite.js'], env, '', project);
  assert.equal(suite.stdout, '111122223333 200\n', suite.stderr);
});

test('an older Node is told what is needed', async () => {
  const old = join(folder, 'old');
  const unpacked = join(folder, 'unpacked');
  mkdirSync(old);
  mkdirSync(unpacked);
  writeFileSync(join(old, 'node'), '#!/bin/sh\necho v22.11.0\n', { mode: 0o755 });
  assert.equal((await run('tar', ['-xzf', tarball, '-C', unpacked], env)).code, 0);
  // As npm links commands, and by a `readlink` that knows no option: macOS's before 12.3.
  writeFileSync(join(old, 'readlink'), '#!/bin/sh\ncase $1 in -*) exit 1 ;; esac\nexec /usr/bin/readlink "$@"\n', {
    mode: 0o755,
  });
  symlinkSync('unpacked/package/bin/sandlot', join(folder, 'relative'));
  symlinkSync(join(folder, 'relative'), join(old, 'sandlot'));
  const { code, stderr } = await run('sh', [join(old, 'sandlot'), 'status'], { ...env, PATH: pathOf(old) });
  assert.equal(code, 6);
  assert.match(stderr, /Sandlot needs Node 24\.7 or newer; this is v22\.11\.0\./);
});

/** With the folder's programs first, and none of this repository's. */
function pathOf(first: string): string {
  const [npm] = findPrograms('npm');
  return [first, dirname(npm ?? '/usr/bin/npm'), '/usr/bin', '/bin'].join(delimiter);
}
