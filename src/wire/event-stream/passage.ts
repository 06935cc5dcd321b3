/** A request's and an answer's events on their way through the pipeline. */
import type { IncomingMessage } from 'node:http';
import type { BodyAllowance } from '../body/body-budget.ts';
import type { OperationModel, ServiceModel } from '../models/model.ts';
import type { OperationMatch, ProtocolCodec, Structure, WireError, WireRequest } from '../protocols/codec/protocol.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { eventStreamIn } from '../models/shapes.ts';
import { eventsInput, eventsOutput } from './operation.ts';
import { readMessages, type Message } from './messages/message.ts';

/** A body as it reaches its parser: whole, or verified while it is read. */
export type TakenBody = Buffer | BodyStream | { readonly messages: AsyncIterable<Message> };

interface Speaking {
  readonly codec: ProtocolCodec;
  readonly model: ServiceModel;
}

/** The input; that of a stream of events in a body that is not signed event by event is whole. */
export async function inputOf(
  { codec, model }: Speaking,
  match: OperationMatch,
  wire: Omit<WireRequest, 'body'>,
  body: TakenBody,
): Promise<Structure> {
  if (codec.prepare && !(Buffer.isBuffer(body) && body.length === 0)) await codec.prepare();
  const bound = (whole: Buffer | BodyStream): Structure => codec.parseInput(model, match, { ...wire, body: whole });
  const { operation } = match;
  if (!codec.events || !eventStreamIn(model, operation.input)) return bound(body as Buffer | BodyStream);
  const messages = 'messages' in body ? body.messages : readMessages(inOnePiece(body as Buffer));
  return eventsInput({ model, protocol: codec.events, operation }, () => bound(Buffer.alloc(0)), messages);
}

async function* inOnePiece(bytes: Buffer): BodyStream {
  yield bytes;
}

export function hasEvents(model: ServiceModel, operation: OperationModel | undefined): boolean {
  return [operation?.input, operation?.output].some((ref) => eventStreamIn(model, ref));
}

/** Aborted at the latest when the connection is gone; what the request holds goes with it. */
export function endingOf({ req, allowance }: { req: IncomingMessage; allowance: BodyAllowance }): AbortController {
  const ending = new AbortController();
  const gone = (): void => ending.abort();
  req.socket.once('close', gone);
  ending.signal.addEventListener('abort', () => {
    req.socket.off('close', gone);
    allowance.release();
  });
  return ending;
}

/** The output, with bytes in place of its events where it has some. `told`: what the client is told of an error. */
export function outputOf(
  { codec, model }: Speaking,
  operation: OperationModel,
  output: Structure,
  told: (error: unknown) => WireError,
  ending: AbortController | undefined,
): Structure {
  const { events: protocol } = codec;
  if (!ending || !protocol || !eventStreamIn(model, operation.output)) return output;
  return eventsOutput({ model, protocol, operation }, output, told, () => ending.abort());
}
