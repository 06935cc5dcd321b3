/** What sets variables in a shell, for each kind of shell that people have. */
import { basename, join } from 'node:path';

export const shells = ['posix', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

interface Dialect {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
  /** The line to paste: the launcher's folder onto the PATH, and the variables. */
  readonly line: (folder: string) => string;
}

const dialects: Readonly<Record<Shell, Dialect>> = {
  posix: {
    set: (name, value) => `export ${name}=${shellQuote(value)}`,
    unset: (name) => `unset ${name}`,
    line: (folder) => `export PATH=${shellQuote(folder)}:"$PATH" && eval "$(sandlot env)"`,
  },
  // https://fishshell.com/docs/current/language.html#quotes
  fish: {
    set: (name, value) => `set -gx ${name} ${fishQuote(value)}`,
    unset: (name) => `set -e ${name}`,
    line: (folder) => `set -gx PATH ${fishQuote(folder)} $PATH; and sandlot env --shell fish | source`,
  },
  powershell: {
    set: (name, value) => `$env:${name} = ${powershellQuote(value)}`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
    line: (folder) =>
      `$env:PATH = ${powershellQuote(`${folder}:`)} + $env:PATH; ` +
      'sandlot env --shell powershell | Out-String | Invoke-Expression',
  },
};

/** For `eval "$(…)"` in any POSIX shell, `… | source` in fish, `… | Out-String | Invoke-Expression` in PowerShell. */
export function shellScript(change: Readonly<Record<string, string | undefined>>, shell: Shell = 'posix'): string {
  const { set, unset } = dialects[shell];
  return Object.entries(change)
    .map(([name, value]) => `${value === undefined ? unset(name) : set(name, value)}\n`)
    .join('');
}

/** What to paste into any terminal to use the Sandlot of this data folder there. */
export function terminalLine(dataFolder: string, shell: Shell): string {
  return dialects[shell].line(join(dataFolder, 'bin'));
}

/** The person's own, by `$SHELL`: fish or a POSIX one. */
export function usualShell(env: NodeJS.ProcessEnv): Shell {
  return basename(env['SHELL'] ?? '') === 'fish' ? 'fish' : 'posix';
}

export function shellQuote(text: string): string {
  return isPlain(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuote(text: string): string {
  return isPlain(text) ? text : `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** PowerShell takes typographic quotes for the plain one. */
function powershellQuote(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

function isPlain(text: string): boolean {
  return /^[\w./:@%+,=-]+$/.test(text);
}
