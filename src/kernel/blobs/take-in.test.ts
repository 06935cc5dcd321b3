/** A large body's way to the disk, on a file that tells what is asked of it. */
import assert from 'node:assert/strict';
import type { FileHandle } from 'node:fs/promises';
import { test } from 'node:test';
import { createIntake } from './take-in.ts';

const piece = new Uint8Array(16 * 1024 * 1024);
const pieces = 8;

interface Asked {
  written: number;
  begun: number;
  atOnce: number;
  whole: number;
}

function fileWith(datasync: () => Promise<void>): { readonly file: FileHandle; readonly asked: Asked } {
  const asked: Asked = { written: 0, begun: 0, atOnce: 0, whole: 0 };
  let running = 0;
  const file = {
    async writev(parts: readonly Uint8Array[]) {
      const bytesWritten = parts.reduce((sum, { length }) => sum + length, 0);
      asked.written += bytesWritten;
      return { bytesWritten };
    },
    async datasync() {
      asked.begun++;
      asked.atOnce = Math.max(asked.atOnce, ++running);
      await datasync().finally(() => running--);
    },
    async sync() {
      assert.equal(running, 0, 'what was begun is over');
      asked.whole++;
    },
  };
  return { file: file as unknown as FileHandle, asked };
}

test('what was written is sent to the disk while more comes, once at a time, and all of it at the end', async () => {
  const { file, asked } = fileWith(() => new Promise((resolve) => setImmediate(resolve)));
  const { write, finish } = createIntake().writer(file);
  for (let count = 0; count < pieces; count++) await write([piece]);
  await finish();
  assert.deepEqual(asked, { written: pieces * piece.length, begun: asked.begun, atOnce: 1, whole: 1 });
  assert.ok(asked.begun > 0);
});

test('a disk that fails meanwhile fails the body, though a sync at the end succeeds', async () => {
  const fault = Object.assign(new Error('disk'), { code: 'ENOSPC' });
  let times = 0;
  const { file } = fileWith(() => (times++ === 0 ? Promise.reject(fault) : Promise.resolve()));
  const { write, finish } = createIntake().writer(file);
  for (let count = 0; count < pieces; count++) await write([piece]);
  await assert.rejects(finish(), fault);
});

test('a small one is synced at the end alone', async () => {
  const { file, asked } = fileWith(() => Promise.resolve());
  const { write, finish } = createIntake().writer(file);
  await write([piece]);
  await finish();
  assert.deepEqual(asked, { written: piece.length, begun: 0, atOnce: 0, whole: 1 });
});
