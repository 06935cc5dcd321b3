/**
 * Terminals in the console: who may open one, what is in it, and when it ends. A real bash, through real WebSockets.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { isRunning } from '../kernel/processes/test-processes.ts';
import { assign, createAccount } from '../testing/sign-in/assignments.ts';
import { createBrowser } from '../testing/sign-in/browser.ts';
import { signIn, startDirectory } from '../testing/sign-in/directory.ts';
import {
  administrator,
  call,
  cookieOf,
  headersOf,
  open,
  signedIn,
  size,
  streamUrl,
  ticket,
  type Opened,
} from '../testing/terminals.ts';

/** The answer to a handshake that is refused. */
function refusal(url: string, headers: Record<string, string>): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => reject(new Error('the handshake was accepted')));
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
}

test('a terminal runs bash at the size of the page, takes what is typed, and tells its exit code', async (t) => {
  const person = await administrator(t);
  const screen = await open(person);
  await screen.run('stty size', /[\r\n]24 80\r/);
  screen.socket.send(JSON.stringify({ resize: { columns: 132, rows: 43 } }));
  await screen.run('stty size', /[\r\n]43 132\r/);
  await screen.run('echo "ä→$((6*7))"', /[\r\n]ä→42\r/);
  assert.deepEqual(
    (await call(person, 'GET', '/cloud-shell/terminals')).answer.items.map((item: any) => item.terminalId),
    [screen.terminalId],
  );
  screen.type('exit 3\r');
  await screen.until('the end should come', () => screen.closed !== undefined);
  assert.deepEqual(
    [screen.ended, screen.closed],
    [
      { ended: 'exited', exitCode: 3 },
      { code: 4000, reason: 'exited' },
    ],
  );
  assert.deepEqual((await call(person, 'GET', '/cloud-shell/terminals')).answer.items, []);
});

test("nothing of the server's environment is in a terminal, and its home is its owner's", async (t) => {
  process.env['SANDLOT_TEST_SECRET'] = 'of-the-server';
  t.after(() => {
    delete process.env['SANDLOT_TEST_SECRET'];
  });
  const person = await administrator(t);
  const screen = await open(person);
  const [, count] = await screen.run(
    'echo "secrets: $(env | grep -c -e of-the-server -e NODE_) end"',
    /[\r\n]secrets: (\d+) end/,
  );
  assert.equal(count, '0');
  await screen.run('stat -c "mode %a" ~; umask', /[\r\n]mode 700\r/);
  await screen.run('echo "$HOME"', new RegExp(`/${person.sandlot.account}/root\r`));
});

test("its credentials are the principal's, fetched as a container does, and end with the session", async (t) => {
  const person = await administrator(t);
  const screen = await open(person);
  const [, url = ''] = await screen.run('echo "uri=$AWS_CONTAINER_CREDENTIALS_FULL_URI"', /[\r\n]uri=(\S+)\r/);
  const [, token = ''] = await screen.run('echo "token=$AWS_CONTAINER_AUTHORIZATION_TOKEN"', /[\r\n]token=(\S+)\r/);
  const fetchCredentials = (authorization: string) => fetch(url, { headers: { authorization } });
  const answer = (await (await fetchCredentials(token)).json()) as Record<string, string>;
  assert.deepEqual(Object.keys(answer), ['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration']);
  const { STS } = await import('@aws-sdk/client-sts');
  const sts = new STS({
    ...person.sandlot.clientConfig,
    credentials: {
      accessKeyId: answer['AccessKeyId']!,
      secretAccessKey: answer['SecretAccessKey']!,
      sessionToken: answer['Token']!,
    },
  });
  assert.equal((await sts.getCallerIdentity({})).Arn, `arn:aws:iam::${person.sandlot.account}:root`);
  for (const wrong of ['', 'wrong', `${token}x`]) assert.equal((await fetchCredentials(wrong)).status, 401);
  await person.browser.post('/console/signout', new URLSearchParams({ csrf: person.browser.storage.get('console')! }));
  assert.equal((await fetchCredentials(token)).status, 401);
  await screen.until('sign-out should end the terminal', () => screen.closed !== undefined);
  assert.equal(screen.ended?.ended, 'session-ended');
});

