/**
 * CloudShell in the console, as AWS's page uses it: open it in the footer, paste the page's script unchanged. Then
 * tabs, the panel over pages, a page loaded anew, a server that comes back, and the end with the session.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { audit } from './accessibility.ts';
import { pageScript } from './amplify-page.ts';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { awsCli2, chromium, jq, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();

/**
 * The text of the terminal that is in view. The page's policy lets no test's script in; the browser's debugger does.
 */
const onScreen = `[...document.querySelectorAll('.cloud-shell-screen')].filter((element) => element.clientHeight > 0)
  .map((element) => element.querySelector('.xterm-rows')?.textContent ?? '').join('')`;

test('CloudShell in the console', { skip: missingOf(browserProgram, awsCli2(), jq()) }, async (t) => {
  const step = steps(t, async () => `${page.url()}\n${await page.locator('body').innerText()}`);
  const policyViolations: string[] = [];

  const screen = (): Locator => page.locator('.cloud-shell-screen:visible');
  const shows = async (text: RegExp): Promise<void> => {
    for (let round = 0; round < 1800; round++) {
      if (text.test(await page.evaluate<string>(onScreen))) return;
      await delay(100);
    }
    assert.fail(`The terminal should show ${text}; it shows: ${await page.evaluate<string>(onScreen)}`);
  };
  const type = async (text: string): Promise<void> => {
    await screen().locator('textarea').focus();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  /** As a person pastes: the clipboard's text, by the browser's own event. */
  const paste = async (text: string): Promise<void> => {
    await screen().locator('textarea').focus();
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(text)});
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(paste);
    }`);
  };

  const { server, page } = await testedConsole(
    (server) => server.api('POST', '/identity-center/enable', { withOrganizations: true }),
    (opened) => {
      opened.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) policyViolations.push(message.text());
      });
    },
  );
  await expectHeading(page, 'Dashboard');

  await step('the footer opens a terminal, signed in as the console is', async () => {
    const preparing = page.getByText('Preparing…');
    // Held until the page has said so: a terminal may be there at once.
    await page.route('**/_sandlot/v1/cloud-shell/terminals', async (route) => {
      if (route.request().method() === 'POST') await preparing.waitFor();
      await route.continue();
    });
    await page.getByRole('button', { name: 'CloudShell', exact: true }).click();
    await shows(/\[sandlot \d{12}\] ~ [$#] /);
    await preparing.waitFor({ state: 'detached' });
    await page.unroute('**/_sandlot/v1/cloud-shell/terminals');
    await type('aws sts get-caller-identity --query Arn');
    await shows(new RegExp(`"arn:aws:iam::${server.account}:root"`));
    await picture(page, 'console-cloudshell');
  });

  await step("the checklist has the page's script, unchanged, and pastes it", async () => {
    for (const [name, file] of [
      ['the command that asks for your e-mail address', '1-email-address'],
      ['the script that makes user, permission set and assignment', '2-amplify-admin'],
      ['the command that shows the start URL', '3-start-url'],
    ] as const)
      assert.equal(await page.getByLabel(name, { exact: true }).first().innerText(), pageScript(file));
    await page.getByText('(1/8)').first().waitFor();
    await page.getByRole('button', { name: 'Paste into CloudShell: the command that asks' }).click();
    await shows(/\$ read -p|# read -p/);
    await page.keyboard.press('Enter');
    await shows(/Enter email address:\s*$/);
    await type('you@example.com');
    await shows(/you@example.com.*[$#]\s*$/);
    await page.getByRole('button', { name: 'Paste into CloudShell: the script that makes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Safe Paste for multiline text' });
    await dialog.getByText('create-permission-set').first().waitFor();
    // Who pasted by the keyboard goes on by it: Enter pastes.
    await dialog.locator('button:focus', { hasText: 'Paste' }).waitFor();
    await picture(page, 'console-cloudshell-paste');
    await dialog.getByRole('checkbox', { name: 'Ask before pasting multiline code' }).uncheck();
    await dialog.getByRole('button', { name: 'Paste' }).click();
    await dialog.waitFor({ state: 'detached' });
    await screen().locator('textarea:focus').waitFor();
    await page.keyboard.press('Enter');
    await shows(/"AccountAssignmentCreationStatus"/);
    // The step is done by now, but somebody is at it.
    await page.getByRole('button', { name: /^Done:.*Create a user/ }).waitFor();
    await page.getByRole('button', { name: 'Paste into CloudShell: the command that shows' }).click();
    await shows(/[$#] printf/);
    await page.keyboard.press('Enter');
    await shows(/Username: amplify-admin.*Sandlot: this portal is here at http:\/\/console\.localhost:\d+\/start\/d-/s);
    assert.doesNotMatch(await screen().locator('.xterm-rows').innerText(), /error occurred|command not found/);
    await picture(page, 'console-cloudshell-script');
  });

  await step('the checklist ticks itself, and sends the password mail', async () => {
    await page.getByText('(4/8)').first().waitFor();
    await page.getByRole('button', { name: /^Done:.*Assign the user and the permission set/ }).waitFor();
    await page.getByRole('button', { name: /^To do:.*Bootstrap/ }).waitFor();
    await page.getByRole('button', { name: 'Close CloudShell' }).click();
    await picture(page, 'console-checklist');
    await page.getByRole('button', { name: 'Send the password mail' }).click();
    await page.getByRole('link', { name: 'Sent. Open the mail' }).click();
    // The dashboard names the address, too.
    await page.waitForURL(/\/console\/mail\/./);
    await page.getByText('you@example.com').first().waitFor();
    await page.goBack();
    await expectHeading(page, 'Dashboard');
    await page.getByRole('button', { name: /Set up a local AWS profile/ }).click();
    await page
      .getByText(/eval "\$\(sandlot env\)"\s+aws configure sso/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'CloudShell', exact: true }).click();
  });

  await step('the Enter after Ctrl+V is for the dialog, however slow the page is', async () => {
    await page.evaluate(`localStorage.removeItem('sandlot.cloudShell.pasteWithoutAsking')`);
    await paste('echo one\necho two-$((40+2))');
    const focused = await page.evaluate<string>(`document.activeElement.textContent`);
    assert.equal(focused, 'Paste');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await shows(/two-42/);
    await type('clear; echo Username: amplify-admin');
  });

  await step('the panel stays while pages change above it, and they know what it did', async () => {
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await page.getByRole('link', { name: 'amplify-admin' }).waitFor();
    await shows(/Username: amplify-admin/);
  });

  await step('a second tab, a smaller panel, and F6 to leave the terminal', async () => {
    await page.getByRole('button', { name: 'New terminal' }).click();
    await page.getByRole('button', { name: 'Terminal 2', exact: true }).waitFor();
    await shows(/\[sandlot \d{12}\] ~ [$#] /);
    await type('stty size > ~/before; echo kept-$((40+2))');
    await shows(/kept-42/);
    const handle = page.getByRole('separator', { name: 'Resize CloudShell' });
    await handle.focus();
    for (let press = 0; press < 8; press++) await page.keyboard.press('ArrowUp');
    await type('[ "$(stty size)" != "$(cat ~/before)" ] && echo size-$((40+2))');
    await shows(/size-42/);
    await screen().locator('textarea').focus();
    await page.keyboard.press('F6');
    await page.locator('button:focus', { hasText: 'Terminal 2' }).waitFor();
    await page.getByRole('button', { name: 'Terminal 1', exact: true }).click();
    await shows(/Username: amplify-admin/);
  });

  await step("colours of any kind, without a style that the page's policy refuses", async () => {
    await type(
      'printf "\\033[38;2;10;200;90mgreen\\033[0m \\033[38;5;208morange\\033[0m \\033[1;31mred\\033[0m\\n"; seq 200',
    );
    await shows(/199.*200/s);
    await page.mouse.wheel(0, -2000);
    assert.deepEqual(policyViolations, []);
  });

  await step('after the page is loaded anew, its terminals are still there', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'CloudShell', exact: true }).click();
    await page.getByRole('button', { name: 'Terminal 2', exact: true }).click();
    await shows(/kept-42/);
    await page.getByRole('button', { name: 'Close terminal 2' }).click();
    await page.getByRole('button', { name: 'Terminal 2', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Close CloudShell' }).click();
  });

  await step('a page of its own', async () => {
    await page.getByRole('button', { name: 'Services' }).click();
    await page.getByRole('menuitem', { name: 'CloudShell' }).click();
    await expectHeading(page, 'CloudShell');
    await shows(/200/);
    await type('exit 7');
    await page.getByText('The shell has ended, with exit code 7.').first().waitFor();
    assert.deepEqual(await audit(page), []);
    await page.getByRole('button', { name: 'New terminal', exact: true }).last().click();
    await shows(/\[sandlot \d{12}\] ~ [$#] /);
  });

  /**
   * Where the pointer is over a link. xterm.js looks for links when the pointer comes to a line, which may still
   * change: each look leaves the line first.
   */
  const pointAt = async (line: Locator): Promise<{ x: number; y: number }> => {
    for (let look = 0; look < 240; look++) {
      const box = (await line.boundingBox())!;
      const at = { x: box.x + 121, y: box.y + box.height / 2 };
      await page.mouse.move(at.x, at.y + 5 * box.height);
      await page.mouse.move(at.x, at.y);
      await page.waitForTimeout(250);
      if ((await screen().locator('.xterm-cursor-pointer').count()) > 0) return at;
    }
    assert.fail('no link is found under the pointer');
  };

  await step('an address on the screen opens in a tab of its own, wrapped or not', async () => {
    for (const [length, row] of [
      [10, 'short'],
      [150, 'long'],
    ] as const) {
      const address = `${server.consoleOrigin}/console/${row}/${'x'.repeat(length)}`;
      await type(`clear; printf 'see %s.\\n' '${address}'`);
      await shows(new RegExp(`see http.*/console/${row}/x+`));
      const line = screen().locator('.xterm-rows > div', { hasText: /^see http/ });
      const at = await pointAt(line);
      const [opened] = await Promise.all([page.context().waitForEvent('page'), page.mouse.click(at.x, at.y)]);
      await opened.waitForURL(address);
      await opened.close();
    }
  });

  await step('in the dark, and on a phone', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await type('clear; aws sts get-caller-identity --query Account');
    await shows(/"\d{12}"/);
    await picture(page, 'console-cloudshell-dark');
    await page.setViewportSize({ width: 360, height: 740 });
    assert.deepEqual(await audit(page), []);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
  });

  await step('signing out ends the terminal', async () => {
    const other = await page.context().newPage();
    await other.goto(`${server.consoleOrigin}/console/`);
    await other.getByRole('button', { name: /^Signed in as/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.waitForURL(/signin/);
    await page.getByText('Your console session has ended, and the terminal with it.').first().waitFor();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    assert.deepEqual(policyViolations, []);
  });
});
