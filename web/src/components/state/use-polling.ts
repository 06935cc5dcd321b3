/**
 * Loads again every so often while the page is visible, and at once when it becomes visible again. What is on its way
 * is left to arrive: loading again would abort it, and where an answer takes longer than the pause, none would come.
 */
import { useEffect, useRef } from 'react';
import type { Query } from '../../api/use-query';

/** Milliseconds after which an answer is not waited for any more. */
const patience = 30_000;

export function usePolling({ loading, reload }: Pick<Query<unknown>, 'loading' | 'reload'>, every?: number): void {
  const loadingSince = useRef<number>(undefined);
  useEffect(() => {
    loadingSince.current = loading ? performance.now() : undefined;
  }, [loading]);
  useEffect(() => {
    if (every === undefined) return undefined;
    const load = (): void => {
      const since = loadingSince.current;
      if (document.hidden || (since !== undefined && performance.now() - since < patience)) return;
      loadingSince.current = performance.now();
      reload();
    };
    const timer = window.setInterval(load, every);
    document.addEventListener('visibilitychange', load);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', load);
    };
  }, [reload, every]);
}
