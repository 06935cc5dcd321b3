/** An operation's events: those of its input, read and checked as they come, and those of its output. */
import { AwsError } from '../errors.ts';
import type { OperationModel, ServiceModel } from '../models/model.ts';
import { errorMembers, resolveError } from '../protocols/codec/errors.ts';
import type { EventProtocol, Structure, WireError } from '../protocols/codec/protocol.ts';
import { validate, validationError } from '../validation/validate.ts';
import { answerEvents } from './answer.ts';
import { eventStreamIn } from '../models/shapes.ts';
import { eventTypeOf, readEvent, writeError, writeEvent, writeException, writeInitial } from './events.ts';
import { EventStreamError } from './messages/failure.ts';
import type { Message } from './messages/message.ts';

/** A service's way of speaking, and the operation that is spoken of. */
export interface Spoken {
  readonly model: ServiceModel;
  readonly protocol: EventProtocol;
  readonly operation: OperationModel;
}

/**
 * The input of an operation that takes events. `bound`: what travels outside of the body; an RPC protocol has none, and
 * waits for the first message, which has the other members. @throws AwsError
 */
export async function eventsInput(
  { model, protocol, operation }: Spoken,
  bound: () => Structure,
  messages: AsyncIterable<Message>,
): Promise<Structure> {
  const stream = eventStreamIn(model, operation.input)!;
  const taken = messages[Symbol.asyncIterator]();
  const initial = protocol.initialMessages ? await refusing(readInitial) : bound();
  return { ...initial, [stream.name]: events() };

  async function readInitial(): Promise<Structure> {
    const { done, value } = await taken.next();
    if (done || eventTypeOf(value) !== 'initial-request')
      throw new EventStreamError('its first message has to be of :event-type "initial-request"');
    return protocol.documents.read(model, operation.input!, value.payload);
  }
  async function* events(): AsyncGenerator<Structure> {
    try {
      for (;;) {
        const { done, value } = await refusing(() => taken.next());
        if (done) return;
        yield await refusing(async () => validated(value));
      }
    } finally {
      await taken.return?.();
    }
  }
  function validated(message: Message): Structure {
    const { event, shape, value } = readEvent(model, protocol.documents, stream.ref.shape, message);
    const failures = validate(model, shape, value);
    if (failures.length > 0) throw validationError(model, failures);
    return event;
  }
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EventStreamError)) throw error;
    throw new AwsError('SerializationException', `The event stream is refused: ${error.message}.`, {}, 400);
  }
}

/**
 * The output of an operation that answers events, with their bytes in place of the handler's iterable. `known`: what
 * the client is told of an error; `ended` is called once, however the answer ends. @throws TypeError where there are
 * none
 */
export function eventsOutput(
  { model, protocol, operation }: Spoken,
  output: Structure,
  known: (error: unknown) => WireError,
  ended: () => void,
): Structure {
  const { documents, initialMessages } = protocol;
  const stream = eventStreamIn(model, operation.output)!;
  const { [stream.name]: events, ...others } = output;
  if (typeof (events as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] !== 'function')
    throw new TypeError(`${operation.name} has to answer ${stream.name} as an async iterable of events.`);
  const exceptionOf = (told: WireError): Buffer | undefined => {
    const resolved = resolveError(model, told);
    return writeException(model, documents, stream.ref.shape, resolved.name, errorMembers(resolved, told));
  };
  const failed = (error: unknown): Buffer => {
    const told = known(error);
    try {
      return exceptionOf(told) ?? writeError(told.code, told.message);
    } catch (unwritable) {
      const { code, message } = known(unwritable);
      return writeError(code, message);
    }
  };
  const body = answerEvents({
    events: events as AsyncIterable<unknown>,
    first: initialMessages ? () => writeInitial(model, documents, operation.output!, others) : undefined,
    write: (event) => writeEvent(model, documents, stream.ref.shape, event),
    failed,
    ended,
  });
  return { ...others, [stream.name]: body };
}
