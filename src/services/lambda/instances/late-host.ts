/** What runs functions: loaded and made when somebody first invokes one, and ended with the server if it was. */
import type { Context } from '../../../wire/context.ts';
import type { Wakeups } from '../event-sources/wakeups.ts';
import { FunctionsEnded } from './functions-ended.ts';
import type { FunctionHost } from './host.ts';

export interface LateHost {
  /** Rejects with FunctionsEnded once it is stopped. */
  get(): Promise<FunctionHost>;
  wakeups(): Promise<Wakeups>;
  /** Ends all that runs; whoever invokes later gets another one. */
  end(): Promise<void>;
  /** As `end`, and for good: nobody gets one any more. */
  stop(): Promise<void>;
}

export function lateHost(ctx: Context): LateHost {
  let made: Promise<FunctionHost> | undefined;
  let waking: Promise<Wakeups> | undefined;
  let stopped = false;
  const end = async (): Promise<void> => {
    const ending = made;
    made = undefined;
    (await waking)?.end();
    await (await ending?.catch(() => undefined))?.close();
  };
  return {
    async get() {
      if (stopped) throw new FunctionsEnded();
      return (made ??= import('./host.ts').then(({ createHost }) => createHost(ctx)));
    },
    wakeups: () => (waking ??= import('../event-sources/wakeups.ts').then(({ createWakeups }) => createWakeups(ctx))),
    end,
    async stop() {
      stopped = true;
      await end();
    },
  };
}
