/**
 * What a client says about the body it puts, and whether it was true: Content-MD5 and the x-amz-checksum headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import type { Checksum, ChecksumAlgorithm } from '../../../kernel/blobs/checksum.ts';
import {
  checksumBytes,
  checksumOfHeader,
  createChecksum,
  digestsOf,
  isDigestOf,
  trailersIn,
} from '../../../kernel/blobs/checksum.ts';
import { ownsParts, owningParts } from '../../../kernel/blobs/blobs.ts';
import { AwsError } from '../../../wire/errors.ts';
import { malformedPolicy, malformedTrailer, policyIsNoJson } from '../errors.ts';

type Headers = Readonly<Record<string, string | undefined>>;

export interface Claims {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; `undefined` when the value came in a trailer (checked where that is decoded) or not at all. */
  readonly checksum: string | undefined;
  /** Whether the algorithm is the client's choice. */
  readonly isNamed: boolean;
  /** Hex. */
  readonly md5: string | undefined;
  /** Of a part: a digest that was wrong is told as it came. */
  readonly isPart?: boolean;
}

/** @throws AwsError InvalidDigest, InvalidRequest */
export function claimsOf(headers: Headers): Claims {
  const trailers = trailersIn(headers['x-amz-trailer']);
  if (trailers.some((name) => checksumOfHeader(name) === undefined))
    throw invalid('The value specified in the x-amz-trailer header is not supported');
  const named = Object.keys(headers).filter((name) => headers[name] !== undefined && digestHeader.test(name));
  if (named.some((name) => checksumOfHeader(name) === undefined))
    throw invalid('The algorithm type you specified in x-amz-checksum- header is invalid.');
  if (named.length > 1 || trailers.length > 1)
    throw invalid('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  if (named.length > 0 && trailers.length > 0) throw invalid('Expecting a single x-amz-checksum- header');
  const [header] = [...named, ...trailers];
  checkAnnounced(headers['x-amz-sdk-checksum-algorithm'], header);
  if (trailers.length > 0 && isInOnePiece(headers))
    throw new AwsError('MalformedTrailerError', malformedTrailer, {}, 400);
  // Without any, S3 computes one of its own choice.
  const algorithm = header === undefined ? 'crc64nvme' : checksumOfHeader(header)!;
  const checksum = header === undefined ? undefined : headers[header];
  if (checksum !== undefined && !isDigestOf(algorithm, checksum))
    throw invalid(`Value for ${header} header is invalid.`);
  const md5 = headers['content-md5'];
  if (md5 !== undefined && !isDigestOf('md5', md5))
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': md5 }, 400);
  const isNamed = header !== undefined;
  return {
    algorithm,
    checksum,
    isNamed,
    md5: md5 === undefined ? undefined : Buffer.from(md5, 'base64').toString('hex'),
  };
}

/** `x-amz-checksum-…`, but for those that carry no digest. */
const digestHeader = /^x-amz-checksum-(?!algorithm$|mode$|type$)/;

/** No trailer comes with a body that is not sent in chunks. */
function isInOnePiece({ 'x-amz-content-sha256': hash }: Headers): boolean {
  return hash !== undefined && !hash.startsWith('STREAMING-');
}

/** What an SDK says that it has computed is there. */
function checkAnnounced(algorithm: string | undefined, header: string | undefined): void {
  if (algorithm === undefined) return;
  if (header === undefined)
    throw invalid(
      'x-amz-sdk-checksum-algorithm specified, ' +
        'but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  if (checksumOfHeader(header) !== algorithm.toLowerCase())
    throw invalid('Value for x-amz-sdk-checksum-algorithm header is invalid.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

/** Of an input that no client has sent: another service's, whose SDK computes what it names. */
export function claimHeaders(headers: Headers, input: object): Headers {
  if (Object.keys(headers).length > 0) return headers;
  const given = input as Readonly<Record<string, string | undefined>>;
  const checksums = Object.keys(checksumBytes)
    .map((name) => [`x-amz-checksum-${name}`, given[`Checksum${name.toUpperCase()}`]] as const)
    .filter(([, value]) => value !== undefined);
  const algorithm = checksums.length === 0 ? given['ChecksumAlgorithm']?.toLowerCase() : undefined;
  return {
    'content-md5': given['ContentMD5'],
    ...Object.fromEntries(checksums),
    ...(algorithm !== undefined && { 'x-amz-trailer': `x-amz-checksum-${algorithm}` }),
  };
}

/**
 * Operations that answered requests without a digest with 400 on AWS, or whose reference says that they do: the ones
 * for which SDKs have always made a `Content-MD5`.
 */
const vouchedFor = new Set([
  'DeleteObjects',
  'PutBucketCors',
  'PutBucketLifecycleConfiguration',
  'PutBucketReplication',
  'PutBucketTagging',
  'PutObjectLegalHold',
  'PutObjectLockConfiguration',
  'PutObjectRetention',
]);

const isRead = /^(?:Get|Head|List)/;

/**
 * A body that was read whole. Some operations take none that nothing vouches for.
 * @throws AwsError what `claimsOf` and `checkClaims` throw
 */
export async function checkBody(operation: string, headers: Headers, body: Uint8Array): Promise<void> {
  // As on AWS: what a read without a body claims is passed over.
  if (body.length === 0 && isRead.test(operation)) return;
  if (operation === 'PutBucketPolicy' && body.length === 0) throw malformedPolicy(policyIsNoJson);
  // Of completing an upload the checksum is that of the object, which its handler knows.
  const claims = claimsOf(
    operation === 'CompleteMultipartUpload' ? { 'content-md5': headers['content-md5'] } : headers,
  );
  const isClaimed = claims.md5 !== undefined || claims.isNamed;
  if (vouchedFor.has(operation) && !isClaimed) {
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*';
    throw invalid(message);
  }
  if (!isClaimed) return;
  const { md5, checksum } = await digestsOf([body], claims.algorithm);
  // Of these, too, a digest that was wrong is told as it came.
  checkClaims({ ...claims, isPart: true }, md5, checksum!);
}

/**
 * The body as a stream that keeps a running checksum as it is read, in an algorithm that is loaded (`loadChecksum`).
 */
export function measured(
  body: Body,
  algorithm: ChecksumAlgorithm,
): { readonly body: AsyncIterable<Uint8Array>; readonly checksum: Checksum } {
  const checksum = createChecksum(algorithm);
  async function* metered(): AsyncIterable<Uint8Array> {
    for await (const chunk of whatArrives(body)) {
      checksum.update(chunk);
      yield chunk;
    }
  }
  const passed = metered();
  return { body: ownsParts(body) ? owningParts(passed) : passed, checksum };
}

export type Body = AsyncIterable<Uint8Array> | Uint8Array | undefined;

/** @throws AwsError what refused the body; IncompleteBody when it broke off. */
export async function* whatArrives(body: Body): AsyncIterable<Uint8Array> {
  try {
    if (body instanceof Uint8Array) yield body;
    else if (body !== undefined) yield* body;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly', {}, 400);
  }
}

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** @throws AwsError BadDigest */
export function checkClaims(claims: Claims, md5: string, checksum: string): void {
  if (claims.md5 !== undefined && claims.md5 !== md5) {
    throw new AwsError(
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
      { ExpectedDigest: claims.isPart ? base64Of(claims.md5) : claims.md5, CalculatedDigest: base64Of(md5) },
      400,
    );
  }
  if (claims.checksum !== undefined && claims.checksum !== checksum) {
    throw new AwsError(
      'BadDigest',
      `The ${claims.algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      {},
      400,
    );
  }
}
