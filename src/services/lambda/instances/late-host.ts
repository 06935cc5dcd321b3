/** What runs functions: loaded and made when somebody first invokes one, and ended with the server if it was. */
import type { Context } from '../../../wire/context.ts';
import type { Wakeups } from '../event-sources/wakeups.ts';
import type { FunctionHost } from './host.ts';

export interface LateHost {
  get(): Promise<FunctionHost>;
  wakeups(): Promise<Wakeups>;
  /** Ends all that runs; whoever invokes later gets another one. */
  end(): Promise<void>;
}

export function lateHost(ctx: Context): LateHost {
  let made: Promise<FunctionHost> | undefined;
  let waking: Promise<Wakeups> | undefined;
  return {
    wakeups: () => (waking ??= import('../event-sources/wakeups.ts').then(({ createWakeups }) => createWakeups(ctx))),
    get: () => (made ??= import('./host.ts').then(({ createHost }) => createHost(ctx))),
    async end() {
      (await waking)?.end();
      const ending = made;
      made = undefined;
      await (await ending?.catch(() => undefined))?.close();
    },
  };
}
