import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';

interface Received {
  readonly from: string;
  readonly to: string[];
  readonly text: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}
type Cleanup = { after(work: () => unknown): void };

/** A real SMTP server on this machine that keeps what it gets. */
async function startSink(t: Cleanup, options: SMTPServerOptions = {}, port = 0) {
  const received: Received[] = [];
  const sink = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString(),
            secure: session.secure,
            user: session.user as string | undefined,
          });
          done();
        });
    },
    ...options,
  });
  sink.on('error', () => {});
  sink.listen(port, '127.0.0.1');
  await once(sink.server, 'listening');
  t.after(
    () =>
      new Promise<void>((resolve) => {
        sink.close(() => resolve());
      }),
  );
  return { received, port: (sink.server.address() as AddressInfo).port };
}

const key = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'test-secret-of-the-relay' };

/** A server with Identity Center and a user who gets mail. */
async function startRelaying(t: Cleanup, smtp: string | undefined, data?: string) {
  const server = await startServer({
    ...readConfig(smtp === undefined ? [] : ['--smtp', smtp], {}),
    port: 0,
    data,
    adminKey: key,
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= server.close());
  t.after(close);
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${server.endpoint}/_sandlot/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${server.apiToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse((await response.text()) || '{}');
  };
  const invite = async (email: string, UserName = 'casey'): Promise<string> => {
    const { identityStoreId } = await api('POST', '/identity-center/enable', { withOrganizations: true }).then(() =>
      api('GET', '/identity-center'),
    );
    const store = new IdentitystoreClient({ endpoint: server.endpoint, region: server.region, credentials: key });
    const { UserId } = await store.send(
      new CreateUserCommand({
        IdentityStoreId: identityStoreId,
        UserName,
        DisplayName: UserName,
        Name: { GivenName: 'Casey', FamilyName: 'Field' },
        Emails: [{ Value: email, Type: 'Work', Primary: true }],
      }),
    );
    const { mailId } = await api('POST', `/users/${UserId}/invitation`);
    await server.runtime.jobs.idle();
    return mailId;
  };
  return { server, api, invite, close, idle: () => server.runtime.jobs.idle() };
}

function certificate(t: Cleanup): { key: Buffer; cert: Buffer; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-smtp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout',
      keyFile,
      '-out',
      file,
    ],
    { stdio: 'ignore' },
  );
  return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}

const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) => {
  if (username === 'relay' && password === 'p@ss:%word') done(null, { user: username });
  else done(new Error('535 Authentication failed'));
};

test('without --smtp nothing goes out', async (t) => {
  const { api, invite } = await startRelaying(t, undefined);
  const mailId = await invite('casey@example.com');
  const mail = await api('GET', `/mail/${mailId}`);
  assert.equal(mail.relay, undefined);
  const { raw } = await api('GET', `/mail/${mailId}/raw`);
  assert.match(raw, /^Subject: Invitation to join IAM Identity Center\r$/m);
  assert.match(raw, /^Content-Type: multipart\/alternative;/m);
  assert.match(raw, /^To: casey@example\.com\r$/m);
});

test('mail is relayed in both parts to its one receiver', async (t) => {
  const sink = await startSink(t, { hideSTARTTLS: true, disabledCommands: ['AUTH'] });
  const { api, invite } = await startRelaying(t, `smtp://127.0.0.1:${sink.port}?from=iam@corp.example`);
  const mailId = await invite('casey@example.com');
  const [mail] = sink.received;
  assert.deepEqual([mail?.from, mail?.to], ['iam@corp.example', ['casey@example.com']]);
  assert.match(mail?.text ?? '', /Content-Type: text\/plain/);
  assert.match(mail?.text ?? '', /Content-Type: text\/html/);
  assert.match(mail?.text ?? '', new RegExp(`Message-ID: <${mailId}@corp\\.example>`));
  const { relay } = await api('GET', `/mail/${mailId}`);
  assert.deepEqual([relay.state, relay.server], ['SENT', `127.0.0.1:${sink.port}`]);
  await invite('"x, evil@example.com"@example.org', 'odd');
  for (const { to } of sink.received) assert.equal(to.length, 1);
  assert.equal(
    sink.received.some(({ to }) => to.includes('evil@example.com')),
    false,
    'an address is never read as a list',
  );
});

