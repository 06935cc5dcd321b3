/** Bundles the server and the command line into `dist/` and builds the web console into `dist/web`. */
import { build } from 'esbuild';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
await Promise.all([bundle(), web()]);
types();

/** Code splitting keeps lazily imported services out of the start. */
async function bundle(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      server: 'src/server/index.ts',
      program: 'src/server/program.ts',
      sandlot: 'src/cli/sandlot.ts',
      testing: 'src/testing/index.ts',
      // Threads and other processes are started from files of their own.
      'writer-thread': 'src/kernel/sqlite/writes/writer-thread.ts',
      'check-store': 'src/kernel/sqlite/damage/check-program.ts',
      'worker-thread': 'src/kernel/workers/worker-thread.ts',
      launcher: 'src/kernel/processes/launcher.ts',
      'terminal-process': 'src/cloud-shell/terminal-process.ts',
    },
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
    // Some bundled CommonJS packages call require() for Node's own modules.
    banner: {
      js: "import { createRequire as sandlotRequire } from 'node:module'; const require = sandlotRequire(import.meta.url);",
    },
    logLevel: 'warning',
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
