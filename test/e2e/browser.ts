/**
 * Chromium through Playwright, as Debian packages it. Every test gets its own profile. With `SANDLOT_PICTURES=<folder>`
 * the pages that tests pass are saved there, with `SANDLOT_TRACES=<folder>` Playwright's trace of every page
 * (`npx playwright-core show-trace FILE`). With `SANDLOT_SLOW_PAGES=<factor>` pages run that much slower, which finds
 * tests that take what the page before shows for what they wait for.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { audit } from './accessibility.ts';

const desktop = { width: 1280, height: 800 };

const traces = process.env['SANDLOT_TRACES'];
const slower = Number(process.env['SANDLOT_SLOW_PAGES'] ?? 1);

/** Milliseconds: what a slow machine needs costs a fast one nothing. */
const patience = 180_000;

/** `env`: variables of its own; `HOME` is where it finds the authorities that it trusts. */
export async function openBrowser(file: string, env: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const browser = await playwright.launch({
    executablePath: file,
    timeout: patience,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  if (traces !== undefined) saveTracesAtClose(browser, traces);
  return browser;
}

function saveTracesAtClose(browser: Browser, folder: string): void {
  const close = browser.close.bind(browser);
  browser.close = async (options) => {
    for (const context of browser.contexts()) {
      const path = join(folder, `${process.pid}-${Date.now()}.zip`);
      await context.tracing.stop({ path }).catch(() => {});
    }
    await close(options);
  };
}

/** A page of its own browser context: no cookie of another. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: desktop, ...options });
  context.setDefaultTimeout(patience * slower);
  if (traces !== undefined) await context.tracing.start({ screenshots: true, snapshots: true });
  const page = await context.newPage();
  if (slower > 1) await slowDown(page, slower);
  return page;
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Emulation/#method-setCPUThrottlingRate */
export async function slowDown(page: Page, rate: number): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate });
}

/**
 * Dialogs and buttons move into place for a moment, in half-way colours; what is being loaded turns for ever. A page
 * that nobody sees draws nothing: it is given some seconds.
 */
const atRest = `(async () => {
  const seconds = new Promise((over) => setTimeout(over, 5000));
  const drawn = () => new Promise((next) => requestAnimationFrame(next));
  const still = async () => {
    await drawn();
    await drawn();
    const moving = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
    await Promise.all(moving.map(({ finished }) => finished.catch(() => {})));
  };
  await Promise.race([still(), seconds]);
})()`;

const isConsole = (page: Page): boolean => /\/console\/(?!signin)/.test(page.url());

/**
 * Looks at the page as it is: nothing serious for axe to find, and nothing beyond its width; and saves it, sign-in
 * pages also as a phone shows them (the console would fold its navigation and keep it so). `themes`: by default the
 * light one for the console, whose pages have a test of both, and both for others.
 */
export async function picture(
  page: Page,
  name: string,
  themes: readonly ('dark' | 'light')[] = isConsole(page) ? ['light'] : ['dark', 'light'],
): Promise<void> {
  for (const colorScheme of themes) {
    if (themes.length > 1) await page.emulateMedia({ colorScheme });
    await page.evaluate(atRest);
    const findings = await audit(page);
    if (findings.length > 0) throw new Error(`${name} (${colorScheme}): ${findings.join('\n')}`);
  }
  const folder = process.env['SANDLOT_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const [suffix, viewport] of [
    ['-phone', { width: 390, height: 844 }],
    ['', desktop],
  ] as const) {
    if (isConsole(page) && suffix !== '') continue;
    await page.setViewportSize(viewport);
    await page.evaluate(atRest);
    await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
  }
}
