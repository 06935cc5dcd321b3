/** Logs trouble that keeps coming (a full disk, damage) once, until it changes or ten minutes have passed. */
import { StoreClosed, StoreFull, StoreUnavailable } from '../../kernel/store-errors.ts';

const repeatAfterMs = 10 * 60_000;

export function createTroubleLog(log: (message: string, error?: unknown) => void, now: () => number) {
  const said = new Map<string, { readonly trouble: string; readonly at: number }>();
  return (what: string, error: unknown): void => {
    if (error instanceof StoreClosed) return;
    if (!(error instanceof StoreFull || error instanceof StoreUnavailable)) return log(what, error);
    const before = said.get(what);
    if (before?.trouble === error.message && now() - before.at < repeatAfterMs) return;
    said.set(what, { trouble: error.message, at: now() });
    log(`${what}: ${error.message}`);
  };
}
