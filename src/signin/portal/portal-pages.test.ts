import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateUserCommand as CreateIamUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { IdentitystoreClient, UpdateUserCommand } from '@aws-sdk/client-identitystore';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { assign, createAccount } from '../../testing/sign-in/assignments.ts';
import { createBrowser, type Browser, type BrowserPage } from '../../testing/sign-in/browser.ts';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
import { createUser, password, signIn, startDirectory, type TestDirectory } from '../../testing/sign-in/directory.ts';

async function signedIn(directory: TestDirectory): Promise<Browser> {
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
  return browser;
}

function textOf(page: BrowserPage, id: string): string {
  return (
    new RegExp(`<pre id="${id}"[^>]*>([^<]*)</pre>`)
      .exec(page.html)?.[1]
      ?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))) ?? assert.fail(`no ${id}`)
  );
}

/** Follows the portal's own link, as a browser does from the same page. */
async function openConsole({ identityStoreId }: TestDirectory, browser: Browser, query: string, site = 'same-origin') {
  return await browser.get(`/start/${identityStoreId}/console?${query}`, site);
}

async function api({ sandlot }: TestDirectory, browser: Browser, method: string, path: string) {
  const response = await fetchByName(`${sandlot.consoleOrigin}/_sandlot/v1${path}`, {
    method,
    headers: browser.callHeaders(),
  });
  const text = await response.text();
  return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
}

test('the portal lists the accounts and roles that are assigned', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId, startUrl } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const before = await signIn(browser, await browser.get('/start'));
  assert.equal(before.url.pathname, `/start/${identityStoreId}`);
  assert.match(before.text, /No account is assigned to you yet/);
  await assign(directory, 'amplify-policy', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const portal = await browser.get(`/start/${identityStoreId}/`);
  assert.match(
    portal.text,
    new RegExp(
      `${sandlot.account}.* amplify-policy AWSReservedSSO_amplify-policy_[0-9a-f]{16} Management console Access keys`,
    ),
  );
  assert.equal(
    textOf(portal, 'answers'),
    `SSO session name: amplify-admin\nSSO start URL: ${startUrl}\nSSO region: ${sandlot.region}\n` +
      `CLI default client Region: ${sandlot.region}\nCLI profile name: default`,
  );
  assert.match(textOf(portal, 'wizard'), /sandlot env.*\naws configure sso$/, 'the wizard is led here first');
  assert.equal(
    (
      await browser.get(`/start/${identityStoreId}?search=${encodeURIComponent('AMPLIFY ' + sandlot.account)}`)
    ).text.includes('amplify-policy'),
    true,
  );
  const none = await browser.get(`/start/${identityStoreId}?search=${encodeURIComponent('<nothing>')}`);
  assert.match(none.text, /No account and no role matches “<nothing>”/);
});

test('every page of the portal says who is signed in, and has the way out', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  const browser = await signedIn(directory);
  const start = `/start/${identityStoreId}`;
  for (const path of [
    start,
    `${start}/keys?account_id=${sandlot.account}&role_name=reader`,
    `${start}/shortcut`,
    '/signin/sessions',
    '/signin/mfa-devices',
    '/signin/change-password',
  ]) {
    const page = await browser.get(path);
    assert.match(page.html, /<header[^]*Signed in as <strong>casey<\/strong>[^]*Sign out[^]*<\/header>/, path);
  }
});

test('many accounts are searched by account, name and role', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  const accounts: string[] = [];
  for (const name of ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'])
    accounts.push(await createAccount(directory, name));
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account, ...accounts]);
  await assign(directory, 'admin', 'AdministratorAccess', accounts.slice(0, 1));
  const browser = await signedIn(directory);
  const portal = await browser.get(`/start/${identityStoreId}`);
  assert.match(portal.html, /role="search"/);
  assert.match(portal.text, /Accounts \(6\)/);
  for (const [search, found] of [
    ['gam', ['Gamma']],
    [accounts[3] ?? '', ['Delta']],
    ['ADMIN alpha', ['Alpha']],
    ['admin', ['Alpha']],
    ['beta admin', []],
  ] as const) {
    const { html } = await browser.get(`/start/${identityStoreId}?search=${encodeURIComponent(search)}`);
    assert.deepEqual(
      [...html.matchAll(/<section class="account"><h2>([^<]*)</g)].map(([, name]) => name),
      found,
      search,
    );
  }
});

