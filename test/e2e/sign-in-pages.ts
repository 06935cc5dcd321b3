/** What a person does on the sign-in pages, in a browser. Each step starts on its page and ends on the next one. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { authenticatorApp, type AuthenticatorApp } from './authenticator-app.ts';
import { picture } from './browser.ts';

const pictured = new Set<string>();

/** These pages are passed again and again: a file looks at each of them once. */
async function pictureOnce(page: Page, name: string): Promise<void> {
  if (pictured.has(name)) return;
  pictured.add(name);
  await picture(page, name);
}

export async function heading(page: Page): Promise<string> {
  return (await page.locator('h1').first().innerText()).trim();
}

export async function expectHeading(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text }).waitFor();
}

/** The page with the terminal's code: compares it as the page asks, and goes on. */
export async function confirmCode(page: Page, userCode: string): Promise<void> {
  await expectHeading(page, 'Authorization requested');
  assert.equal(await page.locator('.user-code').innerText(), userCode, "the page must show the terminal's code");
  await pictureOnce(page, 'sign-in-1-code');
  await page.getByRole('button', { name: 'Confirm and continue' }).click();
}

export async function enterUserAndPassword(page: Page, userName: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(userName);
  await pictureOnce(page, 'sign-in-2-username');
  await page.getByRole('button', { name: 'Next' }).click();
  await enterPassword(page, password);
}

export async function enterPassword(page: Page, password: string): Promise<void> {
  await expectHeading(page, 'Enter your password');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await pictureOnce(page, 'sign-in-3-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const isKeyCovered = `(() => {
  const key = document.getElementById('secret-key');
  const button = key.parentElement.querySelector('button').getBoundingClientRect();
  const text = document.createRange();
  text.selectNodeContents(key);
  return [...text.getClientRects()].some(
    ({ left, right, top, bottom }) =>
      left < button.right && right > button.left && top < button.bottom && bottom > button.top,
  );
})()`;

/** The first device: types the secret key into the app and the app's code into the page. */
export async function registerMfa(page: Page): Promise<AuthenticatorApp> {
  await expectHeading(page, 'Register an MFA device');
  await pictureOnce(page, 'sign-in-4-mfa-register');
  await page.getByText('Show the secret key instead').click();
  assert.equal(await page.evaluate(isKeyCovered), false, 'the button lies beside the key');
  const app = authenticatorApp(await page.locator('#secret-key').innerText());
  await page.getByLabel('MFA code').fill(await app.nextCode());
  await page.getByRole('button', { name: 'Assign MFA' }).click();
  return app;
}

export async function enterMfaCode(
  page: Page,
  app: AuthenticatorApp,
  options: { trust?: boolean } = {},
): Promise<void> {
  await expectHeading(page, 'Additional verification required');
  await pictureOnce(page, 'sign-in-5-mfa-code');
  if (options.trust) await page.getByLabel('This is a trusted device').check();
  await page.getByLabel('MFA code').fill(await app.nextCode());
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function decide(page: Page, decision: 'Allow' | 'Deny'): Promise<void> {
  await expectHeading(page, /to access your data\?$/);
  await pictureOnce(page, 'sign-in-6-consent');
  await page.getByRole('button', { name: `${decision} access` }).click();
}

/** By the mail's link. */
export async function choosePassword(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await expectHeading(page, 'Choose a new password');
  await fillNewPassword(page, password);
  await expectHeading(page, 'Your new password is set');
}

export async function fillNewPassword(page: Page, password: string): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('Confirm password').fill(password);
  await page.getByRole('button', { name: 'Set new password' }).click();
}
