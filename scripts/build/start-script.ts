/**
 * Makes of the module that a start loads a script, which can have a code cache of what ran
 * (`src/server/process/start-script.ts`), and leaves a module in its place for what imports it later.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { build, type BuildOptions } from 'esbuild';
import { scriptOf } from '../../src/server/process/start-script.ts';

const exportClause = /\nexport \{([^{}]*)\};\n/;
const mapComment = /\n\/\/# sourceMappingURL=.*\n?$/;

/** `chunk`: the path of esbuild's module; `options`: how the module in its place is bundled. */
export async function makeStartScript(chunk: string, options: BuildOptions): Promise<void> {
  const { script, names } = toScript(readFileSync(chunk, 'utf8'));
  // Says where, if something is in it that a script cannot have: an import, or await outside of a function.
  new Script(script, { filename: scriptOf(chunk) });
  writeFileSync(scriptOf(chunk), script);
  await build({
    ...options,
    stdin: {
      contents:
        `import { exportsOf } from './src/server/process/start-script.ts';\n` +
        `export const { ${names.join(', ')} } = exportsOf(import.meta.url);\n`,
      resolveDir: options.absWorkingDir!,
    },
    outfile: chunk,
    outdir: undefined,
    splitting: false,
    sourcemap: false,
    allowOverwrite: true,
  });
}

/** Line by line as it was, so that its source map holds. */
export function toScript(module: string): { script: string; names: string[] } {
  const clause = exportClause.exec(module);
  if (!clause) throw new Error('The module of the start ends without a list of exports: esbuild writes another form.');
  const map = mapComment.exec(module)?.[0] ?? '';
  const body = module
    .slice(0, clause.index)
    .replaceAll(/\bimport\.meta\.url\b/g, 'importMetaUrl')
    .replaceAll(/\bimport\((?="\.\/[^"]+"\))/g, 'importModule(');
  const other = /.*\bimport\(.*/.exec(body)?.[0];
  if (other !== undefined)
    throw new Error(`A start's module can import files of the build alone, not: ${other.trim()}`);
  const locals = clause[1]!
    .split(',')
    .map((entry) => entry.trim().split(' as '))
    .filter(([local]) => local !== '');
  const members = locals.map(([local, name = local]) => `${name}: ${local}`);
  const end = `return { ${members.join(', ')} };\n})`;
  return {
    script: `(function (importMetaUrl, importModule) { 'use strict'; ${body}\n${end}${map}`,
    names: locals.map(([local, name = local]) => name!),
  };
}
