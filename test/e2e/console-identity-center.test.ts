/**
 * The AWS page's "step-by-step walkthrough in the console", with its own labels, as far as permission sets, users,
 * groups and settings go; and what else an administrator does on those pages.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateUserCommand,
  DeleteUserCommand,
  IdentitystoreClient,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { picture } from './browser.ts';
import { signInToConsole, testedConsole } from './console-page.ts';
import { makeAssignment } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const email = 'you@example.com';
const inlinePolicy =
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}';

test(
  'the console walkthrough: permission sets, users, groups, settings',
  { skip: missingOf(browserProgram) },
  async (t) => {
    const step = steps(t, async () => `${page.url()}\n${await page.locator('body').innerText()}`);
    const { server, page } = await testedConsole((server) =>
      server.api('POST', '/identity-center/enable', { withOrganizations: true }),
    );

    const openPage = async (path: string, heading: string) => {
      await page.goto(`${server.consoleOrigin}/console/identity-center/${path}`);
      await expectHeading(page, heading);
    };
    const fillUser = async (address: string, givenName: string, familyName: string) => {
      await page.getByLabel('Email address', { exact: true }).fill(address);
      await page.getByLabel('Confirm email address').fill(address);
      await page.getByLabel('First name').fill(givenName);
      await page.getByLabel('Last name').fill(familyName);
    };
    const directory = async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await server.api('POST', '/credentials', {});
      const client = new IdentitystoreClient({
        endpoint: server.endpoint,
        region: server.region,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      });
      const { identityStoreId: IdentityStoreId } = await server.api('GET', '/identity-center');
      const { Users: users = [] } = await client.send(new ListUsersCommand({ IdentityStoreId }));
      return { client, IdentityStoreId, users };
    };
    const idOf = async (userName: string) => {
      const found = (await directory()).users.find((user) => user.UserName === userName);
      assert.ok(found?.UserId, `There is no user ${userName}.`);
      return found.UserId;
    };

    await step('Permission sets > Create permission set: custom, with AmplifyBackendDeployFullAccess', async () => {
      await page.getByRole('link', { name: 'Permission sets' }).click();
      await expectHeading(page, 'Permission sets');
      await picture(page, 'permission-sets-1-empty');
      await page.getByRole('link', { name: 'Create permission set' }).first().click();
      await expectHeading(page, 'Select permission set type');
      await page.getByRole('radio', { name: 'Custom permission set' }).check();
      await picture(page, 'permission-sets-2-type');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, 'Specify policies and permissions boundary');
      await page.getByRole('button', { name: 'AWS managed policies' }).click();
      await page.getByRole('searchbox', { name: 'Find AWS managed policies by name' }).fill('amplify');
      await page
        .getByText(/matches$/)
        .first()
        .waitFor();
      await page.getByRole('checkbox', { name: 'Select AmplifyBackendDeployFullAccess' }).check();
      await picture(page, 'permission-sets-3-policies');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, 'Specify permission set details');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('Enter a name.').first().waitFor();
      await page.getByLabel('Permission set name').fill('amplify-policy');
      await picture(page, 'permission-sets-4-details');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, 'Review and create');
      await page.getByText('arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess').first().waitFor();
      await picture(page, 'permission-sets-5-review');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await expectHeading(page, 'Permission sets');
      await page.getByText('The permission set amplify-policy is created.').first().waitFor();
      await page.getByRole('link', { name: 'amplify-policy' }).waitFor();
      await picture(page, 'permission-sets-6-created');
    });

    await step("the permission set's page", async () => {
      await page.getByRole('link', { name: 'amplify-policy' }).click();
      await expectHeading(page, 'amplify-policy');
      await page.getByText('AmplifyBackendDeployFullAccess', { exact: false }).first().waitFor();
      assert.match(page.url(), /\/identity-center\/permission-sets\/ps-[0-9a-f]{16}$/);
      await picture(page, 'permission-sets-7-detail');
    });

    await step('Users > Add user: details, group, review; the mail leads to a password', async () => {
      await page.getByRole('link', { name: 'Users', exact: true }).click();
      await expectHeading(page, 'Users');
      await page.getByRole('link', { name: 'Add user' }).first().click();
      await expectHeading(page, 'Specify user details');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('Enter the username.').first().waitFor();
      await page.getByLabel('Username').fill('amplify-admin');
      await page.getByRole('radio', { name: 'Send an email to this user with password setup instructions.' }).check();
      await page.getByLabel('Email address', { exact: true }).fill(email);
      await page.getByLabel('Confirm email address').fill('someone@example.com');
      await page.getByLabel('First name').fill('Amplify');
      await page.getByLabel('Last name').fill('Admin');
      assert.equal(await page.getByLabel('Display name').inputValue(), 'Amplify Admin');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText('The two addresses differ.').first().waitFor();
      await page.getByLabel('Confirm email address').fill(email);
      await picture(page, 'users-1-details');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, /^Add user to groups/);
      await page.getByRole('button', { name: 'Create group' }).click();
      const dialog = page.getByRole('dialog', { name: 'Create group' });
      await dialog.getByLabel('Group name').fill('developers');
      await dialog.getByRole('button', { name: 'Create group' }).click();
      await page.getByRole('checkbox', { name: 'Select developers' }).and(page.locator(':checked')).waitFor();
      await picture(page, 'users-2-groups');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, 'Review and add user');
      await page.getByText('developers').first().waitFor();
      await picture(page, 'users-3-review');
      await page.getByRole('button', { name: 'Add user', exact: true }).click();
      await expectHeading(page, 'Users');
      await page
        .getByText(/The user amplify-admin is added\. Password setup instructions go to/)
        .first()
        .waitFor();
      await picture(page, 'users-4-added');
      const { items } = await server.api<{ items: { to: string }[] }>('GET', '/mail');
      assert.deepEqual(
        items.map(({ to }) => to),
        [email],
      );
      await page.getByRole('link', { name: 'View user' }).click();
      await expectHeading(page, 'amplify-admin');
      await page.getByText('This user has no password yet').first().waitFor();
      await picture(page, 'users-5-user');
      await page.getByRole('tab', { name: 'Groups' }).click();
      await page.getByRole('link', { name: 'developers' }).waitFor();
    });

    await step('Add user with a one-time password, which is shown once', async () => {
      await openPage('users/add', 'Specify user details');
      await page.getByLabel('Username').fill('helper');
      await page
        .getByRole('radio', { name: 'Generate a one-time password that you can share with this user.' })
        .check();
      await fillUser('helper@example.com', 'Help', 'Er');
      for (const heading of [/^Add user to groups/, 'Review and add user']) {
        await page.getByRole('button', { name: 'Next' }).click();
        await expectHeading(page, heading);
      }
      await page.getByRole('button', { name: 'Add user', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'One-time password' });
      await dialog.getByText('helper', { exact: true }).first().waitFor();
      await picture(page, 'users-6-one-time-password');
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await expectHeading(page, 'Users');
    });

    await step('a taken user name: the wizard says so and keeps everything', async () => {
      await openPage('users/add', 'Specify user details');
      await page.getByLabel('Username').fill('HELPER');
      await fillUser('other@example.com', 'O', 'Ther');
      for (const heading of [/^Add user to groups/, 'Review and add user']) {
        await page.getByRole('button', { name: 'Next' }).click();
        await expectHeading(page, heading);
      }
      await page.getByRole('button', { name: 'Add user', exact: true }).click();
      await page.getByText('Duplicate UserName').first().waitFor();
      await picture(page, 'users-7-taken');
      await page.getByRole('button', { name: 'Edit User details' }).click();
      assert.equal(await page.getByLabel('Email address', { exact: true }).inputValue(), 'other@example.com');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expectHeading(page, 'Users');
    });

    await step('Groups: create with users, add, remove, edit, delete', async () => {
      await page.getByRole('link', { name: 'Groups', exact: true }).click();
      await expectHeading(page, 'Groups');
      await page.getByRole('link', { name: 'Create group' }).first().click();
      await expectHeading(page, 'Create group');
      await page.getByLabel('Group name').fill('operators');
      await page.getByRole('checkbox', { name: 'Select helper' }).check();
      await picture(page, 'groups-1-create');
      await page.getByRole('button', { name: 'Create group' }).click();
      await page.getByText('The group operators is created.').first().waitFor();
      await page.getByRole('link', { name: 'View group' }).click();
      await expectHeading(page, 'operators');
      await page.getByRole('link', { name: 'helper' }).waitFor();
      await page.getByRole('button', { name: 'Add users to group' }).click();
      const adding = page.getByRole('dialog', { name: 'Add users to group' });
      await adding.getByRole('checkbox', { name: 'Select amplify-admin' }).check();
      await picture(page, 'groups-2-add-users');
      await adding.getByRole('button', { name: 'Add users to group' }).click();
      const members = page.getByRole('grid', { name: 'Users in this group' });
      await members.getByRole('link', { name: 'amplify-admin' }).waitFor();
      await members.getByRole('checkbox', { name: 'Select helper' }).check();
      await page.getByRole('button', { name: 'Remove users from group' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove users from group' }).click();
      await page.getByText('One user is removed from the group.').first().waitFor();
      await members.getByRole('link', { name: 'helper' }).waitFor({ state: 'detached' });
      await picture(page, 'groups-3-group');
      await page.getByRole('link', { name: 'Edit general information' }).click();
      await page.getByLabel('Description').fill('People who operate');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('People who operate').first().waitFor();
      await page.getByRole('button', { name: 'Delete group' }).click();
      await page.getByRole('dialog', { name: 'Delete group?' }).getByRole('button', { name: 'Delete group' }).click();
      await expectHeading(page, 'Groups');
      await page.getByText('The group operators is deleted.').first().waitFor();
    });

    await step('the session ends in the middle of a wizard: sign in again, go on, nothing is lost', async () => {
      await openPage('permission-sets/create', 'Select permission set type');
      await page.getByRole('radio', { name: 'Custom permission set' }).check();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Inline policy' }).click();
      await page.getByLabel('Policy document').fill('{"Version": "2012-10-17", "Statement": [');
      await page.getByRole('button', { name: 'Next' }).click();
      await page
        .getByText(/^This is not JSON/)
        .first()
        .waitFor();
      await page.getByLabel('Policy document').fill(inlinePolicy);
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Permission set name').fill('survivor');
      await page.getByLabel('Description - optional').fill('Typed before the session ended');
      await page.getByRole('button', { name: 'Next' }).click();
      await expectHeading(page, 'Review and create');
      await page.context().clearCookies();
      await server.api('POST', '/clock', { advanceSeconds: 24 * 3600 });
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      const ended = page.getByRole('dialog', { name: 'Your session has ended' });
      await ended.waitFor();
      await picture(page, 'session-ended');
      const again = await page.context().newPage();
      await signInToConsole(server, again);
      await again.close();
      await ended.getByRole('button', { name: 'Check again' }).click();
      await ended.waitFor({ state: 'detached' });
      await page.getByText('Typed before the session ended').first().waitFor();
      // As when the browser lost the page itself: the draft is in the tab.
      await page.reload();
      await expectHeading(page, 'Review and create');
      await page.getByText('Typed before the session ended').first().waitFor();
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByText('The permission set survivor is created.').first().waitFor();
    });

    await step('two administrators at once: the later one sees what the earlier one saved', async () => {
      const userId = await idOf('amplify-admin');
      const other = await page.context().newPage();
      for (const each of [page, other]) {
        await each.goto(`${server.consoleOrigin}/console/identity-center/users/${userId}/edit`);
        await expectHeading(each, 'Edit amplify-admin');
      }
      await other.getByLabel('Display name').fill('Saved first');
      await other.getByRole('button', { name: 'Save changes' }).click();
      await other.getByText('The user is saved.').first().waitFor();
      await other.close();
      await page.getByLabel('Last name').fill('Changed');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Somebody else changed this user in the meantime').first().waitFor();
      await page.getByText('Display name is now: Saved first').first().waitFor();
      await picture(page, 'users-8-conflict');
      await page.getByRole('button', { name: 'Take their values' }).click();
      assert.equal(await page.getByLabel('Last name').inputValue(), 'Changed');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('The user is saved.').first().waitFor();
      const { users } = await directory();
      const saved = users.find((user) => user.UserId === userId);
      assert.deepEqual([saved?.DisplayName, saved?.Name?.FamilyName], ['Saved first', 'Changed']);
    });

    await step('a user who is deleted while the page is open', async () => {
      await page.goto(`${server.consoleOrigin}/console/identity-center/users/${await idOf('helper')}`);
      await expectHeading(page, 'helper');
      const { client, IdentityStoreId } = await directory();
      await client.send(new DeleteUserCommand({ IdentityStoreId, UserId: await idOf('helper') }));
      await page.getByRole('button', { name: 'Reset password' }).click();
      const dialog = page.getByRole('dialog', { name: 'Reset password' });
      await dialog.getByRole('button', { name: 'Reset password' }).click();
      await dialog
        .getByText(/There is no user/)
        .first()
        .waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await expectHeading(page, 'User not found');
    });

    await step('names with markup, quotes and right-to-left letters do no harm', async () => {
      const { client, IdentityStoreId } = await directory();
      const hostile = '<img/src=x/onerror=alert(1)>"\'\u05d0evil';
      page.on('dialog', (dialog) => assert.fail(`The page ran script: ${dialog.message()}`));
      await client.send(
        new CreateUserCommand({
          IdentityStoreId,
          UserName: hostile,
          DisplayName: `${hostile} <b>bold</b>`,
          Name: { GivenName: '"><script>alert(2)</script>', FamilyName: '\u05d0\u05d1' },
        }),
      );
      await openPage('users', 'Users');
      const link = page.getByRole('link', { name: /onerror/ });
      await link.waitFor();
      await picture(page, 'users-9-hostile');
      await link.click();
      await page.getByText('"><script>alert(2)</script>').first().waitFor();
      await page.getByRole('button', { name: 'Delete user' }).click();
      await page.getByRole('dialog', { name: 'Delete user?' }).getByRole('button', { name: 'Delete user' }).click();
      await expectHeading(page, 'Users');
      await page
        .getByText(/is deleted\./)
        .first()
        .waitFor();
    });

    await step('a permission set that is in use: where, changed, provisioned again, not deleted', async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await server.api('POST', '/credentials', {});
      const sso = new SSOAdminClient({
        endpoint: server.endpoint,
        region: server.region,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      });
      await openPage('permission-sets', 'Permission sets');
      await page.getByRole('searchbox', { name: /^Find permission sets/ }).fill('amplify');
      await page.getByText('Looked through all 2 permission sets.').first().waitFor();
      await page.getByRole('link', { name: 'amplify-policy' }).click();
      await expectHeading(page, 'amplify-policy');
      const { instanceArn: InstanceArn } = await server.api('GET', '/identity-center');
      const lastPart = (path: string): string => path.split('/').at(-1)!;
      const PermissionSetArn = `arn:aws:sso:::permissionSet/${lastPart(InstanceArn)}/${lastPart(page.url())}`;
      await makeAssignment(sso, {
        InstanceArn,
        PermissionSetArn,
        PrincipalType: 'USER',
        PrincipalId: await idOf('amplify-admin'),
        TargetType: 'AWS_ACCOUNT',
        TargetId: server.account,
      });
      await page.getByRole('tab', { name: 'AWS accounts' }).click();
      await page.getByRole('button', { name: 'Refresh AWS accounts' }).click();
      await page.getByText('Up to date').first().waitFor();
      await page.getByRole('button', { name: `Show users and groups in ${server.account}` }).click();
      await page.getByRole('link', { name: 'amplify-admin' }).waitFor();

      await page.getByRole('tab', { name: 'Permissions' }).click();
      await page.getByRole('link', { name: 'Edit policies' }).click();
      await expectHeading(page, 'Edit policies');
      await page.getByRole('button', { name: 'Permissions boundary' }).click();
      await page.getByRole('radio', { name: 'AWS managed policy' }).check();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Choose a policy.').first().waitFor();
      await page.getByRole('button', { name: /^AWS managed policy/ }).click();
      await page.getByRole('combobox', { name: 'Find AWS managed policies by name' }).fill('PowerUserAccess');
      await page.getByRole('option', { name: 'PowerUserAccess', exact: true }).click();
      await picture(page, 'permission-sets-8-boundary');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('An earlier version', { exact: true }).first().waitFor();
      await picture(page, 'permission-sets-9-outdated');
      await page.getByRole('button', { name: 'Update accounts' }).click();
      await page.getByText('Provisioned', { exact: true }).last().waitFor();
      await page.getByText('Up to date').first().waitFor();

      await page.getByRole('link', { name: 'Edit general settings' }).click();
      await expectHeading(page, 'Edit general settings');
      await page.getByLabel('Description', { exact: true }).fill('For Amplify');
      await page.getByRole('button', { name: 'Session duration' }).click();
      await page.getByRole('option', { name: '12 hours', exact: true }).click();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await expectHeading(page, 'amplify-policy');
      await page.getByText('12 hours').first().waitFor();
      await page.getByRole('tab', { name: 'Tags' }).click();
      await page.getByRole('button', { name: 'Edit tags' }).click();
      await page.getByRole('button', { name: 'Add new tag' }).click();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Enter a key, or remove the tag.').first().waitFor();
      await page.getByLabel('Key of tag 1').fill('team');
      await page.getByLabel('Value of tag 1').fill('web');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('The tags are saved.').first().waitFor();
      await picture(page, 'permission-sets-10-tags');

      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete permission set?' });
      await dialog.getByText('The permission set is in use').first().waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Delete', exact: true }).isDisabled());
      await picture(page, 'permission-sets-11-in-use');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await openPage('permission-sets?q=survivor', 'Permission sets');
      await page.getByRole('link', { name: 'survivor' }).click();
      await expectHeading(page, 'survivor');
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('The permission set survivor is deleted.').first().waitFor();
    });

    await step('Settings: identity source, authentication, attributes for access control', async () => {
      await page.getByRole('link', { name: 'Settings', exact: true }).click();
      await expectHeading(page, 'Settings');
      await page
        .getByText(/^https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start$/)
        .first()
        .waitFor();
      await picture(page, 'settings-1-identity-source');
      await page.getByRole('tab', { name: 'Authentication' }).click();
      await page.getByText('Prompt users for MFA').first().waitFor();
      await picture(page, 'settings-2-authentication');
      await page.getByRole('link', { name: 'Configure multi-factor authentication' }).click();
      await expectHeading(page, 'Configure multi-factor authentication');
      await page.getByRole('radio', { name: 'Every time they sign in (always-on)' }).check();
      for (const type of ['Security keys and built-in authenticators', 'Authenticator apps'])
        await page.getByRole('checkbox', { name: type }).uncheck();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Choose at least one.').first().waitFor();
      await page.getByRole('checkbox', { name: 'Authenticator apps' }).check();
      await page.getByRole('radio', { name: 'Block their sign-in' }).check();
      await picture(page, 'settings-3-mfa');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await expectHeading(page, 'Settings');
      await page.getByText('Every time they sign in (always-on)').first().waitFor();
      await page.getByRole('button', { name: 'Configure session settings' }).click();
      const session = page.getByRole('dialog', { name: 'Configure session duration' });
      await session.getByRole('radio', { name: 'Custom duration' }).check();
      await session.getByRole('spinbutton', { name: 'Minutes' }).fill('5');
      await session.getByRole('button', { name: 'Save' }).click();
      await session
        .getByText(/^Enter minutes from 15/)
        .first()
        .waitFor();
      await session.getByRole('spinbutton', { name: 'Minutes' }).fill('90');
      await session.getByRole('button', { name: 'Save' }).click();
      await page.getByText('1 hour 30 minutes', { exact: true }).first().waitFor();
      assert.deepEqual(await server.api('GET', '/identity-center/settings'), {
        sessionDurationSeconds: 5400,
        mfa: { mode: 'ALWAYS_ON', allowedTypes: ['TOTP'], withoutDevice: 'BLOCK' },
        emailOneTimePassword: false,
      });
      await page.getByRole('tab', { name: 'Attributes for access control' }).click();
      await page.getByRole('button', { name: 'Enable', exact: true }).click();
      await page.getByRole('link', { name: 'Manage attributes' }).click();
      await page.getByRole('button', { name: 'Add attribute' }).click();
      await page.getByLabel('Key of attribute 1').fill('CostCenter');
      await page.getByRole('combobox', { name: 'Value' }).fill('${path:enterprise.costCenter}');
      await picture(page, 'settings-4-attributes');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await expectHeading(page, 'Settings');
      await page.getByText('${path:enterprise.costCenter}').first().waitFor();
      await picture(page, 'settings-5-access-control');
      await page.getByRole('button', { name: 'Disable' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
      await page.getByText('Attributes for access control are not enabled.').first().waitFor();
    });
  },
);
