/** A checksum algorithm by its name in the API. */
import { checksumBytes, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import { AwsError } from '../../../wire/errors.ts';
import { unsupportedChecksum } from '../errors.ts';

const known = Object.keys(checksumBytes);

/** @throws AwsError InvalidRequest */
export function checksumNamed(name: string): ChecksumAlgorithm {
  const algorithm = name.toLowerCase();
  if (known.includes(algorithm) && name === name.toUpperCase()) return algorithm as ChecksumAlgorithm;
  throw new AwsError('InvalidRequest', unsupportedChecksum, {}, 400);
}

/** `ChecksumCRC32` */
export function memberOf(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`;
}