test('access keys work for the role, at this server, and are new each time', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  const browser = await signedIn(directory);
  const path = `/start/${identityStoreId}/keys?account_id=${sandlot.account}&role_name=reader`;
  const page = await browser.get(path);
  const exported = Object.fromEntries(
    [...textOf(page, 'bash').matchAll(/^export (\w+)="([^"]*)"$/gm)].map(([, name, value]) => [name, value]),
  );
  assert.equal(exported['AWS_ENDPOINT_URL'], sandlot.endpoint);
  const credentials = {
    accessKeyId: exported['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: exported['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: exported['AWS_SESSION_TOKEN'] ?? '',
  };
  const config = { endpoint: exported['AWS_ENDPOINT_URL'] ?? '', region: exported['AWS_REGION'] ?? '', credentials };
  const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  assert.match(
    Arn ?? '',
    new RegExp(`^arn:aws:sts::${sandlot.account}:assumed-role/AWSReservedSSO_reader_[0-9a-f]{16}/casey$`),
  );
  await assert.rejects(new IAMClient(config).send(new CreateIamUserCommand({ UserName: 'x' })), {
    name: 'AccessDenied',
  });
  for (const [id, pattern] of [
    ['powershell', /^\$Env:AWS_ACCESS_KEY_ID="ASIA\w+"$/m],
    ['cmd', /^SET AWS_SESSION_TOKEN=\S+$/m],
    ['profile', new RegExp(`^\\[profile ${sandlot.account}_reader\\]$`, 'm')],
    ['sso', /^sso_role_name = reader$/m],
  ] as const)
    assert.match(textOf(page, id), pattern);
  assert.equal(textOf(page, 'key-id'), credentials.accessKeyId);
  assert.notEqual(textOf(await browser.get(path), 'key-id'), credentials.accessKeyId);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  for (const query of [
    '',
    `account_id=${sandlot.account}&role_name=AdministratorAccess`,
    'account_id=000000000000&role_name=reader',
    'account_id=%00&role_name=__proto__',
  ]) {
    const refused = await browser.get(`/start/${identityStoreId}/keys?${query}`);
    assert.equal(refused.status, 403, query);
  }
  assert.equal(
    (await createBrowser(sandlot.consoleOrigin).get(path)).url.pathname,
    '/signin/user',
    'not without a session',
  );
});

test("the console opens as the role, with the role's permissions and no more", async (t) => {
  const directory = await startDirectory(t);
  const { sandlot } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  await assign(directory, 'admin', 'AdministratorAccess', [sandlot.account, await createAccount(directory, 'Other')]);
  const browser = await signedIn(directory);
  const as = async (role: string, account = sandlot.account) => {
    const asked = await openConsole(directory, browser, `account_id=${account}&role_name=${role}`);
    const opened = asked.url.pathname === '/console/' ? asked : await browser.submit(asked);
    assert.equal(opened.url.pathname, '/console/', opened.text);
    return (await api(directory, browser, 'GET', '/session')).answer;
  };
  const reader = await as('reader');
  assert.match(reader.principalArn, /:assumed-role\/AWSReservedSSO_reader_[0-9a-f]{16}\/casey$/);
  assert.equal(Date.parse(reader.expiresAt) <= Date.now() + 3_600_000, true, 'for as long as the permission set says');
  const { answer: issued } = await api(directory, browser, 'POST', '/session/credentials');
  const { Arn } = await new STSClient({ endpoint: sandlot.endpoint, region: sandlot.region, credentials: issued }).send(
    new GetCallerIdentityCommand({}),
  );
  assert.equal(Arn, reader.principalArn);
  assert.equal((await api(directory, browser, 'GET', '/identity-center')).status, 200);
  const denied = await api(directory, browser, 'POST', `/users/${directory.userId}/password-reset`);
  assert.equal(denied.status, 403);
  assert.match(denied.answer.error.message, /not authorized to perform: sso-directory:UpdatePassword/);
  await as('admin');
  assert.equal((await api(directory, browser, 'GET', '/mail')).status, 200);
  assert.equal((await api(directory, browser, 'POST', '/reset')).status, 401, 'a reset needs the API token');
});

