/**
 * The bounds in time of connections that say nothing, or too little;
 * each short here, so that their end can be waited for.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { test } from 'node:test';
import { createCertificates } from './certificates.ts';
import { answerBoth, type Patience } from './connections.ts';

async function listening(
  patience: Patience,
  headersTimeout = 60_000,
): Promise<{ server: Server; port: number; ca: string }> {
  const certificates = createCertificates({ now: Date.now, log: () => {} });
  const server = createServer({ headersTimeout, requestTimeout: 0, connectionsCheckingInterval: 20 }, (_req, res) => {
    res.end('ok');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    socket.end(`HTTP/1.1 408 ${error.code}\r\n\r\n`);
  });
  const ca = await certificates.authority();
  await certificates.forAddresses();
  answerBoth(server, certificates, patience);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port, ca };
}

async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket
    .setEncoding('latin1')
    .on('data', (chunk) => {
      text += chunk;
    })
    .on('error', () => {});
  await once(socket, 'close');
  return text;
}

const patient: Patience = { firstByteMs: 60_000, handshakeMs: 60_000 };

test("a first byte that never comes ends the connection, with HTTP's own word for it", async (t) => {
  const { server, port } = await listening({ ...patient, firstByteMs: 30 });
  t.after(() => server.close());
  assert.match(await heard(connect(port, '127.0.0.1')), /^HTTP\/1\.1 408 ERR_HTTP_REQUEST_TIMEOUT/);
});

test('one that does not even end its side is cut', async (t) => {
  const { server, port } = await listening({ ...patient, firstByteMs: 30 });
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  t.after(() => socket.destroy());
  await once(socket.resume(), 'end');
  await once(server.close(), 'close');
});

test('a handshake that stops half-way ends the connection', async (t) => {
  const { server, port } = await listening({ ...patient, handshakeMs: 30 });
  t.after(() => server.close());
  for (const start of [[22], [22, 3, 1, 2, 0, 1, 0, 1, 252]]) {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(start)));
    assert.equal(await heard(socket), '');
  }
});

test('headers that do not come end plain and encrypted connections alike', async (t) => {
  const { server, port, ca } = await listening(patient, 40);
  t.after(() => server.close());
  for (const socket of [connect(port, '127.0.0.1'), tlsConnect({ port, host: '127.0.0.1', ca })]) {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    assert.match(await heard(socket), /^HTTP\/1\.1 408 ERR_HTTP_REQUEST_TIMEOUT/);
  }
});

test('closeAllConnections ends both', async () => {
  const { server, port, ca } = await listening(patient);
  const sockets = [connect(port, '127.0.0.1'), tlsConnect({ port, host: '127.0.0.1', ca })];
  for (const socket of sockets) {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
  }
  const ends = sockets.map((socket) => once(socket.resume(), 'close'));
  server.closeAllConnections();
  server.close();
  await Promise.all(ends);
});
