/**
 * The signature of a form's policy, which is signed as it is, in Base64: Version 4 with a signing key, Version 2 with
 * the secret itself. The policy says itself until when it is good; the date only names the key's day.
 * Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import type { PolicySignature } from '../form.ts';
import { mismatchFields, type SignatureFailure } from './failure.ts';
import { algorithm, hmacHex, type SigningKeys } from './signing-key.ts';
import { parseAmzDate } from './signing-time.ts';

/** Whose key, and what the signature is for. */
export interface PolicyScope {
  readonly accessKeyId: string;
  /** Of Version 4. */
  readonly scope?: { readonly date: string; readonly region: string; readonly service: string };
  /** Milliseconds, of Version 4. */
  readonly signedAt?: number;
}

export function policyScopeOf(signature: PolicySignature): PolicyScope | { readonly failure: SignatureFailure } {
  if (signature.version === 2) return { accessKeyId: signature.accessKeyId };
  if (signature.algorithm !== algorithm) return { failure: { reason: 'unsupported-algorithm' } };
  const [accessKeyId, date, region, service, terminator, ...more] = signature.credential.split('/');
  const signedAt = parseAmzDate(signature.date);
  const isWhole = accessKeyId && date && region && service && terminator === 'aws4_request' && more.length === 0;
  if (!isWhole || signedAt === undefined || !signature.date.startsWith(date))
    return { failure: { reason: 'bad-credential' } };
  return { accessKeyId, scope: { date, region, service }, signedAt };
}

export function policyFailure(
  { policy, signature }: PolicySignature,
  { accessKeyId, scope }: PolicyScope,
  secretAccessKey: string,
  keys: SigningKeys,
): SignatureFailure | undefined {
  const expected = scope
    ? hmacHex(keys.get(secretAccessKey, scope.date, scope.region, scope.service), policy)
    : createHmac('sha1', secretAccessKey).update(policy, 'utf8').digest('base64');
  if (equalSecrets(expected, signature)) return undefined;
  return { reason: 'mismatch', fields: mismatchFields(accessKeyId, policy, signature) };
}
