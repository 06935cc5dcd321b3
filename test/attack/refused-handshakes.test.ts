/** A WebSocket handshake that is refused leaves nothing behind, whatever its client does with the connection. */
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { head } from '../../src/testing/requests/socket.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { startOnDisk } from './on-disk.ts';

const notLinux = process.platform === 'linux' ? false : 'It counts descriptors in /proc.';

function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

/** Its client's side stays open until the test ends. */
async function refused(t: TestContext, server: RunningServer): Promise<{ socket: Socket; answer: string }> {
  const { hostname, port } = new URL(server.endpoint);
  const { host } = new URL(server.consoleOrigin);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(
    head('GET', '/_sandlot/v1/cloud-shell/terminals/x/stream', {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }),
  );
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
  });
  return { socket, answer };
}

test('a client that goes on sending leaves no connection behind', { skip: notLinux }, async (t) => {
  const { server } = await startOnDisk(t);
  const before = openSockets();
  for (let round = 0; round < 20; round++) {
    const { socket, answer } = await refused(t, server);
    assert.match(answer, /^HTTP\/1\.1 403 /);
    // Bytes that nobody reads keep the end behind them from being seen.
    await new Promise<void>((resolve) => {
      socket.write('no frame'.repeat(100), () => resolve());
      socket.once('close', resolve);
    });
    socket.destroy();
  }
  for (let i = 0; i < 9000 && openSockets() > before; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(openSockets() <= before, `${openSockets() - before} of 20 are left`);
});

test('a client that never closes does not keep the server from ending', { timeout: 600_000 }, async (t) => {
  const { endpoint, server } = await startOnDisk(t);
  const { answer } = await refused(t, server);
  assert.match(answer, /^HTTP\/1\.1 403 /);
  await server.close();
  await assert.rejects(fetch(`${endpoint}/_sandlot/v1/health`));
});
