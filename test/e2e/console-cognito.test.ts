/** Cognito in the console: users are made, confirmed, put into groups, disabled, given passwords, and deleted. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { inLatestMail } from './mail.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';

const browserProgram = chromium();
const skip = missingOf(browserProgram);
const password = 'Correct-horse-1';
let cognito: CognitoIdentityProvider;
let UserPoolId: string;
let Username: string;

const { server, page } = await testedConsole(async (server) => {
  cognito = new CognitoIdentityProvider(await rootConfig(server));
  const { UserPool } = await cognito.createUserPool({
    PoolName: 'people',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  });
  UserPoolId = UserPool!.Id!;
  await cognito.createGroup({ UserPoolId, GroupName: 'editors', Description: 'Who may edit' });
  const { UserPoolClient } = await cognito.createUserPoolClient({ UserPoolId, ClientName: 'web' });
  const email = 'jo@example.com';
  const UserAttributes = [{ Name: 'email', Value: email }];
  await cognito.signUp({ ClientId: UserPoolClient!.ClientId, Username: email, Password: password, UserAttributes });
  Username = (await cognito.listUsers({ UserPoolId })).Users![0]!.Username!;
});
after(() => cognito?.destroy());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const user = () => cognito.adminGetUser({ UserPoolId, Username });
/** Of the menu; `confirm` is the dialog's button. */
const act = async (item: string, dialog: string, confirm: string): Promise<void> => {
  await button('Actions').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  const open = page.getByRole('dialog', { name: dialog });
  await open.getByRole('button', { name: confirm, exact: true }).click();
  await open.waitFor({ state: 'detached' });
};

test('a user is created, and the invitation is in the inbox', { skip }, async () => {
  await page.goto(`${server.consoleOrigin}/console/cognito`);
  await page.getByRole('link', { name: 'people' }).click();
  await expectHeading(page, 'people');
  await page.getByRole('rowheader', { name: Username }).waitFor();
  await button('Create user').click();
  const create = page.getByRole('dialog', { name: 'Create user' });
  await create.getByLabel('Email address').fill('no address');
  await create.getByRole('button', { name: 'Create user' }).click();
  await create.getByText('InvalidParameterException').first().waitFor();
  await create.getByLabel('Email address').fill('vi@example.com');
  await picture(page, 'cognito-1-create', ['dark', 'light']);
  await create.getByRole('button', { name: 'Create user' }).click();
  await page.getByText('Force change password').first().waitFor();
  await inLatestMail(server, 'vi@example.com', /temporary password/);
  await page.getByRole('tab', { name: 'App clients' }).click();
  await page.getByRole('rowheader', { name: 'web' }).waitFor();
  await page.getByRole('tab', { name: 'Groups' }).click();
  await page.getByRole('rowheader', { name: 'editors' }).waitFor();
});

test('a user who has signed up is confirmed, and put into a group and out of it', { skip }, async () => {
  await page.getByRole('tab', { name: 'Users' }).click();
  await page.getByRole('link', { name: Username }).click();
  await expectHeading(page, Username);
  await page.getByRole('rowheader', { name: 'email', exact: true }).waitFor();
  await act('Confirm account', 'Confirm account?', 'Confirm');
  await page.getByText('Confirmed', { exact: true }).first().waitFor();
  assert.equal((await user()).UserStatus, 'CONFIRMED');
  await page.getByRole('button', { name: /^Group\b/ }).click();
  await page.getByRole('option', { name: 'editors' }).click();
  await button('Add to group').click();
  await page.getByRole('rowheader', { name: 'editors' }).waitFor();
  await picture(page, 'cognito-2-user', ['dark', 'light']);
  assert.equal((await cognito.adminListGroupsForUser({ UserPoolId, Username })).Groups!.length, 1);
  await page.getByRole('checkbox', { name: 'Select editors' }).check();
  await button('Remove from group').click();
  await page.getByText('No groups').first().waitFor();
});

test('passwords are set and reset; who is disabled may be deleted', { skip }, async () => {
  await button('Actions').click();
  await page.getByRole('menuitem', { name: 'Set password', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Set password' });
  await dialog.getByLabel('New password').fill('weak');
  await dialog.getByRole('button', { name: 'Set password' }).click();
  await dialog.getByText('InvalidPasswordException').first().waitFor();
  await dialog.getByLabel('New password').fill('Another-horse-2');
  await dialog.getByRole('button', { name: 'Set password' }).click();
  await dialog.waitFor({ state: 'detached' });
  await cognito.adminUpdateUserAttributes({
    UserPoolId,
    Username,
    UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
  });
  await act('Reset password', 'Reset password?', 'Reset');
  await page.getByText('Reset required').first().waitFor();
  await inLatestMail(server, 'jo@example.com', /\b\d{6}\b/);
  await act('Disable user access', 'Disable user access?', 'Disable');
  await page.getByText('Disabled (reset required)').first().waitFor();
  assert.equal((await user()).Enabled, false);
  await act('Delete user', 'Delete user?', 'Delete');
  await expectHeading(page, 'people');
  await assert.rejects(user(), { name: 'UserNotFoundException' });
});
