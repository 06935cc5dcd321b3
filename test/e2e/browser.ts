/** Chromium through Playwright, as Debian packages it. Every test gets its own profile. */
import { chromium as playwright, type Browser } from 'playwright-core';

export function openBrowser(file: string): Promise<Browser> {
  return playwright.launch({
    executablePath: file,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}
