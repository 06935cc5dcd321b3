/** Text that a page offers to CloudShell: the panel opens, and the terminal in view pastes it or asks first. */
import { useSyncExternalStore } from 'react';

/** A new one for each offer, the same text included. */
export interface OfferedPaste {
  readonly text: string;
}

let offered: OfferedPaste | undefined;
const listeners = new Set<() => void>();

function change(next: OfferedPaste | undefined): void {
  offered = next;
  for (const listener of listeners) listener();
}

export function offerPaste(text: string): void {
  change({ text });
}

/** One terminal takes it; for the others it is gone. */
export function takeOfferedPaste(): OfferedPaste | undefined {
  const taken = offered;
  if (taken) change(undefined);
  return taken;
}

export function useOfferedPaste(): OfferedPaste | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  );
}
