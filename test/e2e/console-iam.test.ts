/**
 * IAM in the console, as the page's note needs it: "attach the AmplifyBackendDeployFullAccess managed policy to your
 * IAM user", with access keys that a real client then signs with.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  ListPolicyVersionsCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  IAMClient,
  GetRoleCommand,
  ListAttachedGroupPoliciesCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Locator } from 'playwright-core';
import { picture } from './browser.ts';
import { signInToConsole, testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const amplifyPolicy = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
const document = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

test('IAM in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let client: IAMClient;
  let first: Key;
  let second: Key;

  const { server, page } = await testedConsole(async (server) => {
    client = new IAMClient(await rootConfig(server));
    await client.send(new CreateGroupCommand({ GroupName: 'readers' }));
    await client.send(
      new AttachGroupPolicyCommand({ GroupName: 'readers', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    );
    const { Policy } = await client.send(
      new CreatePolicyCommand({
        PolicyName: 'team-policy',
        PolicyDocument: document('s3:GetObject'),
        Description: '<b>&"team"',
      }),
    );
    await client.send(
      new CreatePolicyVersionCommand({ PolicyArn: Policy!.Arn!, PolicyDocument: document('s3:PutObject') }),
    );
    await client.send(
      new CreateRoleCommand({
        RoleName: 'runner',
        Description: '</script><script>alert(1)</script>',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    await client.send(
      new PutRolePolicyCommand({
        RoleName: 'runner',
        PolicyName: 'logs',
        PolicyDocument: document('logs:PutLogEvents'),
      }),
    );
    await client.send(new TagRoleCommand({ RoleName: 'runner', Tags: [{ Key: 'team', Value: 'one' }] }));
  });
  await page.getByRole('button', { name: 'Services' }).click();
  await page.getByRole('menuitem', { name: /^IAM(?! Identity)/ }).click();
  await expectHeading(page, 'IAM Dashboard');

  const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text });
  const next = (): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click();
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  };
  const findPolicy = async (text: string): Promise<void> => {
    await page.getByRole('searchbox', { name: 'Find policies by name' }).fill(text);
  };
  const callerArn = async (credentials: Key): Promise<string> =>
    (await new STSClient({ ...(await rootConfig(server)), credentials }).send(new GetCallerIdentityCommand({}))).Arn!;

  await step('the dashboard counts', async () => {
    await page.getByRole('link', { name: 'User groups: 1' }).waitFor();
    await page.getByRole('link', { name: 'Users: 0' }).waitFor();
    await picture(page, 'iam-1-dashboard');
  });

  await step('Create user', async () => {
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await page.getByText('No users').first().waitFor();
    await page.getByRole('link', { name: 'Create user' }).first().click();
    await expectHeading(page, 'Specify user details');
    await page.getByLabel('User name').fill('no spaces allowed');
    await next();
    await page.getByText('Use 1 to 64 letters').first().waitFor();
    await page.getByLabel('User name').fill('deployer');
    await next();
    await expectHeading(page, 'Set permissions');
    await next();
    await expectHeading(page, 'Review and create');
    await page.getByText('No policy: until one is attached').first().waitFor();
    await button('Create user').click();
    await expectHeading(page, 'deployer');
    assert.deepEqual(
      (await client.send(new ListUsersCommand({}))).Users!.map((user) => user.UserName),
      ['deployer'],
    );
  });

  await step("the page's note: attach the AmplifyBackendDeployFullAccess managed policy to your IAM user", async () => {
    await button('Add permissions').click();
    await expectHeading(page, 'Attach policies directly');
    await next();
    await page.getByText('Select at least one policy.').first().waitFor();
    await findPolicy('amplify');
    await row('AmplifyBackendDeployFullAccess').getByText('AWS managed').first().waitFor();
    await choose('AmplifyBackendDeployFullAccess');
    await picture(page, 'iam-2-add-permissions');
    await next();
    await expectHeading(page, 'Review');
    await button('Add permissions').click();
    await expectHeading(page, 'deployer');
    await row('AmplifyBackendDeployFullAccess').getByText('Directly').first().waitFor();
    const { AttachedPolicies } = await client.send(new ListAttachedUserPoliciesCommand({ UserName: 'deployer' }));
    assert.deepEqual(
      AttachedPolicies!.map((policy) => policy.PolicyArn),
      [amplifyPolicy],
    );
    await picture(page, 'iam-3-user');
  });

  await step('Create access key: the secret is shown once, and downloaded', async () => {
    await page.getByRole('tab', { name: 'Security credentials' }).click();
    await button('Create access key').click();
    await expectHeading(page, 'Access key best practices & alternatives');
    await next();
    await page.getByText('Choose a use case.').first().waitFor();
    await page.getByRole('radio', { name: 'Command Line Interface (CLI)' }).check();
    await page.getByText('Alternative: a user in IAM Identity Center.').first().waitFor();
    await page.getByRole('checkbox', { name: 'I understand the above recommendation' }).check();
    await picture(page, 'iam-4-use-case');
    await next();
    await page.getByLabel('Description tag value').fill('laptop');
    await button('Create access key').click();
    await expectHeading(page, 'Retrieve access keys');
    const download = page.waitForEvent('download');
    await button('Download .csv file').click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'deployer_accessKeys.csv');
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    assert.equal(lines[0], 'Access key ID,Secret access key');
    const [accessKeyId = '', secretAccessKey = ''] = lines[1]!.split(',');
    first = { accessKeyId, secretAccessKey };
    assert.equal(await page.getByText(secretAccessKey).count(), 0, 'the secret is hidden at first');
    await button('Show secret access key').click();
    await page.getByText(secretAccessKey).first().waitFor();
    await picture(page, 'iam-5-retrieve');
    assert.equal(await callerArn(first), `arn:aws:iam::${server.account}:user/deployer`);
    assert.doesNotMatch(
      await page.evaluate<string>('JSON.stringify(sessionStorage) + JSON.stringify(localStorage)'),
      new RegExp(accessKeyId),
    );
    await button('Done').click();
    await row(accessKeyId).getByText('laptop').first().waitFor();
    await picture(page, 'iam-6-access-keys');
    await page.goBack();
    await expectHeading(page, 'Access key best practices & alternatives');
    assert.equal(await page.getByText(secretAccessKey).count(), 0, 'nothing shows the secret again');
    await page.goForward();
    await expectHeading(page, 'deployer');
    await row(accessKeyId).getByText('laptop').first().waitFor();
  });

  await step('Rotate access key: second key, deactivate, delete', async () => {
    await button('Rotate access key').click();
    const dialog = page.getByRole('dialog', { name: 'Rotate access key' });
    await picture(page, 'iam-7-rotate');
    await dialog.getByRole('button', { name: 'Create access key' }).click();
    await page.getByRole('radio', { name: 'Local code' }).check();
    await page.getByRole('checkbox', { name: 'I understand the above recommendation' }).check();
    await next();
    await button('Create access key').click();
    await expectHeading(page, 'Retrieve access keys');
    await button('Show secret access key').click();
    const secretAccessKey = await page.getByText(/^[A-Za-z0-9+/]{40}$/).innerText();
    await button('Done').click();
    await dialog.getByText('Give the new key to everything').first().waitFor();
    const keys = (await client.send(new ListAccessKeysCommand({ UserName: 'deployer' }))).AccessKeyMetadata!.map(
      (key) => key.AccessKeyId!,
    );
    second = { accessKeyId: keys.find((id) => id !== first.accessKeyId)!, secretAccessKey };
    assert.equal(await callerArn(second), `arn:aws:iam::${server.account}:user/deployer`);
    await dialog.getByRole('button', { name: `Deactivate ${first.accessKeyId}` }).click();
    await dialog.getByRole('button', { name: `Delete ${first.accessKeyId}` }).waitFor();
    await picture(page, 'iam-8-rotate-deactivated');
    await assert.rejects(callerArn(first), { name: 'InvalidClientTokenId' });
    await dialog.getByRole('button', { name: /activate it again/ }).click();
    await dialog.getByRole('button', { name: `Deactivate ${first.accessKeyId}` }).waitFor();
    await callerArn(first);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    // Two keys are the most.
    await button('Create access key').and(page.locator('[aria-disabled=true]')).waitFor();
    await button('Rotate access key').click();
    await dialog.getByRole('button', { name: `Deactivate ${first.accessKeyId}` }).click();
    await dialog.getByRole('button', { name: `Delete ${first.accessKeyId}` }).click();
    await page.getByText('The access key is rotated').first().waitFor();
    await row(first.accessKeyId).waitFor({ state: 'detached' });
    assert.deepEqual(
      (await client.send(new ListUserTagsCommand({ UserName: 'deployer' }))).Tags,
      [],
      'the description went with its key',
    );
  });

  await step('Deactivate, activate, delete', async () => {
    const id = second.accessKeyId;
    const act = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: `Actions for ${id}` }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await act('Deactivate');
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await row(id).getByText('Inactive').first().waitFor();
    await assert.rejects(callerArn(second), { name: 'InvalidClientTokenId' });
    await act('Activate');
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await row(id).getByText('Active', { exact: true }).first().waitFor();
    await callerArn(second);
    await act('Delete');
    const dialog = page.getByRole('dialog', { name: `Delete ${id}?` });
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.getByLabel(/To confirm, enter/).fill(id);
    await picture(page, 'iam-9-delete-key');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No access keys').first().waitFor();
  });

  await step('permissions through a group are shown, and those attached directly removed', async () => {
    await client.send(new AddUserToGroupCommand({ UserName: 'deployer', GroupName: 'readers' }));
    await page.getByRole('tab', { name: 'Permissions' }).click();
    await row('ReadOnlyAccess').getByRole('link', { name: 'Group readers' }).waitFor();
    await choose('AmplifyBackendDeployFullAccess');
    await button('Remove').click();
    await page
      .getByRole('dialog', { name: 'Remove policies?' })
      .getByRole('button', { name: 'Remove policies' })
      .click();
    await row('AmplifyBackendDeployFullAccess').waitFor({ state: 'detached' });
    assert.deepEqual(
      (await client.send(new ListAttachedUserPoliciesCommand({ UserName: 'deployer' }))).AttachedPolicies,
      [],
    );
    await page.getByRole('link', { name: 'Group readers' }).click();
    await expectHeading(page, 'readers');
    await row('deployer').waitFor();
  });

  await step('Roles: trust policy, inline policy, tags', async () => {
    await page.getByRole('link', { name: 'Roles', exact: true }).click();
    await row('runner').getByText('AWS Service: lambda').first().waitFor();
    await page.getByRole('link', { name: 'runner' }).click();
    await expectHeading(page, 'runner');
    await page.getByText('</script><script>alert(1)</script>').first().waitFor();
    await page.getByRole('button', { name: 'Inline policy logs' }).click();
    await page.getByText('"logs:PutLogEvents"').first().waitFor();
    await page.getByRole('button', { name: 'Generate policy' }).click();
    await page
      .getByText(/Nothing has been done with this role that its policies had to allow/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Trust relationships' }).click();
    await page.getByText('"lambda.amazonaws.com"').first().waitFor();
    await picture(page, 'iam-10-role');
    await page.getByRole('tab', { name: 'Tags' }).click();
    await page.getByText('team', { exact: true }).first().waitFor();
  });

  await step('Policies: filter by type, search, document and versions, entities attached', async () => {
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await findPolicy('amplify');
    await row('AmplifyBackendDeployFullAccess').waitFor();
    await page.getByRole('button', { name: /Filter by type/ }).click();
    await page.getByRole('option', { name: 'Customer managed' }).click();
    await findPolicy('');
    await row('team-policy').waitFor();
    await row('AmplifyBackendDeployFullAccess').waitFor({ state: 'detached' });
    await picture(page, 'iam-11-policies');
    await page.getByRole('link', { name: 'team-policy' }).click();
    await page.getByText('"s3:GetObject"').first().waitFor();
    await page.getByText('<b>&"team"').first().waitFor();
    await page.getByRole('button', { name: /Version/ }).click();
    await page.getByRole('option', { name: 'v2' }).click();
    await page.getByText('"s3:PutObject"').first().waitFor();
    await page.getByText('This version is not in force: v1 is the default version.').first().waitFor();
    await page.goto(`${server.consoleOrigin}/console/iam/policies/details?arn=arn:aws:iam::aws:policy/ReadOnlyAccess`);
    await expectHeading(page, 'ReadOnlyAccess');
    await page.getByText('"s3:Get*"').first().waitFor();
    await picture(page, 'iam-12-policy');
    await page.getByRole('tab', { name: 'Entities attached' }).click();
    await page.getByRole('link', { name: 'readers' }).waitFor();
  });

  /** Its sixth version, which comes in the place of the oldest that is not in force. */
  const editOwnPolicy = async (): Promise<void> => {
    const PolicyArn = `arn:aws:iam::${server.account}:policy/own-policy`;
    const documentOf = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    for (const name of ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject'])
      await client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: documentOf(name) }));
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await expectHeading(page, 'Edit policy');
    await page.getByText('saving deletes the oldest that is not the default, v2').first().waitFor();
    const versions = async () => (await client.send(new ListPolicyVersionsCommand({ PolicyArn }))).Versions!;
    const ids = async () => (await versions()).map(({ VersionId }) => VersionId);
    await page.getByLabel('Policy document').fill(JSON.stringify({ Version: '2012-10-17', Statement: [{}] }));
    await page.getByText('Add an Effect element to the policy statement').first().waitFor();
    await button('Save changes').click();
    await page.getByText('MalformedPolicyDocument').first().waitFor();
    assert.deepEqual(await ids(), ['v5', 'v4', 'v3', 'v2', 'v1'], 'nothing went for a document that is none');
    await page.getByLabel('Policy document').fill(documentOf('iam:PassRole'));
    await page.getByText('Errors: 0, Security: 1, Warnings: 0, Suggestions: 0').first().waitFor();
    await button('Save changes').click();
    await expectHeading(page, 'own-policy');
    await page.getByText('"iam:PassRole"').first().waitFor();
    assert.deepEqual(await ids(), ['v6', 'v5', 'v4', 'v3', 'v1']);
    assert.equal((await versions()).find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId, 'v6');
  };

  await step('Create policy, group and role', async () => {
    await page.goto(`${server.consoleOrigin}/console/iam/policies`);
    await page.getByRole('link', { name: 'Create policy' }).click();
    await expectHeading(page, 'Create policy');
    await page.getByLabel('Policy name').fill('own-policy');
    await page.getByLabel('Policy document').fill('{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps"}]}');
    await button('Create policy').click();
    await page.getByText('MalformedPolicyDocument').first().waitFor();
    const statement = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
    await page.getByLabel('Policy document').fill(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    await button('Create policy').click();
    await expectHeading(page, 'own-policy');
    await editOwnPolicy();

    await page.goto(`${server.consoleOrigin}/console/iam/groups`);
    await page.getByRole('link', { name: 'Create group' }).click();
    await expectHeading(page, 'Create user group');
    await page.getByLabel('User group name').fill('no spaces');
    await button('Create user group').click();
    await page
      .getByText(/^Use 1 to 128 letters/)
      .first()
      .waitFor();
    await page.getByLabel('User group name').fill('own-group');
    await findPolicy('own-policy');
    await page.getByRole('checkbox', { name: 'Select own-policy' }).check();
    await button('Create user group').click();
    await expectHeading(page, 'own-group');
    const { AttachedPolicies } = await client.send(new ListAttachedGroupPoliciesCommand({ GroupName: 'own-group' }));
    assert.deepEqual(
      AttachedPolicies!.map(({ PolicyName }) => PolicyName),
      ['own-policy'],
    );

    await page.goto(`${server.consoleOrigin}/console/iam/roles`);
    await page.getByRole('link', { name: 'Create role' }).click();
    await expectHeading(page, 'Create role');
    await page.getByRole('radio', { name: 'AWS account' }).check();
    await page.getByLabel('Role name').fill('own-role');
    await findPolicy('own-policy');
    await page.getByRole('checkbox', { name: 'Select own-policy' }).check();
    await button('Create role').click();
    await expectHeading(page, 'own-role');
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'own-role' }));
    const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!));
    assert.deepEqual(trust.Statement[0].Principal, { AWS: `arn:aws:iam::${server.account}:root` });
  });

  await step('tables are sorted by their columns', async () => {
    await page.goto(`${server.consoleOrigin}/console/iam/policies`);
    const first = async (): Promise<string> => (await page.getByRole('rowheader').first().innerText()).trim();
    await row('AccessAnalyzerServiceRolePolicy').waitFor();
    const ascending = await first();
    await page.getByRole('button', { name: 'Policy name, not sorted' }).click();
    await page.getByRole('button', { name: 'Policy name, sorted ascending' }).click();
    await page.getByRole('button', { name: 'Policy name, sorted descending' }).waitFor();
    assert.ok((await first()).localeCompare(ascending) > 0);
  });

  await step('/ searches the console from every page, ? names the keys', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Search the console').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await expectHeading(page, 'Search');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('own-ro');
    await page.getByRole('link', { name: 'own-role' }).waitFor();
    // Which fewer letters have found.
    await page.getByRole('link', { name: 'own-group' }).waitFor({ state: 'detached' });
    await picture(page, 'search-1-found');
    await page.getByRole('link', { name: 'own-role' }).click();
    await expectHeading(page, 'own-role');
  });

  await step('a user whom somebody else deletes under its open page', async () => {
    await client.send(new CreateUserCommand({ UserName: 'leaver' }));
    await page.goto(`${server.consoleOrigin}/console/iam/users/details/leaver`);
    await expectHeading(page, 'leaver');
    await page.getByRole('tab', { name: 'Tags' }).click();
    await button('Manage tags').click();
    await button('Add new tag').click();
    await page.getByLabel('Key of tag 1').fill('kept');
    await client.send(new DeleteUserCommand({ UserName: 'leaver' }));
    await button('Save changes').click();
    await page.getByText('It may have been deleted in the meantime.').first().waitFor();
    assert.equal(await page.getByLabel('Key of tag 1').inputValue(), 'kept');
    await page.reload();
    await expectHeading(page, 'User not found');
    await picture(page, 'iam-13-not-found');
  });

  await step(
    'a session that ends in the middle of a wizard: sign in elsewhere, and nothing typed is lost',
    async () => {
      await page.goto(`${server.consoleOrigin}/console/iam/users/create`);
      await page.getByLabel('User name').fill('half-typed');
      await page.context().clearCookies();
      await next();
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
      await picture(page, 'iam-14-session-ended');
      const other = await page.context().newPage();
      await signInToConsole(server, other);
      await expectHeading(other, 'IAM Identity Center');
      await other.close();
      await page.evaluate('dispatchEvent(new Event("focus"))');
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
      await button('Try again').click();
      await findPolicy('amplify');
      await choose('AmplifyBackendDeployFullAccess');
      await next();
      await button('Create user').click();
      await expectHeading(page, 'half-typed');
      await row('AmplifyBackendDeployFullAccess').waitFor();
      await page.getByRole('link', { name: 'Users', exact: true }).first().click();
    },
  );

  await step('Delete user, after its name was typed', async () => {
    await client.send(new CreateAccessKeyCommand({ UserName: 'deployer' }));
    await page.getByRole('radio', { name: 'Select deployer' }).check();
    await button('Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete user?' });
    await dialog.getByLabel(/To confirm, enter/).fill('deployer');
    await dialog.getByRole('button', { name: 'Delete user' }).click();
    await row('deployer').waitFor({ state: 'detached' });
    assert.deepEqual(
      (await client.send(new ListUsersCommand({}))).Users!.map((user) => user.UserName),
      ['half-typed'],
    );
  });
});
