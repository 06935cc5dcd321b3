/**
 * CloudShell: terminals on this machine for people who are signed in to the console. Each is a bash with the
 * principal's temporary credentials, which it fetches from this server as a container does; it ends with the console
 * session. Who may open one, and how it travels to the browser, is `local-api/cloud-shell.ts`.
 *
 * Guide: docs/cloudshell.md. Modelled on https://docs.aws.amazon.com/cloudshell/latest/userguide/welcome.html
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Supervisor } from '../kernel/processes/supervisor.ts';
import { CloudShellRefused } from './refused.ts';
import type { ShellPlace } from './shell.ts';
import { createPseudoTerminals, type PseudoTerminals } from './pseudo-terminals.ts';
import { createRunningTerminals } from './running-terminals.ts';
import type { TerminalSocket } from './terminal.ts';
import type { Size } from './terminal-messages.ts';
import { createTickets } from './tickets.ts';

export { CloudShellRefused } from './refused.ts';
export { readSize, type EndReason, type TerminalSocket } from './terminal.ts';
export type { Size } from './terminal-messages.ts';

/** As AWS: ten concurrent shells; here for one console session. */
const maxTerminalsPerSession = 10;
const maxTerminals = 50;

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

export type CloudShell = ReturnType<typeof createCloudShell>;

export function createCloudShell(options: CloudShellOptions) {
  const terminals = options.pseudoTerminals ?? createPseudoTerminals(options.supervisor, maxTerminals);
  const tickets = createTickets(maxTerminals * 4);
  const homes = homeFolders(options.folder);
  const running = createRunningTerminals(options, terminals, homes.path);

  /** A one-time ticket for a terminal: a new one, or one of the session's own. @throws CloudShellRefused */
  async function open(
    owner: ShellOwner,
    size: Size,
    terminalId?: string,
  ): Promise<{ terminalId: string; ticket: string }> {
    tickets.expire();
    if (terminalId === undefined) admit(terminals, [...running.owners(), ...tickets.waiting()], owner.sessionDigest);
    else if (running.ofSession(owner.sessionDigest, terminalId) === undefined)
      throw new CloudShellRefused(
        'NotFound',
        `There is no terminal ${terminalId} in this session; it may have ended. Open a new one.`,
      );
    const id = terminalId ?? randomBytes(9).toString('base64url');
    return { terminalId: id, ticket: tickets.issue({ owner, terminalId: id, isNew: terminalId === undefined, size }) };
  }

  /** Uses a ticket up; what it returns connects the socket. @throws CloudShellRefused */
  async function attach(
    sessionDigest: string,
    terminalId: string,
    ticket: string,
  ): Promise<(socket: TerminalSocket) => void> {
    const found = tickets.take(ticket, sessionDigest, terminalId);
    running.refuseWhenClosed();
    if (!found) {
      throw new CloudShellRefused(
        'BadTicket',
        'The ticket for this terminal was used, has expired, or belongs to another session. Ask for a new one.',
      );
    }
    const entry = found.isNew ? await running.start(found) : running.ofSession(sessionDigest, terminalId);
    if (entry === undefined) {
      throw new CloudShellRefused('NotFound', `The terminal ${terminalId} has ended meanwhile. Open a new one.`);
    }
    return (socket) => {
      entry.terminal.resize(found.size);
      entry.terminal.attach(socket);
    };
  }

  return {
    open,
    attach,
    list: running.list,
    /** Ends a terminal of the session; whether there was one. */
    async end(sessionDigest: string, terminalId: string): Promise<boolean> {
      const found = running.ofSession(sessionDigest, terminalId);
      await found?.terminal.end('closed');
      return found !== undefined;
    },
    /** Whose terminal fetches credentials with this token. */
    ownerOfToken: running.ownerOfToken,
    /** Back to before the first terminal. */
    async clear(): Promise<void> {
      tickets.clear();
      await running.endAll('reset');
      await homes.clear();
    },
    async close(): Promise<void> {
      tickets.clear();
      await running.close();
      if (options.folder === undefined) await homes.clear();
    },
  };
}

/** @throws CloudShellRefused where there can be no terminal more. `taken`: whose there are. */
function admit(terminals: PseudoTerminals, taken: readonly ShellOwner[], sessionDigest: string): void {
  if (!terminals.areThere()) {
    throw new CloudShellRefused(
      'Unavailable',
      `Terminals cannot be opened here: the optional package @lydell/node-pty has no build for ${process.platform}-` +
        `${process.arch}, or was not installed. Run "sandlot shell" in a terminal instead; it is the same bash.`,
    );
  }
  const own = taken.filter((owner) => owner.sessionDigest === sessionDigest);
  const tooMany = (which: string) =>
    new CloudShellRefused('TooMany', `${which} terminals, which is the most. Close one first.`);
  if (own.length >= maxTerminalsPerSession) throw tooMany(`This session has ${maxTerminalsPerSession}`);
  if (taken.length >= maxTerminals) throw tooMany(`There are ${maxTerminals}`);
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
