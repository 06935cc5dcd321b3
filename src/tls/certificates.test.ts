/** The authority and its leaves without a server: what is in them, how long they last, and what is kept. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type SecureContext } from 'node:tls';
import { describe, test } from 'node:test';
import type { AuthorityFiles, KeptAuthority } from './authority.ts';
import { createCertificates } from './certificates.ts';

const day = 24 * 60 * 60 * 1000;
const start = Date.parse('2026-03-01T12:00:00.500Z');

function fixture({ kept, failWrites = false }: { kept?: Partial<KeptAuthority>; failWrites?: boolean } = {}) {
  let now = start;
  const logged: string[] = [];
  const box: { kept: Partial<KeptAuthority> } = { kept: kept ?? {} };
  const files: AuthorityFiles = {
    read: () => box.kept,
    write(authority) {
      if (failWrites) throw new Error('ENOSPC');
      box.kept = authority;
    },
  };
  const open = () =>
    createCertificates({
      files,
      now: () => now,
      log: (message) => {
        logged.push(message);
      },
    });
  return {
    certificates: open(),
    open,
    box,
    logged,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** What a client is shown. */
async function shown(context: SecureContext, servername = 'localhost'): Promise<X509Certificate> {
  const server = createServer({ SNICallback: (_name, answer) => answer(null, context) });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect({
    port: (server.address() as { port: number }).port,
    host: '127.0.0.1',
    servername,
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate()!;
  socket.destroy();
  server.close();
  return certificate;
}

describe('the authority', () => {
  test('lasts ten years, signs nothing but leaves, and is kept for the next process', async () => {
    const { certificates, open, box } = fixture();
    const cert = await certificates.authority();
    const { ca, issuer, subject, validTo } = new X509Certificate(cert);
    assert.ok(ca && issuer === subject && Date.parse(validTo) - start > 9 * 365 * day);
    assert.equal(box.kept.cert, cert);
    assert.equal(await open().authority(), cert);
  });

  test('two installations share neither key nor name', async () => {
    const [one, other] = await Promise.all(
      [fixture(), fixture()].map(async ({ certificates }) => new X509Certificate(await certificates.authority())),
    );
    assert.notEqual(one!.subject, other!.subject);
    assert.ok(!one!.publicKey.equals(other!.publicKey));
  });

  test('one that cannot be used is replaced, and the log says so', async () => {
    const first = fixture();
    const second = fixture();
    await Promise.all([first.certificates.authority(), second.certificates.authority()]);
    const whole = first.box.kept as KeptAuthority;
    const foreignKey = second.box.kept.key!;
    const broken: readonly Partial<KeptAuthority>[] = [
      { cert: whole.cert },
      { key: whole.key },
      { ...whole, key: foreignKey },
      { ...whole, cert: 'x' },
      { cert: whole.cert, key: '' },
    ];
    for (const kept of broken) {
      const { certificates, box, logged } = fixture({ kept });
      assert.notEqual(await certificates.authority(), whole.cert);
      assert.ok(box.kept.cert && box.kept.key && new X509Certificate(box.kept.cert).ca);
      assert.match(logged.join('\n'), /sandlot trust/);
    }
  });

  test('one that ends soon is replaced', async () => {
    const { certificates, open, pass } = fixture();
    const cert = await certificates.authority();
    pass(9 * 365 * day);
    assert.equal(await open().authority(), cert);
    pass(365 * day - 100 * day);
    assert.notEqual(await open().authority(), cert);
  });

  test('where it cannot be written, TLS works until the process ends', async () => {
    const { certificates, logged } = fixture({ failWrites: true });
    assert.ok(await certificates.forAddresses());
    assert.match(logged.join('\n'), /could not be kept/);
  });
});

describe('leaves', () => {
  test('the one of addresses has both, and localhost; others have their name alone', async () => {
    const { certificates } = fixture();
    const authority = new X509Certificate(await certificates.authority());
    const leaf = await shown(await certificates.forAddresses());
    assert.ok(leaf.checkIP('127.0.0.1') && leaf.checkIP('::1') && leaf.checkHost('localhost') && !leaf.ca);
    assert.ok(leaf.verify(authority.publicKey));
    const other = await shown((await certificates.forName('A.b.localhost'))!);
    assert.equal(other.subjectAltName, 'DNS:a.b.localhost');
    assert.ok(Date.parse(leaf.validTo) - start <= 90 * day);
  });

  test('a foreign name has none', async () => {
    const { certificates } = fixture();
    for (const name of ['example.com', 'localhost.', '*.localhost'])
      assert.equal(await certificates.forName(name), undefined);
  });

  test('one is made once for all who wait for it, and again in its last third', async () => {
    const { certificates, pass } = fixture();
    for (const name of ['localhost', 'a.localhost']) {
      const [first, same] = await Promise.all([certificates.forName(name), certificates.forName(name)]);
      assert.equal(first, same);
      pass(59 * day);
      assert.equal(await certificates.forName(name), first);
      pass(2 * day);
      const [renewed, sameAgain] = await Promise.all([certificates.forName(name), certificates.forName(name)]);
      assert.notEqual(renewed, first);
      assert.equal(renewed, sameAgain);
      pass(-365 * day);
      assert.notEqual(await certificates.forName(name), renewed, 'a clock put back');
    }
  });

  test('a flood of names is refused, keeps no more than its bound, and leaves localhost as it was', async () => {
    const { certificates, pass } = fixture();
    const localhost = await certificates.forAddresses();
    const known = await certificates.forName('known.localhost');
    const flood = await Promise.all(Array.from({ length: 100 }, (_, i) => certificates.forName(`a${i}.localhost`)));
    assert.equal(flood.filter((context) => context !== undefined).length, 39);
    assert.equal(await certificates.forName('known.localhost'), known);
    pass(1000);
    const later = await Promise.all(Array.from({ length: 10 }, (_, i) => certificates.forName(`b${i}.localhost`)));
    assert.equal(later.filter((context) => context !== undefined).length, 2);
    for (let i = 0; i < 128; i++) {
      if (i % 40 === 0) pass(60_000);
      assert.ok(await certificates.forName(`c${i}.localhost`));
    }
    await Promise.all(Array.from({ length: 40 }, (_, i) => certificates.forName(`d${i}.localhost`)));
    assert.equal(await certificates.forAddresses(), localhost);
    assert.equal(await certificates.forName('a0.localhost'), undefined, 'the oldest is gone, and would be a new one');
  });
});
