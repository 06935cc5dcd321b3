/** Starts the process of a function's instance: its folders, its environment, its command. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../../wire/context.ts';
import { openEnvironment } from '../functions/environment.ts';
import type { CodeFolders } from './code-folders.ts';
import { environmentOf } from './environment.ts';
import { createInstance, type Instance } from './instance.ts';
import type { Invocation } from './invocation.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { commandOf } from './runtimes.ts';

export interface Workplace {
  readonly ctx: Context;
  /** Everything that functions have on the disk lies under it. */
  readonly root: string;
  readonly api: RuntimeApi;
  readonly folders: CodeFolders;
  /** A file with the certificate of this server's authority. */
  authority(): Promise<string>;
}

/** Of all functions together. */
export const mostInstances = 32;

export async function startInstance(at: Workplace, invocation: Invocation): Promise<Instance> {
  const { ctx, root, api } = at;
  const { facts, place } = invocation;
  const own = join(root, `run-${ctx.ids.hex(24)}`);
  const [code, layers, authority, { credentials, caller }] = await Promise.all([
    at.folders.code(facts),
    at.folders.layers(facts),
    at.authority(),
    invocation.assumeRole(),
    mkdir(own, { mode: 0o700 }),
  ]);
  const folders = { code, layers, own };
  const command = await commandOf(facts.runtime, folders, facts.memory, root);
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
    folders,
    command,
    log,
    runtimeApi,
    endpoint: ctx.settings.endpoint,
    authority,
  });
  const instance = createInstance({
    start: {
      program: { file: command.file, args: command.args },
      folder: code,
      environment,
      stdio: { output: 'pipe', errors: 'pipe' },
      group: { name: 'functions', max: mostInstances },
      ...(command.addressSpaceMb !== undefined && { limits: { memoryMb: command.addressSpaceMb } }),
    },
    own,
    log,
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
