/** Digests of bodies, small and large, many at once: whatever their pieces, they are those of the whole. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { createChecksum, loadChecksum, type ChecksumAlgorithm } from './checksum.ts';
import { createDigester, type Digester } from './digester.ts';

const algorithms = ['crc64nvme', 'crc32c', 'sha1', 'xxhash3', undefined] as const;
const body = randomBytes(4_000_000);

async function feed(digester: Digester, size: number, algorithm: ChecksumAlgorithm | undefined) {
  const digest = digester.begin(algorithm);
  for (let at = 0; at < size;) {
    const piece = Uint8Array.from(body.subarray(at, Math.min(size, at + randomInt(1, 300_000))));
    await digest.update(piece);
    // Nobody looks at it any more once it is taken in by the thread; what is small may still be held.
    if (at > 1_000_000) piece.fill(0);
    at += piece.length;
  }
  return digest;
}

function expected(size: number, algorithm: ChecksumAlgorithm | undefined) {
  const whole = body.subarray(0, size);
  const checksum = algorithm && createChecksum(algorithm);
  checksum?.update(whole);
  return {
    md5: createHash('md5').update(whole).digest('hex'),
    ...(checksum && { checksum: checksum.digest() }),
  };
}

test('bodies of every size, more at once than there are buffers', async () => {
  await loadChecksum('xxhash3');
  const digester = createDigester();
  const sizes = [0, 1, 524_287, 524_288, 524_289, 1_000_000, 2_500_000, 4_000_000];
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const [size, algorithm] = [sizes[i % sizes.length]!, algorithms[i % algorithms.length]];
      const digest = await feed(digester, size, algorithm);
      assert.deepEqual(await digest.end(), expected(size, algorithm), `${size} bytes, ${algorithm}`);
    }),
  );
});

test('bodies that are given up leave room for others', async () => {
  const digester = createDigester();
  for (let i = 0; i < 20; i++) (await feed(digester, 2_500_000, 'crc64nvme')).drop();
  const digest = await feed(digester, 2_500_000, 'crc64nvme');
  assert.deepEqual(await digest.end(), expected(2_500_000, 'crc64nvme'));
});

test('bodies that have stopped halfway keep no other one waiting', async () => {
  const digester = createDigester();
  const begin = async () => {
    const digest = digester.begin('crc32c');
    await digest.update(body.subarray(0, 600_000));
    await digest.update(body.subarray(600_000, 600_001));
    return digest;
  };
  const stopped = await Promise.all(Array.from({ length: 30 }, begin));
  const digest = await feed(digester, 4_000_000, 'crc32c');
  assert.deepEqual(await digest.end(), expected(4_000_000, 'crc32c'));
  for (const each of stopped) {
    await each.update(body.subarray(600_001, 1_000_000));
    assert.deepEqual(await each.end(), expected(1_000_000, 'crc32c'));
  }
});
