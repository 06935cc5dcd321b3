/**
 * npm projects that tests drive and that are too large for the clone (the CDK, ampx): installed once on this machine
 * under `SANDLOT_TEST_CACHE`, or the user's cache folder (`~/.cache/sandlot-tests`), and used again by every later run.
 * Versions are exact, and no package's script runs. Without a network there is none, which skips its tests; with
 * `CI=true` that fails.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import type { Requirement } from './requirements.ts';

/** Milliseconds: about 850 packages take a minute or two on a slow line. */
const longestInstallation = 15 * 60_000;

/** Exact versions by package. */
export type Dependencies = Readonly<Record<string, string>>;

/** `file`: the folder that has `node_modules`. It is shared: copy or link it, write nothing into it. */
export async function cachedInstall(name: string, dependencies: Dependencies): Promise<Requirement> {
  const manifest = JSON.stringify({ name: `sandlot-test-${name}`, private: true, dependencies }, null, 2);
  const digest = createHash('sha256').update(manifest).update(process.platform).update(process.arch).digest('hex');
  const folder = join(cacheFolder(), `${name}-${digest.slice(0, 12)}`);
  if (existsSync(folder)) return { skip: false, file: folder };
  mkdirSync(cacheFolder(), { recursive: true });
  const release = await lockOf(folder);
  try {
    return existsSync(folder) ? { skip: false, file: folder } : await install(name, manifest, folder);
  } finally {
    release();
  }
}

/** Installs beside its place and moves it there, so that a half-made one is never found. */
async function install(name: string, manifest: string, folder: string): Promise<Requirement> {
  const unfinished = mkdtempSync(`${folder}.making-`);
  writeFileSync(join(unfinished, 'package.json'), manifest);
  const failure = await npmInstall(unfinished);
  if (failure === undefined) {
    renameSync(unfinished, folder);
    return { skip: false, file: folder };
  }
  rmSync(unfinished, { recursive: true, force: true });
  const why = `npm could not install ${name} (${failure.trim().split('\n')[0]}).`;
  if (process.env['CI'] === 'true') throw new Error(`${why} With CI=true this is a failure.`);
  return { skip: why };
}

/** What it printed where it failed. */
function npmInstall(folder: string): Promise<string | undefined> {
  const words = [
    'install',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--engine-strict=false',
  ];
  return new Promise((resolve) => {
    execFile(
      'npm',
      words,
      { cwd: folder, timeout: longestInstallation, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve(error === null ? undefined : `${stdout}${stderr}` || error.message),
    );
  });
}

function cacheFolder(): string {
  const { SANDLOT_TEST_CACHE: named, XDG_CACHE_HOME: cache } = process.env;
  return named ?? join(cache ?? join(homedir(), '.cache'), 'sandlot-tests');
}

/** Test files run side by side: one installs, the others wait. A lock whose process has ended counts for nothing. */
async function lockOf(folder: string): Promise<() => void> {
  const lock = `${folder}.lock`;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!isRunning(holderOf(lock))) rmSync(lock, { force: true });
    else await sleep(500);
  }
}

function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

/** A lock that was made just now may still be empty: then it is held. */
function isRunning(id: number): boolean {
  if (id === 0) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
