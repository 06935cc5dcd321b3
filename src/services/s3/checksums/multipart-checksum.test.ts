import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createChecksum, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import { multipartChecksum, multipartEtag } from './multipart-checksum.ts';

// As S3 answered for parts of 5 MiB + 1, 5 MiB + 1 and 10 bytes of "a" (LocalStack's recorded tests, 2025).
const sizes = [5_242_881, 5_242_881, 10];
const recorded: readonly [ChecksumAlgorithm, 'FULL_OBJECT' | 'COMPOSITE', string][] = [
  ['crc32', 'FULL_OBJECT', 'qSEQSA=='],
  ['crc32', 'COMPOSITE', '5FRUiw==-3'],
  ['sha256', 'COMPOSITE', '9o++y6AejqboiJ7MZCx0fahK2Vu5YC/qnNhhYsCLciI=-3'],
];

function partOf(size: number, algorithm: ChecksumAlgorithm) {
  const body = Buffer.alloc(size, 'a');
  const checksum = createChecksum(algorithm);
  checksum.update(body);
  return {
    size,
    md5: createHash('md5').update(body).digest('hex'),
    checksum: { algorithm, value: checksum.digest() },
  };
}

for (const [algorithm, type, value] of recorded) {
  test(`${type} ${algorithm} of parts is what S3 says`, () => {
    const parts = sizes.map((size) => partOf(size, algorithm));
    assert.deepEqual(multipartChecksum({ algorithm, type }, parts), { algorithm, type, value });
    assert.equal(multipartEtag(parts), '4d45984fc3feb2ac9b22683c49674b56-3');
  });
}
