/** How the server's code is bundled: for `scripts/build.ts`, and for the test that holds what a start loads. */
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { builtinModules } from './builtin-modules.ts';
import { oneEagerChunk } from './one-eager-chunk.ts';

export function bundleOptions(root: string) {
  return {
    absWorkingDir: root,
    outdir: join(root, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    sourcemap: true,
    minifySyntax: true,
    // Optional: it brings its binaries for one platform each.
    external: ['@lydell/node-pty'],
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  } satisfies BuildOptions;
}

/** What the server's entry loads, and `import … from 'sandlot'`. */
export function programOptions(root: string) {
  return {
    ...bundleOptions(root),
    metafile: true,
    entryPoints: { program: 'src/server/program.ts', testing: 'src/testing/index.ts' },
    plugins: [builtinModules, oneEagerChunk(join(root, 'src', 'server', 'program.ts'))],
  } satisfies BuildOptions;
}
