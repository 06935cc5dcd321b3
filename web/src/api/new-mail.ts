/** Whether there is mail that nobody has seen in this browser's inbox page. */
import { useEffect, useSyncExternalStore } from 'react';
import { callLocalApi } from './session';

const seenKey = 'sandlot.mail.seen';
const pollMilliseconds = 10_000;

let newest: string | undefined;
let seen = readSeen();
const listeners = new Set<() => void>();

function readSeen(): string | null {
  try {
    return localStorage.getItem(seenKey);
  } catch {
    return null;
  }
}

function changed(): void {
  for (const listener of listeners) listener();
}

/** The inbox shows its newest message. */
export function markMailSeen(mailId: string | undefined): void {
  if (mailId === undefined || mailId === seen) return;
  newest = seen = mailId;
  try {
    localStorage.setItem(seenKey, mailId);
  } catch {
    // Known to this tab alone.
  }
  changed();
}

async function look(): Promise<void> {
  if (document.hidden) return;
  const { items } = await callLocalApi<{ items: { id: string }[] }>('GET', '/_sandlot/v1/mail?limit=1');
  seen = readSeen() ?? seen;
  newest = items[0]?.id;
  changed();
}

/** Asks every ten seconds, as long as the page is in view. Who may read no mail has none. */
export function useHasNewMail(): boolean {
  useEffect(() => {
    const ask = () => void look().catch(() => undefined);
    ask();
    const timer = window.setInterval(ask, pollMilliseconds);
    return () => window.clearInterval(timer);
  }, []);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => newest !== undefined && newest !== seen,
  );
}