test('an administrator of another account is nobody here', async (t) => {
  const directory = await startDirectory(t);
  const other = await createAccount(directory, 'Other');
  await assign(directory, 'admin', 'AdministratorAccess', [other]);
  const browser = await signedIn(directory);
  await openConsole(directory, browser, `account_id=${other}&role_name=admin`);
  const { answer: session } = await api(directory, browser, 'GET', '/session');
  assert.equal(session.account, other);
  for (const [method, path] of [
    ['GET', '/identity-center'],
    ['GET', `/users/${directory.userId}`],
    ['POST', `/users/${directory.userId}/password-reset`],
    ['DELETE', '/mail'],
    ['PUT', '/identity-center/settings'],
    ['POST', '/clock'],
  ] as const) {
    const { status } = await api(directory, browser, method, path);
    assert.ok(status === 403 || status === 400, `${method} ${path}: ${status}`);
  }
  const { answer: mail } = await api(directory, browser, 'GET', '/mail');
  assert.deepEqual(
    mail.items.map(({ to }: { to: string }) => to),
    ['casey@example.com'],
    'their own mail alone',
  );
});

test('a person reads their own mail, and nobody else', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId, userId } = directory;
  await assign(directory, 'amplify-policy', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const other = await createUser(sandlot, identityStoreId, 'robin');
  const { mailId: others } = await sandlot.api('POST', `/users/${other}/password-reset`, { method: 'email' });
  const { mailId: own } = await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'email' });
  const browser = await signedIn(directory);
  await openConsole(directory, browser, `account_id=${sandlot.account}&role_name=amplify-policy`);
  const list = async () => (await api(directory, browser, 'GET', '/mail?limit=1')).answer;
  assert.deepEqual([(await list()).own, (await list()).items[0].id], [true, own], 'others fill no page');
  assert.match((await api(directory, browser, 'GET', `/mail/${own}`)).answer.text, /signin\/reset/);
  for (const path of [`/mail/${others}`, `/mail/${others}/raw`])
    assert.equal((await api(directory, browser, 'GET', path)).status, 404, path);
  assert.equal((await api(directory, browser, 'DELETE', '/mail')).status, 403);

  // The address becomes theirs: what it got before, with another's working link, does not.
  const store = new IdentitystoreClient(sandlot.clientConfig);
  const addressOf = (UserId: string, Value: string) =>
    store.send(
      new UpdateUserCommand({
        IdentityStoreId: identityStoreId,
        UserId,
        Operations: [{ AttributePath: 'emails', AttributeValue: [{ Value, Type: 'Work', Primary: true }] }],
      }),
    );
  await addressOf(other, 'moved@example.com');
  await addressOf(userId, 'Robin@example.com');
  assert.equal((await api(directory, browser, 'GET', `/mail/${others}`)).status, 404);
  assert.equal((await api(directory, browser, 'GET', `/mail/${own}`)).status, 404, 'no longer their address');

  // Nor the root user's, under the same address.
  await addressOf(userId, sandlot.server.rootEmail);
  const stranger = createBrowser(sandlot.consoleOrigin);
  const signInPage = await stranger.get('/console/signin');
  await stranger.submit(
    await stranger.get(`/signin/forgot${/\/signin\/forgot(\?flow=\w+)/.exec(signInPage.html)?.[1]}`),
    {
      username: sandlot.server.rootEmail,
    },
  );
  await sandlot.idle();
  const [{ id: rootMail }] = (await sandlot.api('GET', '/mail')).items;
  assert.equal((await api(directory, browser, 'GET', `/mail/${rootMail}`)).status, 404);
});

test('own mail comes in pages, however much others have got in between', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId, userId } = directory;
  await assign(directory, 'amplify-policy', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const other = await createUser(sandlot, identityStoreId, 'robin');
  const reset = async (user: string): Promise<string> =>
    (await sandlot.api('POST', `/users/${user}/password-reset`, { method: 'email' })).mailId;
  const own: string[] = [];
  for (let i = 0; i < 3; i++) {
    await sandlot.advance(1000);
    own.unshift(await reset(userId));
    for (let j = 0; j < 12; j++) await reset(other);
  }
  const browser = await signedIn(directory);
  await openConsole(directory, browser, `account_id=${sandlot.account}&role_name=amplify-policy`);
  const found: string[] = [];
  for (let after = ''; ;) {
    const { answer } = await api(directory, browser, 'GET', `/mail?limit=2${after}`);
    found.push(...answer.items.map(({ id }: { id: string }) => id));
    if (answer.next === undefined) break;
    after = `&after=${answer.next}`;
  }
  assert.deepEqual(found.slice(0, -1), own, 'and at last the link to the first password');
  for (const after of ['x', Buffer.from('no/id').toString('base64url'), 'a'.repeat(500)])
    assert.equal((await api(directory, browser, 'GET', `/mail?after=${after}`)).status, 400, after.slice(0, 20));
});

