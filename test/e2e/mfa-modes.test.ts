/**
 * Multi-factor authentication in a browser. At most two codes are used: a third would have to wait for its half minute.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AuthenticatorApp } from './authenticator-app.ts';
import { newPage, openBrowser, picture } from './browser.ts';
import { enableIdentityCenter, givePassword, type IdentityCenter } from './identity-center.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { enterMfaCode, enterUserAndPassword, expectHeading, registerMfa } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const password = 'Correct-horse-7';
const browserProgram = chromium();

test('MFA modes', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let center: IdentityCenter;
  let browser: Browser;
  let page: Page;
  let app: AuthenticatorApp;

  before(async () => {
    server = await startServerProcess();
    browser = await openBrowser(required(browserProgram));
    center = await enableIdentityCenter(server);
    await givePassword(server, browser, await center.addUser('ann'), password);
    page = await newPage(browser);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const setMode = (mode: string) => server.api('PUT', '/identity-center/mfa', { mode });
  const startSignIn = async (where: Page): Promise<void> => {
    await where.goto(center.localPortalUrl);
    await enterUserAndPassword(where, 'ann', password);
  };
  const signOut = async (where: Page): Promise<void> => {
    await where.getByRole('button', { name: 'Sign out' }).click();
    await expectHeading(where, 'You are signed out');
  };
  const cookieNames = async (context: BrowserContext): Promise<string[]> =>
    (await context.cookies()).map(({ name }) => name);

  await step('context-aware: the first sign-in registers a device', async () => {
    await setMode('CONTEXT_AWARE');
    await startSignIn(page);
    app = await registerMfa(page);
    await expectHeading(page, 'AWS access portal');
    await signOut(page);
    await picture(page, 'mfa-1-signed-out');
  });

  await step('context-aware: a browser that is not trusted is asked, and can be trusted', async () => {
    await startSignIn(page);
    await expectHeading(page, 'Additional verification required');
    await page.getByLabel('MFA code').fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This code is not right').first().waitFor();
    await picture(page, 'mfa-2-wrong-code');
    await enterMfaCode(page, app, { trust: true });
    await expectHeading(page, 'AWS access portal');
    await signOut(page);
    assert.ok((await cookieNames(page.context())).some((name) => name.includes('trusted')));
  });

  await step('context-aware: the trusted browser is not asked again, another one is', async () => {
    await startSignIn(page);
    await expectHeading(page, 'AWS access portal');
    await signOut(page);
    const other = await newPage(browser);
    await startSignIn(other);
    await expectHeading(other, 'Additional verification required');
    await other.context().close();
  });

  await step('always on: the trusted browser is asked as well, and cannot be trusted', async () => {
    await setMode('ALWAYS_ON');
    await startSignIn(page);
    await expectHeading(page, 'Additional verification required');
    assert.equal(await page.getByLabel('This is a trusted device').count(), 0);
  });

  await step('disabled: the password is enough', async () => {
    await setMode('DISABLED');
    await startSignIn(page);
    await expectHeading(page, 'AWS access portal');
  });
});
