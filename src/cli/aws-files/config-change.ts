/**
 * A change to the user's own AWS files: shown as a diff, asked for, backed up, written, and taken back. A backup is
 * the file as it was, beside it: `config.<time>.<hash of what was written>.sandlot-backup`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { decodeBytes, readBytes, writeBytes, type AwsFiles } from './aws-files.ts';
import { CliError } from '../cli-error.ts';
import { unifiedDiff } from './line-diff.ts';

/** Byte strings; `undefined` where there is no file. */
export interface FileChange {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The terminal, or a test in its place. */
export interface Terminal {
  readonly colour: boolean;
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean;
  print(text: string): void;
  /** True for yes. */
  ask(question: string): Promise<boolean>;
}

export interface ChangeOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** As many backups of a file are kept. */
const mostBackups = 10;

export function processTerminal(): Terminal {
  return {
    colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    canAsk: process.stdin.isTTY === true,
    print: (text) => {
      process.stdout.write(text);
    },
    async ask(question) {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
      } finally {
        terminal.close();
      }
    },
  };
}

/**
 * Shows the changes and makes them; with `question`, only after it was answered with yes. True when it changed files.
 * @throws CliError (exit 5) when it may not, (exit 1) when a file changed while it was asked about.
 */
export async function applyChanges(
  changes: readonly FileChange[],
  terminal: Terminal,
  options: ChangeOptions,
  question: string | undefined,
): Promise<boolean> {
  const real = changes.filter(({ before, after }) => before !== after);
  if (real.length === 0) return false;
  for (const change of real) terminal.print(shownDiff(change, terminal.colour));
  if (options.dryRun) {
    terminal.print('Nothing was written (--dry-run).\n');
    return false;
  }
  if (question !== undefined && !options.yes) {
    if (!terminal.canAsk)
      throw new CliError(
        `${question} There is no terminal to ask on; nothing was written. With --yes it is done without being asked.`,
        5,
      );
    if (!(await terminal.ask(question))) throw new CliError('Nothing was written.', 5);
  }
  const stamp = new Date().toISOString().replace(/[-:.]/g, '');
  for (const { file, before } of real) {
    if (readBytes(file) !== before)
      throw new CliError(
        `${file} was changed by another program meanwhile; nothing was written. Run the command again.`,
      );
  }
  for (const { file, before, after } of real) {
    writeBytes(
      `${file}.${stamp}.${digest(after ?? '')}.sandlot-backup${before === undefined ? '-of-none' : ''}`,
      before ?? '',
      0o600,
    );
    writeOrRemove(file, after);
    for (const old of backupsOf(file).slice(mostBackups)) rmSync(old.path, { force: true });
  }
  return true;
}

/**
 * Takes the newest change back. Files that something else changed since are only restored after a yes at the question:
 * `--yes` alone does not lose that.
 * @throws CliError when there is nothing to take back, (exit 5) when it may not.
 */
export async function undoChange(files: AwsFiles, terminal: Terminal, options: ChangeOptions): Promise<void> {
  const all = [files.config, files.endpoints].flatMap((file) =>
    backupsOf(file)
      .slice(0, 1)
      .map((backup) => ({ file, ...backup })),
  );
  const newest = all
    .map(({ stamp }) => stamp)
    .sort()
    .at(-1);
  if (newest === undefined)
    throw new CliError(`There is nothing to take back: no backup of sandlot configure beside ${files.config}.`);
  const restored = all.filter(({ stamp }) => stamp === newest);
  let isForeign = false;
  for (const { file, path, hash, isOfNone } of restored) {
    const now = readBytes(file);
    if (digest(now ?? '') !== hash) {
      isForeign = true;
      terminal.print(`${file} was changed since; taking it back loses that as well.\n`);
    }
    terminal.print(shownDiff({ file, before: now, after: isOfNone ? undefined : readBytes(path) }, terminal.colour));
  }
  if (options.dryRun) return terminal.print('Nothing was written (--dry-run).\n');
  if (isForeign || !options.yes) {
    if (!terminal.canAsk)
      throw new CliError(
        'There is no terminal to ask on; nothing was written.' +
          (isForeign ? ` The backup is ${restored[0]!.path}` : ' With --yes it is done without being asked.'),
        5,
      );
    if (!(await terminal.ask('Take this back?'))) throw new CliError('Nothing was written.', 5);
  }
  for (const { file, path, isOfNone } of restored) {
    writeOrRemove(file, isOfNone ? undefined : readBytes(path));
    rmSync(path, { force: true });
    terminal.print(`${file} is as it was before.\n`);
  }
}

interface Backup {
  readonly path: string;
  readonly stamp: string;
  readonly hash: string;
  readonly isOfNone: boolean;
}

/** Newest first. */
function backupsOf(file: string): Backup[] {
  let names: string[];
  try {
    names = readdirSync(dirname(file));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const rest = name.startsWith(`${basename(file)}.`) ? name.slice(basename(file).length) : '';
      const [, stamp, hash, isOfNone] =
        /^\.(\d{8}T\d{9}Z)\.([0-9a-f]{12})\.sandlot-backup(-of-none)?$/.exec(rest) ?? [];
      return stamp === undefined
        ? []
        : [{ path: join(dirname(file), name), stamp, hash: hash!, isOfNone: isOfNone !== undefined }];
    })
    .sort((a, b) => (a.stamp < b.stamp ? 1 : -1));
}

function writeOrRemove(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(file, { force: true });
  else writeBytes(file, text);
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 12);
}

/** The diff as a person may see it: readable, without secrets, without anything that steers the terminal. */
function shownDiff({ file, before, after }: FileChange, colour: boolean): string {
  const shown = (text: string | undefined): string =>
    withoutSecrets(decodeBytes(text ?? '')).replace(/[^\P{Cc}\n\t\r]/gu, '\ufffd');
  const [from, to] = [shown(before), shown(after)];
  return unifiedDiff(from, to, {
    colour,
    fromName: before === undefined ? '/dev/null' : file,
    toName: after === undefined ? '/dev/null' : file,
  });
}

function withoutSecrets(text: string): string {
  return text.replace(/^([ \t]*[^\n=]*(?:secret|token|password)[^\n=]*=[ \t]*)[^\s].*$/gim, '$1********');
}