for (const [what, secure] of [
  ['STARTTLS', false],
  ['TLS', true],
] as const) {
  test(`with ${what} and a login`, async (t) => {
    const pair = certificate(t);
    const sink = await startSink(t, { secure, key: pair.key, cert: pair.cert, authOptional: false, onAuth });
    const address = (login: string, ca: string) =>
      `${secure ? 'smtps' : 'smtp'}://${login}@127.0.0.1:${sink.port}?${ca}${secure ? '' : '&tls=starttls'}`;
    const { invite } = await startRelaying(t, address('relay:p%40ss%3A%25word', `ca=${encodeURIComponent(pair.file)}`));
    await invite('casey@example.com');
    assert.deepEqual(
      sink.received.map((mail) => [mail.secure, mail.user]),
      [[true, 'relay']],
    );

    const unknown = await startRelaying(t, address('relay:p%40ss%3A%25word', 'from=a@b.example'));
    const { relay: distrusted } = await unknown.api('GET', `/mail/${await unknown.invite('casey@example.com')}`);
    assert.equal(distrusted.state, 'WAITING');
    assert.match(distrusted.problem, /self.signed certificate/);

    const wrong = await startRelaying(t, address('relay:wrong-pass', `ca=${encodeURIComponent(pair.file)}`));
    const { relay: refused } = await wrong.api('GET', `/mail/${await wrong.invite('casey@example.com')}`);
    assert.equal(refused.state, 'WAITING');
    assert.match(refused.problem, /535/);
    assert.equal(JSON.stringify(refused).includes('wrong-pass'), false);
    assert.equal(sink.received.length, 1);
  });
}

test('a server that should offer STARTTLS and does not gets nothing', async (t) => {
  const sink = await startSink(t, { hideSTARTTLS: true, onAuth, allowInsecureAuth: true });
  const { api, invite } = await startRelaying(t, `smtp://relay:p%40ss%3A%25word@127.0.0.1:${sink.port}?tls=starttls`);
  const { relay } = await api('GET', `/mail/${await invite('casey@example.com')}`);
  assert.equal(relay.state, 'WAITING');
  assert.deepEqual(sink.received, []);
});

test('a refusal for good is kept; one for now is tried again', async (t) => {
  let isRefused = true;
  const refuse: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
    if (address === 'gone@example.com') done(Object.assign(new Error('No such mailbox'), { responseCode: 550 }));
    else if (isRefused) done(Object.assign(new Error('Come back later'), { responseCode: 450 }));
    else done();
  };
  const sink = await startSink(t, { hideSTARTTLS: true, onRcptTo: refuse });
  const { api, invite } = await startRelaying(t, `smtp://127.0.0.1:${sink.port}`);
  const { relay: gone } = await api('GET', `/mail/${await invite('gone@example.com', 'gone')}`);
  assert.equal(gone.state, 'FAILED');
  assert.match(gone.problem, /550 No such mailbox/);
  const later = await invite('casey@example.com');
  assert.equal((await api('GET', `/mail/${later}`)).relay.state, 'WAITING');
  isRefused = false;
  while ((await api('GET', `/mail/${later}`)).relay.state === 'WAITING') await delay(50);
  assert.equal((await api('GET', `/mail/${later}`)).relay.state, 'SENT');
  assert.equal(sink.received.length, 1);
});

test("mail that waits for its relay does so by the machine's time, whatever the domain clock does", async (t) => {
  let isRefused = true;
  const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, _session, done) => {
    if (isRefused) done(Object.assign(new Error('Come back later'), { responseCode: 450 }));
    else done();
  };
  const sink = await startSink(t, { hideSTARTTLS: true, onRcptTo });
  const { api, invite } = await startRelaying(t, `smtp://127.0.0.1:${sink.port}`);
  await api('POST', '/clock', { advanceSeconds: 365 * 24 * 3600 });
  const mailId = await invite('casey@example.com');
  assert.equal((await api('GET', `/mail/${mailId}`)).relay.state, 'WAITING');
  isRefused = false;
  await api('DELETE', '/clock');
  while ((await api('GET', `/mail/${mailId}`)).relay.state === 'WAITING') await delay(50);
  assert.equal((await api('GET', `/mail/${mailId}`)).relay.state, 'SENT');
});

test('mail outlives the server: it is sent after a restart, when the relay is back', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-relay-'));
  t.after(() => rmSync(data, { recursive: true }));
  // Nobody listens on port 1.
  const first = await startRelaying(t, 'smtp://127.0.0.1:1', data);
  const mailId = await first.invite('casey@example.com');
  const { relay } = await first.api('GET', `/mail/${mailId}`);
  assert.equal(relay.state, 'WAITING');
  assert.match(relay.problem, /ECONNREFUSED/);
  await first.close();
  const sink = await startSink(t, { hideSTARTTLS: true });
  const second = await startRelaying(t, `smtp://127.0.0.1:${sink.port}`, data);
  while ((await second.api('GET', `/mail/${mailId}`)).relay.state === 'WAITING') await delay(50);
  assert.equal((await second.api('GET', `/mail/${mailId}`)).relay.state, 'SENT');
  assert.deepEqual(
    sink.received.map(({ to }) => to),
    [['casey@example.com']],
  );
});
