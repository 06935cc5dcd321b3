/** Checks the store's file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { installRoot } from '../process/install-root.ts';
import type { Damage } from '../../kernel/sqlite/damage/check.ts';

/** By a process of its own: it may take long, and opening the file here would drop the store's locks. */
export async function checkFile(
  file: string,
  withLog: boolean,
  onRows: (rows: number) => void,
  signal?: AbortSignal,
): Promise<Damage> {
  const child = spawn(process.execPath, [checkProgram(), file, withLog ? 'live-log' : 'file-only'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let damage: Damage | undefined;
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const ended = once(child, 'close');
  ended.catch(() => {});
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { rows?: number; damage?: Damage };
    if (said.rows !== undefined) onRows(said.rows);
    damage ??= said.damage;
  }
  await ended;
  if (!damage) throw new Error(`${file} could not be checked: ${errors.trim() || 'the check ended early'}`);
  return damage;
}

function checkProgram(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts')
    ? join(dirname(here), '..', '..', 'kernel', 'sqlite', 'damage', 'check-program.ts')
    : join(installRoot(), 'dist', 'check-store.js');
}
