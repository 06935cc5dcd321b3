/** The console beyond AWS's page: root's password, a user added by hand, one-time passwords, access, MFA settings. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture, slowDown } from './browser.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { enterPassword, enterUserAndPassword, expectHeading, fillNewPassword } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();

test('the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let browser: Browser;
  let admin: Page;
  let person: Page;
  let portal: string;
  let oneTimePassword: string;

  before(async () => {
    server = await startServerProcess(['--root-email', 'boss@example.com']);
    portal = (await server.api('POST', '/identity-center/enable', { withOrganizations: true })).localPortalUrl;
    browser = await openBrowser(required(browserProgram));
    [admin, person] = [await newPage(browser), await newPage(browser)];
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const openUser = async (): Promise<void> => {
    await admin.goto(`${server.consoleOrigin}/console/identity-center/users`);
    await admin.getByRole('link', { name: 'bob', exact: true }).click();
    await expectHeading(admin, 'bob');
  };

  await step('root signs in with e-mail address and password; a wrong one is refused', async () => {
    await admin.goto(`${server.consoleOrigin}/console/`);
    await expectHeading(admin, 'Sign in to the console');
    await admin.getByLabel('Root user e-mail address').fill('boss@example.com');
    await admin.getByLabel('Password', { exact: true }).fill('Wrong-horse-7');
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await admin.getByRole('alert').waitFor();
    await picture(admin, 'root-1-wrong-password');
    await admin
      .getByLabel('Password', { exact: true })
      .fill(readFileSync(join(server.data, 'root-password'), 'utf8').trim());
    const field = admin.getByLabel('Password', { exact: true });
    await admin.getByRole('button', { name: 'Show', exact: true }).click();
    assert.equal(await field.getAttribute('type'), 'text');
    await picture(admin, 'root-1-shown-password');
    await admin.getByRole('button', { name: 'Hide', exact: true }).click();
    assert.equal(await field.getAttribute('type'), 'password');
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await expectHeading(admin, 'Dashboard');
  });

  await step('the first Tab offers to skip to the content', async () => {
    await admin.reload();
    await expectHeading(admin, 'Dashboard');
    await admin.keyboard.press('Tab');
    await admin.keyboard.press('Enter');
    await admin.locator('#content:focus').waitFor();
  });

  await step('the theme is chosen, kept, and that of sign-in pages too', async () => {
    const isDark = () => admin.evaluate<boolean>('document.body.classList.contains("awsui-dark-mode")');
    const choose = async (theme: string) => {
      await admin.getByRole('button', { name: /^Signed in as/ }).click();
      await admin.getByRole('menuitem', { name: theme, exact: true }).click();
    };
    await admin.emulateMedia({ colorScheme: 'light' });
    await choose('Dark');
    assert.equal(await isDark(), true);
    await admin.reload();
    await expectHeading(admin, 'Dashboard');
    assert.equal(await isDark(), true);
    await admin.goto(`${server.consoleOrigin}/console/signin?switch=1`);
    await expectHeading(admin, 'Sign in to the console');
    const ofSignIn = () => admin.evaluate('getComputedStyle(document.documentElement).colorScheme');
    assert.equal(await ofSignIn(), 'dark');
    // Pages without script, and the one after another choice.
    await admin.goto(`${server.consoleOrigin}/start/d-0000000000`);
    assert.equal(await admin.locator('script').count(), 0);
    assert.equal(await ofSignIn(), 'dark');
    await admin.goto(`${server.consoleOrigin}/console/identity-center`);
    await expectHeading(admin, 'Dashboard');
    await choose('As the system has it');
    assert.equal(await isDark(), false);
    await admin.goto(`${server.consoleOrigin}/start/d-0000000000`);
    assert.equal(await ofSignIn(), 'light dark');
    await admin.goto(`${server.consoleOrigin}/console/identity-center`);
    await expectHeading(admin, 'Dashboard');
  });

  await step('Add user', async () => {
    await admin.getByRole('link', { name: 'Users', exact: true }).click();
    await admin.getByText('No users', { exact: true }).first().waitFor();
    await picture(admin, 'users-1-none');
    await admin.getByRole('link', { name: 'Add user' }).first().click();
    await expectHeading(admin, 'Specify user details');
    await admin.getByRole('button', { name: 'Next' }).click();
    await admin.getByText('Enter the username.').first().waitFor();
    await picture(admin, 'users-2-problems');
    for (const [label, value] of [
      ['Username', 'bob'],
      ['Email address', 'bob@example.com'],
      ['Confirm email address', 'bob@example.com'],
      ['First name', 'Bob'],
      ['Last name', 'Builder'],
    ] as const) {
      await admin.getByLabel(label, { exact: true }).fill(value);
    }
    await admin.getByRole('radio', { name: 'Generate a one-time password that you can share with this user.' }).check();
    await admin.getByRole('button', { name: 'Next' }).click();
    await expectHeading(admin, /^Add user to groups/);
    await admin.getByRole('button', { name: 'Next' }).click();
    await expectHeading(admin, 'Review and add user');
    await admin.getByRole('button', { name: 'Add user', exact: true }).click();
    await admin
      .getByRole('dialog', { name: 'One-time password' })
      .getByRole('button', { name: 'Close' })
      .last()
      .click();
    await expectHeading(admin, 'Users');
    await admin.getByText('Bob Builder').first().waitFor();
  });

  await step('a one-time password is shown once', async () => {
    await openUser();
    await admin.getByRole('button', { name: 'Reset password' }).click();
    const dialog = admin.getByRole('dialog', { name: 'Reset password' });
    await dialog
      .getByRole('radio', { name: 'Generate a one-time password and share the password with the user' })
      .check();
    await dialog.getByRole('button', { name: 'Reset password' }).click();
    const shown = admin.getByRole('dialog', { name: 'One-time password' });
    oneTimePassword = (await shown.locator('code').innerText()).trim();
    await picture(admin, 'users-3-one-time-password');
    await shown.getByRole('button', { name: 'Close' }).last().click();
    assert.ok(oneTimePassword.length >= 8, oneTimePassword);
    assert.equal((await server.api('GET', '/mail')).items.length, 0);
  });

  await step('new mail has a badge until the inbox was seen', async () => {
    const [bob] = /users\/([^/?]+)/.exec(admin.url())?.slice(1) ?? [];
    await server.api('POST', `/users/${bob}/password-reset`, { method: 'email' });
    await admin.getByRole('link', { name: 'Mail inbox: new mail' }).click();
    await expectHeading(admin, 'Mail inbox');
    await admin.getByRole('link', { name: 'Mail inbox: new mail' }).waitFor({ state: 'detached' });
  });

  await step('MFA settings: never', async () => {
    await admin.goto(`${server.consoleOrigin}/console/identity-center/settings`);
    await expectHeading(admin, 'Settings');
    await admin.getByRole('tab', { name: 'Authentication' }).click();
    await admin.getByRole('link', { name: 'Configure multi-factor authentication' }).click();
    await expectHeading(admin, 'Configure multi-factor authentication');
    await admin.getByRole('radio', { name: /Never/ }).check();
    await picture(admin, 'settings-1');
    await admin.getByRole('button', { name: 'Save changes' }).click();
    await admin.getByText('The multi-factor authentication settings are saved.').first().waitFor();
    assert.equal((await server.api('GET', '/identity-center')).mfaMode, 'DISABLED');
  });

  await step('the user signs in with it, must choose a password under the rules, and it is used up', async () => {
    await person.goto(portal);
    await enterUserAndPassword(person, 'bob', oneTimePassword);
    await expectHeading(person, 'Choose a new password');
    await picture(person, 'users-4-must-choose');
    for (const [refused, says] of [
      ['Password1!', /common|guess/i],
      ['onlylowercase1!', /upper-case/],
    ] as const) {
      await fillNewPassword(person, refused);
      await person.locator('.field-error').getByText(says).first().waitFor();
    }
    await fillNewPassword(person, 'Correct-horse-7');
    await expectHeading(person, 'AWS access portal');
    await picture(person, 'portal-empty');
    await person.getByRole('button', { name: 'Sign out' }).click();
    await expectHeading(person, 'You are signed out');
    await person.goto(portal);
    await enterUserAndPassword(person, 'bob', oneTimePassword);
    await person.getByRole('alert').waitFor();
    await enterPassword(person, 'Correct-horse-7');
    await expectHeading(person, 'AWS access portal');
  });

  await step('Disable user access ends the sign-in, Enable lets the user in again', async () => {
    await openUser();
    await admin.getByRole('button', { name: 'Disable user access' }).click();
    await picture(admin, 'users-5-disable');
    await admin.getByRole('dialog').getByRole('button', { name: 'Disable user access' }).click();
    await admin.getByText('User access is disabled.').first().waitFor();
    await person.goto(portal);
    await enterUserAndPassword(person, 'bob', 'Correct-horse-7');
    await person.getByRole('alert').waitFor();
    await admin.getByRole('button', { name: 'Enable user access' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Enable user access' }).click();
    await admin.getByText('User access is enabled.').first().waitFor();
    await enterPassword(person, 'Correct-horse-7');
    await expectHeading(person, 'AWS access portal');
  });

  await step('Back goes one step of a wizard back, and what was typed stays', async () => {
    await admin.goto(`${server.consoleOrigin}/console/identity-center/permission-sets/create`);
    await admin.getByRole('button', { name: 'Next' }).click();
    await expectHeading(admin, 'Specify permission set details');
    await admin.getByLabel('Permission set name').fill('typed-before');
    await admin.goBack();
    await expectHeading(admin, 'Select permission set type');
    // At once, on a page that takes its time to show where it is.
    await slowDown(admin, 4);
    for (let round = 0; round < 4; round++) {
      await admin.getByRole('button', { name: 'Next' }).click();
      await expectHeading(admin, 'Specify permission set details');
      await admin.goBack();
      await expectHeading(admin, 'Select permission set type');
    }
    await slowDown(admin, 1);
    await admin.goForward();
    await expectHeading(admin, 'Specify permission set details');
    assert.equal(await admin.getByLabel('Permission set name').inputValue(), 'typed-before');
    await admin.getByLabel('Permission set name').fill('');
    await admin.getByRole('button', { name: 'Next' }).click();
    await expectHeading(admin, 'Specify permission set details');
  });

  await step('an ID that cannot be one is not there either', async () => {
    for (const path of ['users/nosuch', 'groups/nosuch', 'permission-sets/nosuch', 'accounts/nosuch']) {
      await admin.goto(`${server.consoleOrigin}/console/identity-center/${path}`);
      await expectHeading(admin, /not found$/);
    }
  });

  await step('a dialog keeps the keyboard after a double click, and a notice stays in view', async () => {
    await openUser();
    await admin.getByRole('button', { name: 'Disable user access' }).dblclick();
    const dialog = admin.getByRole('dialog');
    await dialog.getByRole('heading').click();
    await admin.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await admin.goto(`${server.consoleOrigin}/console/identity-center/settings/mfa`);
    await admin.getByRole('button', { name: 'Save changes' }).click();
    const notice = admin.getByText('The multi-factor authentication settings are saved.');
    await notice.waitFor();
    await admin.setViewportSize({ width: 1280, height: 500 });
    await admin.getByRole('heading', { level: 1, name: 'Settings', exact: true }).waitFor();
    await admin.getByText('Prompt users for MFA').scrollIntoViewIfNeeded();
    assert.ok(((await notice.boundingBox())?.y ?? -1) >= 0);
    await admin.setViewportSize({ width: 1280, height: 800 });
  });

  await step('the side navigation makes way on a narrow window, and is on a wide one as it was left', async () => {
    // A window has its new width a moment later, and tells the page with the next that it draws.
    const [narrow, wide] = [600, 1280].map((width) => async () => {
      await admin.setViewportSize({ width, height: 800 });
      await admin.waitForFunction((wanted) => innerWidth === wanted, width, { polling: 'raf' });
    });
    const navigation = admin.getByRole('navigation', { name: 'Side navigation' });
    await narrow!();
    await navigation.waitFor({ state: 'hidden' });
    await wide!();
    await navigation.waitFor();
    await admin.getByRole('button', { name: 'Close side navigation' }).click();
    await narrow!();
    await admin.getByRole('button', { name: 'Open side navigation' }).click();
    await navigation.waitFor();
    await wide!();
    await navigation.waitFor({ state: 'hidden' });
    await admin.getByRole('button', { name: 'Open side navigation' }).click();
    await narrow!();
    await navigation.waitFor({ state: 'hidden' });
    await wide!();
    await navigation.waitFor();
  });

  await step('Sign out ends the console session', async () => {
    await admin.getByRole('button', { name: /Signed in as root/ }).click();
    await admin.getByRole('menuitem', { name: 'Sign out' }).click();
    await expectHeading(admin, 'Sign in to the console');
    await picture(admin, 'root-2-signed-out');
    const sameBrowser = await admin.context().newPage();
    await sameBrowser.goto(`${server.consoleOrigin}/console/identity-center/users`);
    await expectHeading(sameBrowser, 'Sign in to the console');
  });
});
