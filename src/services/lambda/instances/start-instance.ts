/** Starts the process of a function's instance: its fence, its folders, its environment, its command. */
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Start } from '../../../kernel/processes/supervisor.ts';
import type { Context } from '../../../wire/context.ts';
import { openEnvironment } from '../functions/environment.ts';
import type { VersionFacts } from '../records.ts';
import { commandOf, type RunFolders, type RuntimeCommand } from '../runtimes/command.ts';
import { environmentOf } from '../runtimes/environment.ts';
import { lackOf, languageOf } from '../runtimes/interpreters.ts';
import { startInside } from '../sandbox/bubblewrap.ts';
import type { Fence, Fences } from '../sandbox/fence.ts';
import type { CodeFolders } from './code-folders.ts';
import { createInstance, type Instance } from './instance.ts';
import type { Runnable } from './invocation.ts';
import type { RuntimeApi } from './runtime-api.ts';
import type { SharedFiles } from './shared-files.ts';

export interface Workplace {
  readonly ctx: Context;
  /** Everything that functions have on the disk lies under it. */
  readonly root: string;
  readonly api: RuntimeApi;
  readonly folders: CodeFolders;
  readonly files: SharedFiles;
  readonly fences: Fences;
}

/** Of all functions together. */
export const mostInstances = 32;

/** Why a function of the runtime does not run here; `undefined`: it does. */
export async function lackIn(at: Workplace, runtime: string): Promise<string | undefined> {
  const lack = await lackOf(runtime);
  if (lack !== undefined || at.fences.mode !== 'required') return lack;
  const fence = await fenceOf(at, runtime);
  if (fence.kind === 'bubblewrap') return undefined;
  return `Functions run in a sandbox alone here (--function-sandbox required), and there is none: ${fence.why}.`;
}

/** Tried with the program that is to run in it, for the first function of a language. */
function fenceOf({ fences, files, root }: Workplace, runtime: string): Promise<Fence> {
  const language = languageOf(runtime);
  return fences.of(language, async () => {
    const folders = { code: root, layers: undefined, own: root, authority: await files.authority() };
    const { file, mounts } = await commandOf({ language, folders, memory: 128, isFenced: true, ...files });
    return { file, args: [language === 'node' ? '-e' : '-c', '0'], mounts: [...mounts, ...(await files.users())] };
  });
}

export async function startInstance(at: Workplace, runnable: Runnable): Promise<Instance> {
  const { ctx, root, api, files } = at;
  const { facts, place } = runnable;
  const own = join(root, `run-${ctx.ids.hex(24)}`);
  const [fence, code, layers, authority, { credentials, caller }] = await Promise.all([
    fenceOf(at, facts.runtime),
    at.folders.code(facts),
    at.folders.layers(facts),
    files.authority(),
    runnable.assumeRole(),
    mkdir(own, { mode: 0o700 }),
  ]);
  const isFenced = fence.kind === 'bubblewrap';
  const folders: RunFolders = { code, layers, own, authority };
  const language = languageOf(facts.runtime);
  const command = await commandOf({ language, folders, memory: facts.memory, isFenced, ...files });
  const day = new Date(ctx.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const log = { group: facts.logging.group, stream: `${day}/[${facts.version}]${ctx.ids.hex(32)}` };
  const token = ctx.ids.token();
  const events = { current: undefined as Instance | undefined };
  const runtimeApi = api.open(token, {
    next: (response) => events.current!.next(response),
    response: (id, body) => events.current!.response(id, body),
    error: (id, body) => events.current!.error(id, body),
  });
  const environment = environmentOf({
    name: place.name,
    region: place.region,
    facts,
    variables: openEnvironment(ctx, facts) ?? {},
    credentials,
    command,
    isFenced,
    log,
    runtimeApi,
    endpoint: ctx.settings.endpoint,
  });
  const { input, ...start } = isFenced
    ? await startFenced(at, command, environment, facts)
    : { ...startBeside(command, environment, code), input: undefined };
  const instance = createInstance({
    start: {
      ...start,
      stdio: { ...(input && { input: 'pipe' }), output: 'pipe', errors: 'pipe' },
      group: { name: 'functions', max: mostInstances },
      ...(command.addressSpaceMb !== undefined && { limits: { memoryMb: command.addressSpaceMb } }),
    },
    ...(input && { input }),
    own,
    log,
    fence,
    memory: facts.memory,
    caller,
    expiresAt: credentials.expiresAt,
    now: ctx.clock.now,
  });
  events.current = instance;
  void instance.gone.then(() => api.close(token));
  const supervisor = await ctx.machine.supervisor();
  void instance.run(supervisor.start);
  return instance;
}

type Started = Pick<Start, 'program' | 'environment' | 'folder'>;

function startBeside({ file, args }: RuntimeCommand, environment: Started['environment'], folder: string): Started {
  return { program: { file, args }, environment, folder };
}

async function startFenced(
  { files, fences }: Workplace,
  { file, args, mounts, seen }: RuntimeCommand,
  environment: Started['environment'],
  { ephemeralStorage }: VersionFacts,
): Promise<Started & { readonly input: Buffer }> {
  return startInside({
    file,
    args,
    environment,
    folder: seen.code,
    mounts: [...mounts, ...(await files.users())],
    hidden: fences.hidden,
    // It is memory of this machine.
    temporaryBytes: Math.min(ephemeralStorage * 1024 ** 2, Math.floor(totalmem() / 4)),
  });
}
