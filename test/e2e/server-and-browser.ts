/** The built server and a browser for tests that need both. */
import { after } from 'node:test';
import type { Browser } from 'playwright-core';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

interface Opened {
  readonly browser: Browser;
}

export interface ServerAndBrowser extends Opened {
  /** May be set to one that was started again: it is this one that stops in the end. */
  server: ServerProcess;
}

/**
 * A server and a browser until the end of the file's tests, or of the test that asks. Without a Chromium, where those
 * are skipped, there is neither.
 */
export async function serverAndBrowser<T extends Opened>(
  args: string[],
  open: (server: ServerProcess, browserProgram: string) => Promise<T>,
): Promise<ServerAndBrowser & T> {
  const browserProgram = chromium();
  const opened: Partial<ServerAndBrowser> = {};
  if (missingOf(browserProgram)) return opened as ServerAndBrowser & T;
  const close = async (): Promise<void> => {
    await opened.browser?.close();
    await opened.server?.stop();
  };
  after(close);
  try {
    const server = await startServerProcess(args);
    opened.server = server;
    return Object.assign(opened, { server, ...(await open(server, required(browserProgram))) });
  } catch (error) {
    // A file that fails before its tests are defined runs no hooks.
    await close();
    throw error;
  }
}
