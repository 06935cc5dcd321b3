/**
 * `sandlot trust`: puts the authority of this server's TLS into the stores of the system and of browsers, after asking.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Command as Program } from 'commander';
import { makeAuthority, readAuthority } from '../../trust/authority.ts';
import { CliError } from '../../cli-error.ts';
import { processTerminal, type Terminal } from '../../aws-files/config-change.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';
import { readTrust, writeTrust } from '../../trust/trust-record.ts';
import {
  removal,
  shown,
  thisMachine,
  trustStores,
  type Command,
  type Machine,
  type TrustEntry,
} from '../../trust/trust-stores.ts';

export function addTrust(program: Program): void {
  withGlobalOptions(program.command('trust'))
    .description("let the system and browsers trust this server's TLS; shows what it will do and asks first")
    .option('-y, --yes', 'do not ask')
    .action(async (options: { yes?: boolean }, command: Program) => {
      const server = await runningServer(globalOptions(command));
      await makeAuthority(server);
      await trust(server.dataFolder, thisMachine(process.env, homedir()), options, processTerminal());
    });
}

/** @throws CliError (exit 5) when it may not, (exit 1) when no store could be changed. */
export async function trust(
  dataFolder: string,
  machine: Machine,
  options: { yes?: boolean },
  terminal: Terminal,
): Promise<void> {
  const authority = readAuthority(dataFolder);
  const stores = trustStores(machine, authority);
  let entries = readTrust(dataFolder);
  const stale = entries.filter(({ fingerprint }) => fingerprint !== authority.fingerprint);
  const able = stores.filter(({ blocked }) => blocked === undefined);
  terminal.print(
    `${authority.name} (${authority.file}), for localhost and this machine's own addresses alone, ` +
      `until ${authority.validTo}:\n`,
  );
  for (const entry of stale)
    terminal.print(`An earlier authority goes out of ${entry.place}:\n${removal(entry).map(line).join('')}`);
  for (const { label, add } of able) terminal.print(`Into ${label}:\n${add.map(line).join('')}`);
  for (const { label, blocked } of stores) if (blocked !== undefined) terminal.print(`Not into ${label}: ${blocked}\n`);
  if (able.length + stale.length === 0) throw new CliError('There is no store that can be changed; nothing was done.');
  await agree('Do this?', options, terminal);
  for (const entry of stale) entries = takeOut(entry, entries, dataFolder, terminal);
  const failures: string[] = [];
  for (const { label, entry, add } of able) {
    const failure = runAll(add);
    if (failure !== undefined) failures.push(`${label}: ${failure}`);
    else {
      entries = [
        ...entries.filter((other) => other.place !== entry.place || other.fingerprint !== entry.fingerprint),
        entry,
      ];
      writeTrust(dataFolder, entries);
    }
  }
  for (const failure of failures) terminal.print(`Failed: ${failure}\n`);
  if (failures.length === able.length && able.length > 0) throw new CliError('No store was changed.');
  terminal.print('Done. Restart browsers that are open. To take it back: sandlot untrust\n');
}

export async function agree(question: string, options: { yes?: boolean }, terminal: Terminal): Promise<void> {
  if (options.yes) return;
  if (!terminal.canAsk)
    throw new CliError(
      `${question} There is no terminal to ask on; nothing was done. With --yes it is done without being asked.`,
      5,
    );
  if (!(await terminal.ask(question))) throw new CliError('Nothing was done.', 5);
}

/** Answers what is left; the record follows each store, so that a broken run can be taken up again. */
export function takeOut(
  entry: TrustEntry,
  entries: readonly TrustEntry[],
  dataFolder: string,
  terminal: Terminal,
): readonly TrustEntry[] {
  const failure = runAll(removal(entry));
  if (failure !== undefined && !isGone(entry, failure)) {
    terminal.print(`Still in ${entry.place}: ${failure}\n`);
    return entries;
  }
  const left = entries.filter((other) => other !== entry);
  writeTrust(dataFolder, left);
  return left;
}

/** Somebody else took it out: the file, the whole database, or the certificate in it. */
function isGone({ kind, place }: TrustEntry, failure: string): boolean {
  return (
    !existsSync(place) ||
    (kind === 'nss' ? /could not find certificate named/ : /could not be found in the keychain/).test(failure)
  );
}

export function line(command: Command): string {
  return `  ${shown(command)}\n`;
}

/** In order, until one fails: what it said. */
function runAll(commands: readonly Command[]): string | undefined {
  for (const [program, ...args] of commands) {
    const { status, error, stdout, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (error) return `${program}: ${error.message}`;
    if (status !== 0) return `${shown([program, ...args])}: ${(stderr || stdout).trim() || `exit code ${status}`}`;
  }
  return undefined;
}
