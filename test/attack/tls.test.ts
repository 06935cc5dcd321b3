/**
 * What strangers try on the TLS side: foreign names and certificates, old protocols, half-open handshakes,
 * floods of names.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig } from '../../src/server/config.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';
import { ask, handshake, overTls } from '../../src/testing/requests/handshake.ts';

let data: string;
let server: RunningServer;
let ca: string;

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'sandlot-tls-attack-'));
  server = await startServer({ ...readConfig([], {}), port: 0, data });
  ca = await server.certificateAuthority();
});
after(async () => {
  await server.close();
  rmSync(data, { recursive: true, force: true });
});

const health = '/_sandlot/v1/health';
const alive = async (): Promise<void> => {
  assert.equal((await ask(overTls(server.endpoint), health, { ca })).status, 200);
};

for (const servername of ['example.com', 'sts.amazonaws.com', 'localhost.example.com', 'localhost.', 'a_b.localhost']) {
  test(`no certificate for ${servername}: the handshake is refused by name`, async () => {
    await assert.rejects(handshake(server.endpoint, { servername, rejectUnauthorized: false }), /unrecognized name/);
    await alive();
  });
}

test('a server of another installation is not taken for this one', async () => {
  const other = await startServer({ ...readConfig([], {}), port: 0, data: undefined });
  await assert.rejects(ask(overTls(other.endpoint), health, { ca }), /certificate/);
  await other.close();
});

test('protocols before TLS 1.2 are refused', async () => {
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0', ca };
    await assert.rejects(handshake(server.endpoint, old), /protocol version|alert/);
  }
  const socket = await handshake(server.endpoint, { maxVersion: 'TLSv1.2', ca });
  assert.equal(socket.getProtocol(), 'TLSv1.2');
  socket.destroy();
});

test('the authority, its key stolen, signs nothing that believers take for another place or authority', (t) => {
  if (!existsSync('/usr/bin/openssl')) return t.skip('openssl is not there');
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-stolen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]): string =>
    execFileSync('/usr/bin/openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const issuer = { cert: join(data, 'authority.pem'), key: join(data, 'authority.key') };
  const sign = (name: string, extensions: string, by = issuer): { cert: string; key: string } => {
    const made = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    writeFileSync(join(folder, 'ext'), extensions);
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      made.key,
      '-out',
      'csr',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'csr',
      '-CA',
      by.cert,
      '-CAkey',
      by.key,
      '-extfile',
      'ext',
      '-days',
      '2',
      '-out',
      made.cert,
    );
    return made;
  };
  const verify = (leaf: { cert: string }, ...more: string[]): string =>
    openssl('verify', '-purpose', 'sslserver', '-CAfile', issuer.cert, ...more, leaf.cert);
  assert.match(verify(sign('localhost', 'subjectAltName=DNS:a.localhost,IP:127.0.0.1,IP:::1')), /OK/);
  for (const san of ['DNS:example.com', 'IP:10.0.0.1', 'IP:2001:db8::1', 'DNS:localhost.example.com']) {
    assert.throws(() => verify(sign('foreign', `subjectAltName=${san}`)), /permitted subtree violation/, san);
  }
  const below = sign('below', 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign');
  assert.throws(
    () => verify(sign('deep', 'subjectAltName=DNS:localhost', below), '-untrusted', below.cert),
    /path length constraint/,
  );
  const mail = sign('mail', 'extendedKeyUsage=emailProtection');
  assert.throws(
    () => openssl('verify', '-purpose', 'smimesign', '-CAfile', issuer.cert, mail.cert),
    /purpose|unsuitable/,
  );
});

test('handshakes that are opened and left do not keep others out', async () => {
  const hello = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);
  const sockets = Array.from({ length: 200 }, () => connect(Number(new URL(server.endpoint).port), '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => {}).write(hello);
  await alive();
  assert.equal((await ask(server.endpoint, health)).status, 200);
  for (const socket of sockets) socket.destroy();
});

test('a flood of names is refused after a while; the names in use are answered', async () => {
  const flood = await Promise.allSettled(
    Array.from({ length: 200 }, (_, i) => handshake(server.endpoint, { ca, servername: `flood-${i}.localhost` })),
  );
  for (const one of flood) if (one.status === 'fulfilled') one.value.destroy();
  assert.ok(flood.some(({ status }) => status === 'fulfilled') && flood.some(({ status }) => status === 'rejected'));
  await alive();
  (await handshake(server.endpoint, { ca, servername: 'localhost' })).destroy();
});

test('the key is in no answer and no certificate file', () => {
  assert.doesNotMatch(readFileSync(join(data, 'authority.pem'), 'utf8'), /PRIVATE KEY/);
});
