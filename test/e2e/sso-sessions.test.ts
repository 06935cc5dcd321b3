/**
 * What becomes of a sign-in with the real CLI: denied, allowed, renewed, ended by logout, by time, by an administrator.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture } from './browser.ts';
import { enableIdentityCenter, givePassword, writeSsoProfile, type IdentityCenter } from './identity-center.ts';
import { awsCli2, chromium, missingOf, required } from './requirements.ts';
import { run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';
import { confirmCode, decide, enterPassword, enterUserAndPassword, expectHeading } from './sign-in-pages.ts';
import { startLogin } from './sso-wizard.ts';
import { steps } from './steps.ts';

const password = 'Correct-horse-7';
const amplifyPolicy = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
const hour = 3600;
const [aws, browserProgram] = [awsCli2(), chromium()];

let server: ServerProcess;
let center: IdentityCenter;
let permissionSet: string;

before(async () => {
  server = await startServerProcess();
  center = await enableIdentityCenter(server);
  await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
  permissionSet = await center.addPermissionSet('amplify-policy', amplifyPolicy);
});
after(() => server?.stop());

test('aws sso login and logout', { skip: missingOf(aws, browserProgram) }, async (t) => {
  const step = steps(t);
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  const env = () => ({ ...server.env, HOME: home });
  const awsCli = (...args: string[]): Promise<Finished> => run(required(aws), args, env());
  // The CLI's own names for its files: the digest of "amplify-admin".
  const tokenFile = join(home, '.aws', 'sso', 'cache', '18872649b866258fb14e54925782ee349555f61f.json');
  const cachedToken = () => JSON.parse(readFileSync(tokenFile, 'utf8'));
  const forgetRoleCredentials = (): void => rmSync(join(home, '.aws', 'cli'), { recursive: true, force: true });
  let browser: Browser;
  let page: Page;
  let userId: string;

  before(async () => {
    browser = await openBrowser(required(browserProgram));
    page = await newPage(browser);
    userId = await center.addUser('ann');
    await center.assign(permissionSet, userId);
    await givePassword(server, browser, userId, password);
    writeSsoProfile(home, { ...center, account: server.account, roleName: 'amplify-policy' });
  });
  after(async () => {
    await browser?.close();
    rmSync(home, { recursive: true, force: true });
  });

  await step('a wrong password is refused; Deny ends the CLI with AccessDenied', async () => {
    const login = await startLogin(required(aws), [], env());
    await page.goto(login.address);
    await confirmCode(page, login.userCode);
    await enterUserAndPassword(page, 'ann', 'Wrong-horse-7');
    await page.getByRole('alert').getByText('The user name or the password is not right').first().waitFor();
    await picture(page, 'sessions-1-wrong-password');
    await enterPassword(page, password);
    await decide(page, 'Deny');
    await expectHeading(page, 'Request denied');
    await picture(page, 'sessions-2-denied');
    const { code, stdout, stderr } = await login.finished;
    assert.equal(code, 254);
    assert.match(stderr, /An error occurred \(AccessDeniedException\) when calling the CreateToken operation/);
    assert.match(stdout, new RegExp(`Then enter the code:\\s+${login.userCode}`));
    assert.throws(cachedToken, { code: 'ENOENT' });
  });

  await step("Allow signs the CLI in; the browser's session spares the password", async () => {
    const login = await startLogin(required(aws), [], env());
    await page.goto(login.address);
    await confirmCode(page, login.userCode);
    await decide(page, 'Allow');
    await expectHeading(page, 'Request approved');
    const { code, stdout, stderr } = await login.finished;
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`Successfully logged into Start URL: ${center.startUrl}`));
    assert.deepEqual(Object.keys(cachedToken()).sort(), [
      'accessToken',
      'clientId',
      'clientSecret',
      'expiresAt',
      'refreshToken',
      'region',
      'registrationExpiresAt',
      'startUrl',
    ]);
    const identity = await awsCli('sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text');
    assert.match(identity.stdout, /assumed-role\/AWSReservedSSO_amplify-policy_[0-9a-f]{16}\/ann$/m, identity.stderr);
  });

  await step('the CLI renews a token that is about to end, without a browser', async () => {
    const old = cachedToken();
    const inTenMinutes = new Date(Date.now() + 600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    writeFileSync(tokenFile, JSON.stringify({ ...old, expiresAt: inTenMinutes }));
    forgetRoleCredentials();
    const identity = await awsCli('sts', 'get-caller-identity');
    assert.equal(identity.code, 0, identity.stderr);
    const renewed = cachedToken();
    assert.notEqual(renewed.accessToken, old.accessToken);
    assert.notEqual(renewed.refreshToken, old.refreshToken);
    assert.equal(renewed.clientId, old.clientId);
    assert.ok(Date.parse(renewed.expiresAt) > Date.now() + 7 * hour * 1000);
  });

  await step('after logout the token is worth nothing, and the CLI says what to do', async () => {
    const { accessToken } = cachedToken();
    const logout = await awsCli('sso', 'logout');
    assert.equal(logout.code, 0, logout.stderr);
    assert.throws(cachedToken, { code: 'ENOENT' });
    await assert.rejects(roleCredentials(accessToken), { name: 'UnauthorizedException' });
    const identity = await awsCli('sts', 'get-caller-identity');
    assert.equal(identity.code, 255);
    assert.match(identity.stderr, /Error loading SSO Token: Token for amplify-admin does not exist/);
  });

  await step("an expired session: the CLI asks to sign in again; logout ended the browser's session too", async () => {
    const login = await startLogin(required(aws), [], env());
    await page.goto(login.address);
    await confirmCode(page, login.userCode);
    await enterUserAndPassword(page, 'ann', password);
    await decide(page, 'Allow');
    assert.equal((await login.finished).code, 0);
    assert.equal((await awsCli('sts', 'get-caller-identity')).code, 0);

    await server.api('POST', '/clock', { advanceSeconds: 13 * hour });
    try {
      const withOldCredentials = await awsCli('sts', 'get-caller-identity');
      assert.equal(withOldCredentials.code, 254);
      assert.match(
        withOldCredentials.stderr,
        /An error occurred \(ExpiredToken\) when calling the GetCallerIdentity operation: The security token included in the request is expired/,
      );
      forgetRoleCredentials();
      const withOldToken = await awsCli('sts', 'get-caller-identity');
      assert.equal(withOldToken.code, 255);
      assert.match(
        withOldToken.stderr,
        /The SSO session associated with this profile has expired or is otherwise invalid\. To refresh this SSO session run aws sso login with the corresponding profile\./,
      );
    } finally {
      await server.api('DELETE', '/clock');
    }
  });

  await step('a disabled user can neither use a token nor sign in', async () => {
    const fresh = await newPage(browser);
    const token = await server.api('POST', `/users/${userId}/sso-token`);
    await roleCredentials(token.accessToken);
    await server.api('PUT', `/users/${userId}/status`, { status: 'DISABLED' });
    await assert.rejects(roleCredentials(token.accessToken), { name: 'UnauthorizedException' });
    await assert.rejects(refresh(token, token.refreshToken), { name: 'InvalidGrantException' });
    await fresh.goto(center.localPortalUrl);
    await enterUserAndPassword(fresh, 'ann', password);
    await fresh.getByRole('alert').getByText('The user name or the password is not right').first().waitFor();
    await server.api('PUT', `/users/${userId}/status`, { status: 'ENABLED' });
    await assert.rejects(
      roleCredentials(token.accessToken),
      { name: 'UnauthorizedException' },
      'sessions of before stay ended',
    );
    await fresh.goto(center.localPortalUrl);
    await enterUserAndPassword(fresh, 'ann', password);
    await expectHeading(fresh, 'AWS access portal');
    await fresh.context().close();
  });
});

test('a refresh rotates the token; the old one is good for a short grace, later use ends the family', async () => {
  const userId = await center.addUser('ray');
  const token = await server.api('POST', `/users/${userId}/sso-token`);
  const second = await refresh(token, token.refreshToken);
  assert.ok(second.refreshToken && second.refreshToken !== token.refreshToken);
  assert.notEqual(second.accessToken, token.accessToken);
  const raced = await refresh(token, token.refreshToken);
  assert.ok(raced.accessToken, 'two processes that race on one cache file must both win');
  await server.api('POST', '/clock', { advanceSeconds: 600 });
  try {
    const third = await refresh(token, second.refreshToken!);
    await assert.rejects(refresh(token, token.refreshToken), { name: 'InvalidGrantException' });
    await assert.rejects(refresh(token, third.refreshToken!), { name: 'InvalidGrantException' });
  } finally {
    await server.api('DELETE', '/clock');
  }
});

test('without its assignment a user gets no new credentials; issued ones last as long as the role', async () => {
  const [dee, eli] = [await center.addUser('dee'), await center.addUser('eli')];
  const set = await center.addPermissionSet('read-only', 'arn:aws:iam::aws:policy/ReadOnlyAccess');
  for (const user of [dee, eli]) await center.assign(set, user);
  const [ofDee, ofEli] = [
    await server.api('POST', `/users/${dee}/sso-token`),
    await server.api('POST', `/users/${eli}/sso-token`),
  ];
  const [issuedToDee, issuedToEli] = [
    await roleCredentials(ofDee.accessToken, 'read-only'),
    await roleCredentials(ofEli.accessToken, 'read-only'),
  ];

  await center.unassign(set, dee);
  await assert.rejects(roleCredentials(ofDee.accessToken, 'read-only'), {
    name: 'ForbiddenException',
    message: 'No access',
  });
  assert.match(await callerOf(issuedToDee), /\/dee$/, 'the role still stands for the other user');
  assert.match(await callerOf(await roleCredentials(ofEli.accessToken, 'read-only')), /\/eli$/);

  await center.unassign(set, eli);
  for (const issued of [issuedToDee, issuedToEli])
    await assert.rejects(callerOf(issued), { name: 'InvalidClientTokenId' });
});

interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
}
interface Issued {
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
}

async function refresh({ clientId, clientSecret }: Registered, refreshToken: string) {
  const client = new SSOOIDCClient({ endpoint: server.endpoint, region: server.region, maxAttempts: 1 });
  return client
    .send(new CreateTokenCommand({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' }))
    .finally(() => client.destroy());
}

async function roleCredentials(accessToken: string, roleName = 'amplify-policy'): Promise<Issued> {
  const client = new SSOClient({ endpoint: server.endpoint, region: server.region, maxAttempts: 1 });
  const answer = await client
    .send(new GetRoleCredentialsCommand({ accessToken, roleName, accountId: server.account }))
    .finally(() => client.destroy());
  return answer.roleCredentials!;
}

async function callerOf({ accessKeyId, secretAccessKey, sessionToken }: Issued): Promise<string> {
  const credentials = { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken: sessionToken! };
  const client = new STSClient({ endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 });
  return (await client.send(new GetCallerIdentityCommand({})).finally(() => client.destroy())).Arn!;
}
