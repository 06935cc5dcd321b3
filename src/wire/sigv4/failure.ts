/** Why a signature is refused, and the error that each protocol says it with. */
import { AwsError } from '../errors.ts';
import type { FramingFault, Refusal } from '../dialect.ts';
import type { ServiceModel } from '../models/model.ts';
import { hexBytes } from './signing-key.ts';

export type FailureReason =
  | 'missing'
  | 'incomplete'
  | 'unsupported-algorithm'
  /** An `Authorization` header of another kind. */
  | 'unsupported-type'
  /** None, or one that cannot be read, where the signature is in a header. */
  | 'bad-date'
  | 'two-mechanisms'
  /** Signature Version 2 where it is not taken, or what it must have is not there. */
  | 'version-two'
  | 'version-two-denied'
  | 'version-two-malformed'
  | 'bad-query'
  /** Of a presigned request, or of a form's policy. */
  | 'bad-credential'
  | 'bad-scope'
  | 'unknown-key'
  | 'inactive-key'
  | 'invalid-token'
  | 'expired-token'
  | 'skewed'
  | 'presign-expired'
  | 'unsigned-header'
  | 'mismatch'
  | 'missing-body-hash'
  | 'bad-body-hash'
  | 'unsigned-body'
  | 'body-mismatch';

export interface SignatureFailure {
  readonly reason: FailureReason;
  /** What exactly was wrong, where the table's text is not enough. */
  readonly message?: string;
  /** Further members of the error element, where it has room for them (S3's). */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What of a model says how a service words its refusals. */
export type Spoken = Pick<ServiceModel, 'dialect'> & { readonly metadata: Pick<ServiceModel['metadata'], 'protocol'> };

const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';
const incomplete = 'The request signature does not conform to AWS standards.';
const bodyMismatch = 'The request body does not match the hash that was signed (x-amz-content-sha256).';

function refusal(code: string, status: number, message: string): Refusal {
  return { code, status, message };
}

const queryRefusals: Readonly<Record<FailureReason, Refusal>> = {
  missing: refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token'),
  incomplete: refusal('IncompleteSignature', 400, incomplete),
  'unsupported-algorithm': refusal('IncompleteSignature', 400, incomplete),
  'unsupported-type': refusal('IncompleteSignature', 400, incomplete),
  'bad-date': refusal('IncompleteSignature', 400, incomplete),
  'two-mechanisms': refusal('IncompleteSignature', 400, incomplete),
  'version-two': refusal('IncompleteSignature', 400, `${incomplete} Sign with AWS4-HMAC-SHA256, not with Version 2.`),
  'version-two-denied': refusal('IncompleteSignature', 400, incomplete),
  'version-two-malformed': refusal('IncompleteSignature', 400, incomplete),
  'bad-query': refusal('IncompleteSignature', 400, incomplete),
  'bad-credential': refusal('IncompleteSignature', 400, incomplete),
  'bad-scope': refusal('SignatureDoesNotMatch', 403, mismatch),
  'unknown-key': refusal('InvalidClientTokenId', 403, invalidToken),
  'inactive-key': refusal('InvalidClientTokenId', 403, invalidToken),
  'invalid-token': refusal('InvalidClientTokenId', 403, invalidToken),
  'expired-token': refusal('ExpiredToken', 403, 'The security token included in the request is expired'),
  skewed: refusal('SignatureDoesNotMatch', 403, mismatch),
  'presign-expired': refusal('SignatureDoesNotMatch', 403, mismatch),
  'unsigned-header': refusal('SignatureDoesNotMatch', 403, mismatch),
  mismatch: refusal('SignatureDoesNotMatch', 403, mismatch),
  'missing-body-hash': refusal('SignatureDoesNotMatch', 403, mismatch),
  'bad-body-hash': refusal('SignatureDoesNotMatch', 403, mismatch),
  'unsigned-body': refusal('SignatureDoesNotMatch', 403, mismatch),
  'body-mismatch': refusal('SignatureDoesNotMatch', 403, bodyMismatch),
};

const jsonCodes: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
};

/** What a service with refusals of its own says in its own words. */
const ownTexts: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'skewed',
  'bad-credential',
  'unsupported-type',
  'bad-date',
  'two-mechanisms',
  'bad-body-hash',
]);

/**
 * The error for a failed signature: the service's own, or its protocol's. JSON services answer 400 (403 for rest-json),
 * the others 403. Source: "Common Errors" of each service's API reference.
 */
export function signatureError(failure: SignatureFailure, { metadata: { protocol }, dialect }: Spoken): AwsError {
  if (dialect?.signatureRefusals) {
    const { code, status, message } = dialect.signatureRefusals[failure.reason];
    const text = ownTexts.has(failure.reason) ? message : (failure.message ?? message);
    return new AwsError(code, text, failure.fields, status);
  }
  const { code, status, message } = queryRefusals[failure.reason];
  const text = failure.message ?? message;
  if (!protocol.endsWith('json')) return new AwsError(code, text, {}, status);
  return new AwsError(jsonCodes[code] ?? code, text, {}, protocol === 'rest-json' ? 403 : 400);
}

/** What is told of a signature that is another one than expected, as S3's errors have it. */
export function mismatchFields(
  accessKeyId: string,
  stringToSign: string,
  given: string,
  canonicalRequest?: string,
): Record<string, string> {
  return {
    AWSAccessKeyId: accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: given,
    StringToSignBytes: hexBytes(stringToSign),
    ...(canonicalRequest !== undefined && {
      CanonicalRequest: canonicalRequest,
      CanonicalRequestBytes: hexBytes(canonicalRequest),
    }),
  };
}

const unreadableFrames = { code: 'InvalidRequest', status: 400, message: 'The aws-chunked body is malformed.' };

/** For a body in chunks that is not as it was announced. `about` stands in the text for `$1`. */
export function framingError(
  { dialect }: Spoken,
  fault: FramingFault,
  fields: Readonly<Record<string, unknown>> = {},
  about = '',
): AwsError {
  const { code, status, message } = dialect?.framingRefusals?.[fault] ?? unreadableFrames;
  return new AwsError(
    code,
    message.replace('$1', () => about),
    fields,
    status,
  );
}
