/**
 * Floods of guesses, from pages of other sites and from programs without cookies: they slow nobody else's sign-in down.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { fetchByName } from '../../src/testing/sign-in/fetch-by-name.ts';
import {
  createUser,
  choosePassword,
  password,
  signIn,
  startDeviceFlow,
  startDirectory,
  type TestDirectory,
} from '../../src/testing/sign-in/directory.ts';

let directory: TestDirectory;
const closing: (() => Promise<void>)[] = [];
before(async () => {
  directory = await startDirectory({
    after: (work) => {
      closing.push(work);
    },
  });
});
after(async () => {
  for (const work of closing) await work();
});

const picture = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
const times = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

test('a hundred device links, as pictures and as requests, block no device sign-in', async () => {
  await times(100, async (i) => {
    await fetchByName(`${directory.sandlot.consoleOrigin}/device?user_code=BBBB-BBBB`, {
      headers: i % 2 === 0 ? picture : {},
    });
  });
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const { pathname, search } = new URL(device.verificationUriComplete);
  const consent = await signIn(browser, await browser.submit(await browser.get(pathname + search)));
  assert.match((await browser.submit(consent, { decision: 'allow' })).text, /Request approved/);
  assert.ok((await device.createToken()).accessToken);
});

test("another site's pictures and frames start no sign-in and set no cookie", async () => {
  for (const destination of ['image', 'iframe', 'script', 'empty', 'embed']) {
    for (const site of ['cross-site', 'same-site']) {
      for (const path of [
        '/device',
        '/device?user_code=BBBB-BBBB',
        '/start',
        `/start/${directory.identityStoreId}`,
        '/console/signin',
      ]) {
        const answer = await fetchByName(directory.sandlot.consoleOrigin + path, {
          redirect: 'manual',
          headers: { 'sec-fetch-site': site, 'sec-fetch-dest': destination },
        });
        assert.equal(answer.status, 403, `${path} ${destination}`);
        assert.deepEqual(answer.headers.getSetCookie(), []);
      }
    }
  }
  const link = await fetchByName(`${directory.sandlot.consoleOrigin}/device`, {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
  });
  assert.equal(link.status, 200, 'a link on another site is a link');
});

test('guessing blocks the guesser, for a right code as for a wrong one', async () => {
  const device = await startDeviceFlow(directory);
  const guesser = createBrowser(directory.sandlot.consoleOrigin);
  const page = await guesser.get('/device');
  for (let i = 0; i < 5; i++) assert.equal((await guesser.submit(page, { user_code: 'BBBB-BBBB' })).status, 400);
  const answers = [];
  for (const code of [device.userCode, 'BBBB-BBBB']) {
    const byForm = await guesser.submit(page, { user_code: code });
    const byLink = await guesser.get(`/device${page.url.search}${page.url.search === '' ? '?' : '&'}user_code=${code}`);
    assert.equal(byForm.status, 429);
    answers.push([byForm.text, byLink.status, byLink.text.replace(code, '')]);
  }
  assert.deepEqual(answers[0], answers[1]);
  const person = createBrowser(directory.sandlot.consoleOrigin);
  assert.equal(
    (await person.submit(await person.get('/device'), { user_code: device.userCode })).url.pathname,
    '/signin/user',
  );
});

test('a link says nothing of its code: not whether there is one, nor whose', async () => {
  const device = await startDeviceFlow(directory);
  const texts = await Promise.all(
    [device.userCode, 'BBBB-BBBB', 'ZZZZ-9999'].map(async (code) => {
      const page = await createBrowser(directory.sandlot.consoleOrigin).get(`/device?user_code=${code}`);
      return `${page.status} ${page.text.replace(code, '')}`;
    }),
  );
  assert.equal(new Set(texts).size, 1, texts.join('\n'));
});

test('many at once on one sign-in look at no more codes than one after another', async () => {
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const page = await browser.get('/device');
  const statuses = (await times(30, () => browser.submit(page, { user_code: 'CCCC-CCCC' }))).map(
    ({ status }) => status,
  );
  assert.equal(statuses.filter((status) => status === 400).length, 5);
  assert.equal(statuses.filter((status) => status === 429).length, 25);
});

test("sixty failed sign-ins under other names, with no cookie between them, leave everybody's alone", async () => {
  const { sandlot, identityStoreId } = directory;
  const guess = async (i: number): Promise<void> => {
    const stranger = createBrowser(sandlot.consoleOrigin);
    await signIn(stranger, await stranger.get(`/start/${identityStoreId}`), `nobody-${i}`, 'Wrong-Harbour-1');
    const forgot = createBrowser(sandlot.consoleOrigin);
    const root = await forgot.get('/console/signin');
    await forgot.submit(root, { email: `nobody-${i}@example.com`, password: 'Wrong-Harbour-1' });
    const asked = await forgot.get(`/signin/forgot${/\/signin\/forgot(\?flow=\w+)/.exec(root.html)?.[1]}`);
    await forgot.submit(asked, { username: `nobody-${i}@example.com` });
  };
  for (let i = 0; i < 60; i += 10) await times(10, (n) => guess(i + n));
  const browser = createBrowser(sandlot.consoleOrigin);
  assert.match((await signIn(browser, await browser.get(`/start/${identityStoreId}`))).text, /AWS access portal/);
  const root = createBrowser(sandlot.consoleOrigin);
  const page = await root.get('/console/signin');
  assert.equal(
    (await root.submit(page, { email: sandlot.server.rootEmail, password: 'Wrong-Harbour-1' })).status,
    400,
    'looked at, not blocked',
  );
  const asked = await root.get(`/signin/forgot${/\/signin\/forgot(\?flow=\w+)/.exec(page.html)?.[1]}`);
  assert.match((await root.submit(asked, { username: sandlot.server.rootEmail })).text, /Look into the inbox/);
});

test('a guessed user waits, and no other does', async () => {
  const { sandlot, identityStoreId } = directory;
  const robin = { ...directory, userId: await createUser(sandlot, identityStoreId, 'robin') };
  await choosePassword(robin, password);
  for (let i = 0; i < 6; i++) {
    const guesser = createBrowser(sandlot.consoleOrigin);
    const page = await signIn(guesser, await guesser.get(`/start/${identityStoreId}`), 'robin', `Wrong-Harbour-${i}`);
    assert.equal(page.status, i < 5 ? 400 : 429, 'whichever browser it comes from');
  }
  const browser = createBrowser(sandlot.consoleOrigin);
  assert.match((await signIn(browser, await browser.get(`/start/${identityStoreId}`))).text, /AWS access portal/);
});
