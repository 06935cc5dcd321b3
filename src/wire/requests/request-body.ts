/** The body of a request, verified: in memory, or as it is read, where the operation streams it. */
import { owningParts } from '../../kernel/blobs/blobs.ts';
import { BodyRefused, type BodyAllowance } from '../body/body-budget.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { collect, hasNoBody, readBody, streamBody, type BodyBounds } from '../body/read-body.ts';
import { bodyRefused } from '../calls/refusals/refusals.ts';
import { maxBodyBytes, maxRestMs, maxUnsignedBodyBytes } from '../limits.ts';
import { streamingInput, type OperationMatch } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';
import {
  signatureError,
  verifiedEvents,
  verifiedStream,
  verifyBodyHash,
  type ChunkSeed,
  type SignedAuthorization,
} from '../sigv4/index.ts';
import type { Routed } from './passage.ts';
import { isSigned } from './verify-caller.ts';

export async function verifiedBody(
  routed: Routed,
  signed: Pick<SignedAuthorization, 'payload' | 'headers'>,
  seed: ChunkSeed | undefined,
  match: OperationMatch | undefined,
): Promise<Buffer | BodyStream> {
  const streams = match !== undefined && streamingInput(routed.model, match.operation) !== undefined;
  if (!streams && signed.payload.kind !== 'streaming') {
    const body = await bodyOf(routed, match);
    const failure = isBodylessRead(routed, body) ? undefined : verifyBodyHash(signed.payload, body);
    if (failure) throw signatureError(failure, routed.model);
    return body;
  }
  if (streams && isShort(routed, signed)) return inOnePiece(routed, signed);
  if (streams) routed.allowance.watch(() => routed.req.destroy(), true);
  const body = verifiedStream(
    streamBody(routed.req, routed.beforeBody, maxRestMs),
    signed,
    seed,
    routed.model,
    heldChunks(routed),
  );
  return streams ? owningParts(body) : collect(body, boundsOf(routed, match));
}

/** The hash that it names is signed, and is one of nothing: as on AWS it may be any, where a body need have none. */
function isBodylessRead({ wire, model }: Routed, body: Buffer): boolean {
  return model.dialect?.unsignedBodies === true && body.length === 0 && /^(?:GET|HEAD)$/.test(wire.method);
}

/** Bytes of a body that is not worth a stream. */
const shortBytes = 16 * 1024;

function isShort({ req, wire }: Routed, { payload }: Pick<SignedAuthorization, 'payload'>): boolean {
  const length = wire.headers['content-length'];
  return (
    (payload.kind === 'sha256' || payload.kind === 'unsigned') &&
    req.headers['transfer-encoding'] === undefined &&
    length !== undefined &&
    Number(length) <= shortBytes
  );
}

/** Read, as streams are, when somebody reads it; then all of it, and verified. */
async function* inOnePiece(routed: Routed, { payload }: Pick<SignedAuthorization, 'payload'>): BodyStream {
  const { req, model, wire, allowance, beforeBody } = routed;
  beforeBody();
  const body = hasNoBody(req)
    ? noBody
    : await readBody(req, wire.headers['content-length'], { allowance, maxBytes: shortBytes }).catch((error) => {
        throw error instanceof BodyRefused ? bodyRefused(model, error) : error;
      });
  const failure = verifyBodyHash(payload, body);
  if (failure) throw signatureError(failure, model);
  yield body;
}

/** A sender may rest between events, not within one. */
export function signedEvents({ clock }: Runtime, routed: Routed, seed: ChunkSeed): ReturnType<typeof verifiedEvents> {
  const { req, model, allowance, beforeBody } = routed;
  allowance.watch(() => req.destroy(), true);
  const options = { seed, spoken: model, now: clock.real, allowance: heldChunks(routed) };
  return verifiedEvents(streamBody(req, beforeBody), options);
}

/** What reads the stream tells the client's errors from others by their class. */
export function heldChunks({ allowance, model }: Routed): Pick<BodyAllowance, 'take' | 'give'> {
  return {
    ...allowance,
    take: (bytes) => {
      try {
        allowance.take(bytes);
      } catch (error) {
        throw error instanceof BodyRefused ? bodyRefused(model, error) : error;
      }
    },
  };
}

const noBody = Buffer.alloc(0);

/** `match`: unknown where the body alone names the operation. */
export function bodyOf(routed: Routed, match?: OperationMatch): Promise<Buffer> {
  routed.beforeBody();
  if (hasNoBody(routed.req)) return Promise.resolve(noBody);
  return readBody(routed.req, routed.wire.headers['content-length'], boundsOf(routed, match));
}

export function boundsOf(
  { authorization, model, manifest, allowance }: Routed,
  match: OperationMatch | undefined,
): BodyBounds {
  const own = match && manifest?.operations[match.operation.name]?.maxBodyBytes;
  const signed = own ?? maxBodyBytes[model.metadata.protocol];
  return {
    allowance,
    maxBytes: isSigned(authorization) ? signed : Math.min(own ?? maxUnsignedBodyBytes, maxUnsignedBodyBytes),
  };
}
