/** While something runs, the browser asks before it closes the page or loads it again. */
import { useEffect } from 'react';

export function useUnloadWarning(running: boolean): void {
  useEffect(() => {
    if (!running) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [running]);
}
