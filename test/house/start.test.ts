/**
 * What a start loads: the built server's static graph, by esbuild's own account. These limits only ever get tighter.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop, type Metafile } from 'esbuild';
import { programOptions } from '../../scripts/build/bundle-options.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const maxFiles = 3;
/** Of those beside the services. */
const maxModules = 253;
/** Of one service: manifest, records, what others may take. */
const maxModulesOfService = 39;

let outputs: Metafile['outputs'];
let texts: ReadonlyMap<string, string>;
let loaded: readonly string[];

before(async () => {
  const { metafile, outputFiles } = await build({ ...programOptions(root), write: false, sourcemap: false });
  outputs = metafile.outputs;
  texts = new Map(outputFiles.map(({ path, text }) => [path.slice(root.length + 1), text]));
  loaded = staticGraph('dist/program.js');
});

after(() => stop());

function staticGraph(entry: string): string[] {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const { path, kind } of outputs[file]!.imports) if (kind === 'import-statement') seen.add(path);
  }
  return [...seen];
}

function loadedModules(): string[] {
  return loaded.flatMap((file) =>
    Object.entries(outputs[file]!.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([name]) => name),
  );
}

test(`a start loads ${maxFiles} files: ${maxModules} modules, and ${maxModulesOfService} of a service`, () => {
  const modules = loadedModules().filter((name) => !/^(?:required|imported)-builtin:/.test(name));
  const ofService = (name: string) => /^src\/services\/([^/]+)\//.exec(name)?.[1] ?? '';
  const services = Map.groupBy(modules, ofService);
  const others = services.get('')!.length;
  services.delete('');
  assert.ok(others > 100 && services.size > 5, 'the modules are counted');
  const wide = [...services].filter(([, { length }]) => length > maxModulesOfService).map(([name]) => name);
  assert.deepEqual(
    { files: loaded.length <= maxFiles, others: others <= maxModules, wide },
    { files: true, others: true, wide: [] },
    `${loaded.length} files, ${others} modules beside the services: import what a first request does not need where ` +
      'it is needed, with await import(…). docs/decisions/0031-start.md says why.',
  );
});

test("no bundled file imports a module of Node's: that reads every export, and loads undici", () => {
  const wrong = [...texts].filter(([, text]) => /^import\b[^;]*\bfrom ?"node:|__require\(/m.test(text));
  assert.deepEqual(
    wrong.map(([name]) => name),
    [],
  );
});

test('promises of files and timers, and threads, are loaded when something of them is first called', () => {
  const early = /^\S.*getBuiltinModule\("node:(?:fs\/promises|timers\/promises|worker_threads)"\)/gm;
  assert.deepEqual(
    loaded.flatMap((file) => texts.get(file)!.match(early) ?? []),
    [],
  );
  const late = /^ .*getBuiltinModule\("node:fs\/promises"\)/m;
  assert.ok(loaded.some((file) => late.test(texts.get(file)!)));
});

test('what a start loads is ASCII: one other character doubles what V8 keeps and copies of a file', () => {
  const others = loaded.flatMap((file) =>
    texts
      .get(file)!
      .split('\n')
      .filter((line) => /[^\0-\x7f]/.test(line)),
  );
  assert.deepEqual(others, []);
});

test('what a start loads exports nothing that is assigned anew: its exports are copied once', () => {
  const changing = loadedModules()
    .filter((name) => name.startsWith('src/'))
    .filter((name) => /^export (?:let|var) /m.test(readFileSync(resolve(root, name), 'utf8')));
  assert.deepEqual(changing, []);
});

test('sign-in pages, CloudShell, mail, other processes, TLS, PartiQL and XML are not part of a start', () => {
  const lazy =
    /^src\/(?:cloud-shell|signin\/(?:portal|approval|flow|mfa|page\/(?:html|layout|responses))|kernel\/processes|tls\/(?:mint|handshake))\b/;
  const lazyLanguage = /^src\/services\/dynamodb\/partiql\/(?!statement-actions)/;
  const early = loaded
    .flatMap((file) => Object.entries(outputs[file]!.inputs))
    .filter(
      ([name, { bytesInOutput }]) =>
        bytesInOutput > 0 && (lazy.test(name) || lazyLanguage.test(name) || /nodemailer|x509|qrcode|saxes/.test(name)),
    )
    .map(([name]) => name);
  assert.deepEqual(early, []);
});
