/** What is left of a request that somebody began to read. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { drain } from './unread-rest.ts';

const bytes = 300_000;

/** Answers the first request when some of its body has come, and the second when it is told so. */
async function serverOf(t: { after(end: () => void): void }, second: Promise<void>) {
  const first = Promise.withResolvers<IncomingMessage>();
  const server = createServer(async (req, res) => {
    if (req.method === 'GET') {
      await second;
      res.end('second');
      return;
    }
    // Never ended: it goes on listening.
    await (req.iterator({ destroyOnReturn: false }) as AsyncIterator<unknown>).next();
    res.end('first');
    drain(req, 50);
    first.resolve(req);
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  t.after(() => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes / 2)}`);
  const until = async (part: string): Promise<void> => {
    while (!text.includes(part)) await once(socket, 'data');
  };
  return { first: first.promise, socket, until };
}

test('is read over, whoever still listens, and its time cuts no answer to the next', async (t) => {
  const second = Promise.withResolvers<void>();
  const { first, socket, until } = await serverOf(t, second.promise);
  const ended = once(await first, 'end');
  socket.write(`${'x'.repeat(bytes / 2)}GET / HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until('first');
  await ended;
  setTimeout(second.resolve, 150);
  await until('second');
});

test('is waited for within a time', async (t) => {
  const { first, socket } = await serverOf(t, Promise.resolve());
  await first;
  await once(socket, 'close');
});
