/**
 * What goes into buckets by the console: folders, chosen and dropped, uploads that are cancelled, and folders that are
 * made; in a bucket whose name has dots.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const bucket = 'ui.dots.bucket';

test('Uploads in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  const folder = mkdtempSync(join(tmpdir(), 'console-s3-uploads-'));
  let s3: S3;
  mkdirSync(join(folder, 'album', '2026'), { recursive: true });
  mkdirSync(join(folder, 'many'));
  writeFileSync(join(folder, 'album', 'index.html'), '<title>album</title>');
  writeFileSync(join(folder, 'album', '2026', 'empty.txt'), '');
  writeFileSync(join(folder, 'a.txt'), 'a');
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(17 * 1024 * 1024, 7));

  const { server, page } = await testedConsole(async (server) => {
    s3 = new S3({ ...(await rootConfig(server)), forcePathStyle: true });
    await s3.createBucket({ Bucket: bucket });
  });
  after(() => {
    s3?.destroy();
    rmSync(folder, { recursive: true });
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = (path: string) => page.goto(`${server.consoleOrigin}/console${path}`);
  const keys = async (Prefix = '') =>
    (await s3.listObjectsV2({ Bucket: bucket, Prefix })).Contents?.map(({ Key }) => Key);

  const drop = async (name: string) => {
    const devTools = await page.context().newCDPSession(page);
    const data = { items: [], files: [join(folder, name)], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devTools.send('Input.dispatchDragEvent', { type, x: 640, y: 300, data });
  };

  await step('the address of a bucket whose name has dots opens the page', async () => {
    await open(`/s3/buckets/${bucket}`);
    await expectHeading(page, bucket);
    await page.reload();
    await expectHeading(page, bucket);
  });

  await step('a folder is made by its name and Enter', async () => {
    await button('Create folder').click();
    await page.locator('input[type="text"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('made');
    await picture(page, 's3-4-create-folder');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'made/' }).click();
    await page.waitForURL(({ search }) => search.includes('prefix=made'));
    assert.deepEqual(await keys(), ['made/']);
  });

  await step('a folder is chosen: its keys are its paths, under the folder that is shown', async () => {
    await button('Upload').first().click();
    const choosing = page.waitForEvent('filechooser');
    await dialog().getByRole('button', { name: 'Add folder' }).click();
    await (await choosing).setFiles(join(folder, 'album'));
    await dialog().getByText('(2 total, 20 B)').waitFor();
    await dialog().getByRole('cell', { name: '0 B', exact: true }).waitFor();
    await picture(page, 's3-5-upload');
    await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByText('The files are uploaded.').first().waitFor();
    assert.deepEqual(await keys('made/'), ['made/', 'made/album/2026/empty.txt', 'made/album/index.html']);
  });

  await step('a folder is dropped, a file of it is left out, and too many are refused', async () => {
    await open(`/s3/buckets/${bucket}`);
    await button('Upload').first().click();
    await dialog().getByText('Drag and drop files and folders').waitFor();
    await drop('album');
    await dialog().getByText('(2 total, 20 B)').waitFor();
    await dialog().getByRole('button', { name: 'Remove album/2026/empty.txt' }).click();
    await dialog().getByText('(1 total, 20 B)').waitFor();
    assert.equal(await page.evaluate('document.activeElement.closest("[role=dialog]") !== null'), true);
    for (let index = 0; index <= 10_000; index += 1) writeFileSync(join(folder, 'many', String(index)), '');
    await drop('many');
    await dialog().getByText('You can upload up to 10,000 files at a time').waitFor();
    await dialog().getByText('(1 total, 20 B)').waitFor();
    await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByText('The file is uploaded.').first().waitFor();
    assert.deepEqual(await keys('album'), ['album/index.html']);
  });

  await step("an object of it opens on the bucket's own name", async () => {
    await open(`/s3/object/${bucket}?key=album%2Findex.html`);
    await expectHeading(page, 'index.html');
    const opened = page.context().waitForEvent('page');
    await button('Open').click();
    const tab = await opened;
    await tab.waitForURL(
      ({ hostname, pathname }) => hostname === `${bucket}.s3.localhost` && pathname === '/album/index.html',
    );
    assert.equal(await tab.title(), 'album');
    await tab.close();
  });

  for (const [how, cancel] of [
    ['Cancel upload', () => dialog().getByRole('button', { name: 'Cancel upload' }).click()],
    ['Escape', () => page.keyboard.press('Escape')],
    ['✕', () => dialog().getByRole('button', { name: 'Close' }).click()],
  ] as const) {
    await step(`an upload that runs is cancelled by ${how}, and leaves no part`, async () => {
      await open(`/s3/buckets/${bucket}`);
      await page.route(/partNumber=2/, () => {});
      await button('Upload').first().click();
      await dialog()
        .locator('input[type=file]')
        .setInputFiles([join(folder, 'a.txt'), join(folder, 'large.bin')]);
      const held = page.waitForRequest(/partNumber=2/);
      await dialog().getByRole('button', { name: 'Upload', exact: true }).click();
      await held;
      assert.equal((await s3.listMultipartUploads({ Bucket: bucket })).Uploads?.length, 1);
      if (how === 'Cancel upload') {
        await picture(page, 's3-6-uploading');
        await page.mouse.click(5, 400);
        const asked = page.waitForEvent('dialog');
        const reload = page.evaluate('location.reload()');
        const question = await asked;
        assert.equal(question.type(), 'beforeunload');
        await question.dismiss();
        await reload;
      }
      await cancel();
      await page.getByText('The upload is cancelled. Uploaded before: 1 of 2.').first().waitFor();
      await page.getByRole('link', { name: 'a.txt' }).waitFor();
      assert.equal(await dialog().count(), 0);
      assert.equal((await s3.listMultipartUploads({ Bucket: bucket })).Uploads, undefined);
      await s3.deleteObject({ Bucket: bucket, Key: 'a.txt' });
      await page.unrouteAll();
    });
  }

  await step('buttons that wrap on a narrow page keep apart', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    for (const [path, names] of [
      [`/s3/buckets/${bucket}`, ['Refresh objects', 'Delete', 'Create folder', 'Upload']],
      ['/s3', ['Refresh buckets', 'Empty', 'Delete']],
    ] as const) {
      await open(path);
      const boxes = [];
      for (const name of names) {
        await button(name).first().waitFor();
        boxes.push((await button(name).first().boundingBox())!);
      }
      const create = page.getByRole('link', { name: 'Create bucket' }).first();
      if (path === '/s3') boxes.push((await create.boundingBox())!);
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1))
          assert.ok(a.x + a.width + 4 <= b.x || a.y + a.height + 4 <= b.y, `${path}: ${JSON.stringify([a, b])}`);
    }
  });
});
