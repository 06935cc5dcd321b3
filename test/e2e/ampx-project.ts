/** An Amplify project as `npm create amplify` leaves it, with the real ampx, for one test. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required, type Requirement } from './requirements.ts';
import { run, type Finished } from './server-process.ts';

export interface AmpxProject {
  readonly folder: string;
  /** `npx ampx …`, in the project's folder. */
  ampx(env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<Finished>;
  /** The same, for what asks for a value. */
  answer(env: NodeJS.ProcessEnv, value: string, ...words: readonly string[]): Promise<Finished>;
  /** Replaces `amplify/backend.ts`. */
  define(backend: string): void;
  remove(): void;
}

/** A deployment takes ampx about 40 s of processor time. */
const longestMs = 5 * 60_000;

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
  const define = (text: string): void => writeFileSync(join(folder, 'amplify', 'backend.ts'), text);
  define(backend);
  // As npx starts it, which it asks its variables for.
  const start = (env: NodeJS.ProcessEnv, input: string, words: readonly string[]) =>
    run(
      join(folder, 'node_modules', '.bin', 'ampx'),
      words,
      { ...env, npm_config_user_agent: 'npm/11.0.0 node/v24.0.0 linux x64 workspaces/false' },
      input,
      folder,
      longestMs,
    );
  return {
    folder,
    ampx: (env, ...words) => start(env, '', words),
    answer: (env, value, ...words) => start(env, value, words),
    define,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
