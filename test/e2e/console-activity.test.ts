/**
 * The console's activity page: requests as they come, filtered, and why one was denied; and the same in the terminal.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { audit } from './accessibility.ts';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { enableIdentityCenter, rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyThere',
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    },
  ],
});

test('the activity in the console and in the terminal', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let iam: IAMClient;
  let casey: IAMClient;

  const { server, page } = await testedConsole(async (server) => {
    const config = await rootConfig(server);
    iam = new IAMClient(config);
    await iam.send(new CreateUserCommand({ UserName: 'casey' }));
    await iam.send(new PutUserPolicyCommand({ UserName: 'casey', PolicyName: 'own', PolicyDocument: policy }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'casey' }));
    casey = new IAMClient({
      ...config,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
  });

  await step('requests appear by themselves', async () => {
    await page.getByRole('link', { name: 'Activity' }).click();
    await expectHeading(page, 'Activity');
    await page.getByRole('link', { name: 'iam:CreateUser' }).waitFor();
    await iam.send(new ListUsersCommand({}));
    await page.getByRole('link', { name: 'iam:ListUsers' }).waitFor();
    await casey.send(new GetUserCommand({ UserName: 'casey' })).catch(() => {});
    await page.getByRole('row', { name: /iam:GetUser.*403 AccessDenied.*user\/casey/ }).waitFor();
    await picture(page, 'console-activity');
  });

  await step("the console's own requests only when they are asked for", async () => {
    const own = page.getByRole('link', { name: 'iam:ListGroups' });
    await page.goto(`${server.consoleOrigin}/console/iam/groups`);
    await page.getByText('No user groups').first().waitFor();
    await page.goto(`${server.consoleOrigin}/console/activity`);
    await page.getByRole('link', { name: 'iam:ListUsers' }).waitFor();
    assert.equal(await own.count(), 0);
    await page.getByText('Console and waiting requests, too').click();
    await own.first().waitFor();
    await page.getByText('Console and waiting requests, too').click();
    await own.first().waitFor({ state: 'detached' });
  });

  await step('by text, and errors alone', async () => {
    await page.getByRole('searchbox', { name: 'Find requests' }).fill('createuser');
    await page.getByText('1 match').first().waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.getByText('Errors only').click();
    await page.getByRole('link', { name: 'iam:CreateUser' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'iam:GetUser' }).waitFor();
  });

  await step('a denial explains itself, on its page and in the terminal', async () => {
    await page.getByRole('link', { name: 'iam:GetUser' }).click();
    await expectHeading(page, 'iam:GetUser');
    await page.getByText('StringEquals aws:RequestedRegion: wanted eu-west-1, found us-east-1').first().waitFor();
    assert.match(await page.getByLabel('Parameters', { exact: true }).innerText(), /"UserName": "casey"/);
    const statement = JSON.parse(await page.getByLabel('Statement', { exact: true }).innerText());
    assert.deepEqual(statement, {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: `arn:aws:iam::${server.account}:user/casey`,
    });
    await picture(page, 'console-activity-denial');
    const { code, stdout } = await server.sandlot('why');
    assert.equal(code, 0);
    assert.match(stdout, /wanted "eu-west-1", found "us-east-1"/);
    assert.match((await server.sandlot('logs', '--errors')).stdout, / 403 .* iam:GetUser +AccessDenied +casey/);
    assert.equal((await server.sandlot('why', 'no-such-request')).code, 3);
    process.stdout.write(process.env['SHOW_WHY'] ? stdout + (await server.sandlot('logs')).stdout : '');
  });

  await step('the statement that lacked is added to the permission set, whose roles have it then', async () => {
    const center = await enableIdentityCenter(server);
    const userId = await center.addUser('ann');
    await center.assign(await center.addPermissionSet('reader', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'), userId);
    const token = await server.api('POST', `/users/${userId}/sso-token`, {});
    const portal = new SSOClient({ endpoint: server.endpoint, region: server.region });
    const asAnn = async (): Promise<IAMClient> => {
      const { roleCredentials } = await portal.send(
        new GetRoleCredentialsCommand({
          accessToken: token.accessToken,
          accountId: server.account,
          roleName: 'reader',
        }),
      );
      const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials!;
      const credentials = { accessKeyId, secretAccessKey, sessionToken };
      return new IAMClient({ endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 });
    };
    const create = async (): Promise<unknown> =>
      (await asAnn()).send(new CreateUserCommand({ UserName: 'made-by-ann' }));
    await assert.rejects(create(), { name: 'AccessDenied' });
    await page.goto(`${server.consoleOrigin}/console/activity`);
    await page
      .getByRole('row', { name: /iam:CreateUser.*AccessDenied/ })
      .getByRole('link', { name: 'iam:CreateUser' })
      .click();
    await page.getByRole('button', { name: 'Add to the permission set reader' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add the statement to the permission set?' });
    await dialog.getByText('Everybody who has the permission set').first().waitFor();
    assert.deepEqual(await audit(page), []);
    await dialog.getByRole('button', { name: 'Add statement' }).click();
    await page.getByText('has the statement now').first().waitFor();
    await create();
  });
});
