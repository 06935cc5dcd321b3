/** The terminals that run: each is started with a ticket, watched while its console session lasts, and ended. */
import { randomBytes } from 'node:crypto';
import { digestOf } from './digest.ts';
import type { CloudShellOptions, ShellOwner } from './index.ts';
import type { PseudoTerminals } from './pseudo-terminals.ts';
import { CloudShellRefused } from './refused.ts';
import { prepareShell } from './shell.ts';
import { startTerminal, type EndReason, type Terminal } from './terminal.ts';
import type { Ticket } from './tickets.ts';

/** A terminal that no page shows ends after this time, as a session without interaction does in AWS. */
const detachedMs = 20 * 60_000;
/** How soon a terminal follows the end of its console session. */
const checkEveryMs = 1000;

interface Running {
  readonly owner: ShellOwner;
  readonly terminal: Terminal;
  readonly startedAt: number;
}

/** `homes`: the folder of all home folders. */
export function createRunningTerminals(options: CloudShellOptions, terminals: PseudoTerminals, homes: () => string) {
  const running = new Map<string, Running>();
  /** Between their ticket and their first output. */
  const starting = new Map<Promise<Running>, ShellOwner>();
  /** Digests of the tokens that terminals fetch credentials with. */
  const tokens = new Map<string, string>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const allOfSession = (sessionDigest: string) =>
    [...running].filter(([, { owner }]) => owner.sessionDigest === sessionDigest);

  function refuseWhenClosed(): void {
    if (closed) throw new CloudShellRefused('Unavailable', 'The server is stopping.');
  }

  async function counted(ticket: Ticket): Promise<Running> {
    const started = start(ticket);
    starting.set(started, ticket.owner);
    return await started.finally(() => starting.delete(started));
  }

  async function start({ owner, terminalId, size }: Ticket): Promise<Running> {
    const token = randomBytes(32).toString('base64url');
    const shell = await prepareShell(
      {
        region: options.region,
        dataFolder: options.dataFolder,
        endpoint: options.endpoint(),
        consoleOrigin: options.consoleOrigin(),
        folder: homes(),
      },
      owner,
      token,
    );
    refuseWhenClosed();
    const child = await terminals.start(shell, size);
    const terminal = startTerminal(
      child,
      () => {
        running.delete(terminalId);
        tokens.delete(digestOf(token));
      },
      options.onError,
    );
    tokens.set(digestOf(token), terminalId);
    const entry = { owner, terminal, startedAt: Date.now() };
    running.set(terminalId, entry);
    timer ??= setInterval(check, checkEveryMs).unref();
    return entry;
  }

  /** Ends the terminals of sessions that are over, and those that nobody has looked at for long. */
  async function check(): Promise<void> {
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    try {
      for (const sessionDigest of new Set([...running.values()].map(({ owner }) => owner.sessionDigest))) {
        if (!(await options.isAlive(sessionDigest)))
          allOfSession(sessionDigest).forEach(([, { terminal }]) => void terminal.end('session-ended'));
      }
    } catch (error) {
      options.onError(error);
    }
    for (const { terminal } of running.values()) {
      if (terminal.detachedAt !== undefined && Date.now() - terminal.detachedAt > detachedMs) void terminal.end('idle');
    }
  }

  const endAll = async (reason: EndReason): Promise<void> => {
    await Promise.allSettled(starting.keys());
    await Promise.all([...running.values()].map(({ terminal }) => terminal.end(reason)));
  };

  return {
    refuseWhenClosed,
    start: counted,
    /** A terminal, if it is the session's. */
    ofSession(sessionDigest: string, terminalId: string): Running | undefined {
      const found = running.get(terminalId);
      return found?.owner.sessionDigest === sessionDigest ? found : undefined;
    },
    list: (sessionDigest: string) =>
      allOfSession(sessionDigest).map(([terminalId, { startedAt }]) => ({ terminalId, startedAt })),
    /** Whose terminals there are, those included that are being started. */
    owners: (): ShellOwner[] => [...[...running.values()].map(({ owner }) => owner), ...starting.values()],
    ownerOfToken: (token: string): ShellOwner | undefined => running.get(tokens.get(digestOf(token)) ?? '')?.owner,
    endAll,
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await endAll('server-stopped');
    },
  };
}
