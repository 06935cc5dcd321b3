/**
 * S3's lists in the console where they are no plain ones: keys that XML cannot carry, buckets and objects that may not
 * be read, names that are taken, settings that belong to others, locked versions, and folders without anything in them.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const bucket = 'odd-names';
const control = '\x01ctl';
const awkward = 'a+b c%20(d)\u00e9.txt';
/** Spaces at the ends, line ends, and what is on the border of what XML takes. */
const others = [' space ', 'tab\t', 'line\n', 'return\r', 'next\u0085', '\u2028', '\x7f', '\uffff', '<&>"'];
const aDay = 24 * 60 * 60 * 1000;

test("S3's lists in the console", { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let s3: S3;

  const { server, page } = await testedConsole(async (server) => {
    s3 = new S3({ ...(await rootConfig(server)), forcePathStyle: true });
    await s3.createBucket({ Bucket: bucket });
  });
  after(() => s3?.destroy());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = (path: string) => page.goto(`${server.consoleOrigin}/console${path}`);
  const openObject = (key: string, name = bucket) => open(`/s3/object/${name}?${new URLSearchParams({ key })}`);
  const deny = (action: string) => {
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: action, Resource }];
    return s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  };
  const select = (key: string) => page.getByRole('checkbox', { name: `Select ${key}`, exact: true });
  const permanentlyDelete = async (action: string) => {
    await dialog().getByRole('textbox').fill('permanently delete');
    await dialog().getByRole('button', { name: action, exact: true }).click();
  };
  const keysOf = async (name: string) =>
    ((await s3.listObjectVersions({ Bucket: name, EncodingType: 'url' })).Versions ?? []).map(({ Key }) => Key);

  await step('keys that XML cannot carry, and those with spaces and signs, are listed and open', async () => {
    await s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } });
    for (const Key of [control, awkward, `${control}/${awkward}`, ...others.map((key) => `others/${key}`)])
      await s3.putObject({ Bucket: bucket, Key, Body: 'x' });
    await open(`/s3/buckets/${bucket}`);
    await page.getByRole('link', { name: awkward, exact: true }).waitFor();
    await picture(page, 's3-lists-1-keys');
    await page.getByText('Show versions').click();
    await page.getByText('Version ID').first().waitFor();
    await page.getByRole('link', { name: awkward, exact: true }).waitFor();
    await open(`/s3/buckets/${bucket}?${new URLSearchParams({ prefix: `${control}/` })}`);
    await page.getByRole('link', { name: awkward, exact: true }).click();
    await expectHeading(page, awkward);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByText('Current', { exact: true }).waitFor();
    await openObject(control);
    await page.getByText('binary/octet-stream').or(page.getByText('application/octet-stream')).first().waitFor();
  });

  await step('a bucket that may not be listed loses its list alone', async () => {
    await deny('s3:ListBucket');
    await open(`/s3/buckets/${bucket}`);
    await expectHeading(page, bucket);
    await page.getByText('not authorized to perform: s3:ListBucket').waitFor();
    await picture(page, 's3-lists-2-not-listed');
    await page.getByRole('tab', { name: 'Properties' }).click();
    await page.getByText('Amazon S3 managed keys (SSE-S3)').waitFor();
    await page.getByRole('tabpanel').getByText(server.region, { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Permissions' }).click();
    await page.getByLabel('Remove bucket policy').click();
    await page.getByText('Bucket policy: removed.').first().waitFor();
  });

  await step('an object that may not or cannot be read says why; what is not there says so', async () => {
    await deny('s3:GetObject');
    await openObject(awkward);
    await page.getByText('not authorized to perform: s3:GetObject').waitFor();
    await picture(page, 's3-lists-3-not-read');
    await s3.deleteBucketPolicy({ Bucket: bucket });
    const BlockedEncryptionTypes = { EncryptionType: ['NONE' as const] };
    await s3.putBucketEncryption({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BlockedEncryptionTypes }],
      },
    });
    const SSECustomerKey = Buffer.alloc(32, 7).toString('base64');
    await s3.putObject({ Bucket: bucket, Key: 'own-key', Body: 'x', SSECustomerAlgorithm: 'AES256', SSECustomerKey });
    await openObject('own-key');
    await page.getByText('The object was stored using a form of Server Side Encryption').waitFor();
    await openObject('nosuch');
    await expectHeading(page, 'Object not found');
    await page.getByRole('link', { name: 'Look among the versions' }).click();
    await page.getByText('No objects with this prefix').waitFor();
    await openObject('nosuch', 'nosuch-bucket');
    await page.getByText('The specified bucket does not exist').waitFor();
    await open('/s3/buckets/nosuch-bucket');
    await expectHeading(page, 'Bucket not found');
  });

  await step('a bucket that is there is not made again, and stays as it is', async () => {
    await s3.createBucket({ Bucket: 'taken-name' });
    await open('/s3/create-bucket');
    await page.getByLabel('Bucket name').fill('taken-name');
    await page.getByLabel('Enable', { exact: true }).check();
    await button('Create bucket').click();
    await page.getByText('Bucket with the same name already exists').first().waitFor();
    await picture(page, 's3-lists-4-taken');
    assert.equal((await s3.getBucketVersioning({ Bucket: 'taken-name' })).Status, undefined);
  });

  await step('a bucket is made in the Region that is chosen', async () => {
    await open('/s3?region=eu-west-1');
    await page.getByRole('link', { name: 'Create bucket' }).last().click();
    await page.getByLabel('Bucket name').fill('made-elsewhere');
    await page.getByText('eu-west-1', { exact: true }).last().waitFor();
    await button('Create bucket').click();
    await expectHeading(page, 'made-elsewhere');
    const { LocationConstraint } = await s3.getBucketLocation({ Bucket: 'made-elsewhere' });
    assert.equal(LocationConstraint, 'eu-west-1');
  });

  await step('what belongs to the lifecycle rules stays with them', async () => {
    const Rules = [{ ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 9 } }];
    await s3.putBucketLifecycleConfiguration({
      Bucket: bucket,
      LifecycleConfiguration: { Rules },
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await open(`/s3/buckets/${bucket}?tab=management`);
    await page.getByLabel('Edit lifecycle rules').click();
    const field = page.getByLabel('Lifecycle rules', { exact: true });
    await field.fill((await field.inputValue()).replace('9', '8'));
    await button('Save changes').click();
    await page.getByText('Lifecycle rules: saved.').first().waitFor();
    const after = await s3.getBucketLifecycleConfiguration({ Bucket: bucket });
    assert.equal(after.Rules?.[0]?.Expiration?.Days, 8);
    assert.equal(after.TransitionDefaultMinimumObjectSize, 'varies_by_storage_class');
  });

  await step(
    'a website, events, encryption and Object Lock are documents; rules come as the AWS CLI has them',
    async () => {
      const Bucket = 'settings-as-documents';
      await s3.createBucket({ Bucket });
      await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
      const write = async (what: string, title: string, document?: object) => {
        await page.getByLabel(`Edit ${what}`, { exact: true }).click();
        if (document) await page.getByLabel(title, { exact: true }).fill(JSON.stringify(document));
        await button('Save changes').click();
        await page.getByText(`${title}: saved.`).first().waitFor();
      };
      await open(`/s3/buckets/${Bucket}?tab=properties`);
      await write('static website hosting', 'Static website hosting');
      await page.getByRole('link', { name: `http://${Bucket}.s3-website.localhost` }).waitFor();
      assert.equal((await s3.getBucketWebsite({ Bucket })).IndexDocument?.Suffix, 'index.html');
      await page.getByLabel('Remove static website hosting').click();
      await page.getByText('Static website hosting: removed.').waitFor();
      await page.getByText('The bucket is no website.').waitFor();
      await write('Object Lock', 'Object Lock');
      const { ObjectLockConfiguration } = await s3.getObjectLockConfiguration({ Bucket });
      assert.equal(ObjectLockConfiguration?.Rule?.DefaultRetention?.Mode, 'GOVERNANCE');
      await write('event notifications', 'Event notifications', { EventBridgeConfiguration: {} });
      assert.deepEqual((await s3.getBucketNotificationConfiguration({ Bucket })).EventBridgeConfiguration, {});
      const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } };
      await write('default encryption', 'Default encryption', { Rules: [rule] });
      await page.getByText('AWS KMS keys (SSE-KMS)').waitFor();
      await picture(page, 's3-lists-9-documents');
      await open(`/s3/buckets/${Bucket}?tab=permissions`);
      const cors = { AllowedOrigins: ['http://a.example'], AllowedMethods: ['GET'] };
      await write('CORS rules', 'Cross-origin resource sharing (CORS)', { CORSRules: [cors] });
      assert.deepEqual((await s3.getBucketCors({ Bucket })).CORSRules?.[0]?.AllowedOrigins, ['http://a.example']);
      await page.getByLabel('Edit CORS rules').click();
      await page.getByLabel('Cross-origin resource sharing (CORS)', { exact: true }).fill('{}');
      await button('Save changes').click();
      await page.getByText('The rules are a list').waitFor();
    },
  );

  await step('a refusal says what stops it, and goes before what comes after it', async () => {
    await open(`/s3/buckets/${bucket}?tab=permissions`);
    await page.getByLabel('Edit bucket policy').click();
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
    const field = page.getByLabel('Bucket policy', { exact: true });
    await field.fill(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    await button('Save changes').click();
    await page.getByText('Block Public Access stops this.').waitFor();
    await picture(page, 's3-lists-5-public');
    await field.fill('{');
    await page.getByText('This is no JSON').first().waitFor();
    assert.equal(await page.getByText('AccessDenied').count(), 0);
    await button('Save changes').click();
    await field.fill('{}');
    await page.getByText('This is no JSON').first().waitFor({ state: 'hidden' });
    assert.equal(await page.getByText('AccessDenied').count(), 0);
  });

  await step('after a half-done delete or upload the list shows what is there', async () => {
    await s3.putObject({ Bucket: bucket, Key: 'half/goes', Body: 'x' });
    await s3.putObject({ Bucket: bucket, Key: 'half/stays', Body: 'x' });
    const Resource = `arn:aws:s3:::${bucket}/half/stays`;
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: ['s3:DeleteObject', 's3:PutObject'], Resource }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.putBucketPolicy({ Bucket: bucket, Policy });
    await open(`/s3/buckets/${bucket}?prefix=half/`);
    await select('half/goes').check();
    await select('half/stays').check();
    await button('Delete').click();
    await dialog().getByRole('textbox').fill('delete');
    await dialog().getByRole('button', { name: 'Delete objects' }).click();
    await dialog().getByText('1 deleted, 1 not deleted.').waitFor();
    await dialog().getByText('half/stays', { exact: true }).waitFor();
    await picture(page, 's3-lists-6-half');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('link', { name: 'goes', exact: true }).waitFor({ state: 'detached' });
    await button('Upload').first().click();
    await dialog()
      .locator('input[type=file]')
      .setInputFiles(['comes', 'stays'].map((name) => ({ name, mimeType: '', buffer: Buffer.from('y') })));
    await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
    await dialog().getByText('AccessDenied').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'comes', exact: true }).waitFor();
    await s3.deleteBucketPolicy({ Bucket: bucket });
  });

  await step('a folder without anything in it is empty, and its own key is among the versions', async () => {
    await s3.putObject({ Bucket: bucket, Key: 'empty/' });
    await open(`/s3/buckets/${bucket}?prefix=empty/`);
    await page.getByText('No objects').first().waitFor();
    await picture(page, 's3-lists-7-empty');
    await page.getByText('Show versions').click();
    await select('empty/').waitFor();
  });

  await step('an object says how it is locked, encrypted and checked, and where it leads', async () => {
    await s3.createBucket({ Bucket: 'locked-up', ObjectLockEnabledForBucket: true });
    const ObjectLockRetainUntilDate = new Date(Date.now() + aDay);
    for (const Key of ['held', control])
      await s3.putObject({
        Bucket: 'locked-up',
        Key,
        Body: 'x',
        ChecksumAlgorithm: 'SHA256',
        ServerSideEncryption: 'aws:kms',
        WebsiteRedirectLocation: '/elsewhere',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate,
        ...(Key === 'held' && { ObjectLockLegalHoldStatus: 'OFF' }),
      });
    await openObject('held', 'locked-up');
    for (const text of ['GOVERNANCE', 'Retain until date', 'Object Lock legal hold', '/elsewhere', 'Checksum (SHA256)'])
      await page.getByText(text, { exact: true }).waitFor();
    await page.getByText(/^arn:aws:kms:/).waitFor();
    await picture(page, 's3-lists-8-facts');
  });

  await step('versions in governance mode go by who may bypass it; a legal hold keeps its own', async () => {
    await s3.putObject({ Bucket: 'locked-up', Key: 'kept', Body: 'x', ObjectLockLegalHoldStatus: 'ON' });
    await open('/s3/buckets/locked-up?versions=show');
    await select('held').check();
    await button('Delete').click();
    await permanentlyDelete('Delete objects');
    await page.getByText('The objects are deleted.').first().waitFor();
    assert.deepEqual(await keysOf('locked-up'), ['%01ctl', 'kept']);
    await open('/s3');
    await page.getByRole('radio', { name: 'Select locked-up' }).check();
    await button('Empty').click();
    await permanentlyDelete('Empty');
    await dialog().getByText('1 deleted, 1 not deleted.').waitFor();
    await dialog().getByText('kept', { exact: true }).waitFor();
    assert.deepEqual(await keysOf('locked-up'), ['kept']);
  });

  await step('a bucket with keys that XML cannot carry is emptied', async () => {
    await open('/s3');
    await page.getByRole('radio', { name: `Select ${bucket}` }).check();
    await button('Empty').click();
    await permanentlyDelete('Empty');
    await page.getByText('The bucket is empty.').first().waitFor();
    assert.deepEqual(await keysOf(bucket), []);
    await s3.deleteBucket({ Bucket: bucket });
  });
});
