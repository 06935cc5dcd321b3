/** Why a signature is refused, and the error that each protocol says it with. */
import { AwsError } from '../errors.ts';
import type { Protocol } from '../model.ts';

export type FailureReason =
  | 'missing' | 'incomplete' | 'unsupported-algorithm' | 'two-mechanisms' | 'bad-query' | 'bad-scope'
  | 'unknown-key' | 'inactive-key' | 'invalid-token' | 'expired-token'
  | 'skewed' | 'presign-expired' | 'unsigned-header' | 'mismatch'
  | 'missing-body-hash' | 'bad-body-hash' | 'unsigned-body' | 'body-mismatch';

export interface SignatureFailure {
  readonly reason: FailureReason;
  /** What exactly was wrong, where the table's text is not enough. */
  readonly message?: string;
  /** Further members of S3's error element. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

interface Refusal { readonly code: string; readonly status: number; readonly message: string }
/** A protocol's family of codes: `query` names, `json` names with `Exception`, S3's own. */
type Family = 'query' | 'json' | 's3';

const mismatch = 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';
const incomplete = 'The request signature does not conform to AWS standards.';
const bodyMismatch = 'The request body does not match the hash that was signed (x-amz-content-sha256).';

function refusal(code: string, status: number, message: string): Refusal {
  return { code, status, message };
}

const queryRefusals: Readonly<Record<FailureReason, Refusal>> = {
  'missing': refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token'),
  'incomplete': refusal('IncompleteSignature', 400, incomplete),
  'unsupported-algorithm': refusal('IncompleteSignature', 400, incomplete),
  'two-mechanisms': refusal('IncompleteSignature', 400, incomplete),
  'bad-query': refusal('IncompleteSignature', 400, incomplete),
  'bad-scope': refusal('SignatureDoesNotMatch', 403, mismatch),
  'unknown-key': refusal('InvalidClientTokenId', 403, invalidToken),
  'inactive-key': refusal('InvalidClientTokenId', 403, invalidToken),
  'invalid-token': refusal('InvalidClientTokenId', 403, invalidToken),
  'expired-token': refusal('ExpiredToken', 403, 'The security token included in the request is expired'),
  'skewed': refusal('SignatureDoesNotMatch', 403, mismatch),
  'presign-expired': refusal('SignatureDoesNotMatch', 403, mismatch),
  'unsigned-header': refusal('SignatureDoesNotMatch', 403, mismatch),
  'mismatch': refusal('SignatureDoesNotMatch', 403, mismatch),
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

const headerMalformed = 'The authorization header that you provided is not valid.';
const s3Refusals: Readonly<Record<FailureReason, Refusal>> = {
  'missing': refusal('AccessDenied', 403, 'Access Denied'),
  'incomplete': refusal('AuthorizationHeaderMalformed', 400, headerMalformed),
  'unsupported-algorithm': refusal('InvalidRequest', 400, 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'),
  'two-mechanisms': refusal('InvalidArgument', 400, 'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'),
  'bad-query': refusal('AuthorizationQueryParametersError', 400, 'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
  'bad-scope': refusal('AuthorizationHeaderMalformed', 400, headerMalformed),
  'unknown-key': refusal('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'),
  'inactive-key': refusal('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'),
  'invalid-token': refusal('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'),
  'expired-token': refusal('ExpiredToken', 400, 'The provided token has expired.'),
  'skewed': refusal('RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.'),
  'presign-expired': refusal('AccessDenied', 403, 'Request has expired'),
  'unsigned-header': refusal('AccessDenied', 403, 'There were headers present in the request which were not signed'),
  'mismatch': refusal('SignatureDoesNotMatch', 403, 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'),
  'missing-body-hash': refusal('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256'),
  'bad-body-hash': refusal('InvalidArgument', 400, 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.'),
  'unsigned-body': refusal('AccessDenied', 403, 'This operation requires a signed payload.'),
  'body-mismatch': refusal('XAmzContentSHA256Mismatch', 400, "The provided 'x-amz-content-sha256' header does not match what was computed."),
};

function familyOf(protocol: Protocol): Family {
  if (protocol === 'rest-xml') return 's3';
  return protocol === 'json' || protocol === 'rest-json' ? 'json' : 'query';
}

/**
 * The error for a failed signature. JSON services answer 400 (403 for rest-json), query services 403, S3 its own codes.
 * Sources: "Common Errors" of each service's API reference; S3 API reference, "Error responses".
 */
export function signatureError(failure: SignatureFailure, protocol: Protocol): AwsError {
  const family = familyOf(protocol);
  if (family === 's3') {
    const { code, status, message } = s3Refusals[failure.reason];
    const text = failure.reason === 'skewed' ? message : failure.message ?? message;
    return new AwsError(code, text, failure.fields, status);
  }
  const { code, status, message } = queryRefusals[failure.reason];
  const text = failure.message ?? message;
  if (family === 'query') return new AwsError(code, text, {}, status);
  return new AwsError(jsonCodes[code] ?? code, text, {}, protocol === 'rest-json' ? 403 : 400);
}
