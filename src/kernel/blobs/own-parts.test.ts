/** Memory of bodies is given back by those whose it is, and by nobody else. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { giveBack, openBlobs } from './blobs.ts';
import { readInTurns } from './read-in-turns.ts';

const piece = 64 * 1024;
const pieces = 24;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-parts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function* each(parts: readonly Buffer[]): AsyncIterable<Buffer> {
  yield* parts;
}

test('a body that owns its parts gives them back as it is taken in, and lies there as it came', async (t) => {
  const blobs = await openBlobs(folderOf(t));
  const body = randomBytes(pieces * piece);
  const key = randomBytes(32);
  const parts = () =>
    Array.from({ length: pieces }, (_, index) => {
      const part = Buffer.allocUnsafeSlow(piece);
      body.copy(part, 0, index * piece);
      return part;
    });
  const [own, others] = [parts(), parts()];
  for (const [given, ownsParts] of [[own, true] as const, [others, false] as const]) {
    const { id, size } = await blobs.stage(each(given), { key, ownsParts, checksum: 'crc64nvme' });
    assert.ok((await buffer(blobs.open(id, undefined, { key, size }))).equals(body));
  }
  assert.ok(
    own.slice(pieces / 2).every(({ length }) => length === 0),
    'empty afterwards',
  );
  assert.ok(Buffer.concat(others).equals(body), "what is somebody else's stays what it is");
});

test('what is a piece of its buffer is not given back', () => {
  const whole = Buffer.allocUnsafeSlow(2 * piece).fill(1);
  giveBack(whole.subarray(0, piece));
  assert.ok(whole.every((byte) => byte === 1));
  giveBack(whole);
  assert.equal(whole.length, 0);
});

test('a file is read in parts of any size, from anywhere, and to its end where that comes early', async (t) => {
  const path = join(folderOf(t), 'file');
  const bytes = randomBytes(1000);
  writeFileSync(path, bytes);
  const read = async (start: number, end: number, partBytes: number) => {
    const parts: Buffer[] = [];
    for await (const part of readInTurns(path, { start, end }, partBytes)) parts.push(Buffer.from(part));
    assert.ok(parts.slice(0, -1).every(({ length }) => length === partBytes || end >= bytes.length));
    return Buffer.concat(parts);
  };
  for (const partBytes of [1, 7, 100, 999, 1000, 5000])
    for (const [start, end] of [
      [0, 999],
      [0, 0],
      [999, 999],
      [13, 512],
      [500, 2000],
    ] as const)
      assert.ok((await read(start, end, partBytes)).equals(bytes.subarray(start, end + 1)), `${start}-${end}`);
  await assert.rejects(buffer(readInTurns(join(path, 'no'), { start: 0, end: 1 }, 10)));
});

test('who reads no further closes the file, whatever is being read', async (t) => {
  const path = join(folderOf(t), 'file');
  writeFileSync(path, randomBytes(1000));
  for (let rounds = 0; rounds < 50; rounds++) {
    for await (const part of readInTurns(path, { start: 0, end: 999 }, 10)) {
      assert.equal(part.length, 10);
      break;
    }
  }
  rmSync(path);
  await assert.rejects(buffer(readInTurns(path, { start: 0, end: 999 }, 10)), { code: 'ENOENT' });
});
