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
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return async () => {
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  };
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
    assert.equal(new URL(page.url()).hostname, 'console.localhost');
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
    const {
      mfaDevices: [lost],
    } = await server.api('GET', `/users/${userId}`);
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
    await page.getByText('Laptop <ann>').first().waitFor();
    await pullOut();
    pullOut = await plugIn(page, 'usb');
    await page.getByRole('button', { name: 'Register device' }).click();
    await page.getByRole('button', { name: 'Security key' }).click();
    await expectHeading(page, 'MFA devices');
    await page
      .getByText(/Security key, since/)
      .first()
      .waitFor();
    await picture(page, 'mfa-7-devices');
    assert.deepEqual(
      (await server.api('GET', `/users/${userId}`)).mfaDevices.map(({ type }: { type: string }) => type),
      ['FIDO2', 'FIDO2'],
    );
  });
});

test('a security key from before the console had a name of its own', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  const before = await startServerProcess(['--console-host', '127.0.0.1']);
  const browser = await openBrowser(required(browserProgram));
  t.after(() => browser.close());
  const center = await enableIdentityCenter(before);
  await before.api('PUT', '/identity-center/mfa', { mode: 'ALWAYS_ON' });
  await givePassword(before, browser, await center.addUser('ann'), password);
  const page = await newPage(browser);
  await plugIn(page, 'usb');
  const signIn = async (): Promise<void> => {
    await page.goto(`${before.endpoint}/start/${center.identityStoreId}`);
    await enterUserAndPassword(page, 'ann', password);
  };

  await step('is registered, with the pages at the address', async () => {
    await signIn();
    await page.getByRole('button', { name: 'Security key' }).click();
    await expectHeading(page, 'AWS access portal');
    assert.equal(new URL(page.url()).origin, before.endpoint);
  });

  await step('and is asked and believed once they are at console.localhost', async () => {
    await before.stop({ remove: false });
    const server = await startServerProcess(['--port', new URL(before.endpoint).port], before);
    t.after(() => server.stop());
    await signIn();
    assert.equal(new URL(page.url()).origin, server.consoleOrigin, 'the earlier address led there');
    await page.getByRole('button', { name: 'Use a security key or built-in authenticator' }).click();
    await expectHeading(page, 'AWS access portal');
    assert.equal(page.url(), `${server.consoleOrigin}/start/${center.identityStoreId}`);
  });
});

