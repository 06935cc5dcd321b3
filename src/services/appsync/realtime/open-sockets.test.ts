/** How many sockets an API may have, and what becomes of those who read nothing. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocket } from 'ws';
import { OpenSockets } from './open-sockets.ts';

/** A socket whose client reads when it is told to. */
class SlowSocket extends EventEmitter {
  bufferedAmount = 0;
  isGone = false;
  #written: (() => void)[] = [];
  send(text: string, done: () => void): void {
    this.bufferedAmount += text.length;
    this.#written.push(done);
  }
  read(): void {
    this.bufferedAmount = 0;
    for (const done of this.#written.splice(0)) done();
  }
  terminate(): void {
    this.isGone = true;
    this.read();
  }
}

const socketOf = (slow: SlowSocket): WebSocket => slow as unknown as WebSocket;

test('an API has a thousand sockets at most, and another one once one is closed', () => {
  const sockets = new OpenSockets();
  const all = Array.from({ length: 1000 }, () => new SlowSocket());
  assert.ok(all.every((one) => sockets.add('api', socketOf(one))));
  assert.equal(sockets.add('api', socketOf(new SlowSocket())), false);
  assert.equal(sockets.add('other', socketOf(new SlowSocket())), true);
  all[0]!.emit('close');
  assert.equal(sockets.add('api', socketOf(new SlowSocket())), true);
  assert.equal(sockets.add('api', socketOf(new SlowSocket())), false);
});

test('who leaves too much unread is let go, and all of those together sooner', () => {
  const sockets = new OpenSockets();
  const text = 'x'.repeat(500_000);
  const one = new SlowSocket();
  for (let sent = 0; sent < 18; sent++) sockets.send(socketOf(one), text);
  assert.ok(one.isGone, 'eight megabytes of its own');
  const many = Array.from({ length: 200 }, () => new SlowSocket());
  for (let sent = 0; sent < 2; sent++) for (const slow of many) sockets.send(socketOf(slow), text);
  const left = many.filter(({ isGone }) => !isGone);
  assert.ok(left.length < many.length, 'of many with a megabyte each some go');
  assert.ok(left.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0) < 128 * 1024 * 1024);
  const reader = new SlowSocket();
  for (let sent = 0; sent < 50; sent++) {
    sockets.send(socketOf(reader), text);
    reader.read();
  }
  assert.equal(reader.isGone, false, 'who reads stays');
});
