/**
 * Keeps what the server loads at its start in one file. esbuild puts modules together that the same entries reach, and
 * every lazy import is an entry: hundreds of sets, a file for each. Here every module that the server loads later
 * imports the program first (which is there by then), so that all of them reach all that the start has loaded.
 */
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** `program`: the module that loads everything of the start; `importers`: whose lazy imports are meant. */
export function oneEagerChunk(program: string): Plugin {
  return {
    name: 'one-eager-chunk',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
        const target = join(resolveDir, path);
        if (target === program) return undefined;
        if (kind === 'dynamic-import') return { path: target, namespace: 'lazy' };
        // Modules of ours only define: one of which nothing is taken (behind an `internal.ts`) is left out.
        return { path: target, sideEffects: false };
      });
      build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
        contents: `import ${JSON.stringify(program)};\nexport * from ${JSON.stringify(path)};`,
        resolveDir: dirname(program),
      }));
    },
  };
}
