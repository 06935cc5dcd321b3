/** AWS Organizations in the console: accounts, organizational units, moves, tags. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DescribeAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  OrganizationsClient,
  TagResourceCommand,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations';
import type { Locator } from 'playwright-core';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { enableIdentityCenter, rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const accountName = 'Team <b>"One"</b> & Co';

test('AWS Organizations in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let client: OrganizationsClient;
  let accountId = '';
  let rootId = '';

  const { server, page } = await testedConsole(async (server) => {
    await enableIdentityCenter(server);
    client = new OrganizationsClient(await rootConfig(server));
    rootId = (await client.send(new ListRootsCommand({}))).Roots![0]!.Id!;
  });
  await expectHeading(page, 'Dashboard');

  const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text });
  const select = async (name: string): Promise<void> => {
    await page.getByRole('radio', { name: `Select ${name}`, exact: true }).check();
  };
  const action = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  const units = async (parent: string) =>
    (await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: parent }))).OrganizationalUnits!;

  await step('the Services menu leads to AWS Organizations', async () => {
    await page.getByRole('button', { name: 'Services' }).click();
    await page.getByRole('menuitem', { name: 'AWS Organizations' }).click();
    await expectHeading(page, 'AWS Organizations');
    await row('management account').waitFor();
  });

  await step('Add an AWS account: what is missing is named, then AWS creates it', async () => {
    await page
      .getByRole('button', { name: 'Add an AWS account' })
      .or(page.getByRole('main').getByRole('link', { name: 'Add an AWS account' }))
      .first()
      .click();
    await expectHeading(page, 'Add an AWS account');
    await page.getByRole('button', { name: 'Create AWS account' }).click();
    await page.getByText('Enter a name.').first().waitFor();
    await page.getByLabel('AWS account name').fill(accountName);
    await page.getByLabel("Email address of the account's owner").fill('root@sandlot.example');
    await page.getByRole('button', { name: 'Create AWS account' }).click();
    await page
      .getByText(/EMAIL_ALREADY_EXISTS: Another AWS account has this e-mail address/)
      .first()
      .waitFor();
    await picture(page, 'organizations-1-refused');
    await page.getByLabel("Email address of the account's owner").fill('team-one@example.com');
    await page.getByRole('button', { name: 'Create AWS account' }).click();
    await expectHeading(page, accountName);
    accountId = /accounts\/(\d{12})$/.exec(page.url())![1]!;
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: accountId }));
    assert.deepEqual([Account!.Name, Account!.Email, Account!.Status], [accountName, 'team-one@example.com', 'ACTIVE']);
    await picture(page, 'organizations-2-account');
  });

  await step('tags are added; what another administrator set at the same time stays', async () => {
    await page.getByRole('button', { name: 'Manage tags' }).click();
    await client.send(new TagResourceCommand({ ResourceId: accountId, Tags: [{ Key: 'theirs', Value: '1' }] }));
    await page.getByRole('button', { name: 'Add new tag' }).click();
    await page.getByLabel('Key of tag 1').fill('mine');
    await page.getByLabel('Value of tag 1').fill('2');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('The tags are saved.').first().waitFor();
    await page.getByText('theirs').first().waitFor();
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: accountId }));
    assert.deepEqual(Tags!.map(({ Key, Value }) => `${Key}=${Value}`).sort(), ['mine=2', 'theirs=1']);
  });

  await step('Create an organizational unit under the root', async () => {
    await page.getByRole('link', { name: 'AWS accounts' }).first().click();
    await select('Root');
    await action('Create new');
    const dialog = page.getByRole('dialog', { name: 'Create organizational unit' });
    await dialog.getByLabel('Organizational unit name').fill('Workloads');
    await picture(page, 'organizations-3-create-unit');
    await dialog.getByRole('button', { name: 'Create organizational unit' }).click();
    await row('Workloads').getByText(/^ou-/).first().waitFor();
    assert.deepEqual(
      (await units(rootId)).map((unit) => unit.Name),
      ['Workloads'],
    );
  });

  await step("a second unit of that name is refused in AWS's words", async () => {
    await select('Root');
    await action('Create new');
    const dialog = page.getByRole('dialog', { name: 'Create organizational unit' });
    await dialog.getByLabel('Organizational unit name').fill('Workloads');
    await dialog.getByRole('button', { name: 'Create organizational unit' }).click();
    await dialog.getByText('DuplicateOrganizationalUnitException').first().waitFor();
    assert.equal(
      await dialog.getByLabel('Organizational unit name').inputValue(),
      'Workloads',
      'nothing typed is lost',
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await step('Move the account into the unit', async () => {
    await select(accountName);
    await action('Move');
    const dialog = page.getByRole('dialog', { name: 'Move AWS account' });
    await dialog.getByText('It is here now').first().waitFor();
    await dialog.getByRole('radio', { name: 'Select Workloads' }).check();
    await picture(page, 'organizations-4-move');
    await dialog.getByRole('button', { name: 'Move AWS account' }).click();
    await page
      .getByText(/is moved to/)
      .first()
      .waitFor();
    const [unit] = await units(rootId);
    assert.equal((await client.send(new ListParentsCommand({ ChildId: accountId }))).Parents![0]!.Id, unit!.Id);
    await page.getByRole('button', { name: 'Open Workloads' }).click();
    await row(accountId).waitFor();
    await picture(page, 'organizations-5-tree');
  });

  await step('a unit with an account in it is not deleted', async () => {
    await select('Workloads');
    await action('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete organizational unit?' });
    await dialog.getByRole('button', { name: 'Delete organizational unit' }).and(page.locator(':disabled')).waitFor();
    await dialog.getByLabel(/To confirm, enter/).fill('Workloads');
    await dialog.getByRole('button', { name: 'Delete organizational unit' }).click();
    await dialog.getByText('OrganizationalUnitNotEmptyException').first().waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await step('Rename, while somebody else renames it too', async () => {
    const [unit] = await units(rootId);
    await page.getByRole('link', { name: 'Workloads' }).click();
    await expectHeading(page, 'Workloads');
    await row(accountId).waitFor();
    await action('Rename');
    const dialog = page.getByRole('dialog', { name: 'Rename organizational unit' });
    await client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId: unit!.Id!, Name: 'Theirs' }));
    await dialog.getByLabel('Organizational unit name').fill('Mine');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.getByText('Somebody else renamed it to "Theirs" in the meantime.').first().waitFor();
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await expectHeading(page, 'Mine');
    assert.equal((await units(rootId))[0]!.Name, 'Mine');
    await picture(page, 'organizations-6-unit');
  });

  await step('Service control policies: enable, create, attach, detach, delete', async () => {
    await page.getByRole('link', { name: 'Service control policies' }).click();
    await expectHeading(page, 'Service control policies');
    await page.getByRole('button', { name: 'Enable service control policies' }).click();
    await row('FullAWSAccess').waitFor();
    await page.getByText('Service control policies are not enabled').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Create policy' }).click();
    await page.getByLabel('Policy', { exact: true }).fill('{');
    await page.getByRole('button', { name: 'Create policy' }).click();
    await page.getByText('Enter a name.').first().waitFor();
    await page
      .getByText(/^This is no JSON/)
      .first()
      .waitFor();
    await page.getByLabel('Policy name').fill('no-users');
    const deny = { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' };
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await page.getByLabel('Policy', { exact: true }).fill(document);
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expectHeading(page, 'no-users');
    const [mine] = await units(rootId);
    const make = new CreateOrganizationalUnitCommand({ ParentId: mine!.Id!, Name: 'Deep' });
    const { Id: deep } = (await client.send(make)).OrganizationalUnit!;
    await page.getByRole('button', { name: 'Attach' }).click();
    const dialog = page.getByRole('dialog', { name: 'Attach policy' });
    await dialog.getByRole('button', { name: 'Open Mine' }).click();
    await dialog.getByRole('radio', { name: 'Select Deep' }).waitFor();
    await dialog.getByRole('radio', { name: `Select ${accountName}` }).check();
    await picture(page, 'organizations-7-attach');
    await dialog.getByRole('button', { name: 'Attach' }).click();
    await row(accountId).waitFor();
    const attached = async () => {
      const command = new ListPoliciesForTargetCommand({ TargetId: accountId, Filter: 'SERVICE_CONTROL_POLICY' });
      return (await client.send(command)).Policies!.map(({ Name }) => Name);
    };
    assert.ok((await attached()).includes('no-users'));
    await page.getByRole('link', { name: 'Edit policy' }).click();
    await expectHeading(page, 'Edit policy');
    await page.getByText('The policy checks found nothing.').first().waitFor();
    const change = (edited: object) =>
      page.getByLabel('Policy', { exact: true }).fill(JSON.stringify({ Version: '2012-10-17', Statement: [edited] }));
    await change({ ...deny, Action: 'iam:CreateUsr' });
    await page.getByText('Errors: 1, Security: 0, Warnings: 0, Suggestions: 0').first().waitFor();
    await page.getByText('The action iam:CreateUsr does not exist. Did you mean iam:CreateUser?').first().waitFor();
    await change({ ...deny, Action: 'iam:CreateRole' });
    await page.getByText('The policy checks found nothing.').first().waitFor();
    await page.getByLabel('Description').fill('Nobody makes roles');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expectHeading(page, 'no-users');
    await page.getByText('"iam:CreateRole"').first().waitFor();
    await page.getByText('Nobody makes roles').first().waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    const remove = page.getByRole('dialog', { name: 'Delete policy?' });
    await remove.getByRole('button', { name: 'Delete' }).click();
    await remove.getByText('PolicyInUseException').first().waitFor();
    await remove.getByRole('button', { name: 'Cancel' }).click();
    await row(accountId).getByRole('button', { name: 'Detach' }).click();
    await page.getByText('Attached to nothing').first().waitFor();
    assert.equal((await attached()).includes('no-users'), false);
    await page.getByRole('button', { name: 'Delete' }).click();
    await remove.getByRole('button', { name: 'Delete' }).click();
    await expectHeading(page, 'Service control policies');
    await row('FullAWSAccess').waitFor();
    await row('no-users').waitFor({ state: 'detached' });
    await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: deep! }));
    const [unit] = await units(rootId);
    await page.goto(`${server.consoleOrigin}/console/organizations/units/${unit!.Id}`);
    await expectHeading(page, 'Mine');
  });

  await step('Close the account, after its ID was typed', async () => {
    await page.getByRole('link', { name: accountName }).click();
    await expectHeading(page, accountName);
    await action('Close');
    const dialog = page.getByRole('dialog', { name: 'Close AWS account?' });
    await dialog.getByLabel(/To confirm, enter/).fill('000000000000');
    assert.equal(await dialog.getByRole('button', { name: 'Close account' }).isEnabled(), false);
    await dialog.getByLabel(/To confirm, enter/).fill(accountId);
    await picture(page, 'organizations-7-close');
    await dialog.getByRole('button', { name: 'Close account' }).click();
    await page.getByText('Suspended', { exact: true }).first().waitFor();
    assert.equal(
      (await client.send(new DescribeAccountCommand({ AccountId: accountId }))).Account!.Status,
      'SUSPENDED',
    );
    await page.goto(`${server.consoleOrigin}/console/identity-center/accounts?view=list`);
    assert.equal(
      await row(accountId).getByRole('checkbox').isEnabled(),
      false,
      'nobody can be assigned to a closed account',
    );
  });

  await step('a unit that is deleted under its open page', async () => {
    const [unit] = await units(rootId);
    await page.goto(`${server.consoleOrigin}/console/organizations/units/${unit!.Id}`);
    await expectHeading(page, 'Mine');
    await client.send(
      new MoveAccountCommand({ AccountId: accountId, SourceParentId: unit!.Id!, DestinationParentId: rootId }),
    );
    await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unit!.Id! }));
    await action('Rename');
    const dialog = page.getByRole('dialog', { name: 'Rename organizational unit' });
    await dialog.getByLabel('Organizational unit name').fill('Too late');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.getByText('It may have been deleted in the meantime.').first().waitFor();
    await page.reload();
    await expectHeading(page, 'Organizational unit not found');
  });
});
