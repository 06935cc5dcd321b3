/** What a person reads when a Sandlot is ready: where everything is, and the line for their terminals. */
import { terminalLine, usualShell } from './shells.ts';

export interface Ready {
  /** A name and what it is of; without a name it goes on with the one before. */
  readonly rows: readonly (readonly [name: string, value: string])[];
  readonly dataFolder: string;
}

export function readyText({ rows, dataFolder }: Ready, env: NodeJS.ProcessEnv): string {
  const table = rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join('\n');
  return (
    `${table}\n\nPaste this line into any terminal to use it there:\n\n` +
    `  ${terminalLine(dataFolder, usualShell(env))}\n\n`
  );
}

/** Of a link that signs in. `minutes`: how long, where that is known by the clock that it expires by. */
export function linkNote(minutes?: number): string {
  const within = minutes === undefined ? '' : `, within ${minutes} minutes`;
  return `(signs in as root, once${within}; \`sandlot console\` makes another)`;
}
