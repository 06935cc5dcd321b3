/** Tables whose rows come page by page are sorted as far as they are there, and say so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { enableIdentityCenter } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';

const browserProgram = chromium();

const { server, page } = await testedConsole(async (server) => {
  const center = await enableIdentityCenter(server);
  for (let i = 10; i < 65; i++) await center.addUser(`person-${i}`);
});

const names = () => page.getByRole('rowheader').allInnerTexts();

test('a page of users', { skip: missingOf(browserProgram) }, async () => {
  await page.goto(`${server.consoleOrigin}/console/identity-center/users`);
  await expectHeading(page, 'Users');
  await page.getByRole('rowheader').first().waitFor();
  const before = await names();
  assert.equal(before.length, 50);
  const note = page.getByText(/^Sorted on this page only/);
  assert.equal(await note.count(), 0);
  await page.getByRole('button', { name: 'Username, not sorted' }).click();
  await page.getByRole('button', { name: 'Username, sorted ascending' }).click();
  await page.getByRole('button', { name: 'Username, sorted descending' }).waitFor();
  await note.waitFor();
  assert.deepEqual(await names(), before.toSorted().reverse());
  await picture(page, 'users-8-sorted', ['dark', 'light']);
  await page.setViewportSize({ width: 360, height: 800 });
  // The layout follows a moment later.
  const isTooWide = () => page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  for (let round = 0; (await isTooWide()) && round < 600; round++) await page.waitForTimeout(100);
  assert.equal(await isTooWide(), false);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.waitForURL(/page=2/);
  await page.getByRole('rowheader').nth(4).waitFor();
  await page.getByRole('rowheader').nth(5).waitFor({ state: 'detached' });
  const second = await names();
  assert.deepEqual(second, second.toSorted().reverse());
  assert.deepEqual(
    second.filter((name) => before.includes(name)),
    [],
  );
});

test('all of a list that was read whole', { skip: missingOf(browserProgram) }, async () => {
  await page.goto(`${server.consoleOrigin}/console/iam/policies`);
  await page.getByRole('button', { name: 'Policy name, not sorted' }).click();
  await page.getByRole('button', { name: 'Policy name, sorted ascending' }).waitFor();
  assert.equal(await page.getByText(/^Sorted on this page only/).count(), 0);
});
