import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { createChecksum } from '../../../kernel/blobs/checksum.ts';
import { combinedCrc } from './combine-crc.ts';

for (const algorithm of ['crc32', 'crc32c', 'crc64nvme'] as const) {
  const crcOf = (bytes: Uint8Array) => {
    const checksum = createChecksum(algorithm);
    checksum.update(bytes);
    return checksum.digest();
  };

  test(`${algorithm} of pieces is that of the whole`, () => {
    const body = randomBytes(300_000);
    for (let round = 0; round < 20; round++) {
      const cuts = Array.from({ length: randomInt(12) }, () => randomInt(body.length + 1)).toSorted((a, b) => a - b);
      const ends = [...cuts, body.length];
      const pieces = ends.map((end, i) => body.subarray(i === 0 ? 0 : ends[i - 1], end));
      assert.equal(
        combinedCrc(
          algorithm,
          pieces.map((piece) => ({ size: piece.length, value: crcOf(piece) })),
        ),
        crcOf(body),
        ends.join(),
      );
    }
    assert.equal(combinedCrc(algorithm, []), crcOf(Buffer.alloc(0)));
  });

  test(`${algorithm} of many pieces of one size`, () => {
    const body = randomBytes(200 * 1000 + 7);
    const pieces = Array.from({ length: 201 }, (_, i) => body.subarray(i * 1000, (i + 1) * 1000));
    const told = pieces.map((piece) => ({ size: piece.length, value: crcOf(piece) }));
    assert.equal(combinedCrc(algorithm, told), crcOf(body));
  });

  test(`${algorithm} of zeros beyond 4 GiB, by doubling`, () => {
    const zeros = (value: string, size: number) => ({ size, value });
    let value = crcOf(Buffer.alloc(1024));
    for (let size = 1024; size < 2 ** 34; size *= 2)
      value = combinedCrc(algorithm, [zeros(value, size), zeros(value, size)]);
    const MiB = crcOf(Buffer.alloc(2 ** 20));
    const parts = Array.from({ length: 2 ** 14 }, () => zeros(MiB, 2 ** 20));
    assert.equal(combinedCrc(algorithm, parts), value);
  });
}
