/**
 * Event streams: an operation whose input or output has a member of events is given, or answers, an async iterable of
 * them (`{ sessionUpdate: {…} }`, as the SDKs' types have them). Outputs travel over every protocol but Query; inputs
 * over JSON and REST-JSON, signed event by event.
 *
 * Not here: WebSockets (data planes) and HTTP/2. Bytes: `messages/`; events: `events.ts`,
 * `operation.ts`; an answer: `answer.ts`; signatures: `../sigv4/signed-events.ts`. Why so:
 * docs/decisions/0028-event-streams.md.
 * Spec: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export { endingOf, hasEvents, inputOf, outputOf, type TakenBody } from './passage.ts';
