/**
 * What S3 says of a body that came in parts: an ETag that is the MD5 of the parts' MD5s, and a checksum that is either
 * the whole's (CRCs), or that of the parts' checksums.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { createHash } from 'node:crypto';
import { createChecksum } from '../../../kernel/blobs/checksum.ts';
import type { ObjectPart, ObjectRecord } from '../records.ts';
import { combinedCrc, type CrcAlgorithm } from './combine-crc.ts';

type Part = Pick<ObjectPart, 'size' | 'md5' | 'checksum'>;

/** Without quotes. */
export function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { md5 } of parts) hash.update(md5, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

/** Of parts whose checksums are of that algorithm. */
export function multipartChecksum(
  { algorithm, type }: Pick<NonNullable<ObjectRecord['checksum']>, 'algorithm' | 'type'>,
  parts: readonly Part[],
): NonNullable<ObjectRecord['checksum']> {
  if (type === 'FULL_OBJECT') {
    const pieces = parts.map(({ size, checksum }) => ({ size, value: checksum.value }));
    return { algorithm, type, value: combinedCrc(algorithm as CrcAlgorithm, pieces) };
  }
  const checksum = createChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part.checksum.value, 'base64'));
  return { algorithm, type, value: `${checksum.digest()}-${parts.length}` };
}
