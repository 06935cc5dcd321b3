/**
 * Many objects in the console: they are found by prefix, and deleted as far as they let themselves be, whatever of them
 * does not, until somebody stops it or the server is gone.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const bucket = 'many-objects';
/** More than a page of the console has. */
const parts = Array.from({ length: 101 }, (_, index) => `part-${String(index).padStart(3, '0')}`);
/** More than a request deletes, with more that stay than are listed. */
const kept = Array.from({ length: 105 }, (_, index) => `kept/${index}`);
const others = Array.from({ length: 1000 }, (_, index) => `other/${index}`);

test('Many objects in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let s3: S3;
  const put = async (keys: readonly string[]) => {
    for (let from = 0; from < keys.length; from += 50)
      await Promise.all(keys.slice(from, from + 50).map((Key) => s3.putObject({ Bucket: bucket, Key, Body: 'x' })));
  };

  const { server, page } = await testedConsole(async (server) => {
    s3 = new S3({ ...(await rootConfig(server)), forcePathStyle: true });
    await s3.createBucket({ Bucket: bucket });
    await s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await put([...parts, 'other', 'Part-of-another-case', 'sub/deep', ' blank'].map((name) => `dir/${name}`));
  });
  after(() => s3?.destroy());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = (path: string) => page.goto(`${server.consoleOrigin}/console${path}`);
  const field = () => page.getByRole('searchbox', { name: 'Find objects by prefix' });
  const showsField = (text: string) => page.locator(`input[type="search"][value="${text}"]`).waitFor();
  const empty = async () => {
    await open('/s3');
    await page.getByRole('radio', { name: `Select ${bucket}` }).check();
    await button('Empty').click();
    await dialog().getByRole('textbox').fill('permanently delete');
    await dialog().getByRole('button', { name: 'Empty', exact: true }).click();
  };
  const deletions = (url: URL) => url.searchParams.has('delete');
  const close = () => dialog().getByRole('button', { name: 'Close' }).last().click();

  await step('objects of a folder are found by prefix, page by page, and stay found on reload and back', async () => {
    await open(`/s3/buckets/${bucket}?prefix=dir/`);
    await link('other').waitFor();
    await field().fill('part-');
    await link('other').waitFor({ state: 'detached' });
    await link('part-000').waitFor();
    assert.equal(await link('Part-of-another-case').count(), 0);
    await picture(page, 's3-objects-1-found');
    await button('Next page').click();
    await link('part-100').waitFor();
    await page.reload();
    await link('part-100').waitFor();
    await showsField('part-');
    await field().fill('part-00');
    await link('part-009').waitFor();
    assert.equal(await link('part-010').count(), 0);
    await page.goBack();
    await link('part-010').waitFor();
    await showsField('part-');
    await page.goBack();
    await link('other').waitFor();
    await showsField('');
  });

  await step(
    'what is deeper is found by its path, blanks count, and what was selected before is not any more',
    async () => {
      await page.getByRole('checkbox', { name: 'Select dir/other' }).check();
      await field().fill('sub/d');
      await link('sub/deep').waitFor();
      assert.equal(await button('Delete').isDisabled(), true);
      await field().fill(' ');
      await link('blank').waitFor();
      await open(`/s3/buckets/${bucket}?prefix=dir/othe`);
      await link('other').waitFor();
      await showsField('othe');
    },
  );

  await step('versions are found by prefix, too; where there is none, the search is cleared', async () => {
    await page.getByText('Show versions').click();
    await page.getByText('Version ID').first().waitFor();
    await link('other').waitFor();
    assert.equal(await link('part-000').count(), 0);
    await field().fill('none');
    await page.getByText('No objects with this prefix').waitFor();
    await picture(page, 's3-objects-2-none');
    await page.reload();
    await page.getByText('No objects with this prefix').waitFor();
    await button('Clear search').click();
    await link('part-000').waitFor();
    await page.getByText('Version ID').first().waitFor();
    await showsField('');
  });

  await step('emptying is stopped, and what was under way is counted', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObjectVersion' };
    const Statement = [{ ...deny, Resource: `arn:aws:s3:::${bucket}/kept/*` }];
    await s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    await empty();
    await page.getByText(`The bucket is empty. Deleted: ${parts.length + 4}.`).waitFor();
    await put([...kept, ...others]);
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route(deletions, async (route) => {
      reached.resolve();
      await released.promise;
      await route.continue();
    });
    await empty();
    // Before, there is nothing on its way that would be waited for.
    await reached.promise;
    await dialog().getByRole('button', { name: 'Stop' }).click();
    await dialog().getByText('Stopping after what is on its way.').waitFor();
    released.resolve();
    await dialog().getByText('895 deleted, 105 not deleted. What comes after was not tried.').waitFor();
    await page.unrouteAll();
    await picture(page, 's3-objects-3-stopped');
    await close();
  });

  await step('emptying stops at a server that does not answer, and says what is gone by then', async () => {
    await page.route(deletions, (route) => route.abort());
    await empty();
    await dialog().getByText('0 deleted, 0 not deleted. What comes after was not tried.').waitFor();
    await dialog().getByText('Sandlot does not answer').waitFor();
    await page.unrouteAll();
    await close();
  });

  await step('emptying goes past what cannot be deleted, to the end, and lists why', async () => {
    await empty();
    await dialog().getByText('105 deleted, 105 not deleted.').waitFor();
    await dialog().getByText('with an explicit deny in a resource-based policy').first().waitFor();
    await dialog().getByText('The first 100 are listed; there are 5 more.').waitFor();
    await picture(page, 's3-objects-4-partly');
    await close();
    const { Versions } = await s3.listObjectVersions({ Bucket: bucket });
    assert.deepEqual(Versions?.map(({ Key }) => Key).toSorted(), kept.toSorted());
  });

  await step('a folder goes as far as it may; a version comes back when its delete marker goes', async () => {
    await put(['mixed/stays', 'mixed/goes']);
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${bucket}/mixed/stays` },
    ];
    await s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    await open(`/s3/buckets/${bucket}`);
    await page.getByRole('checkbox', { name: 'Select mixed/' }).check();
    await button('Delete').click();
    await dialog().getByRole('textbox').fill('delete');
    await dialog().getByRole('button', { name: 'Delete objects' }).click();
    await dialog().getByText('1 deleted, 1 not deleted.').waitFor();
    await close();
    await link('mixed/').click();
    await link('stays').waitFor();
    assert.equal(await link('goes').count(), 0);
    await page.getByText('Show versions').click();
    await page.getByRole('checkbox', { name: 'Select mixed/goes' }).first().check();
    await button('Delete').click();
    await dialog().getByText('an object is there again').waitFor();
    await dialog().getByRole('textbox').fill('permanently delete');
    await dialog().getByRole('button', { name: 'Delete objects' }).click();
    await page.getByText('The objects are deleted. Deleted: 1.').waitFor();
    assert.equal((await s3.headObject({ Bucket: bucket, Key: 'mixed/goes' })).ContentLength, 1);
  });
});
