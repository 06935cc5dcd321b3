/** AppSync in the console: an API is asked in each of its authorization modes, and a subscription is watched. */
import { test } from 'node:test';
import { newPage, picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { enableIdentityCenter, givePassword, rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { enterUserAndPassword, expectHeading } from './sign-in-pages.ts';
import { makeToDoApi } from './to-do-api.ts';

const browserProgram = chromium();
const user = { email: 'jo@example.com', password: 'Correct-horse-1' };

const { server, browser, page } = await testedConsole(async (server) => {
  await makeToDoApi(await rootConfig(server), user);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const answer = () => page.getByLabel('Answer', { exact: true });
const run = async (operation: string): Promise<void> => {
  await page.getByLabel('Operation').fill(operation);
  await button('Run').click();
};
const choose = async (mode: string): Promise<void> => {
  await page.getByRole('button', { name: /^Authorization mode/ }).click();
  await page.getByRole('option', { name: mode }).click();
};
const mutation = (content: string): string => `mutation { createTodo(content: "${content}") { id content } }`;

test('an API is asked as the signed-in principal', { skip: missingOf(browserProgram) }, async () => {
  await page.goto(`${server.consoleOrigin}/console/appsync`);
  await page.getByRole('link', { name: 'to-dos' }).click();
  await expectHeading(page, 'to-dos');
  await button('Run').click();
  await answer().getByText('"content": "buy milk"').first().waitFor();
  await picture(page, 'appsync-1-asked', ['dark', 'light']);
  await run('query { nothing }');
  await page.getByText('The API answered with errors').first().waitFor();
  await answer()
    .getByText(/FieldUndefined|nothing/)
    .first()
    .waitFor();
});

test('a subscription is watched while mutations are made', { skip: missingOf(browserProgram) }, async () => {
  await page.getByLabel('Operation').fill('subscription { onCreateTodo { id content } }');
  await button('Subscribe').click();
  await page.getByText('Watching what happens').first().waitFor();
  await run(mutation('seen live'));
  await page.getByLabel('Event 1', { exact: true }).getByText('"content": "seen live"').first().waitFor();
  await picture(page, 'appsync-2-live', ['dark', 'light']);
});

test('an API key opens what it is for, and nothing else', { skip: missingOf(browserProgram) }, async () => {
  await choose('API key');
  await page
    .getByText(/^With the key da2-/)
    .first()
    .waitFor();
  await run(mutation('by key'));
  await answer().getByText('"content": "by key"').first().waitFor();
  await run('query { listTodos { items { id } } }');
  await answer().getByText('"errorType": "Unauthorized"').first().waitFor();
});

test('a user of the pool signs in, and no wrong password does', { skip: missingOf(browserProgram) }, async () => {
  await choose('Amazon Cognito user pool');
  await page.getByLabel('User name').fill(user.email);
  await page.getByLabel('Password').fill('Wrong-horse-1');
  await button('Sign in to the user pool').click();
  await page.getByText('Incorrect username or password.').first().waitFor();
  await button('Run').and(page.locator('[disabled]')).waitFor();
  await page.getByLabel('Password').fill(user.password);
  await button('Sign in to the user pool').click();
  await page.getByText(`As ${user.email}`).first().waitFor();
  await run('query { listTodos { items { content } } }');
  await answer().getByText('"content": "buy milk"').first().waitFor();
});

test('schema, data sources and templates are shown', { skip: missingOf(browserProgram) }, async () => {
  await page.getByRole('tab', { name: 'Schema' }).click();
  await page
    .getByLabel('Schema', { exact: true })
    .getByText(/type TodoConnection/)
    .first()
    .waitFor();
  await page.getByRole('tab', { name: 'Data sources' }).click();
  await page.getByRole('rowheader', { name: 'none' }).waitFor();
  await page.getByRole('tab', { name: 'Resolvers' }).click();
  await page.getByRole('radio', { name: 'Select Mutation.createTodo' }).check();
  await page
    .getByLabel('Request template of Mutation.createTodo')
    .getByText(/\$ctx\.args\.content/)
    .waitFor();
  await picture(page, 'appsync-3-resolver', ['dark', 'light']);
});

test(
  'a role that may only read sees the API, and what it asks is refused',
  { skip: missingOf(browserProgram) },
  async () => {
    const center = await enableIdentityCenter(server);
    await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
    const reader = await center.addUser('ann');
    await center.assign(await center.addPermissionSet('ReadOnly', 'arn:aws:iam::aws:policy/ReadOnlyAccess'), reader);
    await givePassword(server, browser, reader, user.password);
    const portal = await newPage(browser);
    await portal.goto(center.localPortalUrl);
    await enterUserAndPassword(portal, 'ann', user.password);
    const [opened] = await Promise.all([
      portal.context().waitForEvent('page'),
      portal.getByRole('link', { name: `Management console as ReadOnly in ${server.account}` }).click(),
    ]);
    await expectHeading(opened, 'Console home');
    await opened.goto(`${server.consoleOrigin}/console/appsync`);
    await opened.getByRole('link', { name: 'to-dos' }).click();
    await opened
      .getByText(/assumed-role\/AWSReservedSSO_ReadOnly_/)
      .first()
      .waitFor();
    await opened.getByRole('button', { name: 'Run', exact: true }).click();
    await opened.getByText('The API answered with errors').first().waitFor();
    await opened
      .getByLabel('Answer', { exact: true })
      .getByText(/not authorized|Unauthorized|Permission denied/i)
      .first()
      .waitFor();
  },
);
