/**
 * Signature Version 4, the server's side: finds a request's signature, verifies it and binds the body to it.
 * Pure: no I/O, no clock, no look-up of keys (the pipeline does that in between).
 *
 * Not here: making signatures (clients do), SigV4A (asymmetric) and Signature Version 2, which are refused by name.
 *
 * Spec: IAM User Guide, "AWS Signature Version 4 for API requests"; S3 API reference, "Authenticating Requests".
 *
 * Use: `parseAuthorization` → look the secret up → (`needsBody`: read the body) → `verifySignature` → for the body
 * `verifyBodyHash` (in memory) or `bodyVerifier` (streamed). `signatureError` says a failure in a protocol's words.
 */
import type { Transform } from 'node:stream';
import { awsChunkedDecoder } from './aws-chunked.ts';
import { bodyHashVerifier } from './body.ts';
import type { SignedAuthorization } from './parse.ts';
import type { ChunkSeed } from './verify.ts';

export { awsChunkedDecoder } from './aws-chunked.ts';
export { bodyHashVerifier, incompleteBody, verifyBodyHash } from './body.ts';
export { signatureError } from './failure.ts';
export type { FailureReason, SignatureFailure } from './failure.ts';
export { parseAuthorization, unsignedPayload } from './parse.ts';
export type { Authorization, PayloadMode, SignedAuthorization } from './parse.ts';
export { headerMapOf, splitTarget } from './request.ts';
export type { HttpRequest } from './request.ts';
export { createSigningKeys } from './signing-key.ts';
export type { SigningKeys } from './signing-key.ts';
export { maxSkewMs, needsBody, verifySignature } from './verify.ts';
export type { ChunkSeed, Verification, VerifyOptions } from './verify.ts';

/**
 * What a streamed S3 body has to be piped through; `undefined` when its bytes need no further check. `seed`: the
 * signature of a request that has one.
 */
export function bodyVerifier({ payload, headers }: Pick<SignedAuthorization, 'payload' | 'headers'>, seed: ChunkSeed | undefined): Transform | undefined {
  if (payload.kind === 'sha256') return bodyHashVerifier(payload.hex, 'rest-xml');
  if (payload.kind === 'streaming') return awsChunkedDecoder({ seed, signed: payload.signed, trailer: payload.trailer, headers });
  return undefined;
}
