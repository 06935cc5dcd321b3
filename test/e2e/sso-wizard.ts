/** `aws configure sso` and `aws sso login` of the real AWS CLI, whose browser is the test. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, type Finished } from './server-process.ts';

export interface RecordingBrowser {
  /** For the variable BROWSER: a program that keeps the address instead of showing it. */
  readonly program: string;
  /** The address that the CLI opened; waits for it. */
  address(): Promise<string>;
}

/** Its files are in the person's home, and go with it. */
export function recordingBrowser(home: string): RecordingBrowser {
  const folder = mkdtempSync(join(home, 'browser-'));
  const [program, record] = [join(folder, 'browser'), join(folder, 'address')];
  writeFileSync(program, `#!/bin/sh\nprintf '%s' "$1" > '${record}.new' && mv '${record}.new' '${record}'\n`);
  chmodSync(program, 0o755);
  return {
    program,
    async address() {
      const deadline = Date.now() + 180_000;
      while (!existsSync(record)) {
        if (Date.now() > deadline) throw new Error('The AWS CLI opened no browser.');
        await delay(50);
      }
      return readFileSync(record, 'utf8');
    },
  };
}

export interface Login {
  /** The address that the CLI opened, with the code in it. */
  readonly address: string;
  readonly userCode: string;
  /** Once the CLI has ended. */
  readonly finished: Promise<Finished>;
}

/** Runs `aws sso login` up to the point where the person sees a browser. */
export async function startLogin(aws: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Login> {
  const opened = recordingBrowser(env['HOME'] ?? '');
  const finished = run(aws, ['sso', 'login', ...args], { ...env, BROWSER: opened.program });
  const address = await opened.address();
  return { address, userCode: new URL(address).searchParams.get('user_code') ?? '', finished };
}
