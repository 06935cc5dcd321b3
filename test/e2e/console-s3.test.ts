/**
 * S3 in the console: a bucket is made, a file goes in from the browser and comes out by a presigned link on the
 * bucket's own name, versions and settings are seen and changed, and what real clients see agrees.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { newPage, picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const bucket = 'team-photos';
const hostile = '<img src=x onerror=alert(1)>.txt';

test('S3 in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let s3: S3;

  const { server, browser, page } = await testedConsole(async (server) => {
    s3 = new S3({ ...(await rootConfig(server)), forcePathStyle: true });
  });
  after(() => s3?.destroy());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = (path: string) => page.goto(`${server.consoleOrigin}/console${path}`);

  await step('a bucket is made, and a name that S3 would refuse is told at once', async () => {
    await open('/s3');
    await page.getByRole('link', { name: 'Create bucket' }).first().click();
    await expectHeading(page, 'Create bucket');
    await page.getByLabel('Bucket name').fill('Team_Photos');
    await button('Create bucket').click();
    await page.getByText('lowercase letters, numbers').first().waitFor();
    await page.getByLabel('Bucket name').fill(bucket);
    await page.getByLabel('Enable', { exact: true }).check();
    await button('Create bucket').click();
    await expectHeading(page, bucket);
    assert.equal((await s3.getBucketVersioning({ Bucket: bucket })).Status, 'Enabled');
  });

  await step('files go in from the browser, large ones in parts', async () => {
    await button('Create folder').click();
    await dialog().getByLabel('Folder name').fill('2026');
    await dialog().getByRole('button', { name: 'Create folder' }).click();
    await page.getByRole('link', { name: '2026/' }).click();
    await page.getByRole('navigation', { name: 'Folders' }).getByText('2026').first().waitFor();
    await button('Upload').first().click();
    await dialog()
      .locator('input[type=file]')
      .setInputFiles([
        { name: hostile, mimeType: 'text/html', buffer: Buffer.from('<script>document.title="ran"</script>hello') },
        { name: 'large.bin', mimeType: '', buffer: Buffer.alloc(17 * 1024 * 1024, 7) },
      ]);
    await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByText('The files are uploaded.').first().waitFor();
    await page.getByRole('link', { name: hostile }).waitFor();
    await picture(page, 's3-1-objects');
    const large = await s3.headObject({ Bucket: bucket, Key: '2026/large.bin' });
    assert.deepEqual([large.ContentLength, large.ETag!.endsWith('-2"')], [17 * 1024 * 1024, true]);
    assert.equal((await s3.headObject({ Bucket: bucket, Key: `2026/${hostile}` })).ContentType, 'text/html');
  });

  await step("an object opens on the bucket's own name, and its script reaches no console", async () => {
    await page.getByRole('link', { name: hostile }).click();
    await expectHeading(page, hostile);
    await page.getByText('AES256', { exact: true }).first().waitFor();
    await picture(page, 's3-2-object');
    const opened = page.context().waitForEvent('page');
    await button('Open').click();
    const tab = await opened;
    await tab.waitForURL(({ hostname }) => hostname === `${bucket}.s3.localhost`);
    assert.equal(await tab.title(), 'ran');
    assert.equal(await tab.evaluate('document.cookie + Object.keys(localStorage).join()'), '');
    await tab.close();
    const download = page.waitForEvent('download');
    await button('Download').click();
    assert.equal((await download).suggestedFilename().endsWith('.txt'), true);
  });

  await step('a presigned link works for somebody who is not signed in', async () => {
    await button('Share with a presigned URL').click();
    await dialog().getByRole('button', { name: 'Create presigned URL' }).click();
    const link = await dialog().getByRole('textbox', { name: 'Presigned URL' }).inputValue();
    assert.match(link, /X-Amz-Expires=3600/);
    const endpoint = new URL(server.endpoint);
    const { hostname, pathname, search } = new URL(link);
    assert.equal(hostname, `${bucket}.s3.localhost`);
    const stranger = await newPage(browser);
    const answer = await stranger.goto(`http://${hostname}:${endpoint.port}${pathname}${search}`);
    assert.equal(answer?.status(), 200);
    await stranger.context().close();
    await dialog().getByRole('button', { name: 'Close' }).click();
  });

  await step('versions are shown, and one is deleted for good', async () => {
    await s3.putObject({ Bucket: bucket, Key: 'note.txt', Body: 'first' });
    await s3.putObject({ Bucket: bucket, Key: 'note.txt', Body: 'second' });
    await s3.deleteObject({ Bucket: bucket, Key: 'note.txt' });
    await open(`/s3/buckets/${bucket}`);
    await page.getByRole('link', { name: '2026/' }).waitFor();
    assert.equal(await page.getByText('note.txt').count(), 0);
    await page.getByText('Show versions').click();
    await page.getByText('Delete marker').first().waitFor();
    await picture(page, 's3-3-versions');
    await page.getByRole('checkbox', { name: 'Select note.txt' }).first().check();
    await button('Delete').click();
    await dialog().getByRole('textbox').fill('permanently delete');
    await dialog().getByRole('button', { name: 'Delete objects' }).click();
    await page.getByText('The objects are deleted.').first().waitFor();
    const { Body } = await s3.getObject({ Bucket: bucket, Key: 'note.txt' });
    assert.equal(await Body!.transformToString(), 'second');
  });

  await step("settings are changed, and S3's refusal is shown", async () => {
    await page.getByRole('tab', { name: 'Permissions' }).click();
    await page.getByLabel('Edit CORS rules').click();
    await button('Save changes').click();
    await page.getByText('(CORS): saved.').first().waitFor();
    assert.equal(
      (await s3.getBucketCors({ Bucket: bucket })).CORSRules?.[0]?.AllowedOrigins?.[0],
      'http://localhost:5173',
    );
    await page.getByLabel('Edit bucket policy').click();
    await page.getByLabel('Bucket policy', { exact: true }).fill('{"Version":"2012-10-17","Statement":[]}');
    await button('Save changes').click();
    await page.getByText('MalformedPolicy').first().waitFor();
    await button('Cancel').click();
    await page.getByRole('tab', { name: 'Properties' }).click();
    await button('Manage tags').click();
    await button('Add new tag').click();
    await page.getByLabel('Key of tag 1').fill('team');
    await page.getByLabel('Value of tag 1').fill('web');
    await button('Save changes').click();
    await page.getByText('The tags are saved.').first().waitFor();
    assert.deepEqual((await s3.getBucketTagging({ Bucket: bucket })).TagSet, [{ Key: 'team', Value: 'web' }]);
  });

  await step('a bucket with objects is not deleted; emptied, it is', async () => {
    await open('/s3');
    await page.getByRole('radio', { name: `Select ${bucket}` }).check();
    await button('Delete').click();
    await dialog().getByRole('textbox').fill(bucket);
    await dialog().getByRole('button', { name: 'Delete bucket' }).click();
    await dialog().getByText('BucketNotEmpty').first().waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await button('Empty').click();
    await dialog().getByRole('textbox').fill('permanently delete');
    await dialog().getByRole('button', { name: 'Empty' }).click();
    await page.getByText('The bucket is empty.').first().waitFor();
    await button('Delete').click();
    await dialog().getByRole('textbox').fill(bucket);
    await dialog().getByRole('button', { name: 'Delete bucket' }).click();
    await page.getByText('The bucket is deleted.').first().waitFor();
    await page.getByText('No buckets').first().waitFor();
    await assert.rejects(s3.headBucket({ Bucket: bucket }));
  });
});
