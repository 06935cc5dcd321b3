/**
 * Keys that customers send with their requests (SSE-C): 32 bytes in Base64, with their MD5. Nothing keeps them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html; the texts as recorded on
 * AWS (2024-01)
 */
import { hash } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';
import type { ObjectRecord } from '../records.ts';
import { wrongKey } from './body-keys.ts';

export interface CustomerKeyInput {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

const keyBytes = 32;
const argument = { ArgumentName: 'x-amz-server-side-encryption' };
const badKey = 'The secret key was invalid for the specified algorithm.';

/** Of a request that writes. @throws AwsError InvalidArgument, InvalidEncryptionAlgorithmError */
export function customerKeyOf(input: CustomerKeyInput): Buffer | undefined {
  if (!isNamed(input)) return undefined;
  checkAlgorithm(input);
  if (input.SSECustomerKey === undefined)
    throw invalid(
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
    );
  // MinIO's text; what LocalStack recorded without one is of a key that boto3 had encoded twice.
  if (input.SSECustomerKeyMD5 === undefined)
    throw invalid(
      'Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 ' +
        'of the secret key.',
    );
  return checkedKey(input.SSECustomerKey, input.SSECustomerKeyMD5);
}

/** Of a request that reads the object. @throws AwsError InvalidRequest, AccessDenied and what `customerKeyOf` throws */
export function readingKeyOf(
  input: CustomerKeyInput,
  { encryption }: Pick<ObjectRecord, 'encryption'>,
): Buffer | undefined {
  if (encryption?.kind !== 'SSE-C') {
    if (isNamed(input)) throw invalidRequest('The encryption parameters are not applicable to this object.');
    return undefined;
  }
  if (!isNamed(input))
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. ' +
        'The correct parameters must be provided to retrieve the object.',
    );
  checkAlgorithm(input);
  const { SSECustomerKey, SSECustomerKeyMD5 } = input;
  if (SSECustomerKey === undefined || SSECustomerKeyMD5 === undefined) throw wrongKey();
  const key = checkedKey(SSECustomerKey, SSECustomerKeyMD5);
  if (SSECustomerKeyMD5 !== encryption.keyMd5) throw wrongKey();
  return key;
}

/** Of a part: the upload's key. @throws AwsError InvalidRequest and what `customerKeyOf` throws */
export function partKeyOf(
  input: CustomerKeyInput,
  { encryption }: Pick<ObjectRecord, 'encryption'>,
): Buffer | undefined {
  const key = customerKeyOf(input);
  const isAsked = encryption?.kind === 'SSE-C';
  // One text for both, as recorded on AWS (2026-02).
  if ((key !== undefined) !== isAsked)
    throw invalidRequest(
      'The multipart upload initiate requested encryption. ' +
        'Subsequent part requests must include the appropriate encryption parameters.',
    );
  if (isAsked && input.SSECustomerKeyMD5 !== encryption.keyMd5)
    throw invalidRequest('The provided encryption parameters did not match the ones used originally.');
  return key;
}

/**
 * Of a completion, which needs no key (as recorded on AWS, 2026-02): one that comes is the upload's.
 * @throws AwsError as `partKeyOf`
 */
export function checkCompletionKey(input: CustomerKeyInput, attributes: Pick<ObjectRecord, 'encryption'>): void {
  if (isNamed(input)) partKeyOf(input, attributes);
}

/** The key of a copy's source, under the names that the others have. */
export function sourceKeyInput(input: {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}): CustomerKeyInput {
  return {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  };
}

export function isNamed({ SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 }: CustomerKeyInput): boolean {
  return (SSECustomerAlgorithm ?? SSECustomerKey ?? SSECustomerKeyMD5) !== undefined;
}

function checkAlgorithm({ SSECustomerAlgorithm: algorithm }: CustomerKeyInput): void {
  if (algorithm === undefined)
    throw invalid(
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption ' +
        'algorithm.',
    );
  if (algorithm === 'AES256') return;
  const message = 'The Encryption request you specified is not valid. Supported value: AES256.';
  throw new AwsError('InvalidEncryptionAlgorithmError', message, { ...argument, ArgumentValue: algorithm }, 400);
}

function checkedKey(text: string, md5: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== keyBytes || key.toString('base64') !== text) throw invalid(badKey);
  if (hash('md5', key, 'base64') !== md5)
    throw invalid('The calculated MD5 hash of the key did not match the hash that was provided.');
  return key;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidArgument', message, argument, 400);
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}
