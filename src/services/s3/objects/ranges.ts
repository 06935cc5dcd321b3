/**
 * What of a body is asked for: bytes, or one part of those that it was uploaded in.
 * RFC 9110 (section 14), https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { ObjectRecord } from '../records.ts';
import type { ByteRange } from './object-body.ts';

export interface RequestedPart {
  /** Absent: all of it. */
  readonly range: ByteRange | undefined;
  /** Of an object that was uploaded in parts. */
  readonly partsCount?: number;
  /** The part's own, where the object's is made of the parts'. */
  readonly checksum?: ObjectRecord['checksum'];
}

const maxPartNumber = 10_000;

/**
 * Parts count from one, whatever numbers they were uploaded under (as seen on AWS by Swift's tests).
 * @throws AwsError InvalidArgument, InvalidPartNumber
 */
export function partOf({ parts, size, checksum }: ObjectRecord, number: number): RequestedPart {
  if (number < 1 || number > maxPartNumber)
    throw new AwsError(
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
      { ArgumentName: 'partNumber', ArgumentValue: String(number) },
      400,
    );
  const isUploadedInParts = parts[0].number !== undefined;
  const index = number - 1;
  const part = isUploadedInParts || index === 0 ? parts[index] : undefined;
  if (part === undefined)
    throw new AwsError(
      'InvalidPartNumber',
      'The requested partnumber is not satisfiable',
      { PartNumberRequested: number, ActualPartCount: isUploadedInParts ? parts.length : 1 },
      416,
    );
  if (!isUploadedInParts) return { range: size === 0 ? undefined : { start: 0, end: size - 1 } };
  const start = parts.slice(0, index).reduce((sum, one) => sum + one.size, 0);
  const range = part.size === 0 ? undefined : { start, end: start + part.size - 1 };
  return {
    range,
    partsCount: parts.length,
    ...(checksum?.type === 'COMPOSITE' && { checksum: { ...part.checksum, type: 'COMPOSITE' } }),
  };
}

/** One range of bytes; several at once, and what is no byte range, are ignored as S3 ignores them. */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [from, to] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const range =
    from === ''
      ? { start: Math.max(0, size - Number(to)), end: size - 1 }
      : { start: Number(from), end: Math.min(to === '' ? size - 1 : Number(to), size - 1) };
  if (range.start >= size) {
    throw new AwsError(
      'InvalidRange',
      'The requested range is not satisfiable',
      { RangeRequested: header, ActualObjectSize: size },
      416,
    );
  }
  return range;
}
