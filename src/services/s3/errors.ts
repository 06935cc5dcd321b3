/** S3's errors, in its own words. */
import { checksumBytes } from '../../kernel/blobs/checksum.ts';
import type { Context, Decision } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';

export function notImplemented(header: string, additionalMessage?: string): AwsError {
  return new AwsError(
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    { Header: header, ...(additionalMessage !== undefined && { additionalMessage }) },
    501,
  );
}

export function malformedXml(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message, {}, 400);
}

export const policyIsNoJson = "Policies must be valid JSON and the first byte must be '{'";

export function malformedPolicy(message: string, detail?: string): AwsError {
  return new AwsError('MalformedPolicy', message, detail === undefined ? {} : { Detail: detail }, 400);
}

export const invalidStorageClass = 'The storage class you specified is not valid';

export const noAttributes =
  'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty';

export const invalidUri = { code: 'InvalidURI', status: 400, message: "Couldn't parse the specified URI." };

export const malformedTrailer =
  'The request contained trailing data that was not well-formed or did not conform to our published schema.';

export const missingLength = 'You must provide the Content-Length HTTP header.';

const checksumNames = Object.keys(checksumBytes).map((name) => name.toUpperCase());
export const unsupportedChecksum =
  'Checksum algorithm provided is unsupported. Please try again with any of the valid types: ' +
  `[${checksumNames.join(', ')}]`;

export function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
    412,
  );
}

/** What S3 says where the root user's MFA device is asked for. */
export function mfaRequired(): AwsError {
  return new AwsError('AccessDenied', 'Mfa Authentication must be used for this request', {}, 403);
}

/** S3's refusal where a handler decides: a sentence for the bucket's own account and organization, none for others. */
export function denied(
  { caller }: Context,
  action: string,
  resource: string,
  { outsider, reason }: Decision,
): AwsError {
  const message = outsider
    ? 'Access Denied'
    : `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" ${reason}`;
  return new AwsError('AccessDenied', message, {}, 403);
}
