/** IAM Identity Center > AWS accounts, as a person assigns access there: AWS's own labels, step by step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreatePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateGroupCommand,
  CreateUserCommand,
  DeleteUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  ListAccountAssignmentsCommand,
  PutInlinePolicyToPermissionSetCommand,
} from '@aws-sdk/client-sso-admin';
import type { Locator } from 'playwright-core';
import { picture } from './browser.ts';
import { signInToConsole, testedConsole } from './console-page.ts';
import { enableIdentityCenter, rootConfig, type IdentityCenter } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const hostileName = '"><img/src=x/onerror=alert(1)>רוע';
const amplifyPolicy = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';

test('AWS accounts in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let center: IdentityCenter & { readonly instanceArn: string };
  let amplifySet = '';
  let brokenSet = '';
  let dialogsOpened = 0;
  const ids = new Map<string, string>();

  const { server, page } = await testedConsole(
    async (server) => {
      center = (await enableIdentityCenter(server)) as typeof center;
      const store = new IdentitystoreClient(await rootConfig(server));
      for (const name of [
        'amplify-admin',
        hostileName,
        'leaver',
        ...Array.from({ length: 12 }, (_user, index) => `user-${index + 10}`),
      ]) {
        const { UserId } = await store.send(
          new CreateUserCommand({
            IdentityStoreId: center.identityStoreId,
            UserName: name,
            DisplayName: name,
            Name: { GivenName: 'A', FamilyName: 'B' },
          }),
        );
        ids.set(name, UserId!);
      }
      const group = await store.send(
        new CreateGroupCommand({ IdentityStoreId: center.identityStoreId, DisplayName: 'Developers' }),
      );
      ids.set('Developers', group.GroupId!);
      amplifySet = await center.addPermissionSet('amplify-policy', amplifyPolicy);
      brokenSet = await center.addPermissionSet('needs-a-policy', amplifyPolicy);
      await center.admin.send(
        new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
          InstanceArn: center.instanceArn,
          PermissionSetArn: brokenSet,
          CustomerManagedPolicyReference: { Name: 'team-policy', Path: '/' },
        }),
      );
    },
    (opened) => {
      opened.on('dialog', (dialog) => {
        dialogsOpened += 1;
        void dialog.dismiss();
      });
    },
  );
  await expectHeading(page, 'Dashboard');

  const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text });
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  };
  const next = (): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click();

  await step('the tree shows the root and the management account', async () => {
    await page.getByRole('link', { name: 'AWS accounts', exact: true }).click();
    await expectHeading(page, 'AWS accounts');
    await row('management account').getByText(server.account).first().waitFor();
    await row('Root').first().waitFor();
    assert.equal(
      await page.getByRole('button', { name: 'Assign users or groups' }).isEnabled(),
      false,
      'nothing is selected yet',
    );
    await picture(page, 'accounts-1-tree');
  });

  await step("the root's box selects the accounts below it", async () => {
    await choose('Root');
    await page
      .getByRole('checkbox', { name: /^Select / })
      .and(page.locator(':checked'))
      .nth(1)
      .waitFor();
    await page.getByRole('checkbox', { name: 'Select Root' }).uncheck();
    await page.getByRole('button', { name: 'Assign users or groups' }).and(page.locator(':disabled')).waitFor();
  });

  await step('Assign users or groups: Users tab, permission sets, review, Submit', async () => {
    await row('management account').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Assign users or groups' }).click();
    await expectHeading(page, 'Select users and groups');
    await next();
    await page.getByText('Select at least one user or group.').first().waitFor();
    await page.getByRole('tab', { name: 'Users' }).click();
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('amplify');
    await choose('amplify-admin');
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('');
    await page.getByRole('button', { name: 'Next page' }).click();
    await picture(page, 'accounts-2-users');
    await page.getByRole('tab', { name: 'Groups' }).click();
    await choose('Developers');
    await picture(page, 'accounts-3-groups');
    await next();
    await expectHeading(page, 'Select permission sets');
    await choose('amplify-policy');
    await picture(page, 'accounts-4-permission-sets');
    await next();
    await expectHeading(page, 'Review and submit');
    await page.getByText('2 assignments are made.').first().waitFor();
    await picture(page, 'accounts-5-review');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('We provisioned your AWS account successfully').first().waitFor();
    assert.deepEqual(await assigned(amplifySet), [ids.get('amplify-admin'), ids.get('Developers')].sort());
  });

  await step("the account's page lists who may enter it", async () => {
    await row('amplify-admin').getByText('amplify-policy').first().waitFor();
    await row('Developers').getByText('amplify-policy').first().waitFor();
    await picture(page, 'accounts-6-account');
  });

  await step("a failed assignment is shown with AWS's reason, and succeeds when tried again", async () => {
    await page.getByRole('button', { name: 'Assign users or groups' }).click();
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('onerror');
    await choose(hostileName);
    await next();
    await choose('needs-a-policy');
    await next();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await expectHeading(page, 'Configuring AWS accounts');
    await page
      .getByText(/Received a 404 status error: Not supported policy .*team-policy/)
      .first()
      .waitFor();
    await picture(page, 'accounts-7-failed');
    await new IAMClient(await rootConfig(server)).send(
      new CreatePolicyCommand({
        PolicyName: 'team-policy',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
        }),
      }),
    );
    await page.getByRole('button', { name: /^Retry "/ }).click();
    await page.getByText('We provisioned your AWS account successfully').first().waitFor();
    await row(hostileName).getByText('needs-a-policy').first().waitFor();
    await picture(page, 'accounts-8-hostile-name');
    assert.equal(dialogsOpened, 0, 'a name must not run as script');
  });

  await step('a changed permission set is outdated until it is provisioned again', async () => {
    await center.admin.send(
      new PutInlinePolicyToPermissionSetCommand({
        InstanceArn: center.instanceArn,
        PermissionSetArn: amplifySet,
        InlinePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
        }),
      }),
    );
    await page.getByRole('tab', { name: 'Permission sets' }).click();
    await row('amplify-policy').getByText('Outdated').first().waitFor();
    await picture(page, 'accounts-9-outdated');
    await choose('amplify-policy');
    await page.getByRole('button', { name: 'Reprovision' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reprovision permission sets?' });
    await dialog.getByRole('button', { name: 'Reprovision' }).click();
    await page.getByText('We reprovisioned your AWS account successfully').first().waitFor();
    await row('amplify-policy').getByText('Provisioned', { exact: true }).first().waitFor();
  });

  await step('Change permission sets', async () => {
    await page.getByRole('tab', { name: 'Users and groups' }).click();
    await choose('Developers');
    await page.getByRole('button', { name: 'Change permission sets' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change permission sets' });
    await dialog.getByRole('checkbox', { name: 'Select needs-a-policy' }).check();
    await dialog.getByRole('checkbox', { name: 'Select amplify-policy' }).uncheck();
    await dialog.getByText('1 to assign, 1 to remove.').first().waitFor();
    await picture(page, 'accounts-10-change');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('The permission sets are changed.').first().waitFor();
    await row('Developers').getByText('needs-a-policy').first().waitFor();
    assert.deepEqual(await assigned(amplifySet), [ids.get('amplify-admin')]);
  });

  await step('Remove access', async () => {
    await choose('Developers');
    await choose(hostileName);
    await page.getByRole('button', { name: 'Remove access' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove access?' });
    await picture(page, 'accounts-11-remove');
    await dialog.getByRole('button', { name: 'Remove access' }).click();
    await page.getByText('The access is removed.').first().waitFor();
    await row('Developers').waitFor({ state: 'detached' });
    assert.deepEqual(await assigned(brokenSet), []);
    await page.getByRole('tab', { name: 'Permission sets' }).click();
    await row('amplify-policy').waitFor();
    // The role went with its last assignment.
    await row('needs-a-policy').waitFor({ state: 'detached' });
  });

  await step("a user who is deleted under the open wizard: AWS's refusal, and nothing chosen is lost", async () => {
    await page.getByRole('button', { name: 'Assign users or groups' }).click();
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('leaver');
    await choose('leaver');
    await next();
    await choose('amplify-policy');
    await next();
    await new IdentitystoreClient(await rootConfig(server)).send(
      new DeleteUserCommand({ IdentityStoreId: center.identityStoreId, UserId: ids.get('leaver')! }),
    );
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page
      .getByText(/USER .* was not found in directory/)
      .first()
      .waitFor();
    await picture(page, 'accounts-12-deleted-meanwhile');
    await page.getByRole('button', { name: 'Back to the assignment' }).click();
    await expectHeading(page, 'Review and submit');
    await page.getByText('One assignment is made.').first().waitFor();
  });

  await step('a session that ends in the middle: sign in elsewhere, and go on', async () => {
    await page.getByRole('button', { name: 'Edit users and groups' }).click();
    await page.getByRole('button', { name: 'Remove leaver' }).click();
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('user-10');
    await choose('user-10');
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.reload({ waitUntil: 'commit' }).catch(() => undefined);
    // Without a session the page is the sign-in page.
    await page.waitForURL(/signin/);
    await page.context().addCookies(cookies);
    await signInToConsole(server, page);
    await page.goto(`${server.consoleOrigin}/console/identity-center/accounts/assign?accounts=${server.account}`);
    await page.getByRole('button', { name: 'Remove user-10' }).waitFor();
    await next();
    await next();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('We provisioned your AWS account successfully').first().waitFor();
    await expectHeading(page, 'Sandlot');
    assert.ok((await assigned(amplifySet)).includes(ids.get('user-10')!));
  });

  await step('twenty assignments at once, chosen in the list view', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center/accounts?view=list`);
    await row('management account').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Assign users or groups' }).click();
    await page
      .getByRole('checkbox', { name: /^Select user-/ })
      .first()
      .waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByText('Selected users and groups (10)').first().waitFor();
    await next();
    await choose('amplify-policy');
    await choose('needs-a-policy');
    await next();
    await page.getByText('20 assignments are made.').first().waitFor();
    // The last ones are held until the page was seen: it may be done at once.
    const [isSeen, assignments] = [Promise.withResolvers<void>(), { asked: 0 }];
    await page.route('**/*', async (route) => {
      const isOne = route.request().headers()['x-amz-target']?.endsWith('.CreateAccountAssignment');
      if (isOne && ++assignments.asked > 10) await isSeen.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page
      .getByText(/of 20 done/)
      .first()
      .waitFor();
    await picture(page, 'accounts-14-progress');
    isSeen.resolve();
    await expectHeading(page, 'Sandlot');
    assert.equal((await assigned(brokenSet)).length, 10);
  });

  await step('it fits a phone, and a dark room', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${server.consoleOrigin}/console/identity-center/accounts`);
    await row('management account').waitFor();
    await picture(page, 'accounts-13-phone-dark');
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
  });

  async function assigned(permissionSetArn: string): Promise<string[]> {
    const { AccountAssignments } = await center.admin.send(
      new ListAccountAssignmentsCommand({
        InstanceArn: center.instanceArn,
        AccountId: server.account,
        PermissionSetArn: permissionSetArn,
      }),
    );
    return AccountAssignments!.map((assignment) => assignment.PrincipalId!).sort();
  }
});
