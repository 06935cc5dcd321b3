/**
 * Chromium through Playwright, as Debian packages it. Every test gets its own profile. With `SANDLOT_PICTURES=<folder>`
 * the pages that tests pass are saved there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

const desktop = { width: 1280, height: 800 };

export function openBrowser(file: string): Promise<Browser> {
  return playwright.launch({
    executablePath: file,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** A page of its own browser context: no cookie of another. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: desktop });
  context.setDefaultTimeout(20_000);
  return context.newPage();
}

/** Saves the page as it is; sign-in pages also as a phone shows them (the console would fold its navigation and keep it so). */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SANDLOT_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const isConsole = /\/console\/(?!signin)/.test(page.url());
  for (const [suffix, viewport] of [['-phone', { width: 390, height: 844 }], ['', desktop]] as const) {
    if (isConsole && suffix !== '') continue;
    await page.setViewportSize(viewport);
    // Dialogs and buttons move into place for a moment.
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
  }
}
