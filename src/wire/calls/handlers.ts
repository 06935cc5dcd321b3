/**
 * Handlers' modules, loaded at the first call of their operation. Nothing but the transaction is awaited inside one: a
 * call that joins a transaction and finds its module not loaded gives that try up, and the transaction runs again once
 * the module is there.
 */
import type { Context } from '../context.ts';
import type { Call } from '../runtime.ts';
import type { OperationManifest } from '../service.ts';

export type Handler = (input: unknown, ctx: Context) => Promise<unknown>;

/** What a try of a transaction lacked; its calls share one. */
export interface Lacking {
  modules?: Promise<unknown> | undefined;
}

class NotLoaded extends Error {
  constructor(operation: string) {
    super(`The handler of ${operation} is loaded after this try of the transaction, which then runs again.`);
  }
}

const loading = new WeakMap<OperationManifest, Promise<Handler>>();
const loaded = new WeakMap<OperationManifest, Handler>();

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
  throw new NotLoaded(operation);
}

/**
 * Runs a transaction, and again for as long as one of its calls found its module not loaded, whatever the work made of
 * that. `work` is run by the transaction, once per try.
 */
export async function untilLoaded<X, T>(
  transact: (work: (tx: X) => Promise<T>) => Promise<T>,
  work: (tx: X, lacking: Lacking) => Promise<T>,
): Promise<T> {
  for (;;) {
    let lacking: Lacking = {};
    try {
      return await transact(async (tx) => {
        lacking = {};
        const result = await work(tx, lacking);
        if (lacking.modules) throw new NotLoaded('an operation');
        return result;
      });
    } catch (error) {
      if (!lacking.modules) throw error;
      await lacking.modules;
    }
  }
}

function load(manifest: OperationManifest, operation: string): Promise<Handler> {
  let handler = loading.get(manifest);
  if (!handler) {
    handler = manifest.load().then((module) => {
      const found = module[handlerName(operation)] as Handler;
      loaded.set(manifest, found);
      return found;
    });
    handler.catch(() => loading.delete(manifest));
    loading.set(manifest, handler);
  }
  return handler;
}
