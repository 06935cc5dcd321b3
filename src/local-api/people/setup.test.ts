import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdentitystoreClient, DeleteUserCommand } from '@aws-sdk/client-identitystore';
import { assign } from '../../testing/sign-in/assignments.ts';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import {
  choosePassword,
  createUser,
  password,
  signIn,
  startDeviceFlow,
  startDirectory,
} from '../../testing/sign-in/directory.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

test('the setup says what is there, step by step, and keeps what was done once', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const { sandlot, userId, identityStoreId } = directory;
  const setup = () => sandlot.api('GET', '/identity-center/setup');

  const before = await setup();
  assert.match(before.organizationId, /^o-[a-z0-9]{10}$/);
  assert.deepEqual(before, {
    organizationId: before.organizationId,
    user: { userId, userName: 'casey', email: 'casey@example.com', hasPassword: false },
  });

  await assign(directory, 'other', 'ReadOnlyAccess', [sandlot.account]);
  assert.equal((await setup()).permissionSet.name, 'other', "without the page's, another counts");
  await assign(directory, 'amplify-policy', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const assigned = await setup();
  assert.equal(assigned.permissionSet.name, 'amplify-policy');
  assert.deepEqual(assigned.assignment, { accountId: sandlot.account });

  await choosePassword(directory, password);
  assert.equal((await setup()).user.hasPassword, true);
  assert.equal((await setup()).user.firstSignInAt, undefined, 'choosing a password signs nobody in');

  const browser = createBrowser(sandlot.consoleOrigin);
  const portal = await signIn(browser, await browser.get(`/start/${identityStoreId}`));
  const { firstSignInAt, firstClientAt } = (await setup()).user;
  assert.ok(Date.parse(firstSignInAt) > 0);
  assert.equal(firstClientAt, undefined);

  await sandlot.advance(60_000);
  for (const decision of ['deny', 'allow']) {
    const device = await startDeviceFlow(directory);
    await browser.submit(await browser.submit(await browser.get('/device'), { user_code: device.userCode }), {
      decision,
    });
    assert.equal((await setup()).user.firstClientAt !== undefined, decision === 'allow', decision);
  }
  assert.equal((await setup()).user.firstSignInAt, firstSignInAt);
  await browser.submit(portal);
  assert.equal((await setup()).user.firstSignInAt, firstSignInAt, 'it stays when the session ends');

  const pageUser = await createUser(sandlot, identityStoreId, 'amplify-admin');
  assert.deepEqual((await setup()).user, {
    userId: pageUser,
    userName: 'amplify-admin',
    email: 'amplify-admin@example.com',
    hasPassword: false,
  });
  assert.equal((await setup()).assignment, undefined, 'the page user has none');
  const store = new IdentitystoreClient(sandlot.clientConfig);
  for (const UserId of [pageUser, userId])
    await store.send(new DeleteUserCommand({ IdentityStoreId: identityStoreId, UserId }));
  await sandlot.idle();
  assert.equal((await setup()).user, undefined);
});

test('a token without a browser counts as both', async (t) => {
  const { sandlot, userId } = await startDirectory(t);
  await sandlot.api('POST', `/users/${userId}/sso-token`, {});
  const { user } = await sandlot.api('GET', '/identity-center/setup');
  assert.ok(user.firstSignInAt && user.firstClientAt);
});

test('before Enable there is no setup', async (t) => {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  await assert.rejects(sandlot.api('GET', '/identity-center/setup'), /IdentityCenterNotEnabled|not enabled/);
});
