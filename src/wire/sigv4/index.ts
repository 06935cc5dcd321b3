/**
 * Signature Version 4, the server's side: finds a request's signature, verifies it and binds the body to it.
 * Pure: no I/O, no clock, no look-up of keys (the pipeline does that in between).
 *
 * Signature Version 2, which S3 still takes in some Regions, is beside it (`version-two.ts`).
 *
 * Not here: making signatures (clients do), and SigV4A (asymmetric), which is refused by name.
 *
 * Spec: IAM User Guide, "AWS Signature Version 4 for API requests"; S3 API reference, "Authenticating Requests".
 *
 * Use: `parseAuthorization` → look the secret up → (`needsBody`: read the body) → `verifySignature` → for the body
 * `verifyBodyHash` (in memory) or `verifiedStream` (streamed). `signatureError` says a failure in the service's words.
 */
import type { BodyAllowance } from '../body/body-budget.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { refuseUndecoded, verifyStreamedHash } from './body.ts';
import type { Spoken } from './failure.ts';
import type { SignedAuthorization } from './parse.ts';
import type { ChunkSeed } from './verify.ts';

export { decodeAwsChunked } from './aws-chunked.ts';
export { verifyBodyHash, verifyStreamedHash } from './body.ts';
export { verifiedEvents } from './signed-events.ts';
export { signatureError } from './failure.ts';
export type { FailureReason, SignatureFailure, Spoken } from './failure.ts';
export { parseAuthorization, unsignedPayload } from './parse.ts';
export type { Authorization, PayloadMode, SignedAuthorization } from './parse.ts';
export { queryHeaders } from './query-headers.ts';
export { headerMapOf, splitTarget } from './request.ts';
export type { HttpRequest } from './request.ts';
export { createSigningKeys } from './signing-key.ts';
export type { SigningKeys } from './signing-key.ts';
export { maxSkewMs } from './signing-time.ts';
export { needsBody, verifySignature } from './verify.ts';
export type { ChunkSeed, Verification, VerifyOptions } from './verify.ts';
export { versionTwoFailure, versionTwoParameters } from './version-two.ts';
export type { SignedResource } from './version-two.ts';

/**
 * A streamed S3 body, checked as it is read. `seed`: the signature of a request that has one. `allowance`: what is held
 * back takes its bytes there. `spoken`: the model of the service whose errors are told.
 */
export function verifiedStream(
  body: BodyStream,
  { payload, headers }: Pick<SignedAuthorization, 'payload' | 'headers'>,
  seed: ChunkSeed | undefined,
  spoken: Spoken,
  allowance?: Pick<BodyAllowance, 'take' | 'give'>,
): BodyStream {
  if (payload.kind === 'sha256') return verifyStreamedHash(body, payload.hex, spoken);
  if (payload.kind === 'undecoded') return refuseUndecoded(body, payload.header, headers, spoken);
  if (payload.kind !== 'streaming') return body;
  return decodeAwsChunked(body, { spoken, seed, signed: payload.signed, trailer: payload.trailer, headers, allowance });
}
