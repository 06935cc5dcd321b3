/** Whether a terminal's shell waits for input: it has said something (its prompt), and nothing more for a moment. */
import { useRef, useState } from 'react';

const quietMilliseconds = 300;

export interface Readiness {
  readonly isReady: boolean;
  noteOutput(): void;
  noteOpening(): void;
}

export function useReadiness(): Readiness {
  const [isReady, setReady] = useState(false);
  const timer = useRef<number>(undefined);
  return {
    isReady,
    noteOutput: () => {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setReady(true), quietMilliseconds);
    },
    noteOpening: () => {
      window.clearTimeout(timer.current);
      setReady(false);
    },
  };
}
