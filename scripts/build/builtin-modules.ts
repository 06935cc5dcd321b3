/**
 * Node's own modules, taken with `process.getBuiltinModule` instead of `import`. An import of one reads all of its
 * exports, also those that are made when they are first read: for `node:http` that loads undici. What a file names is
 * all that it reads here.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** Loaded when something of them is first called: a start does not. */
const late = /^(?:node:)?(?:fs\/promises|timers\/promises|worker_threads)$/;
const optionalPackages = /^(bufferutil|utf-8-validate)$/;

export const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, importer }) => {
      // What `ws` would take, if it were there: without it, `require` must throw.
      if (optionalPackages.test(path)) return { path, namespace: 'absent-package' };
      if (!isBuiltin(path)) return undefined;
      if (kind === 'require-call') return { path, namespace: 'required-builtin' };
      // One for each importer: a name that is read for one file is not read for all.
      return {
        path: `${path} for ${relative(process.cwd(), importer)}`,
        namespace: 'imported-builtin',
        pluginData: { name: path, importer },
      };
    });
    build.onLoad({ filter: /./, namespace: 'absent-package' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of Sandlot`)});`,
    }));
    build.onLoad({ filter: /./, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    build.onLoad({ filter: /./, namespace: 'imported-builtin' }, ({ pluginData }) => ({
      contents: importedBuiltin(pluginData as Imported),
    }));
  },
};

interface Imported {
  readonly name: string;
  readonly importer: string;
}

/** What nobody names is left out of the bundle, because reading it is said to do nothing. */
function importedBuiltin({ name, importer }: Imported): string {
  const source = readFileSync(importer, 'utf8');
  const names = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(name)!))
    // `import * as crypto` names everything: what is made at its first reading counts only where it is written.
    .filter(([key, { get }]) => get === undefined || source.includes(key))
    .map(([key]) => key)
    .filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key));
  if (late.test(name)) return lateBuiltin(name, names);
  return [
    `const $builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'const $read = (name) => $builtin[name];',
    'export default $builtin;',
    ...names.map((key) => `export const ${key} = /* @__PURE__ */ $read('${key}');`),
  ].join('\n');
}

/** Each name is a function that puts the module's own in its place at its first call. */
function lateBuiltin(name: string, names: readonly string[]): string {
  const module = process.getBuiltinModule(name) as Readonly<Record<string, unknown>>;
  const builtin = `process.getBuiltinModule(${JSON.stringify(name)})`;
  return names
    .map((key) =>
      typeof module[key] === 'function'
        ? `export let ${key} = function (...args) {
             ${key} = ${builtin}.${key};
             return new.target ? new ${key}(...args) : ${key}(...args);
           };`
        : `export const ${key} = /* @__PURE__ */ (() => ${builtin}.${key})();`,
    )
    .join('\n');
}
