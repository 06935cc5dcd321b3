/** Bodies at rest: every range reads what was put, and no change of a byte is ever read. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { BlobDamaged, createEncryptor, decrypted, encryptedBytes, type Range } from './chunk-cipher.ts';

const chunk = 64 * 1024;
const key = randomBytes(32);

function encrypted(body: Buffer, pieces: number): Buffer {
  const encryptor = createEncryptor(key);
  const size = Math.max(1, Math.ceil(body.length / pieces));
  const out: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) out.push(...encryptor.update(body.subarray(at, at + size)));
  return Buffer.concat([...out, ...encryptor.final()]);
}

const read = (stored: Buffer, size: number, range?: Range, part = 100_000) =>
  buffer(
    decrypted(
      ({ start, end }) => {
        const bytes = stored.subarray(start, end + 1);
        const parts = Array.from({ length: Math.ceil(bytes.length / part) }, (_, index) =>
          bytes.subarray(index * part, (index + 1) * part),
        );
        return Readable.from(parts, { objectMode: false });
      },
      { key, size },
      range,
    ),
  );

test('whatever its size and however it comes, a body is read as it was put', async () => {
  for (const size of [0, 1, 15, 16, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 17]) {
    const body = randomBytes(size);
    for (const pieces of [1, 2, 7, 1000]) {
      const stored = encrypted(body, pieces);
      assert.equal(stored.length, encryptedBytes(size));
      assert.ok(size < 16 || !stored.includes(body.subarray(0, 16)), 'nothing of it lies there');
      for (const part of [1000, chunk + 16, 1_000_000])
        assert.ok((await read(stored, size, undefined, part)).equals(body), `${size} in ${pieces}`);
    }
  }
});

test('every range is read, at and around the borders of chunks', async () => {
  const body = randomBytes(3 * chunk + 17);
  const stored = encrypted(body, 3);
  const places = [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 3 * chunk, body.length - 1];
  for (const start of places)
    for (const end of places.filter((one) => one >= start))
      assert.ok(
        (await read(stored, body.length, { start, end })).equals(body.subarray(start, end + 1)),
        `${start}-${end}`,
      );
});

test('what was changed, cut, reordered or is of another key fails, and nothing of the change is read', async () => {
  const body = randomBytes(2 * chunk + 100);
  const stored = encrypted(body, 1);
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(stored);
    copy[at]! ^= 1;
    return copy;
  };
  const whole = chunk + 16;
  const swapped = Buffer.concat([
    stored.subarray(whole, 2 * whole),
    stored.subarray(0, whole),
    stored.subarray(2 * whole),
  ]);
  const wrong = [
    ...[0, chunk, whole - 1, whole, 2 * whole, stored.length - 1].map(flipped),
    swapped,
    stored.subarray(0, stored.length - 1),
    stored.subarray(0, 2 * whole),
    stored.subarray(0, 0),
  ];
  for (const [index, bytes] of wrong.entries()) {
    const got: Buffer[] = [];
    const reading = decrypted(({ start, end }) => Readable.from([bytes.subarray(start, end + 1)]), {
      key,
      size: body.length,
    });
    await assert.rejects(
      async () => {
        for await (const part of reading) got.push(part as Buffer);
      },
      BlobDamaged,
      `change ${index}`,
    );
    const all = Buffer.concat(got);
    assert.ok(all.length < body.length && all.equals(body.subarray(0, all.length)), `change ${index}`);
  }
  const other = decrypted(({ start, end }) => Readable.from([stored.subarray(start, end + 1)]), {
    key: randomBytes(32),
    size: body.length,
  });
  await assert.rejects(buffer(other), BlobDamaged);
});

test('damage elsewhere does not keep a range from being read', async () => {
  const body = randomBytes(3 * chunk);
  const stored = encrypted(body, 1);
  stored[stored.length - 1]! ^= 1;
  assert.ok((await read(stored, body.length, { start: 5, end: chunk })).equals(body.subarray(5, chunk + 1)));
  await assert.rejects(read(stored, body.length, { start: 3 * chunk - 1, end: 3 * chunk - 1 }), BlobDamaged);
});
