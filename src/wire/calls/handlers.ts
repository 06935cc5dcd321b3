/**
 * Handlers' modules, loaded at the first call of their operation. Nothing but the transaction is awaited inside one: a
 * call that joins a transaction and finds its module not loaded gives that try up, and the transaction runs again once
 * the module is there.
 */
import type { Context } from '../context.ts';
import type { Call } from '../runtime.ts';
import type { OperationManifest, Requires } from '../service.ts';

export type Handler = (input: unknown, ctx: Context) => Promise<unknown>;

/** What a try of a transaction lacked; its calls share one. */
export interface Lacking {
  modules?: Promise<unknown> | undefined;
  /** How often this try has asked for something under a key. */
  readonly asked: Map<string, number>;
  /** What was made outside, for all tries; or what it failed with. */
  readonly made: Map<string, { readonly value: unknown } | { readonly error: unknown }>;
}

class NotLoaded extends Error {
  constructor(what: string) {
    super(`${what} is there after this try of the transaction, which then runs again.`);
  }
}

const loading = new WeakMap<OperationManifest, Promise<Handler>>();
const loaded = new WeakMap<OperationManifest, Handler>();
const loadedRequires = new WeakMap<OperationManifest, Requires>();

/** `CreateUser` is its module's export `createUser`. */
export function handlerName(operation: string): string {
  return operation[0]!.toLowerCase() + operation.slice(1);
}

export async function handlerOf(manifest: OperationManifest, { operation, lacking }: Call): Promise<Handler> {
  const known = loaded.get(manifest);
  if (known) return known;
  const handler = load(manifest, operation);
  if (!lacking) return handler;
  lacking.modules = handler;
  throw new NotLoaded(`The handler of ${operation}`);
}

/** What the operation of a handler that is loaded requires of its input. */
export function requiresOf(manifest: OperationManifest): Requires | undefined {
  const late = loadedRequires.get(manifest);
  if (manifest.loadRequires && !late)
    throw new Error('What the operation requires is not loaded: its handler is to be.');
  return manifest.requires ?? late;
}

/**
 * What takes longer than a transaction may wait: made at once where there is none; within one the try is given up, and
 * the transaction runs again once it is made, or has failed, which is then what this throws. Each call has its own,
 * known by how often its key was asked for before in the same try.
 */
export async function madeOutside<T>(lacking: Lacking | undefined, key: string, make: () => Promise<T>): Promise<T> {
  if (!lacking) return make();
  const nth = (lacking.asked.get(key) ?? 0) + 1;
  lacking.asked.set(key, nth);
  const place = JSON.stringify([key, nth]);
  const known = lacking.made.get(place);
  if (known && 'error' in known) throw known.error;
  if (known) return known.value as T;
  lacking.modules = make().then(
    (value) => lacking.made.set(place, { value }),
    (error: unknown) => lacking.made.set(place, { error }),
  );
  throw new NotLoaded(`What is made outside of it (${key.slice(0, key.indexOf('/'))})`);
}

/** More than any transaction lacks; what is made under another key in every try would never be there. */
const maxTries = 200;

/**
 * Runs a transaction, and again for as long as one of its calls found its module not loaded, whatever the work made of
 * that. `work` is run by the transaction, once per try.
 */
export async function untilLoaded<X, T>(
  transact: (work: (tx: X) => Promise<T>) => Promise<T>,
  work: (tx: X, lacking: Lacking) => Promise<T>,
): Promise<T> {
  const made: Lacking['made'] = new Map();
  for (let tries = 1; ; tries++) {
    let lacking: Lacking = { made, asked: new Map() };
    try {
      return await transact(async (tx) => {
        lacking = { made, asked: new Map() };
        const result = await work(tx, lacking);
        if (lacking.modules) throw new NotLoaded('An operation');
        return result;
      });
    } catch (error) {
      if (!lacking.modules || tries > maxTries) throw error;
      await lacking.modules;
    }
  }
}

function load(manifest: OperationManifest, operation: string): Promise<Handler> {
  let handler = loading.get(manifest);
  if (!handler) {
    handler = Promise.all([manifest.load(), manifest.loadRequires?.()]).then(([module, requires]) => {
      const found = module[handlerName(operation)] as Handler;
      if (requires) loadedRequires.set(manifest, requires);
      loaded.set(manifest, found);
      return found;
    });
    handler.catch(() => loading.delete(manifest));
    loading.set(manifest, handler);
  }
  return handler;
}
