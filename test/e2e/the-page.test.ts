/**
 * AWS's page "Configure AWS for local development", as a person follows it: console, CloudShell script, password mail,
 * `aws configure sso`, and the profile that it leaves. The page's own text is in `fixtures/amplify-page`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { pageScript } from './amplify-page.ts';
import { newPage, openBrowser, picture } from './browser.ts';
import { awsCli2, chromium, jq, missingOf, pseudoTerminal, required } from './requirements.ts';
import { run, startServerProcess, type ServerProcess } from './server-process.ts';
import {
  confirmCode,
  decide,
  enterUserAndPassword,
  expectHeading,
  fillNewPassword,
  registerMfa,
} from './sign-in-pages.ts';
import { recordingBrowser } from './sso-wizard.ts';
import { steps } from './steps.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const email = 'you@example.com';
const password = 'Correct-horse-7';

const [aws, browserProgram] = [awsCli2(), chromium()];
const missing = missingOf(aws, browserProgram, jq(), pseudoTerminal());

test('the AWS page', { skip: missing }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let shell: Terminal | undefined;
  let startUrl = '';
  let resetLink = '';
  /** Where the person runs the AWS CLI. */
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  const awsCli = (...args: string[]) => run(required(aws), args, { ...server.env, HOME: home });

  before(async () => {
    server = await startServerProcess();
    browser = await openBrowser(required(browserProgram));
    page = await newPage(browser);
  });
  after(async () => {
    shell?.close();
    await browser?.close();
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  await step("the banner's link opens the console, without Identity Center", async () => {
    const link = /Console +(http:\S+)/.exec(server.banner)?.[1];
    assert.ok(link, server.banner);
    await page.goto(link);
    await expectHeading(page, 'IAM Identity Center');
    assert.doesNotMatch(page.url(), /token=/, 'the one-time token must leave the address bar');
    await picture(page, 'console-1-landing');
    const again = await newPage(browser);
    await again.goto(link);
    await again.getByRole('heading', { level: 1 }).waitFor();
    assert.notEqual(
      await again.getByRole('heading', { level: 1 }).innerText(),
      'IAM Identity Center',
      'the link works once',
    );
    await picture(again, 'console-1-link-again');
    await again.context().close();
  });

  await step('Enable, with AWS Organizations', async () => {
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Choose how to configure IAM Identity Center in your AWS environment',
    });
    await dialog.getByRole('radio', { name: 'Enable with AWS Organizations' }).check();
    await picture(page, 'console-2-enable');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await expectHeading(page, 'Dashboard');
    await page.getByRole('heading', { name: 'Settings summary' }).waitFor();
    startUrl = await page
      .getByText(/^https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start$/)
      .first()
      .innerText();
    await picture(page, 'console-3-dashboard');
  });

  await step('the CloudShell script, pasted unchanged', async () => {
    shell = openTerminal('sandlot shell', server.env);
    await shell.expect(/\[sandlot \d{12}\] .*[#$] /);
    shell.paste(pageScript('1-email-address'));
    await shell.expect(/Enter email address: $/);
    shell.type(email);
    await shell.expect(/[#$] $/);
    shell.paste(pageScript('2-amplify-admin'));
    const status = await shell.expect(/"AccountAssignmentCreationStatus": \{[^}]*\}[^]*?[#$] $/);
    assert.match(status[0], new RegExp(`"TargetId": "${server.account}"`));
    assert.doesNotMatch(shell.text(), /error occurred|command not found|jq: error/i);
    shell.paste(pageScript('3-start-url'));
    const [, url, region, userName, localPortal] = await shell.expect(
      /Start session url: (\S+)\s+Region: (\S+)\s+Username: (\S+)\s+Sandlot: [^]*?(http:\/\/console\.localhost:\d+\/start\/d-[0-9a-f]{10})/,
    );
    assert.deepEqual([url, region, userName], [startUrl, 'us-east-1', 'amplify-admin']);
    assert.equal(localPortal, `${server.consoleOrigin}/start/${new URL(startUrl).host.split('.')[0]}`);
    shell.type('exit');
    assert.equal(await shell.ended, 0);
  });

  await step('Users > amplify-admin > Reset password > e-mail', async () => {
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expectHeading(page, 'Users');
    await page.getByRole('link', { name: 'amplify-admin' }).waitFor();
    await picture(page, 'console-4-users');
    await page.getByRole('link', { name: 'amplify-admin' }).click();
    await expectHeading(page, 'amplify-admin');
    await page.getByText('Not set: the user cannot sign in yet').first().waitFor();
    await picture(page, 'console-5-user');
    await page.getByRole('button', { name: 'Reset password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reset password' });
    await dialog
      .getByRole('radio', { name: 'Send an email to the user with instructions for resetting the password' })
      .check();
    await picture(page, 'console-6-reset-password');
    await dialog.getByRole('button', { name: 'Reset password' }).click();
    await page.getByText(`The instructions were sent to ${email}`).first().waitFor();
    await picture(page, 'console-7-mail-sent');
  });

  await step('the mail is in the inbox page, and in the terminal', async () => {
    await page.goto(`${server.consoleOrigin}/console/mail`);
    await expectHeading(page, 'Mail inbox');
    await page.getByRole('row').filter({ hasText: email }).getByRole('link').first().waitFor();
    await picture(page, 'console-8-inbox');
    await page.getByRole('row').filter({ hasText: email }).getByRole('link').first().click();
    const link = page
      .frameLocator('iframe.mail-body')
      .getByRole('link', { name: /reset password|choose|password/i })
      .first();
    resetLink = (await link.getAttribute('href')) ?? '';
    assert.match(resetLink, new RegExp(`^${server.consoleOrigin}/signin/reset\\?token=`));
    await picture(page, 'console-9-mail');
    const latest = await server.sandlot('mail', 'latest');
    assert.equal(latest.code, 0, latest.stderr);
    assert.match(latest.stdout, new RegExp(`^To: ${email}$`, 'm'));
    assert.ok(latest.stdout.includes(resetLink), latest.stdout);
  });

  await step('the link lets the user choose a password under the rules, once', async () => {
    const person = await newPage(browser);
    await person.goto(resetLink);
    await expectHeading(person, 'Choose a new password');
    await picture(person, 'password-1-choose');
    await fillNewPassword(person, 'weak');
    await person.locator('.field-error').waitFor();
    await picture(person, 'password-2-weak');
    await fillNewPassword(person, password);
    await expectHeading(person, 'Your new password is set');
    await picture(person, 'password-3-set');
    await person.goto(resetLink);
    await person
      .getByText(/work once/)
      .first()
      .waitFor();
    await picture(person, 'password-4-stale-link');
    await person.context().close();
  });

  await step('aws configure sso, answered as on the page', async () => {
    const opened = recordingBrowser(home);
    const terminal = openTerminal(`${required(aws)} configure sso`, {
      ...server.env,
      HOME: home,
      BROWSER: opened.program,
    });
    t.after(() => terminal.close());
    await terminal.expect(/SSO session name \(Recommended\):/);
    terminal.type('amplify-admin');
    await terminal.expect(/SSO start URL \[None\]:/);
    terminal.type(startUrl);
    await terminal.expect(/SSO region \[None\]:/);
    terminal.type('us-east-1');
    await terminal.expect(/SSO registration scopes \[sso:account:access\]:/);
    terminal.type('');
    await terminal.expect(/Attempting to automatically open the SSO authorization page in your default browser\./);
    const [, verificationUri, userCode] = await terminal.expect(
      /\s(http:\S+)\s+Then enter the code:\s+([A-Z]{4}-[A-Z]{4})\s/,
    );
    assert.equal(new URL(verificationUri!).origin, server.consoleOrigin);

    await signIn(await opened.address(), userCode!);

    await terminal.expect(
      new RegExp(
        `The only AWS account available to you is: ${server.account}\\s+Using the account ID ${server.account}`,
      ),
    );
    await terminal.expect(/The only role available to you is: amplify-policy\s+Using the role name "amplify-policy"/);
    await terminal.expect(/CLI default client Region \[None\]:/);
    terminal.type('us-east-1');
    await terminal.expect(/CLI default output format \[None\]:/);
    terminal.type('');
    await terminal.expect(new RegExp(`CLI profile name \\[amplify-policy-${server.account}\\]:`));
    terminal.type('default');
    await terminal.expect(
      /To use this profile, specify the profile name using --profile, as shown:\s+aws s3 ls --profile default/,
    );
    assert.equal(await terminal.ended, 0);
    assert.equal(
      readFileSync(join(home, '.aws', 'config'), 'utf8'),
      [
        '[default]',
        'sso_session = amplify-admin',
        `sso_account_id = ${server.account}`,
        'sso_role_name = amplify-policy',
        'region = us-east-1',
        '[sso-session amplify-admin]',
        `sso_start_url = ${startUrl}`,
        'sso_region = us-east-1',
        'sso_registration_scopes = sso:account:access',
        '',
      ].join('\n'),
    );
  });

  /** The browser window that the CLI opens: code, user name, password, first MFA device, consent. */
  async function signIn(address: string, userCode: string): Promise<void> {
    const person = await newPage(browser);
    await person.goto(address);
    await confirmCode(person, userCode);
    await enterUserAndPassword(person, 'amplify-admin', password);
    await registerMfa(person);
    await decide(person, 'Allow');
    await expectHeading(person, 'Request approved');
    await picture(person, 'sign-in-7-done');
    await person.goto(`${server.endpoint}/start/${new URL(startUrl).host.split('.')[0]}`);
    await expectHeading(person, 'AWS access portal');
    await picture(person, 'portal');
    await person.context().close();
  }

  await step("the profile is the permission set's role", async () => {
    const identity = await awsCli('sts', 'get-caller-identity', '--profile', 'default');
    assert.equal(identity.code, 0, identity.stderr);
    const { UserId, Account, Arn } = JSON.parse(identity.stdout);
    assert.match(UserId, /^AROA[A-Z0-9]{17}:amplify-admin$/);
    assert.equal(Account, server.account);
    assert.match(
      Arn,
      new RegExp(
        `^arn:aws:sts::${server.account}:assumed-role/AWSReservedSSO_amplify-policy_[0-9a-f]{16}/amplify-admin$`,
      ),
    );
  });

  await step('the checklist has ticked itself, up to the bootstrap', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center`);
    await page.getByText('(7/8)').first().waitFor();
    await page.getByRole('button', { name: /^To do:.*Bootstrap the account/ }).waitFor();
  });

  await step('aws s3 ls is denied with amplify-policy, and works with AdministratorAccess', async () => {
    const { Arn } = JSON.parse((await awsCli('sts', 'get-caller-identity')).stdout);
    const denied = await awsCli('s3', 'ls', '--profile', 'default');
    assert.equal(denied.code, 254);
    assert.equal(
      denied.stderr.trim(),
      `An error occurred (AccessDenied) when calling the ListBuckets operation: User: ${Arn} is not authorized ` +
        'to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action',
    );

    const attached = await server.sandlot(
      'shell',
      '-c',
      `
      set -e
      ssoArn=$(aws sso-admin list-instances | jq -r '.Instances[0].InstanceArn')
      set=$(aws sso-admin list-permission-sets --instance-arn $ssoArn | jq -r '.PermissionSets[0]')
      in="--instance-arn $ssoArn"
      aws sso-admin attach-managed-policy-to-permission-set $in --permission-set-arn $set \\
        --managed-policy-arn arn:aws:iam::aws:policy/AdministratorAccess
      request=$(aws sso-admin provision-permission-set $in --permission-set-arn $set \\
        --target-type ALL_PROVISIONED_ACCOUNTS | jq -r .PermissionSetProvisioningStatus.RequestId)
      until aws sso-admin describe-permission-set-provisioning-status $in \\
        --provision-permission-set-request-id $request | grep SUCCEEDED; do sleep 0.2; done
      aws s3api create-bucket --bucket the-page-bucket`,
    );
    assert.equal(attached.code, 0, attached.stderr);
    const listed = await awsCli('s3', 'ls', '--profile', 'default');
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d the-page-bucket$/m);
  });

  await step('bootstrapped, the checklist says what comes next', async () => {
    const bootstrapped = await server.sandlot('bootstrap');
    assert.equal(bootstrapped.code, 0, bootstrapped.stderr);
    await page.getByText('(8/8)').first().waitFor();
    await page
      .getByLabel('the lines that start a sandbox', { exact: true })
      .getByText('npx ampx sandbox')
      .first()
      .waitFor();
  });
});
