/** The body of a request, verified: in memory, or as it is read, where the operation streams it. */
import { owningParts } from '../../kernel/blobs/blobs.ts';
import { BodyRefused, type BodyAllowance } from '../body/body-budget.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { collect, hasNoBody, readBody, streamBody, type BodyBounds } from '../body/read-body.ts';
import { bodyRefused } from '../calls/refusals/refusals.ts';
import { maxBodyBytes, maxUnsignedBodyBytes } from '../limits.ts';
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
    const failure = verifyBodyHash(signed.payload, body);
    if (failure) throw signatureError(failure, routed.model);
    return body;
  }
  if (streams) routed.allowance.watch(() => routed.req.destroy(), true);
  const body = verifiedStream(
    streamBody(routed.req, routed.beforeBody),
    signed,
    seed,
    routed.model,
    heldChunks(routed),
  );
  return streams ? owningParts(body) : collect(body, boundsOf(routed, match));
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
