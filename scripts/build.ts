/** Bundles the server and the command line into `dist/` and builds the web console into `dist/web`. */
import { build, type Metafile } from 'esbuild';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinModules } from './build/builtin-modules.ts';
import { bundleOptions, programOptions } from './build/bundle-options.ts';
import { bundleFunctionSdk } from './build/function-sdk.ts';
import { licencesOf } from './build/licences.ts';
import { makeStartScript } from './build/start-script.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const modules = await Promise.all([bundle(), web(), bundleFunctionSdk(root), frontEnd()]);
types();
writeFileSync(join(dist, 'LICENSES.txt'), licencesOf(root, modules.flat()));

/**
 * The server and what it starts have builds of their own: what two share splits what either loads into more files.
 * Answers the modules that are in them, as do the other parts.
 */
async function bundle(): Promise<string[]> {
  const options = bundleOptions(root);
  const { metafile } = await build(programOptions(root));
  const start = chunkOf('dist/program.js', metafile);
  await makeStartScript(join(root, start), { ...options, plugins: [builtinModules] });
  const server = await build({
    ...options,
    metafile: true,
    entryPoints: { server: 'src/server/index.ts' },
    splitting: false,
    define: { builtProgram: JSON.stringify(`./${relative('dist', start)}`) },
    plugins: [builtinModules],
  });
  const others = await build({
    ...options,
    metafile: true,
    entryPoints: {
      sandlot: 'src/cli/sandlot.ts',
      // Threads and other processes are started from files of their own.
      'writer-thread': 'src/kernel/sqlite/writes/writer-thread.ts',
      'digest-thread': 'src/kernel/blobs/digest-thread.ts',
      'check-store': 'src/kernel/sqlite/damage/check-program.ts',
      'worker-thread': 'src/kernel/workers/worker-thread.ts',
      launcher: 'src/kernel/processes/launcher.ts',
      'terminal-process': 'src/cloud-shell/terminal-process.ts',
      'match-task': 'src/services/cloudwatch-logs/filter-patterns/match-task.ts',
      'yaml-task': 'src/services/cloudformation/parsing/yaml-task.ts',
      'powers-task': 'src/services/cognito-identity-provider/srp/powers-task.ts',
      'advance-task': 'src/services/appsync/resolution/advance-task.ts',
      'state-machine-task': 'src/services/sfn/interpreter/state-machine-task.ts',
      'check-task': 'src/services/appsync/schema/check-task.ts',
      'inspect-task': 'src/services/lambda/archives/inspect-task.ts',
      'node-host': 'src/function-host/node-host.ts',
      'lead-here-first': 'src/function-host/lead-here-first.ts',
    },
    plugins: [builtinModules],
  });
  copyFileSync(
    fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')),
    join(dist, 'quickjs.wasm'),
  );
  return [metafile, server.metafile, others.metafile].flatMap(({ inputs }) => Object.keys(inputs));
}

/** esbuild puts an entry that others import into a chunk, behind a file that only names it. */
function chunkOf(entry: string, { outputs }: Metafile): string {
  const [chunk] = outputs[entry]!.imports.filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => path)
    .sort((a, b) => outputs[b]!.bytes - outputs[a]!.bytes);
  return chunk!;
}

/** What apps take for aws-amplify: on whatever Node and browsers they have, each a file of its own. */
async function frontEnd(): Promise<string[]> {
  const { metafile } = await build({
    ...bundleOptions(root),
    metafile: true,
    entryPoints: { vite: 'src/front-end/vite.ts', lead: 'src/front-end/lead.ts', amplify: 'src/front-end/amplify.ts' },
    splitting: false,
    sourcemap: false,
    target: ['es2022', 'node20'],
    external: ['aws-amplify'],
  });
  return Object.keys(metafile.inputs);
}

/** The types of `import { startSandlot } from 'sandlot'`, and of the front end's. */
function types(): void {
  const api = readFileSync(join(root, 'src', 'testing', 'api.ts'), 'utf8');
  writeFileSync(
    join(dist, 'testing.d.ts'),
    `${api}\nexport declare function startSandlot(options?: SandlotOptions): Promise<Sandlot>;\n`,
  );
  const options = readFileSync(join(root, 'src', 'front-end', 'api.ts'), 'utf8');
  writeFileSync(
    join(dist, 'vite.d.ts'),
    `${options}\nexport declare function sandlot(options?: SandlotOptions): { readonly name: string };\n`,
  );
  writeFileSync(join(dist, 'amplify.d.ts'), 'export {};\n');
}

async function web(): Promise<string[]> {
  if (!existsSync(join(root, 'web', 'vite.config.ts'))) return [];
  const vite = await import('vite');
  const modules: string[] = [];
  await vite.build({
    root: join(root, 'web'),
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'error',
    plugins: [
      {
        name: 'modules',
        generateBundle() {
          modules.push(...this.getModuleIds());
        },
      },
    ],
  });
  return modules;
}
