/** The console in a browser, signed in as `sandlot console` does it: by a link that works once. */
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser } from './browser.ts';
import { serverAndBrowser, type ServerAndBrowser } from './server-and-browser.ts';
import type { ServerProcess } from './server-process.ts';

/**
 * A server, and the console that a browser has open. `furnish`: what the server has before the page opens; `prepare` as
 * below.
 */
export function testedConsole(
  furnish: (server: ServerProcess) => Promise<unknown> = async () => {},
  prepare?: (page: Page) => void,
): Promise<ServerAndBrowser & { readonly page: Page }> {
  return serverAndBrowser([], async (server, browserProgram) => {
    await furnish(server);
    return openConsole(server, browserProgram, prepare);
  });
}

/** `prepare`: what has to listen to the page before anything is there. */
async function openConsole(
  server: ServerProcess,
  browserProgram: string,
  prepare: (page: Page) => void = () => {},
): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = await openBrowser(browserProgram);
  try {
    const page = await newPage(browser);
    prepare(page);
    await signInToConsole(server, page);
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Leads to the console's first page. */
export async function signInToConsole(server: ServerProcess, page: Page): Promise<void> {
  const { url } = await server.api<{ url: string }>('POST', '/console-links');
  await page.goto(url);
  // The page of the link has a heading, too.
  await page.waitForURL(({ pathname }) => !pathname.startsWith('/console/signin'));
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}
