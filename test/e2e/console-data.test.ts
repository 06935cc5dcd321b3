/** Lambda and DynamoDB in the console: a function is tested; items are made, edited and deleted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { zipOf } from '../../src/testing/zip.ts';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';

const browserProgram = chromium();
const TableName = 'Todo';
let dynamodb: DynamoDB;

const code = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('No such luck');
  console.log('seen', event.name);
  return { hello: event.name };
};`;

const { server, page } = await testedConsole(async (server) => {
  const config = await rootConfig(server);
  dynamodb = new DynamoDB(config);
  await dynamodb.createTable({
    TableName,
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await waitUntilTableExists({ client: dynamodb, minDelay: 1, maxWaitTime: 600 }, { TableName });
  const trusted = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAM(config).createRole({
    RoleName: 'runner',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trusted] }),
  });
  await new Lambda(config).createFunction({
    FunctionName: 'greet',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: Role!.Arn,
    Code: { ZipFile: zipOf({ 'index.mjs': code }) },
    Environment: { Variables: { STAGE: 'development' } },
  });
});

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('a function is tested', { skip: missingOf(browserProgram) }, async () => {
  await page.goto(`${server.consoleOrigin}/console/lambda`);
  await page.getByRole('link', { name: 'greet' }).click();
  await expectHeading(page, 'greet');
  await page.getByLabel('Event JSON').fill('{');
  await button('Test').click();
  await page
    .getByText(/^This is no JSON/)
    .first()
    .waitFor();
  await page.getByLabel('Event JSON').fill('{"name":"Ann"}');
  await button('Test').click();
  await page.getByText('Executing function: succeeded').first().waitFor();
  await page.getByText('"hello": "Ann"').first().waitFor();
  await page
    .getByText(/seen Ann/)
    .first()
    .waitFor();
  await picture(page, 'lambda-1-tested', ['dark', 'light']);
  await page.getByLabel('Event JSON').fill('{"fail":true}');
  await button('Test').click();
  await page.getByText('Executing function: failed').first().waitFor();
  await page.getByText('"errorType": "TypeError"').first().waitFor();
  await page.getByRole('tab', { name: 'Environment variables' }).click();
  await page.getByRole('rowheader', { name: 'STAGE' }).waitFor();
});

test('items are made, edited and deleted', { skip: missingOf(browserProgram) }, async () => {
  const items = async () => (await dynamodb.scan({ TableName })).Items!;
  await page.goto(`${server.consoleOrigin}/console/dynamodb`);
  await page.getByRole('link', { name: TableName }).click();
  await page.getByText('The table is empty.').first().waitFor();
  await button('Create item').click();
  const create = page.getByRole('dialog', { name: 'Create item' });
  const save = async (item: object) => {
    await create.getByLabel('Item').fill(JSON.stringify(item));
    await create.getByRole('button', { name: 'Create item' }).click();
  };
  await save({ id: { S: 'a' } });
  await create.getByText("The key's attribute at is missing.").first().waitFor();
  await save({ id: { S: 'a' }, at: { N: 5 } });
  await create
    .getByText(/Numbers stand in quotes/)
    .first()
    .waitFor();
  const photo = { M: { bytes: { B: 'AAEC' }, tags: { SS: ['x', 'y'] } } };
  await save({ id: { S: 'a' }, at: { N: '5' }, photo });
  await create.waitFor({ state: 'detached' });
  await page.getByRole('rowheader', { name: 'a', exact: true }).waitFor();
  assert.deepEqual(await items(), [
    { id: { S: 'a' }, at: { N: '5' }, photo: { M: { bytes: { B: new Uint8Array([0, 1, 2]) }, tags: photo.M.tags } } },
  ]);

  await button('Create item').click();
  await save({ id: { S: 'a' }, at: { N: '5' } });
  await create.getByText('ConditionalCheckFailedException').first().waitFor();
  await create.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('radio').first().check();
  await button('Edit item').click();
  const edit = page.getByRole('dialog', { name: 'Edit item' });
  await picture(page, 'dynamodb-1-edit', ['dark', 'light']);
  await edit.getByLabel('Item').fill(JSON.stringify({ id: { S: 'b' }, at: { N: '5' } }));
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await edit
    .getByText(/The key of an item cannot be changed/)
    .first()
    .waitFor();
  await edit.getByLabel('Item').fill(JSON.stringify({ id: { S: 'a' }, at: { N: '5' }, done: { BOOL: true } }));
  await edit.getByRole('button', { name: 'Save changes' }).click();
  await edit.waitFor({ state: 'detached' });
  assert.deepEqual(await items(), [{ id: { S: 'a' }, at: { N: '5' }, done: { BOOL: true } }]);

  await page.getByRole('radio').first().check();
  await button('Delete item').click();
  await page.getByRole('dialog', { name: 'Delete item?' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('The table is empty.').first().waitFor();
  assert.deepEqual(await items(), []);
});
