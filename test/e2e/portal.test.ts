/** The access portal and MFA devices in a browser. The authenticators are Chromium's virtual ones. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture } from './browser.ts';
import { enableIdentityCenter, givePassword, type IdentityCenter } from './identity-center.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { enterUserAndPassword, expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const password = 'Correct-horse-7';
const browserProgram = chromium();

/** Plugs an authenticator into this page's browser; it agrees to everything at once. */
async function plugIn(page: Page, transport: 'usb' | 'internal'): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return async () => { await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }); };
}

test('security keys and built-in authenticators', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let center: IdentityCenter;
  let browser: Browser;
  let page: Page;
  let userId: string;
  let pullOut: () => Promise<void>;

  before(async () => {
    server = await startServerProcess();
    browser = await openBrowser(required(browserProgram));
    center = await enableIdentityCenter(server);
    await server.api('PUT', '/identity-center/mfa', { mode: 'ALWAYS_ON' });
    userId = await center.addUser('ann');
    await givePassword(server, browser, userId, password);
    page = await newPage(browser);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const signOut = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expectHeading(page, 'You are signed out');
  };
  const signIn = async (): Promise<void> => {
    await page.goto(center.localPortalUrl);
    await enterUserAndPassword(page, 'ann', password);
  };

  await step('the first sign-in registers a security key', async () => {
    pullOut = await plugIn(page, 'usb');
    await signIn();
    await expectHeading(page, 'Register an MFA device');
    await picture(page, 'mfa-3-choose-device');
    await page.getByLabel('Device name').fill('Blue key');
    await page.getByRole('button', { name: 'Security key' }).click();
    await expectHeading(page, 'AWS access portal');
    assert.equal(new URL(page.url()).hostname, '127.0.0.1');
    await signOut();
  });

  await step('the next one asks for it; without it there is a way back, and another try', async () => {
    await pullOut();
    await signIn();
    await expectHeading(page, 'Additional verification required');
    await picture(page, 'mfa-4-security-key');
    const stranger = await plugIn(page, 'usb');
    await page.getByRole('button', { name: 'Use a security key or built-in authenticator' }).click();
    await expectHeading(page, 'Verify your identity');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    assert.equal(new URL(page.url()).hostname, 'localhost');
    await picture(page, 'mfa-5-no-answer');
    await stranger();
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('link', { name: 'Lost your device?' }).click();
    await expectHeading(page, 'Lost your device?');
    await picture(page, 'mfa-6-lost');
  });

  await step('after an administrator removed it, a built-in authenticator takes its place', async () => {
    const { mfaDevices: [lost] } = await server.api('GET', `/users/${userId}`);
    await server.api('DELETE', `/users/${userId}/mfa-devices/${lost.id}`);
    pullOut = await plugIn(page, 'internal');
    await signIn();
    await page.getByRole('button', { name: 'Built-in authenticator' }).click();
    await expectHeading(page, 'AWS access portal');
    await signOut();
    await signIn();
    await page.getByRole('button', { name: 'Use a security key or built-in authenticator' }).click();
    await expectHeading(page, 'AWS access portal');
  });

  await step('the person renames it and adds a security key', async () => {
    await page.getByRole('link', { name: 'MFA devices' }).click();
    await page.getByText('Rename').click();
    await page.getByLabel('Device name').fill('Laptop <ann>');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Laptop <ann>').waitFor();
    await pullOut();
    pullOut = await plugIn(page, 'usb');
    await page.getByRole('button', { name: 'Register device' }).click();
    await page.getByRole('button', { name: 'Security key' }).click();
    await expectHeading(page, 'MFA devices');
    await page.getByText(/Security key, since/).waitFor();
    await picture(page, 'mfa-7-devices');
    assert.deepEqual((await server.api('GET', `/users/${userId}`)).mfaDevices.map(({ type }: { type: string }) => type), ['FIDO2', 'FIDO2']);
  });
});
