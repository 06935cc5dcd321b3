/** Binds a body to the hash that the signature covers. */
import { createHash } from 'node:crypto';
import type { BodyStream } from '../body/body-stream.ts';
import type { SignatureFailure, Spoken } from './failure.ts';
import { framingError, signatureError } from './failure.ts';
import type { PayloadMode } from './parse.ts';
import type { HeaderMap } from './request.ts';
import { sha256Hex } from './signing-key.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';

/** Checks a body that is in memory. A body whose hash was computed for the signature (`absent`) is bound already. */
export function verifyBodyHash(payload: PayloadMode, body: Uint8Array): SignatureFailure | undefined {
  if (payload.kind === 'undecoded') return bodyMismatch(payload.header, sha256Hex(body));
  if (payload.kind !== 'sha256') return undefined;
  const computed = sha256Hex(body);
  return equalSecrets(computed, payload.hex.toLowerCase()) ? undefined : bodyMismatch(payload.hex, computed);
}

/**
 * Passes a body through and fails at its end with the service's error, before the end is signalled,
 * if its SHA-256 differs.
 */
export async function* verifyStreamedHash(body: BodyStream, expectedHex: string, spoken: Spoken): BodyStream {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const computed = hash.digest('hex');
  if (!equalSecrets(computed, expectedHex.toLowerCase()))
    throw signatureError(bodyMismatch(expectedHex, computed), spoken);
}

/**
 * A body whose hash is none, or says that it comes in chunks where none are decoded. Its length is what is told, if it
 * is not the one that the chunks were to have.
 */
export async function* refuseUndecoded(
  body: BodyStream,
  header: string,
  headers: HeaderMap,
  spoken: Spoken,
): BodyStream {
  const hash = createHash('sha256');
  let provided = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    provided += chunk.length;
    yield chunk;
  }
  const announced = headers.get('x-amz-decoded-content-length');
  if (announced !== undefined && announced !== String(provided))
    throw framingError(spoken, 'length', { NumberBytesExpected: announced, NumberBytesProvided: provided });
  throw signatureError(bodyMismatch(header, hash.digest('hex')), spoken);
}

function bodyMismatch(expected: string, computed: string): SignatureFailure {
  return {
    reason: 'body-mismatch',
    fields: { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed },
  };
}
