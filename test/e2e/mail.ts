/** Mail, as a person reads it in the terminal. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from './server-process.ts';

/**
 * What `pattern` finds in what `sandlot mail latest` prints, once that is to the address and has it: the mail of a user
 * pool comes after the answer.
 */
export async function inLatestMail(server: ServerProcess, to: string, pattern: RegExp): Promise<string> {
  for (;;) {
    const { stdout } = await server.sandlot('mail', 'latest');
    const found = stdout.split('\n').includes(`To: ${to}`) && pattern.exec(stdout);
    if (found) return found[0];
    await delay(100);
  }
}
