/** Calls `run` every so often while the page is visible, and at once when it becomes visible again. */
import { useEffect } from 'react';

export function usePolling(run: () => void, everyMilliseconds: number | undefined): void {
  useEffect(() => {
    if (everyMilliseconds === undefined) return undefined;
    const timer = window.setInterval(() => document.hidden || run(), everyMilliseconds);
    const onVisibility = () => document.hidden || run();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [run, everyMilliseconds]);
}