test("only the session's own page opens a terminal, once per ticket", async (t) => {
  const person = await administrator(t);
  const other = await signedIn(person.sandlot);
  const good = headersOf(person);
  const refused = async (change: Record<string, string>, opened?: Opened) => {
    const { cookie, origin, ...rest } = { ...good, ...change } as Record<string, string>;
    return await refusal(streamUrl(person, opened ?? (await ticket(person))), {
      ...(cookie && { cookie }),
      ...(origin && { origin }),
      ...rest,
    });
  };
  assert.equal((await refused({ origin: 'http://evil.example' })).status, 403);
  assert.equal((await refused({ origin: '' })).status, 403);
  assert.equal((await refused({ host: 'evil.example', origin: 'http://evil.example' })).status, 421);
  const { host } = new URL(person.sandlot.endpoint);
  assert.equal((await refused({ host, origin: `http://${host}` })).status, 421, "the endpoint's name has no terminals");
  assert.equal((await refused({ cookie: '' })).status, 401);
  assert.match((await refused({ cookie: cookieOf(other) })).body, /belongs to another session/);
  const used = await ticket(person);
  await open(person);
  const first = new WebSocket(streamUrl(person, used), { headers: good });
  await new Promise((resolve) => first.once('open', resolve));
  assert.equal((await refused({}, used)).status, 403, 'a ticket works once');
  assert.equal((await refused({}, { terminalId: used.terminalId, ticket: 'guess' })).status, 403);
  assert.equal(
    (await call(other, 'POST', '/cloud-shell/terminals', { ...size, terminalId: used.terminalId })).status,
    404,
    'a terminal of another session',
  );
  assert.equal((await call(other, 'DELETE', `/cloud-shell/terminals/${used.terminalId}`)).status, 404);
  assert.equal(
    (await refusal(`${person.sandlot.endpoint.replace('http', 'ws')}/_sandlot/v1/cloud-shell/terminals/x/stream`, good))
      .status,
    403,
  );
});

