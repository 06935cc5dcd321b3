/** Has the data folder checked whole: by the server that runs, else (the store alone) by its check program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalServer } from '../../client-environment/local-server.ts';
import type { DataState } from './facts.ts';

export interface DataQuestions {
  readonly server?: LocalServer;
  readonly dataFolder: string;
  /** Where no server runs; without it nothing is checked then. */
  readonly checkProgram?: string;
  /** Told how far a check has come, in words. */
  readonly onProgress?: (text: string) => void;
}

interface ServerCheck {
  readonly running: boolean;
  readonly rows: number;
  readonly bodies: number;
  readonly problems: readonly string[];
  readonly readOnly: string | null;
  readonly failed: string | null;
}

const pollMs = 100;

/** `undefined`: there is no data. */
export async function askData(questions: DataQuestions): Promise<DataState | undefined> {
  const { server, dataFolder, checkProgram } = questions;
  if (server) return askServer(server, questions);
  const file = join(dataFolder, 'sandlot.db');
  if (checkProgram === undefined || !existsSync(file)) return undefined;
  return runCheck(checkProgram, file, questions);
}

async function askServer({ api }: LocalServer, { onProgress }: DataQuestions): Promise<DataState> {
  let check = await api<ServerCheck>('POST', '/data-check');
  while (check.running) {
    onProgress?.(`${check.rows} rows and ${check.bodies} objects checked`);
    await pause(pollMs);
    check = await api<ServerCheck>('GET', '/data-check');
  }
  const { problems, readOnly, failed } = check;
  return { problems, ...(readOnly === null ? {} : { readOnly }), ...(failed === null ? {} : { failed }) };
}

async function runCheck(program: string, file: string, { onProgress }: DataQuestions): Promise<DataState> {
  const child = spawn(process.execPath, [program, file, 'with-log'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  let problems: readonly string[] | undefined;
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { rows?: number; damage?: { problems: readonly string[] } };
    if (said.rows !== undefined) onProgress?.(`${said.rows} rows checked`);
    problems ??= said.damage?.problems;
  }
  await ended;
  return problems ? { problems } : { problems: [], failed: errors.trim() || 'the check ended early' };
}
