/**
 * The programs that stand between a terminal's commands and the user's browser: one for `$BROWSER`, and one for each
 * opener of the desktop that looks at no variable. They are in the data folder, written when a terminal is led here.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { EnvironmentChange } from '../../client-environment/index.ts';
import { shellQuote } from '../../client-environment/shells.ts';

const browserName = 'sandlot-browser';

/** The user's own `$BROWSER` of before. */
export const ownBrowser = 'SANDLOT_BROWSER';

const programOf = (dataFolder: string): string => join(dataFolder, 'bin', browserName);
const openersOf = (dataFolder: string): string => join(dataFolder, 'bin', 'openers');

/** What is started by name to show an address: by npm's `open` on macOS, and by its `xdg-open` on desktops. */
const openers =
  process.platform === 'darwin'
    ? ['open']
    : ['xdg-open', 'gio', 'gvfs-open', 'kde-open', 'kde-open5', 'kde-open6', 'exo-open', 'dde-open'];

/** Nothing is set where the programs cannot be written, as on a disk that is read-only. */
export function browserEnvironment(dataFolder: string, current: NodeJS.ProcessEnv): EnvironmentChange {
  if (!writePrograms(dataFolder)) return {};
  const program = programOf(dataFolder);
  const own = current['BROWSER']?.endsWith(`/${browserName}`) ? current[ownBrowser] : current['BROWSER'];
  return {
    BROWSER: program,
    ...((own || current[ownBrowser]) && { [ownBrowser]: own || undefined }),
    PATH: [openersOf(dataFolder), ...foldersWithout(current, dataFolder)].join(delimiter),
  };
}

/** The environment of the user's own browser: none of these programs is found in it, whosever Sandlot's they are. */
export function ownBrowserEnvironment(current: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { BROWSER: _ours, [ownBrowser]: own, ...rest } = current;
  const isOurs = (folder: string): boolean => existsSync(join(dirname(folder), browserName));
  const folders = (current['PATH'] ?? '').split(delimiter).filter((folder) => !isOurs(folder));
  return { ...rest, PATH: folders.join(delimiter), ...(own && { BROWSER: own }) };
}

function foldersWithout(current: NodeJS.ProcessEnv, dataFolder: string): string[] {
  const ours = openersOf(dataFolder);
  return (current['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '' && folder !== ours);
}

function writePrograms(dataFolder: string): boolean {
  try {
    write(programOf(dataFolder), browserScript(dataFolder));
    for (const name of openers) write(join(openersOf(dataFolder), name), openerScript(dataFolder));
    return true;
  } catch {
    return false;
  }
}

/** Whole or not at all: another terminal may be starting it. */
function write(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode: 0o755 });
  renameSync(temporary, file);
}

function browserScript(dataFolder: string): string {
  return [
    '#!/bin/sh',
    `SANDLOT_DATA=${shellQuote(dataFolder)} exec ${shellQuote(join(dataFolder, 'bin', 'sandlot'))} browse "$@"`,
    '',
  ].join('\n');
}

/** Whatever is not a page of AWS's goes to the program of that name which comes next on the PATH. */
function openerScript(dataFolder: string): string {
  return `#!/bin/sh
for word in "$@"; do
  case $word in
    https://*.aws.amazon.com/* | https://*.amazonaws.com/* | https://*.awsapps.com/* | https://*.app.aws/*)
      exec ${shellQuote(programOf(dataFolder))} "$word" ;;
  esac
done
name=\${0##*/}
IFS=:
for folder in $PATH; do
  [ "$folder" != ${shellQuote(openersOf(dataFolder))} ] && [ -x "$folder/$name" ] && exec "$folder/$name" "$@"
done
printf '%s: not found\\n' "$name" >&2
exit 127
`;
}
