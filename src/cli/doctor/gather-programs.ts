/** Finds the AWS CLIs, CDK and SDKs that commands from this folder would use, with their versions. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPrograms } from '../../client-environment/programs.ts';
import type { InstalledProgram, Programs } from './facts.ts';
import { isBefore } from './versions.ts';

const patienceMs = 60_000;
/** Programs of one name that are asked for their version. */
const mostPrograms = 8;

export async function gatherPrograms({ env, cwd }: { env: NodeJS.ProcessEnv; cwd: string }): Promise<Programs> {
  const path = env['PATH'] ?? '';
  const jq = findPrograms('jq', path)[0];
  const [aws, boto3, bubblewrap] = await Promise.all([
    awsPrograms(path, env),
    boto3Of(path, env),
    bubblewrapOf(path, env),
  ]);
  const sdk = oldestClient(cwd);
  const sdk2 = ownDependency(cwd, 'aws-sdk');
  return {
    aws,
    cdk: cdkPrograms(path, cwd),
    ...(jq === undefined ? {} : { jq }),
    ...(boto3 ? { boto3 } : {}),
    ...(bubblewrap ? { bubblewrap } : {}),
    ...(sdk ? { sdkForJavaScript: sdk } : {}),
    ...(sdk2 ? { sdkForJavaScript2: sdk2 } : {}),
  };
}

async function awsPrograms(path: string, env: NodeJS.ProcessEnv): Promise<InstalledProgram[]> {
  const seen = new Set<string>();
  const files = findPrograms('aws', path).filter((file) => {
    const real = realPath(file);
    return !seen.has(real) && seen.add(real);
  });
  const versions = await Promise.all(
    files.slice(0, mostPrograms).map(async (file) => ({
      file,
      version: /^aws-cli\/(\d[\w.]*)/m.exec(await outputOf(file, ['--version'], env))?.[1],
    })),
  );
  return versions.flatMap(({ file, version }) => (version === undefined ? [] : [{ file, version }]));
}

async function boto3Of(path: string, env: NodeJS.ProcessEnv): Promise<InstalledProgram | undefined> {
  const python = findPrograms('python3', path)[0];
  if (!python) return undefined;
  const version = /^\d+(\.\d+)+/.exec(
    await outputOf(python, ['-c', 'import importlib.metadata as m; print(m.version("boto3"))'], env),
  )?.[0];
  return version === undefined ? undefined : { file: python, version };
}

/** What functions run in on Linux: whether it may do here what it is there for, which not every system lets users. */
async function bubblewrapOf(path: string, env: NodeJS.ProcessEnv): Promise<Programs['bubblewrap']> {
  const file = findPrograms('bwrap', path)[0];
  if (!file) return undefined;
  const version = /^bubblewrap (\d[\w.]*)/m.exec(await outputOf(file, ['--version'], env))?.[1];
  if (version === undefined) return undefined;
  const apart = ['--unshare-user', '--disable-userns', '--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc'];
  return { file, version, works: (await outputOf(file, [...apart, '--', '/bin/true'], env)) !== '' };
}

function cdkPrograms(path: string, cwd: string): Programs['cdk'] {
  const own = nearest(cwd, join('node_modules', 'aws-cdk', 'package.json'));
  const project = own && versionIn(own);
  const command = findPrograms('cdk', path).map(realPath)[0];
  const manifest = command && nearest(dirname(command), 'package.json');
  const global =
    manifest && realPath(manifest) !== realPath(own ?? '') && nameIn(manifest) === 'aws-cdk'
      ? versionIn(manifest)
      : undefined;
  return [
    ...(project ? [{ where: 'project' as const, ...project }] : []),
    ...(global ? [{ where: 'global' as const, file: command!, version: global.version }] : []),
  ];
}

/** Of the nearest `node_modules` that has clients. */
function oldestClient(cwd: string): Programs['sdkForJavaScript'] {
  const folder = nearest(cwd, join('node_modules', '@aws-sdk'));
  if (!folder) return undefined;
  let oldest: Programs['sdkForJavaScript'];
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith('client-'))) {
    const found = versionIn(join(folder, name, 'package.json'));
    if (found && (!oldest || isBefore(found.version, oldest.version))) oldest = { ...found, name: `@aws-sdk/${name}` };
  }
  return oldest;
}

/** A package that the project itself asks for, not one of its dependencies. */
function ownDependency(cwd: string, name: string): InstalledProgram | undefined {
  const manifest = nearest(cwd, 'package.json');
  const { dependencies, devDependencies } =
    ((manifest && readJson(manifest)) as { dependencies?: object; devDependencies?: object } | undefined) ?? {};
  if (!Object.hasOwn({ ...dependencies, ...devDependencies }, name)) return undefined;
  const installed = nearest(cwd, join('node_modules', name, 'package.json'));
  return (installed && versionIn(installed)) || undefined;
}

/** That path in this folder or the nearest one above it that has it. */
export function nearest(from: string, path: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      return realpathSync(join(folder, path));
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}

function versionIn(manifest: string): InstalledProgram | undefined {
  const { version } = readJson(manifest) ?? {};
  return typeof version === 'string' ? { file: dirname(manifest), version } : undefined;
}

function nameIn(manifest: string): unknown {
  return readJson(manifest)?.['name'];
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** What it printed, on either stream (old CLIs print their version on the other one); empty when it failed. */
function outputOf(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, timeout: patienceMs, maxBuffer: 1024 * 1024 }, (error, stdout, stderr) =>
      resolve(error ? '' : `${stdout}\n${stderr}`),
    );
    child.stdin?.end();
  });
}