test('a role learns who it is and what it may do; its actions are asked of its policies', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'amplify-policy', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const browser = await signedIn(directory);
  await openConsole(directory, browser, `account_id=${sandlot.account}&role_name=amplify-policy`);
  const { answer } = await api(directory, browser, 'GET', '/session/access?actions=iam:ListUsers,sandlot:ListMail');
  assert.match(answer.roleName, /^AWSReservedSSO_amplify-policy_[0-9a-f]{16}$/);
  assert.deepEqual(answer, {
    userName: 'casey',
    permissionSet: 'amplify-policy',
    roleName: answer.roleName,
    policies: [{ kind: 'aws-managed', name: 'AmplifyBackendDeployFullAccess' }],
    portalPath: `/start/${identityStoreId}`,
    allowed: { 'iam:ListUsers': false, 'sandlot:ListMail': false },
  });
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  await browser.submit(await openConsole(directory, browser, `account_id=${sandlot.account}&role_name=reader`));
  const reader = (await api(directory, browser, 'GET', '/session/access?actions=iam:ListUsers,sandlot:ListMail'))
    .answer;
  assert.deepEqual(
    [reader.permissionSet, reader.allowed],
    ['reader', { 'iam:ListUsers': true, 'sandlot:ListMail': false }],
  );
  for (const actions of ['nocolon', 'iam:*', `${'a:b,'.repeat(21)}a:b`])
    assert.equal((await api(directory, browser, 'GET', `/session/access?actions=${actions}`)).status, 400, actions);
});

test('a second sign-in to the console says whose place it takes, and waits for the person', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  const browser = await signedIn(directory);
  const link = async () => {
    const { pathname, search } = new URL((await sandlot.api('POST', '/console-links')).url);
    return await browser.get(pathname + search);
  };
  const principal = async () => (await api(directory, browser, 'GET', '/session')).answer.principalArn;
  const query = `account_id=${sandlot.account}&role_name=reader`;
  assert.equal((await link()).url.pathname, '/console/');
  assert.equal((await link()).url.pathname, '/console/', 'the same one again asks nothing');

  const asked = await openConsole(directory, browser, query);
  assert.match(asked.text, /signed in to the console as root/);
  assert.match(asked.text, /Stay signed in as root/);
  assert.match(await principal(), /:root$/, 'nothing happened yet');
  await browser.submit(asked);
  assert.match(await principal(), /\/casey$/);
  assert.equal((await openConsole(directory, browser, query)).url.pathname, '/console/');

  const back = await link();
  assert.match(back.text, /signed in to the console as reader\/casey/);
  assert.match(await principal(), /\/casey$/);
  await browser.submit(back);
  assert.match(await principal(), /:root$/);

  assert.equal((await browser.get('/console/signin')).url.pathname, '/console/');
  assert.match((await browser.get('/console/signin?switch=1')).text, /signed in to the console as root/);
  const thief = createBrowser(sandlot.consoleOrigin, new Map(browser.cookies));
  const seen = await thief.get('/console/signin?switch=1');
  assert.doesNotMatch(seen.text, /signed in to the console as/, 'the cookie alone tells nothing');
  assert.equal((await browser.get(`/start/${identityStoreId}`)).status, 200);
});

test("console sessions end with the portal's, wherever it is ended", async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, userId, identityStoreId } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  const query = `account_id=${sandlot.account}&role_name=reader`;
  const isOpen = async (browser: Browser) => (await api(directory, browser, 'GET', '/session')).status === 200;
  const open = async () => {
    const browser = await signedIn(directory);
    await openConsole(directory, browser, query);
    assert.equal(await isOpen(browser), true);
    return browser;
  };
  const [first, second] = [await open(), await open()];
  await first.submit(await first.get(`/start/${identityStoreId}`), {}, '/signin/signout');
  assert.equal(await isOpen(first), false);
  assert.equal(await isOpen(second), true, 'the other browser goes on');
  const third = await open();
  const list = await third.get('/signin/sessions');
  assert.match(list.text, /\(this one\)/);
  await third.submit(list, {}, '/signin/sessions');
  assert.equal(await isOpen(second), false, 'ended from the list');
  const fourth = await open();
  await third.submit(await third.get('/signin/sessions'), {}, '/signin/signout');
  assert.deepEqual([await isOpen(third), await isOpen(fourth)], [false, false], 'everywhere is everywhere');
  assert.deepEqual((await sandlot.api('GET', `/users/${userId}/sessions`)).items, []);
  const fifth = await open();
  await sandlot.api('PUT', `/users/${userId}/status`, { status: 'DISABLED' });
  assert.equal(await isOpen(fifth), false);
});

