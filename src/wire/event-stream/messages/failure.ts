/** Bytes that are no message of an event stream, or a message that is no event of it. */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
}
