/** Runs one change at a time, and knows that it runs and how it failed. */
import { useState } from 'react';

export interface Action {
  readonly running: boolean;
  readonly error?: unknown;
  run(): void;
}

export function useAction(action: () => Promise<void>): Action {
  const [state, setState] = useState<{ running: boolean; error?: unknown }>({ running: false });
  const run = () => {
    if (state.running) return;
    setState({ running: true });
    action().then(
      () => setState({ running: false }),
      (error: unknown) => setState({ running: false, error }),
    );
  };
  return { ...state, run };
}
