/**
 * CloudShell: terminals on this machine for people who are signed in to the console. Each is a bash with the
 * principal's temporary credentials, which it fetches from this server as a container does; it ends with the console
 * session. Who may open one, and how it travels to the browser, is `local-api/cloud-shell.ts`.
 *
 * Guide: docs/cloudshell.md. Modelled on https://docs.aws.amazon.com/cloudshell/latest/userguide/welcome.html
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Supervisor } from '../kernel/processes/supervisor.ts';
import { CloudShellRefused } from './refused.ts';
import { prepareShell, type ShellPlace } from './shell.ts';
import { createPseudoTerminals, type PseudoTerminals } from './pseudo-terminals.ts';
import { startTerminal, type EndReason, type Terminal, type TerminalSocket } from './terminal.ts';
import type { Size } from './terminal-messages.ts';

export { CloudShellRefused } from './refused.ts';
export { readSize, type EndReason, type TerminalSocket } from './terminal.ts';
export type { Size } from './terminal-messages.ts';

/** As AWS: ten concurrent shells; here for one console session. */
const maxTerminalsPerSession = 10;
const maxTerminals = 50;
const ticketMs = 30_000;
/** A terminal that no page shows ends after this time, as a session without interaction does in AWS. */
const detachedMs = 20 * 60_000;
/** How soon a terminal follows the end of its console session. */
const checkEveryMs = 1000;

/** A console session, and who is signed in with it. */
export interface ShellOwner {
  /** The digest of the session's cookie. */
  readonly sessionDigest: string;
  readonly account: string;
  /** `root`, or a role's name and its session's: whose home folder it is. */
  readonly principal:
    | { readonly kind: 'root' }
    | { readonly kind: 'role'; readonly roleName: string; readonly sessionName: string };
}

export interface CloudShellOptions extends Pick<ShellPlace, 'region' | 'dataFolder'> {
  /** Where the home folders are; without one they are temporary. */
  readonly folder: string | undefined;
  /** The server's address, known once it listens. */
  readonly endpoint: () => string;
  readonly consoleOrigin: () => string;
  /** Whether the console session with this digest still is one. */
  readonly isAlive: (sessionDigest: string) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
  /** Of all of the server's processes. */
  readonly supervisor: Supervisor;
  /** Stands in for the real one in tests. */
  readonly pseudoTerminals?: PseudoTerminals;
}

interface Running {
  readonly owner: ShellOwner;
  readonly terminal: Terminal;
  readonly startedAt: number;
}

interface Ticket {
  readonly owner: ShellOwner;
  readonly terminalId: string;
  /** The terminal is still to be started. */
  readonly isNew: boolean;
  readonly size: Size;
  readonly expiresAt: number;
}

export type CloudShell = ReturnType<typeof createCloudShell>;

