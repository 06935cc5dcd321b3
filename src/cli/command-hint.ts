/** Commands that messages advise, so that they lead to the data folder that is meant and not to the default one. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { shellQuote } from '../client-environment/shells.ts';

/**
 * Where a command stands to be typed: at a line's start, after a colon or a bracket.
 * Prose ("made by sandlot profiles") stays.
 */
const advised =
  /(^|\n|[:?,(] +|"\$\(|\bor )(sandlot (?:start|up|status|configure|login|logout|profiles|credentials|doctor|console|mail|mfa|shell|exec|env|reset|stop))\b(?![^\n]*--data )/g;

/** The folder that a command without `--data` takes. Absolute. */
export function defaultDataFolder(env: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return resolve(env['SANDLOT_DATA'] || join(home, '.sandlot'));
}

/** The text with ` --data DIR` in every command that it advises; as it is where this folder is the default one. */
export function withDataOption(
  text: string,
  dataFolder: string,
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): string {
  if (resolve(dataFolder) === defaultDataFolder(env, home)) return text;
  return text.replace(
    advised,
    (_match, before: string, command: string) => `${before}${command} --data ${shellQuote(dataFolder)}`,
  );
}
