import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChecksum, loadChecksum } from './checksum.ts';
import type { ChecksumAlgorithm } from './checksum.ts';

// The check values of the CRC catalogue for "123456789", and FIPS 180's digests.
const known: Record<ChecksumAlgorithm, string> = {
  crc32: 'cbf43926',
  crc32c: 'e3069283',
  crc64nvme: 'ae8b14860a799888',
  sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  md5: '25f9e794323b453885f5181f1b624d0b',
  sha512:
    'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274a' +
    'd27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
  // As AWS's own client has them.
  xxhash64: '8cb841db40e6ae83',
  xxhash3: '72dcb18b67a17dff',
  xxhash128: '33119477ede5dcd5e9716427681d5860',
  sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

for (const [algorithm, hex] of Object.entries(known)) {
  test(`checksum ${algorithm}, in one piece and in two`, async () => {
    await loadChecksum(algorithm as ChecksumAlgorithm);
    for (const pieces of [['123456789'], ['1234', '56789'], ['', '123456789']]) {
      const checksum = createChecksum(algorithm as ChecksumAlgorithm);
      for (const piece of pieces) checksum.update(Buffer.from(piece));
      assert.equal(Buffer.from(checksum.digest(), 'base64').toString('hex'), hex);
    }
  });
}

/** Bit by bit, as the CRC catalogue defines it: reflected, begun and ended with all bits turned over. */
function bitwise(data: Uint8Array, polynomial: bigint, ones: bigint): string {
  let crc = ones;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return (crc ^ ones).toString(16).padStart(ones.toString(16).length, '0');
}

test('CRCs of whatever length, in whatever pieces, are those of their definition', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => (index * 151 + 7) & 0xff);
  for (const [algorithm, polynomial, ones] of [
    ['crc32c', 0x82f63b78n, 0xffffffffn],
    ['crc64nvme', 0x9a6c9329ac4bc9b5n, 0xffffffffffffffffn],
  ] as const) {
    for (let length = 0; length < bytes.length; length++) {
      const data = bytes.subarray(0, length);
      const checksum = createChecksum(algorithm);
      const cut = (length * 37) % (length + 1);
      checksum.update(data.subarray(0, cut));
      checksum.update(data.subarray(cut));
      const found = Buffer.from(checksum.digest(), 'base64').toString('hex');
      assert.equal(found, bitwise(data, polynomial, ones), `${algorithm} of ${length} bytes`);
    }
  }
});
