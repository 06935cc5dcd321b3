import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateAccountAssignmentCommand, CreatePermissionSetCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { createBrowser } from './test-browser.ts';
import { signIn, startDirectory } from './test-directory.ts';

test('the portal lists the accounts and roles that are assigned', async (t) => {
  const { sandlot, identityStoreId, userId, startUrl } = await startDirectory(t);
  const { instanceArn } = await sandlot.api('GET', '/identity-center');
  const client = new SSOAdminClient(sandlot.clientConfig);
  const { PermissionSet } = await client.send(new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: 'amplify-policy' }));
  const browser = createBrowser(sandlot.endpoint);
  const before = await signIn(browser, await browser.get('/start'));
  assert.equal(before.url.pathname, `/start/${identityStoreId}`);
  assert.match(before.text, /No account is assigned to you yet/);
  await client.send(new CreateAccountAssignmentCommand({
    InstanceArn: instanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn, PrincipalId: userId, PrincipalType: 'USER',
    TargetId: sandlot.account, TargetType: 'AWS_ACCOUNT',
  }));
  await sandlot.idle();
  const portal = await browser.get(`/start/${identityStoreId}`);
  assert.match(portal.text, new RegExp(`${sandlot.account}.* amplify-policy AWSReservedSSO_amplify-policy_[0-9a-f]{16}`));
  assert.ok(portal.text.includes(`SSO start URL: ${startUrl}`));
});

test('an address that is no portal says so', async (t) => {
  const { sandlot } = await startDirectory(t, { withPassword: false });
  for (const path of ['/start/d-0000000000', '/start/%3Cscript%3E', '/start/x%00']) {
    const page = await createBrowser(sandlot.endpoint).get(path);
    assert.ok(page.status === 404 || page.status === 400, `${path}: ${page.status}`);
    assert.equal(page.html.includes('<script>'), false);
  }
  await sandlot.reset();
  assert.equal((await createBrowser(sandlot.endpoint).get('/start')).status, 404);
});
