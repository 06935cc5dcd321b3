/** One call of a handler: async, or with a callback, which is answered once nothing is left to do. */
import type { HandlerContext } from './context.ts';

export type Handler = (event: unknown, context: HandlerContext, callback: Callback) => unknown;
type Callback = (error?: unknown, result?: unknown) => void;

/** The answer as JSON. Rejects with whatever was thrown. */
export async function call(handler: Handler, event: unknown, context: HandlerContext): Promise<string> {
  const answered = Promise.withResolvers<unknown>();
  const idle = (): void => answered.resolve(null);
  const settle: Callback = (error, result) => {
    const now = (): void => (error === undefined || error === null ? answered.resolve(result) : answered.reject(error));
    if (!context.callbackWaitsForEmptyEventLoop) return void setImmediate(now);
    process.removeListener('beforeExit', idle);
    process.once('beforeExit', now);
  };
  Object.assign(context, {
    done: settle,
    succeed: (result: unknown) => settle(null, result),
    fail: (error: unknown) => settle(error ?? new Error('handled')),
  });
  process.once('beforeExit', idle);
  try {
    const given = handler(event, context, settle);
    return json(await (isPromise(given) ? given : answered.promise));
  } finally {
    process.removeListener('beforeExit', idle);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function json(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    throw new Error('Unable to stringify response body');
  }
  return text ?? 'null';
}
