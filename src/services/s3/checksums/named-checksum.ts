/** A checksum algorithm by its name in the API. */
import { checksumBytes, type ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import { AwsError } from '../../../wire/errors.ts';

const known = Object.keys(checksumBytes);

/** @throws AwsError InvalidRequest */
export function checksumNamed(name: string): ChecksumAlgorithm {
  const algorithm = name.toLowerCase();
  if (known.includes(algorithm)) return algorithm as ChecksumAlgorithm;
  const names = known.map((one) => one.toUpperCase()).join(', ');
  throw new AwsError(
    'InvalidRequest',
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${names}]`,
    {},
    400,
  );
}

/** `ChecksumCRC32` */
export function memberOf(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`;
}
