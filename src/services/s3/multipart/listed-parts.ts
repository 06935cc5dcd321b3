/** The parts that CompleteMultipartUpload lists, held against those that are there. */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import { malformedXml } from '../errors.ts';
import type { ObjectRecord } from '../records.ts';
import type { UploadPartRecord, UploadRecord } from './records.ts';

export type CompleteInput = Input<'s3', 'CompleteMultipartUpload'>;

export interface ListedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64, by their algorithm's name in lower case. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** All parts but the last have 5 MiB. */
const minPartBytes = 5 * 1024 ** 2;
const maxParts = 10_000;

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

/** @throws AwsError InvalidRequest, InvalidArgument, MalformedXML, InvalidPartOrder */
export function listedParts({ MultipartUpload, UploadId, MpuObjectSize = 0 }: CompleteInput): readonly ListedPart[] {
  if (MpuObjectSize < 0) throw invalid(`Value for x-amz-mp-object-size header is less than zero: '${MpuObjectSize}'`);
  const parts = (MultipartUpload?.Parts ?? []).map(listedPart);
  if (parts.length === 0) throw invalid('You must specify at least one part');
  if (parts.length > maxParts) throw malformedXml();
  if (parts.some(({ number }, i) => i > 0 && number <= parts[i - 1]!.number)) {
    const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
    throw new AwsError('InvalidPartOrder', message, { UploadId }, 400);
  }
  return parts;
}

function listedPart({ PartNumber, ETag, ...others }: NonNullable<CompletedParts>[number]): ListedPart {
  if (PartNumber === undefined || ETag === undefined) throw malformedXml();
  if (PartNumber < 1) throw new AwsError('InvalidArgument', 'PartNumber must be >= 1', {}, 400);
  return { number: PartNumber, etag: ETag.replace(/^"(.*)"$/, '$1'), checksums: checksumsIn(others) };
}

type CompletedParts = NonNullable<CompleteInput['MultipartUpload']>['Parts'];

/** `ChecksumCRC32` and its like: by `crc32`. */
function checksumsIn(members: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const algorithm = /^Checksum([A-Z0-9]+)$/.exec(name)?.[1];
      return algorithm !== undefined && typeof value === 'string' ? [[algorithm.toLowerCase(), value]] : [];
    }),
  );
}

/**
 * Those that are listed, each as it is there.
 * @throws AwsError InvalidPart, EntityTooSmall, BadDigest, InvalidRequest
 */
export function checkedParts(
  { UploadId, ChecksumType }: CompleteInput,
  upload: UploadRecord,
  listed: readonly ListedPart[],
  there: ReadonlyMap<number, UploadPartRecord>,
): UploadPartRecord[] {
  checkType(ChecksumType, upload);
  return listed.map(({ number, etag, checksums }, i) => {
    const part = there.get(number);
    if (part?.md5 !== etag || !hasChecksums(upload, part, checksums)) {
      const message =
        'One or more of the specified parts could not be found.  The part may not have been uploaded, ' +
        "or the specified entity tag may not match the part's entity tag.";
      throw new AwsError('InvalidPart', message, { ETag: etag, PartNumber: String(number), UploadId }, 400);
    }
    if (part.size < minPartBytes && i < listed.length - 1) {
      const fields = { ETag: etag, MinSizeAllowed: minPartBytes, PartNumber: String(number), ProposedSize: part.size };
      throw new AwsError(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        fields,
        400,
      );
    }
    return part;
  });
}

/**
 * Whether a listed part's checksums are the part's.
 * @throws AwsError where they are of another algorithm, or missing
 */
function hasChecksums(
  upload: UploadRecord,
  { number, checksum }: UploadPartRecord,
  given: Readonly<Record<string, string>>,
): boolean {
  const others = Object.keys(given).filter((algorithm) => algorithm !== checksum.algorithm);
  if (!upload.checksum && others.length > 0) return false;
  if (given[checksum.algorithm] !== undefined) return given[checksum.algorithm] === checksum.value;
  if (upload.checksum?.type !== 'COMPOSITE') return true;
  if (others.length > 0) {
    const message = `The ${others[0]} you specified for part ${number} did not match what we received.`;
    throw new AwsError('BadDigest', message, {}, 400);
  }
  throw invalid(
    `The upload was created using a ${checksum.algorithm} checksum. ` +
      'The complete request must include the checksum for each part. ' +
      `It was missing for part ${number} in the request.`,
  );
}

function checkType(type: CompleteInput['ChecksumType'], { checksum }: UploadRecord): void {
  if (type === undefined || type === checksum?.type) return;
  const mode = checksum?.type ?? 'null';
  throw invalid(
    `The upload was created using the ${mode} checksum mode. The complete request must use the same checksum mode.`,
  );
}

/** What the request says of the whole. @throws AwsError InvalidRequest, BadDigest */
export function checkWhole(
  input: CompleteInput,
  upload: UploadRecord,
  { size, checksum }: { readonly size: number; readonly checksum: NonNullable<ObjectRecord['checksum']> },
): void {
  const { ChecksumType, MpuObjectSize } = input;
  if (MpuObjectSize !== undefined && MpuObjectSize !== size) {
    throw invalid(
      `The provided 'x-amz-mp-object-size' header value ${MpuObjectSize} does not match what was computed: ${size}`,
    );
  }
  const given = checksumsIn(input);
  const own = given[checksum.algorithm];
  // As recorded on AWS: an upload that names no algorithm passes over those of others.
  const isOther = upload.checksum !== undefined && Object.keys(given).some((name) => name !== checksum.algorithm);
  // A value without its type is held to be of the kind that has parts in it.
  const isUntyped = own !== undefined && upload.checksum?.type === 'FULL_OBJECT' && ChecksumType === undefined;
  if (isOther || isUntyped || (own !== undefined && !isChecksum(own, checksum.value))) {
    const message = `The ${checksum.algorithm} you specified did not match the calculated checksum.`;
    throw new AwsError('BadDigest', message, {}, 400);
  }
}

/** Composite ones are taken with and without their number of parts. */
function isChecksum(given: string, value: string): boolean {
  return given === value || given === value.replace(/-\d+$/, '');
}
