import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChecksum } from './checksum.ts';
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
  sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

for (const [algorithm, hex] of Object.entries(known)) {
  test(`checksum ${algorithm}, in one piece and in two`, () => {
    for (const pieces of [['123456789'], ['1234', '56789'], ['', '123456789']]) {
      const checksum = createChecksum(algorithm as ChecksumAlgorithm);
      for (const piece of pieces) checksum.update(Buffer.from(piece));
      assert.equal(Buffer.from(checksum.digest(), 'base64').toString('hex'), hex);
    }
  });
}
