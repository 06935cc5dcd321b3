/** An Amplify project as `npm create amplify` leaves it, with the real ampx, for one test. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startWatch, type AmpxWatch } from './ampx-watch.ts';
import { required, type Requirement } from './requirements.ts';
import { run, type Finished } from './server-process.ts';

export interface AmpxProject {
  readonly folder: string;
  /** `npx ampx …`, in the project's folder. */
  ampx(env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Finished>;
  /** The same, for what asks for a value. */
  answer(env: NodeJS.ProcessEnv, value: string, ...words: readonly string[]): Promise<Finished>;
  /** `npx ampx sandbox …`, which deploys, and again whenever a file changes. */
  watch(env: NodeJS.ProcessEnv, ...words: readonly string[]): AmpxWatch;
  /** Replaces `amplify/backend.ts`. */
  define(backend: string): void;
  /** Makes a file, or replaces it at once: whoever watches is told once. `path`: from the project's folder. */
  write(path: string, text: string): void;
  remove(): void;
}

/** A deployment takes ampx about 40 s of processor time. */
const longestMs = 15 * 60_000;

/**
 * `install`: what `ampxInstall` answered. The project's `node_modules` is a link to it. `compilerOptions`: further ones
 * of `amplify/tsconfig.json`.
 */
export function ampxProject(install: Requirement, backend: string, compilerOptions: object = {}): AmpxProject {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-ampx-'));
  const source = required(install);
  symlinkSync(join(source, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'amplify'));
  const json = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  json('package.json', { name: 'a-project', private: true, type: 'module' });
  json('amplify/package.json', { type: 'module' });
  json('amplify/tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      module: 'es2022',
      moduleResolution: 'bundler',
      resolveJsonModule: true,
      esModuleInterop: true,
      forceConsistentCasingInFileNames: true,
      strict: true,
      skipLibCheck: true,
      paths: { '$amplify/*': ['../.amplify/generated/*'] },
      ...compilerOptions,
    },
  });
  const write = (path: string, text: string): void => {
    const [file, draft] = [join(folder, path), join(folder, 'draft')];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
  };
  const define = (text: string): void => write('amplify/backend.ts', text);
  define(backend);
  const program = join(folder, 'node_modules', '.bin', 'ampx');
  return {
    folder,
    ampx: (env, ...words) => run(program, words, asOfNpx(env), '', folder, longestMs),
    answer: (env, value, ...words) => run(program, words, asOfNpx(env), value, folder, longestMs),
    watch: (env, ...words) => startWatch(program, ['sandbox', ...words], asOfNpx(env), folder),
    define,
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** ampx asks npx's variables for who has started it. */
export function asOfNpx(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, npm_config_user_agent: 'npm/11.0.0 node/v24.0.0 linux x64 workspaces/false' };
}
