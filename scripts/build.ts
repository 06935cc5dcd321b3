/** Bundles the server and the command line into `dist/` and builds the web console into `dist/web`. */
import { build, type BuildOptions } from 'esbuild';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinModules } from './build/builtin-modules.ts';
import { oneEagerChunk } from './build/one-eager-chunk.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
await Promise.all([bundle(), web()]);
types();

/** The server and what it starts have builds of their own: what one shares with another splits what it loads into more files. */
async function bundle(): Promise<void> {
  const options: BuildOptions = {
    absWorkingDir: root,
    outdir: dist,
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
  };
  await build({
    ...options,
    entryPoints: {
      server: 'src/server/index.ts',
      program: 'src/server/program.ts',
      testing: 'src/testing/index.ts',
    },
    plugins: [builtinModules, oneEagerChunk(join(root, 'src', 'server', 'program.ts'))],
  });
  await build({
    ...options,
    entryPoints: {
      sandlot: 'src/cli/sandlot.ts',
      // Threads and other processes are started from files of their own.
      'writer-thread': 'src/kernel/sqlite/writes/writer-thread.ts',
      'check-store': 'src/kernel/sqlite/damage/check-program.ts',
      'worker-thread': 'src/kernel/workers/worker-thread.ts',
      launcher: 'src/kernel/processes/launcher.ts',
      'terminal-process': 'src/cloud-shell/terminal-process.ts',
    },
    plugins: [builtinModules],
  });
}

/** The types of `import { startSandlot } from 'sandlot'`. */
function types(): void {
  const api = readFileSync(join(root, 'src', 'testing', 'api.ts'), 'utf8');
  writeFileSync(
    join(dist, 'testing.d.ts'),
    `${api}\nexport declare function startSandlot(options?: SandlotOptions): Promise<Sandlot>;\n`,
  );
}

async function web(): Promise<void> {
  if (!existsSync(join(root, 'web', 'vite.config.ts'))) return;
  const vite = await import('vite');
  await vite.build({ root: join(root, 'web'), configFile: join(root, 'web', 'vite.config.ts'), logLevel: 'error' });
}