test('a shortcut opens the console: at once, after a question for another site, after the sign-in', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'reader', 'ReadOnlyAccess', [sandlot.account]);
  const browser = await signedIn(directory);
  const start = `/start/${identityStoreId}`;
  const role = `account_id=${sandlot.account}&role_name=reader`;
  const made = await browser.get(`${start}/shortcut?${new URLSearchParams({ role, destination: '/console/mail' })}`);
  const link = textOf(made, 'shortcut');
  assert.ok(
    link.startsWith(
      `${sandlot.consoleOrigin}${start}/#/console?account_id=${sandlot.account}&role_name=reader&destination=`,
    ),
    link,
  );
  const query = link.slice(link.indexOf('?') + 1);
  assert.equal((await openConsole(directory, browser, query)).url.pathname, '/console/mail');
  assert.equal((await openConsole(directory, browser, query, 'none')).url.pathname, '/console/mail');
  const asked = await openConsole(directory, browser, query, 'cross-site');
  assert.equal(asked.status, 200);
  assert.match(asked.text, /Open the console\?/);
  for (const destination of [
    'https://evil.example/console/',
    '//evil.example',
    '/signin/sessions',
    '/console/signout',
    'javascript:alert(1)',
    '/console/../start',
  ]) {
    const choice = new URLSearchParams({ account_id: sandlot.account, role_name: 'reader', destination }).toString();
    assert.equal((await openConsole(directory, browser, choice)).url.pathname, '/console/', destination);
    assert.equal(
      (await browser.get(`${start}/shortcut?${new URLSearchParams({ role: choice, destination })}`)).status,
      400,
      destination,
    );
  }
  const fresh = createBrowser(sandlot.consoleOrigin);
  const user = await fresh.get(`${start}/`);
  assert.match(user.html, /<input type="hidden" id="resume" name="resume">/);
  const secret = await fresh.submit(user, { username: 'casey', resume: query });
  const landed = await fresh.submit(secret, { password });
  assert.equal(landed.url.pathname, '/console/mail');
});

test('a signed-in person changes the password against the current one', async (t) => {
  const directory = await startDirectory(t);
  const browser = await signedIn(directory);
  const page = await browser.get('/signin/change-password');
  const next = 'Louder-Harbour-88';
  for (const [values, text] of [
    [
      { 'current-password': 'wrong', 'new-password': next, 'confirm-password': next },
      /This is not your current password/,
    ],
    [{ 'current-password': password, 'new-password': 'short', 'confirm-password': 'short' }, /8/],
    [{ 'current-password': password, 'new-password': next, 'confirm-password': 'other' }, /not the same/],
    [
      { 'current-password': password, 'new-password': password, 'confirm-password': password },
      /used this password before/,
    ],
  ] as const) {
    const refused = await browser.submit(page, values);
    assert.equal(refused.status, 400);
    assert.match(refused.text, text);
  }
  for (let i = 0; i < 5; i++) await browser.submit(page, { 'current-password': 'wrong' });
  assert.equal(
    (await browser.submit(page, { 'current-password': password })).status,
    429,
    'guessing is slowed, as at sign-in',
  );
  await directory.sandlot.advance(60 * 60_000);
  assert.match(
    (await browser.submit(page, { 'current-password': password, 'new-password': next, 'confirm-password': next })).text,
    /Your new password is set/,
  );
  assert.equal((await browser.get('/signin/change-password')).status, 401);
  assert.match((await signIn(browser, await browser.get('/start'), 'casey', next)).text, /AWS access portal/);
});

test('an address that is no portal says so', async (t) => {
  const { sandlot } = await startDirectory(t, { withPassword: false });
  for (const path of [
    '/start/d-0000000000',
    '/start/%3Cscript%3E',
    '/start/x%00',
    '/start/d-0000000000/keys',
    '/start/d-0000000000/console',
  ]) {
    const page = await createBrowser(sandlot.consoleOrigin).get(path);
    assert.ok(page.status === 404 || page.status === 400, `${path}: ${page.status}`);
    assert.equal(page.html.includes('<script>'), false);
  }
  await sandlot.reset();
  const none = await createBrowser(sandlot.consoleOrigin).get('/start');
  assert.equal(none.status, 404);
  assert.match(none.html, /href="\/console\/">Go to the console</);
});