export function createCloudShell(options: CloudShellOptions) {
  const terminals = options.pseudoTerminals ?? createPseudoTerminals(options.supervisor, maxTerminals);
  const running = new Map<string, Running>();
  /** Between their ticket and their first output. */
  const starting = new Map<Promise<Running>, ShellOwner>();
  const tickets = new Map<string, Ticket>();
  /** Digests of the tokens that terminals fetch credentials with. */
  const tokens = new Map<string, string>();
  const homes = homeFolders(options.folder);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const ofSession = (sessionDigest: string) =>
    [...running].filter(([, { owner }]) => owner.sessionDigest === sessionDigest);

  /** A one-time ticket for a terminal: a new one, or one of the session's own. @throws CloudShellRefused */
  async function open(
    owner: ShellOwner,
    size: Size,
    terminalId?: string,
  ): Promise<{ terminalId: string; ticket: string }> {
    const now = Date.now();
    for (const [digest, { expiresAt }] of tickets) if (expiresAt <= now) tickets.delete(digest);
    if (terminalId === undefined) admit(owner.sessionDigest);
    else if (running.get(terminalId)?.owner.sessionDigest !== owner.sessionDigest)
      throw new CloudShellRefused(
        'NotFound',
        `There is no terminal ${terminalId} in this session; it may have ended. Open a new one.`,
      );
    if (tickets.size >= maxTerminals * 4)
      throw new CloudShellRefused('TooMany', 'Too many terminals are being opened at once. Try again in a minute.');
    const ticket = randomBytes(32).toString('base64url');
    const id = terminalId ?? randomBytes(9).toString('base64url');
    const isNew = terminalId === undefined;
    tickets.set(digestOf(ticket), { owner, terminalId: id, isNew, size, expiresAt: now + ticketMs });
    return { terminalId: id, ticket };
  }

  function admit(sessionDigest: string): void {
    if (!terminals.areThere()) {
      throw new CloudShellRefused(
        'Unavailable',
        `Terminals cannot be opened here: the optional package @lydell/node-pty has no build for ${process.platform}-` +
          `${process.arch}, or was not installed. Run "sandlot shell" in a terminal instead; it is the same bash.`,
      );
    }
    const waiting = [...tickets.values()].filter(({ isNew }) => isNew).map(({ owner }) => owner);
    const all = [...[...running.values()].map(({ owner }) => owner), ...starting.values(), ...waiting];
    const own = all.filter((owner) => owner.sessionDigest === sessionDigest);
    const tooMany = (which: string) =>
      new CloudShellRefused('TooMany', `${which} terminals, which is the most. Close one first.`);
    if (own.length >= maxTerminalsPerSession) throw tooMany(`This session has ${maxTerminalsPerSession}`);
    if (all.length >= maxTerminals) throw tooMany(`There are ${maxTerminals}`);
  }

  /** Uses a ticket up; what it returns connects the socket. @throws CloudShellRefused */
  async function attach(
    sessionDigest: string,
    terminalId: string,
    ticket: string,
  ): Promise<(socket: TerminalSocket) => void> {
    const digest = digestOf(ticket);
    const found = tickets.get(digest);
    tickets.delete(digest);
    if (closed) throw stopping();
    if (
      !found ||
      found.terminalId !== terminalId ||
      found.owner.sessionDigest !== sessionDigest ||
      found.expiresAt <= Date.now()
    ) {
      throw new CloudShellRefused(
        'BadTicket',
        'The ticket for this terminal was used, has expired, or belongs to another session. Ask for a new one.',
      );
    }
    const entry = found.isNew ? await counted(found) : running.get(terminalId);
    if (entry === undefined) {
      throw new CloudShellRefused('NotFound', `The terminal ${terminalId} has ended meanwhile. Open a new one.`);
    }
    return (socket) => {
      entry.terminal.resize(found.size);
      entry.terminal.attach(socket);
    };
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
        folder: homes.path(),
      },
      owner,
      token,
    );
    if (closed) throw stopping();
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
          ofSession(sessionDigest).forEach(([, { terminal }]) => void terminal.end('session-ended'));
      }
    } catch (error) {
      options.onError(error);
    }
    for (const { terminal } of running.values()) {
      if (terminal.detachedAt !== undefined && Date.now() - terminal.detachedAt > detachedMs) void terminal.end('idle');
    }
  }

  const endAll = async (reason: EndReason): Promise<void> => {
    tickets.clear();
    await Promise.allSettled(starting.keys());
    await Promise.all([...running.values()].map(({ terminal }) => terminal.end(reason)));
  };

  return {
    open,
    attach,
    list: (sessionDigest: string) =>
      ofSession(sessionDigest).map(([terminalId, { startedAt }]) => ({ terminalId, startedAt })),
    /** Ends a terminal of the session; whether there was one. */
    async end(sessionDigest: string, terminalId: string): Promise<boolean> {
      const found = running.get(terminalId);
      if (found?.owner.sessionDigest !== sessionDigest) return false;
      await found.terminal.end('closed');
      return true;
    },
    /** Whose terminal fetches credentials with this token. */
    ownerOfToken: (token: string): ShellOwner | undefined => running.get(tokens.get(digestOf(token)) ?? '')?.owner,
    /** Back to before the first terminal. */
    async clear(): Promise<void> {
      await endAll('reset');
      await homes.clear();
    },
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await endAll('server-stopped');
      if (options.folder === undefined) await homes.clear();
    },
  };
}

function homeFolders(folder: string | undefined) {
  let path = folder;
  return {
    path: (): string => (path ??= mkdtempSync(join(tmpdir(), 'sandlot-cloud-shell-'))),
    clear: async (): Promise<void> => {
      if (path !== undefined) await rm(path, { recursive: true, force: true });
      path = folder;
    },
  };
}

function stopping(): CloudShellRefused {
  return new CloudShellRefused('Unavailable', 'The server is stopping.');
}

/** Secrets are looked up by their digest: how long that takes says nothing about the secret. */
function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
