/** One-time tickets for terminals: what a page shows that opens the WebSocket, which takes no headers of the page's. */
import { randomBytes } from 'node:crypto';
import { digestOf } from './digest.ts';
import { CloudShellRefused } from './refused.ts';
import type { ShellOwner } from './index.ts';
import type { Size } from './terminal-messages.ts';

const ticketMs = 30_000;

export interface Ticket {
  readonly owner: ShellOwner;
  readonly terminalId: string;
  /** The terminal is still to be started. */
  readonly isNew: boolean;
  readonly size: Size;
  readonly expiresAt: number;
}

/** `most`: how many may wait at a time. */
export function createTickets(most: number) {
  const tickets = new Map<string, Ticket>();
  return {
    /** Forgets those that nobody used in time. */
    expire(): void {
      const now = Date.now();
      for (const [digest, { expiresAt }] of tickets) if (expiresAt <= now) tickets.delete(digest);
    },
    /** @throws CloudShellRefused */
    issue(what: Omit<Ticket, 'expiresAt'>): string {
      if (tickets.size >= most)
        throw new CloudShellRefused('TooMany', 'Too many terminals are being opened at once. Try again in a minute.');
      const ticket = randomBytes(32).toString('base64url');
      tickets.set(digestOf(ticket), { ...what, expiresAt: Date.now() + ticketMs });
      return ticket;
    },
    /** Uses one up. `undefined`: it was used, has expired, or is for something else. */
    take(ticket: string, sessionDigest: string, terminalId: string): Ticket | undefined {
      const digest = digestOf(ticket);
      const found = tickets.get(digest);
      tickets.delete(digest);
      const fits = found?.terminalId === terminalId && found.owner.sessionDigest === sessionDigest;
      return fits && found.expiresAt > Date.now() ? found : undefined;
    },
    /** Who waits for a new terminal. */
    waiting: (): ShellOwner[] => [...tickets.values()].filter(({ isNew }) => isNew).map(({ owner }) => owner),
    clear: (): void => tickets.clear(),
  };
}