test('the access portal', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let center: IdentityCenter;
  let browser: Browser;
  let page: Page;

  before(async () => {
    server = await startServerProcess();
    browser = await openBrowser(required(browserProgram));
    center = await enableIdentityCenter(server);
    await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
    const userId = await center.addUser('ann');
    for (const [name, policy] of [
      ['amplify-policy', 'service-role/AmplifyBackendDeployFullAccess'],
      ['ReadOnly', 'ReadOnlyAccess'],
    ] as const) {
      await center.assign(await center.addPermissionSet(name, `arn:aws:iam::aws:policy/${policy}`), userId);
    }
    await givePassword(server, browser, userId, password);
    page = await newPage(browser);
    await page.goto(center.localPortalUrl);
    await enterUserAndPassword(page, 'ann', password);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  await step('accounts, roles and the ways into them', async () => {
    await expectHeading(page, 'AWS access portal');
    await page.getByText('amplify-policy', { exact: true }).first().waitFor();
    await picture(page, 'portal-1-accounts');
  });

  await step('access keys are copied into a terminal and work there', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.consoleOrigin });
    await page.getByRole('link', { name: `Access keys of ReadOnly in ${server.account}` }).click();
    await expectHeading(page, 'Access keys');
    await page
      .getByText(/59 min left|60 min left|1 h 0 min left/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Copy macOS and Linux' }).click();
    await page.getByText('Copied to the clipboard.').first().waitFor();
    await picture(page, 'portal-2-keys');
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const {
      AWS_ACCESS_KEY_ID: accessKeyId = '',
      AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
      AWS_SESSION_TOKEN: sessionToken = '',
      ...rest
    } = exported(copied);
    const sts = new STSClient({
      endpoint: rest['AWS_ENDPOINT_URL'] ?? '',
      region: rest['AWS_REGION'] ?? '',
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    assert.match((await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '', /AWSReservedSSO_ReadOnly_\w+\/ann$/);
    await page.getByRole('link', { name: 'Refresh' }).click();
    await page.locator('#bash').filter({ hasText: 'AWS_ACCESS_KEY_ID', hasNotText: accessKeyId }).waitFor();
    await expectHeading(page, 'Access keys');
  });

  await step('without the clipboard the text is selected, and the page says so', async () => {
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: " +
        "() => Promise.reject(new Error('denied')) } })",
    );
    await page.getByRole('button', { name: 'Copy AWS access key ID' }).click();
    await page.getByText('does not let this page copy').first().waitFor();
    assert.equal(await page.evaluate('getSelection().toString().trim()'), await page.locator('#key-id').innerText());
    await page.getByRole('link', { name: 'Back to the access portal' }).click();
  });

  await step('the theme is chosen here, for the console as well', async () => {
    const choice = page.getByLabel('Theme');
    const scheme = () => page.evaluate('getComputedStyle(document.documentElement).colorScheme');
    assert.equal(await choice.inputValue(), 'system');
    await choice.selectOption('Dark');
    await page.evaluate(
      'new Promise((done) => { const look = () => getComputedStyle(document.documentElement).colorScheme ' +
        "=== 'dark' ? done() : requestAnimationFrame(look); look(); })",
    );
    await picture(page, 'portal-3-theme');
    await page.reload();
    assert.deepEqual([await choice.inputValue(), await scheme()], ['dark', 'dark']);
    assert.equal(await page.evaluate("localStorage.getItem('sandlot.theme')"), 'dark', 'which the console reads');
    await choice.selectOption('System');
    await page.reload();
    assert.equal(await scheme(), 'light dark');
  });

  await step('the console opens as the role and shows who is signed in', async () => {
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: `Management console as ReadOnly in ${server.account}` }).click(),
    ]);
    await opened.getByRole('button', { name: 'Signed in as ReadOnly/ann' }).first().waitFor();
    assert.equal(new URL(opened.url()).pathname.startsWith('/console'), true);
    await expectHeading(opened, 'Console home');
    await picture(opened, 'portal-3-console-as-role');
    await opened.close();
  });

  await step('a role without rights has a home, its own mail, and the way back', async () => {
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: `Management console as amplify-policy in ${server.account}` }).click(),
    ]);
    await opened.getByText('This browser is signed in to the console as ReadOnly/ann').first().waitFor();
    await picture(opened, 'portal-7-second-sign-in');
    await opened.getByRole('button', { name: 'Open the console' }).click();
    await expectHeading(opened, 'Console home');
    await opened.getByText('AmplifyBackendDeployFullAccess', { exact: true }).first().waitFor();
    await opened.getByText('needs sso:DescribeInstance').first().waitFor();
    await opened.getByText('needs s3:ListAllMyBuckets').first().waitFor();
    await picture(opened, 'portal-8-home', ['dark', 'light']);
    await opened.getByRole('link', { name: 'Mail to your address' }).click();
    await opened.getByText('Mail to your own address. It stays on this machine.').first().waitFor();
    await opened
      .getByRole('link', { name: /password/i })
      .first()
      .waitFor();
    assert.equal(await opened.getByRole('button', { name: 'Delete all' }).count(), 0);
    await opened.goto(`${server.consoleOrigin}/console/iam/users`);
    await opened.getByRole('link', { name: 'What you may do, and the way back to root' }).click();
    await opened.getByRole('link', { name: 'Sign in as the root user' }).click();
    await opened.getByText('signed in to the console as amplify-policy/ann').first().waitFor();
    await opened.getByLabel('Root user e-mail address').waitFor();
    await opened.close();
  });

  let shortcut: string;
  await step('a shortcut is made', async () => {
    await page.getByRole('link', { name: 'Create shortcut' }).click();
    await page.getByLabel('Account and role').selectOption({
      label: (await page.getByLabel('Account and role').locator('option', { hasText: 'ReadOnly' }).innerText()).trim(),
    });
    // As people have it from before the console had a name of its own.
    await page.getByLabel('Destination').fill(`${server.endpoint}/console/mail`);
    await page.getByRole('button', { name: 'Create shortcut' }).click();
    shortcut = await page.locator('#shortcut').innerText();
    await picture(page, 'portal-4-shortcut');
  });

  await step('the shortcut opens the console, and after a sign-in elsewhere too', async () => {
    const opened = await page.context().newPage();
    await opened.goto(shortcut);
    // The browser has another role's session.
    await opened.getByRole('button', { name: 'Open the console' }).click();
    await opened.waitForURL(`${server.consoleOrigin}/console/mail`);
    await opened.close();
    const other = await newPage(browser);
    await other.goto(shortcut);
    await enterUserAndPassword(other, 'ann', password);
    await other.waitForURL(`${server.consoleOrigin}/console/mail`);
    await other.context().close();
  });

  await step('active sessions, and out of all of them', async () => {
    await page.goto(center.localPortalUrl);
    await page.getByRole('link', { name: 'Active sessions' }).click();
    await page.getByText('(this one)').first().waitFor();
    await picture(page, 'portal-5-sessions');
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expectHeading(page, 'You are signed out');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await enterUserAndPassword(page, 'ann', password);
    await page.getByRole('link', { name: 'Change password' }).click();
    await expectHeading(page, 'Change password');
    await picture(page, 'portal-6-password');
  });
});

function exported(text: string): Record<string, string | undefined> {
  return Object.fromEntries([...text.matchAll(/^export (\w+)="([^"]*)"$/gm)].map(([, name, value]) => [name, value]));
}