test("asking for a ticket takes a session, this very origin and the session's token", async (t) => {
  const person = await administrator(t);
  const path = '/cloud-shell/terminals';
  assert.equal((await call(person, 'POST', path, size, { 'x-sandlot-session': 'wrong' })).status, 401);
  assert.equal((await call(person, 'POST', path, size, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await call(person, 'POST', path, size, { cookie: '' })).status, 401);
  assert.equal(
    (await call(person, 'POST', path, size, { cookie: '', authorization: `Bearer ${person.sandlot.apiToken}` })).status,
    401,
    "a terminal is a person's",
  );
  for (const wrong of [
    {},
    { columns: 0, rows: 24 },
    { columns: 1e9, rows: 24 },
    { columns: '80', rows: 24 },
    { ...size, terminalId: 7 },
  ]) {
    assert.equal((await call(person, 'POST', path, wrong)).status, 400, JSON.stringify(wrong));
  }
});

test('ten terminals for one session, and no eleventh', async (t) => {
  const person = await administrator(t);
  for (let count = 0; count < 10; count++) await ticket(person);
  const { status, answer } = await call(person, 'POST', '/cloud-shell/terminals', size);
  assert.equal(status, 429);
  assert.match(answer.error.message, /has 10 terminals, which is the most\. Close one first/);
});

test('a page that comes back sees what was there; a second page takes the terminal over', async (t) => {
  const person = await administrator(t);
  const first = await open(person);
  await first.run('echo before-$((40+2))', /before-42/);
  first.socket.close();
  await first.until('the socket should close', () => first.closed !== undefined);
  const second = await open(person, first.terminalId);
  assert.match(second.text, /before-42/);
  const third = await open(person, first.terminalId);
  await second.until('the other page should be told', () => second.closed !== undefined);
  assert.deepEqual(second.closed, { code: 4001, reason: 'shown in another page' });
  await third.run('echo after-$((40+2))', /after-42/);
});

test('what is no message of a terminal, or too long for one, ends the connection but not the terminal', async (t) => {
  const person = await administrator(t);
  const { terminalId } = await open(person);
  for (const [message, code] of [
    ['no json', 4002],
    ['{"input":7}', 4002],
    ['null', 4002],
    ['{"resize":{"columns":-1,"rows":2}}', 4002],
    [Buffer.from('ls'), 4002],
    ['x'.repeat(200_000), 1009],
  ] as const) {
    const screen = await open(person, terminalId);
    screen.socket.send(message);
    await screen.until(`${String(message).slice(0, 40)} should close`, () => screen.closed !== undefined);
    assert.equal(screen.closed?.code, code, String(message).slice(0, 40));
  }
  await (await open(person, terminalId)).run('echo alive-$((40+2))', /alive-42/);
});

test('more output than the page reads makes the program wait', async (t) => {
  const person = await administrator(t);
  const screen = await open(person);
  screen.socket.pause();
  screen.type('yes 0123456789 | head -c 20000000; echo done-$((40+2))\r');
  await delay(500);
  assert.equal(screen.text.includes('done-42'), false);
  screen.socket.resume();
  await screen.until('all of it should arrive', () => screen.text.includes('done-42'));
  assert.ok(screen.text.length >= 20_000_000);
});

test(
  'the end of a terminal is the end of everything that it started',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const person = await administrator(t);
    const screen = await open(person);
    // As nobody else's on this machine is called.
    const mark = `4242.${process.pid}`;
    const [, sleeper = ''] = await screen.run(`(trap "" HUP; sleep ${mark}) & echo "pid=$!"`, /[\r\n]pid=(\d+)\r/);
    assert.equal(isRunning(sleeper), true);
    assert.equal((await call(person, 'DELETE', `/cloud-shell/terminals/${screen.terminalId}`)).status, 204);
    await screen.until('the terminal should end', () => screen.closed !== undefined);
    assert.equal(screen.ended?.ended, 'closed');
    assert.equal(isRunning(sleeper), false);
    assert.deepEqual(
      readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name).includes(`sleep\0${mark}`)),
      [],
    );
  },
);

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('terminals end with an expired session, a reset and the server', async (t) => {
  const person = await administrator(t);
  const { sandlot } = person;
  const expired = await open(person);
  await sandlot.advance(13 * 60 * 60_000);
  await expired.until('the expiry should end it', () => expired.closed !== undefined);
  assert.equal(expired.ended?.ended, 'session-ended');
  const again = await signedIn(sandlot);
  const reset = await open(again);
  await reset.run('echo mine > kept; ls', /kept/);
  await sandlot.reset();
  await reset.until('the reset should end it', () => reset.closed !== undefined);
  const last = await open(await signedIn(sandlot));
  await last.run('ls; echo "files: $(ls | wc -l)"', /files: 0/);
  await sandlot.close();
  await last.until("the server's end should end it", () => last.closed !== undefined);
  assert.equal(last.ended?.ended, 'server-stopped');
});

test('a role needs cloudshell:CreateSession, and the management account', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  const member = await createAccount(directory, 'member');
  await assign(directory, 'admins', 'AdministratorAccess', [sandlot.account, member]);
  await assign(directory, 'deployers', 'service-role/AmplifyBackendDeployFullAccess', [sandlot.account]);
  const openAs = async (account: string, role: string) => {
    const browser = createBrowser(sandlot.consoleOrigin);
    await signIn(browser, await browser.get(`/start/${identityStoreId}`));
    await browser.get(`/start/${identityStoreId}/console?account_id=${account}&role_name=${role}`);
    return { sandlot, browser };
  };
  const screen = await open(await openAs(sandlot.account, 'admins'));
  await screen.run('echo "$HOME"', new RegExp(`/${sandlot.account}/role-AWSReservedSSO_admins_[0-9a-f]{16}/user-`));
  const denied = await call(await openAs(sandlot.account, 'deployers'), 'POST', '/cloud-shell/terminals', size);
  assert.equal(denied.status, 403);
  assert.match(
    denied.answer.error.message,
    /is not authorized to perform: cloudshell:CreateSession because no identity-based policy allows/,
  );
  const elsewhere = await call(await openAs(member, 'admins'), 'POST', '/cloud-shell/terminals', size);
  assert.equal(elsewhere.status, 403);
  assert.match(elsewhere.answer.error.message, /belongs to the management account/);
});
