/**
 * Where S3 speaks otherwise than REST-XML: its own error codes, bodies that are not signed, sub-resources in the query.
 * Source: S3 API reference, "Error responses" and "Authenticating Requests"
 */
import type { Dialect, FormManifest, QueryFault, RequestLine } from '../../wire/service.ts';
import { invalidStorageClass, invalidUri, malformedTrailer, missingLength, noAttributes } from './errors.ts';

function refusal(code: string, status: number, message: string) {
  return { code, status, message };
}

/** What is said where a member is none of those that it may be. */
function failure(member: string, code: string, message: string, argument?: string) {
  return {
    matches: new RegExp(`^(?:Value '(.*)')?.* at '${member}' failed`, 's'),
    ...refusal(code, 400, message),
    ...(argument !== undefined && { fields: { ArgumentName: argument, ArgumentValue: '$1' } }),
  };
}

const headerMalformed = 'The authorization header that you provided is not valid.';
const signatureRefusals: Dialect['signatureRefusals'] = {
  missing: refusal('AccessDenied', 403, 'Access Denied'),
  incomplete: refusal('AuthorizationHeaderMalformed', 400, headerMalformed),
  'unsupported-algorithm': refusal(
    'InvalidRequest',
    400,
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  ),
  'unsupported-type': refusal('InvalidArgument', 400, 'Unsupported Authorization Type'),
  'bad-date': refusal('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header'),
  'two-mechanisms': refusal(
    'InvalidArgument',
    400,
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, ' +
      'Signature query string parameter or the Authorization header should be specified',
  ),
  'version-two': refusal(
    'InvalidRequest',
    400,
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  ),
  'version-two-denied': refusal('AccessDenied', 403, 'Access Denied'),
  'version-two-malformed': refusal('InvalidArgument', 400, headerMalformed),
  'bad-query': refusal(
    'AuthorizationQueryParametersError',
    400,
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
      'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  ),
  'bad-credential': refusal(
    'AuthorizationQueryParametersError',
    400,
    'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; ' +
      'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  ),
  'bad-scope': refusal('AuthorizationHeaderMalformed', 400, headerMalformed),
  'unknown-key': refusal(
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ),
  'inactive-key': refusal(
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
  ),
  'invalid-token': refusal('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'),
  'expired-token': refusal('ExpiredToken', 400, 'The provided token has expired.'),
  skewed: refusal(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
  ),
  'presign-expired': refusal('AccessDenied', 403, 'Request has expired'),
  'unsigned-header': refusal('AccessDenied', 403, 'There were headers present in the request which were not signed'),
  mismatch: refusal(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ),
  'missing-body-hash': refusal('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256'),
  'bad-body-hash': refusal(
    'InvalidArgument',
    400,
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, ' +
      'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER ' +
      'or a valid sha256 value.',
  ),
  'unsigned-body': refusal('AccessDenied', 403, 'This operation requires a signed payload.'),
  'body-mismatch': refusal(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ),
};

const framingRefusals: Dialect['framingRefusals'] = {
  terminated: refusal('IncompleteBody', 400, 'The request body terminated unexpectedly'),
  length: refusal(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  ),
  'no-length': refusal('MissingContentLength', 411, missingLength),
  'small-chunk': refusal(
    'InvalidChunkSizeError',
    403,
    'Only the last chunk is allowed to have a size less than 8192 bytes',
  ),
  'large-chunk': refusal('InvalidChunkSizeError', 400, 'A signed chunk may have at most $1 bytes. SDKs send 64 KiB.'),
  trailer: refusal('MalformedTrailerError', 400, malformedTrailer),
  digest: refusal('InvalidRequest', 400, 'Value for $1 trailing header is invalid.'),
  'digest-mismatch': refusal('BadDigest', 400, 'The $1 you specified did not match the calculated checksum.'),
};

/**
 * What of a bucket or an object is meant, in place of it. As measured on AWS in September 2026 for general purpose
 * buckets.
 */
const subResources = new Set(
  `
  abac accelerate acl analytics annotation attributes cors encryption intelligent-tiering inventory legal-hold
  lifecycle location logging metadataConfiguration metadataTable metrics notification object-lock
  ownershipControls policy policyStatus publicAccessBlock replication requestPayment restore retention tagging
  torrent uploadId uploads versioning versions website`
    .trim()
    .split(/\s+/),
);

/** Parameters of a listing's other version, in the order in which they are told. */
const foreign: Readonly<Record<string, readonly (readonly [name: string, message: string])[]>> = {
  ListObjects: [
    ['continuation-token', 'continuation-token only supported in REST.GET.BUCKET with list-type=2'],
    ['start-after', 'startAfter only supported in REST.GET.BUCKET with list-type=2'],
  ],
  ListObjectsV2: [['marker', 'Marker unsupported with REST.GET.BUCKET in list-type=2']],
};

const overridable = /^response-(?:cache-control|content-(?:disposition|encoding|language|type)|expires)$/;

/** Of a query as a whole, before the bucket is looked at. */
function queryFault(operation: string | undefined, request: RequestLine): QueryFault | undefined {
  const { query } = request;
  if (operation === undefined) return unknownFault(request);
  const found = foreign[operation]?.find(([name]) => query.some(([one]) => one === name));
  if (found) return invalid(found[1], { ArgumentName: found[0] });
  const response =
    /^(?:Get|Head)Object$/.test(operation) &&
    query.find(([name]) => name.startsWith('response-') && !overridable.test(name));
  if (!response) return undefined;
  return invalid(
    `${response[0]} is not in the set of overridable response headers. ` +
      'Please refer to the S3 API documentation for a complete list of overridable response headers.',
    { ArgumentName: response[0], ArgumentValue: response[1] },
  );
}

function unknownFault({ method, path, query }: RequestLine): QueryFault | undefined {
  const given = new Set(query.map(([name]) => name));
  const named = [...given].filter((name) => subResources.has(name)).sort();
  if (named.length > 1)
    return invalid(`Conflicting query string parameters: ${named.join(', ')}`, {
      ArgumentName: 'ResourceType',
      ArgumentValue: named[0],
    });
  if (given.has('partNumber') && !given.has('uploadId'))
    return invalid('This operation does not accept partNumber without uploadId', {
      ArgumentName: 'partNumber',
      ArgumentValue: 'partNumber',
    });
  if (method !== 'GET' || kindOf(path) !== 'OBJECT') return undefined;
  if (given.has('versions'))
    return refusal('InvalidRequest', 400, 'There is no such thing as the ?versions sub-resource for a key');
  return given.has('attributes') ? refusal('InvalidRequest', 400, noAttributes) : undefined;
}

function kindOf(path: string): 'SERVICE' | 'BUCKET' | 'OBJECT' {
  if (path === '/') return 'SERVICE';
  return /^\/[^/]+\/?$/.test(path) ? 'BUCKET' : 'OBJECT';
}

/** As in the operations of server access logs (REST.GET.BUCKETPOLICY), where they are not the parameters' names. */
const resourceTypes: Readonly<Record<string, string>> = {
  logging: 'LOGGING_STATUS',
  policy: 'BUCKETPOLICY',
  uploadId: 'UPLOAD',
  versions: 'BUCKETVERSIONS',
};

function unknownFields({ method, path, query }: RequestLine): Readonly<Record<string, unknown>> {
  const name = query.map(([one]) => one).find((one) => subResources.has(one));
  const spelled = name?.replace(/[A-Z]/g, '_$&').replaceAll('-', '_').toUpperCase();
  return { Method: method, ResourceType: name === undefined ? kindOf(path) : (resourceTypes[name] ?? spelled) };
}

function invalid(message: string, fields: QueryFault['fields']): QueryFault {
  return { code: 'InvalidArgument', status: 400, message, fields: fields ?? {} };
}

export const dialect: Dialect = {
  validationErrorCode: 'InvalidArgument',
  failures: [
    failure(
      'accessControlPolicy[\\w.]*',
      'MalformedACLError',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
    // Nested members of its inputs are always in the body, and a body that is missing is null.
    failure(
      '(?:\\w+\\.\\w[\\w.]*|delete|tagging|bucketLoggingStatus|ownershipControls|\\w+Configuration)',
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
    {
      ...failure('storageClass', 'InvalidStorageClass', invalidStorageClass),
      fields: { StorageClassRequested: '$1' },
    },
    failure('serverSideEncryption', 'InvalidArgument', 'The encryption method specified is not supported'),
    {
      ...failure('copySource', 'InvalidArgument', 'Invalid copy source object key'),
      fields: { ArgumentName: 'x-amz-copy-source', ArgumentValue: 'x-amz-copy-source' },
    },
    failure(
      'maxBuckets',
      'InvalidArgument',
      'Argument max-buckets must be an integer between 1 and 10000',
      'max-buckets',
    ),
    failure('objectAttributes', 'InvalidArgument', 'Invalid attribute name specified.'),
    failure('metadataDirective', 'InvalidArgument', 'Unknown metadata directive.'),
    failure('taggingDirective', 'InvalidArgument', 'Unknown tagging directive.'),
    failure('objectLockLegalHoldStatus', 'InvalidArgument', "Legal Hold must be either of 'ON' or 'OFF'"),
  ],
  // Which of its errors a wrong one is depends on more, such as the Region that is asked.
  ownEnumerations: new Set([
    'BucketAccelerateStatus',
    'BucketCannedACL',
    'BucketLocationConstraint',
    'BucketLogsPermission',
    // Percent-encoded as it comes, its slashes as well.
    'CopySource',
    // Of what an SDK has computed, it is in any case.
    'ChecksumAlgorithm',
    'ChecksumMode',
    'EncodingType',
    'ObjectLockMode',
    'Event',
    'TransitionDefaultMinimumObjectSize',
    'FilterRuleName',
    'ObjectCannedACL',
    'ObjectOwnership',
    'Protocol',
  ]),
  // As recorded: `<Tagging/>` takes all tags away.
  optional: new Set(['TagSet']),
  skipsEmptyNumbers: true,
  queryFault,
  unknownFields,
  unreadable: [
    { matches: /^The path holds a malformed escape\.$/, ...invalidUri },
    {
      matches: /^The value '(.*)' of partNumber is not a valid integer\.$/s,
      ...refusal('InvalidArgument', 400, 'Part number must be an integer between 1 and 10000, inclusive'),
      fields: { ArgumentName: 'partNumber', ArgumentValue: '$1' },
    },
    {
      matches: /^The value '(.*)' of x-amz-mp-object-size is not a valid long\.$/s,
      ...refusal('InvalidRequest', 400, "Value for x-amz-mp-object-size header is invalid: '$1'"),
    },
    {
      matches: /^The value '(.*)' of ([a-z-]+) is not a valid integer\.$/s,
      ...refusal('InvalidArgument', 400, 'Provided $2 not an integer or within integer range'),
      fields: { ArgumentName: '$2', ArgumentValue: '$1' },
    },
  ],
  // As HTTP has it (RFC 9110, section 13.1.3), and as seen on AWS: what is no date is no condition.
  passedOver: new Set([
    'if-modified-since',
    'if-unmodified-since',
    'x-amz-copy-source-if-modified-since',
    'x-amz-copy-source-if-unmodified-since',
  ]),
  refusals: {
    'not-implemented': { code: 'NotImplemented' },
    'unknown-operation': refusal('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.'),
    'body-too-large': { code: 'EntityTooLarge' },
    'body-no-room': { code: 'SlowDown' },
    'body-stalled': { status: 400 },
    'too-many-parameters': { code: 'InvalidArgument' },
  },
  signatureRefusals,
  framingRefusals,
  denials: { toOutsiders: 'Access Denied' },
  unsignedBodies: true,
  // Digests that an SDK puts there are of the body that it had, which was none: S3 does not hold the upload against
  // them.
  headersInQuery: {
    except: /^x-amz-(?:checksum-(?!mode$|type$|algorithm$).*|sdk-checksum-algorithm|trailer|decoded-content-length)$/,
    // As recorded (2026-02): a presigned write that must not replace anything does not.
    also: /^if-(?:none-)?match$/,
  },
  unmodelled: [
    {
      method: 'POST',
      contentType: /^multipart\/form-data\b/i,
      name: 'PostObject',
      otherwise: {
        path: /^\/[^/]+\/?$/,
        ...refusal('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold'),
        fields: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
      },
    },
  ],
  // As recorded; its model says so of deletions alone.
  statuses: {
    PutBucketAnalyticsConfiguration: 204,
    PutBucketIntelligentTieringConfiguration: 204,
    PutBucketInventoryConfiguration: 204,
    PutBucketMetricsConfiguration: 204,
    PutBucketPolicy: 204,
    PutBucketTagging: 204,
  },
  subResources: { newer: ['annotation', 'metadataAnnotationTable'] },
};

/** Of POST forms. */
export const formRefusals: FormManifest['refusals'] = {
  malformed: refusal(
    'MalformedPOSTRequest',
    400,
    'The body of your POST request is not well-formed multipart/form-data.',
  ),
  'too-long': refusal(
    'MaxPostPreDataLengthExceeded',
    400,
    'Your POST request fields preceding the upload file were too large.',
  ),
  'no-file': refusal('InvalidArgument', 400, 'POST requires exactly one file upload per request.'),
};
