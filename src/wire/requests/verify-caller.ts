/**
 * Who signed a request: the one place where a signature meets the key that it claims. Operations
 * (`pipeline.ts`) and data planes (`data-routes.ts`) ask it alike.
 */
import type { Caller } from '../caller.ts';
import type { Runtime } from '../runtime.ts';
import {
  needsBody,
  signatureError,
  verifySignature,
  versionTwoFailure,
  type Authorization,
  type ChunkSeed,
  type HttpRequest,
  type SignatureFailure,
  type SignedAuthorization,
  type SignedResource,
  type SigningKeys,
  type Spoken,
} from '../sigv4/index.ts';

export interface SignedRequest {
  readonly http: HttpRequest;
  readonly authorization: Authorization;
  /** The service that the credential scope has to name. */
  readonly signingName: string;
  /** Whose errors are told. */
  readonly spoken: Spoken;
  readonly unsignedBodyAllowed: boolean;
  readonly eventsAllowed?: boolean;
  /** What a Signature Version 2 is for; absent where none is taken. */
  readonly resource?: SignedResource | undefined;
  /** The whole body, where its hash is nowhere in the headers. */
  readonly readBody: () => Promise<Buffer>;
}

export interface VerifiedRequest {
  readonly caller: Caller;
  readonly signed: SignedAuthorization;
  /** Absent under Version 2. */
  readonly seed: ChunkSeed | undefined;
  /** Where it was read, and is covered by the signature; else it is still to be held against `signed.payload`. */
  readonly body: Buffer | undefined;
}

/** @throws AwsError where nobody known signed it validly */
export async function verifyCaller(
  { authenticate, clock }: Pick<Runtime, 'authenticate' | 'clock'>,
  keys: SigningKeys,
  request: SignedRequest,
): Promise<VerifiedRequest> {
  const { authorization, http, spoken } = request;
  const refuse = (failure: SignatureFailure) => signatureError(failure, spoken);
  if (authorization.form === 'none') throw refuse({ reason: 'missing' });
  if (authorization.form === 'malformed') throw refuse(authorization.failure);
  if (authorization.version === 2 && !request.resource) throw refuse({ reason: 'version-two' });
  if (authorization.service !== request.signingName) throw refuse({ reason: 'bad-scope' });
  const credentials = await authenticate(authorization.accessKeyId, authorization.sessionToken);
  if (!credentials.ok) throw refuse({ reason: credentials.reason });
  if (authorization.version === 2) {
    const { secretAccessKey, caller } = credentials;
    const failure = versionTwoFailure(authorization, http, request.resource!, secretAccessKey, clock.real());
    if (failure) throw refuse(failure);
    return { caller, signed: authorization, seed: undefined, body: undefined };
  }
  const body = needsBody(authorization) ? await request.readBody() : undefined;
  const verification = verifySignature(authorization, body ? { ...http, body } : http, credentials.secretAccessKey, {
    nowMs: clock.real(),
    keys,
    unsignedBodyAllowed: request.unsignedBodyAllowed,
    eventsAllowed: request.eventsAllowed ?? false,
  });
  if (!verification.ok) throw refuse(verification.failure);
  return { caller: credentials.caller, signed: authorization, seed: verification.seed, body };
}

/**
 * How long ago a request was signed; `undefined`: nobody signed it, or nobody knows (Version 2 in a query). A clock
 * that goes ahead is not before its time.
 */
export function signatureAgeMs(authorization: Authorization, now: number): number | undefined {
  const signedAt = isSigned(authorization) ? authorization.signedAt : undefined;
  return signedAt === undefined ? undefined : Math.max(0, now - signedAt);
}

export function isSigned(authorization: Authorization): authorization is SignedAuthorization {
  return authorization.form === 'header' || authorization.form === 'query';
}
