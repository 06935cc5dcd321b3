/**
 * Bodies signed event by event (`STREAMING-AWS4-HMAC-SHA256-EVENTS`): every event is the payload of a message whose
 * headers are its date and its signature, which builds on the one before, the first on the request's. A message without
 * payload ends the stream, so that nobody can cut it short. An event is passed on only once its signature is verified.
 * Source: Amazon Transcribe Developer Guide, "Event stream encoding"; botocore's and the JavaScript SDK's signers.
 */
import type { BodyAllowance } from '../body/body-budget.ts';
import { EventStreamError } from '../event-stream/messages/failure.ts';
import { encodeHeaders, type MessageHeaders } from '../event-stream/messages/headers.ts';
import { decodeMessage, readMessages, type Message } from '../event-stream/messages/message.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { signatureError, type Spoken } from './failure.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { hmacHex, sha256Hex } from './signing-key.ts';
import { formatAmzDate, maxSkewMs } from './signing-time.ts';
import type { ChunkSeed } from './verify.ts';

export interface SignedEventsOptions {
  readonly seed: ChunkSeed;
  /** Of the service whose errors are told. */
  readonly spoken: Spoken;
  /** Machine time, milliseconds. */
  readonly now: () => number;
  readonly allowance?: Pick<BodyAllowance, 'take' | 'give'> | undefined;
}

/** The events within, in order. @throws AwsError for a wrong signature, EventStreamError for what is no event */
export async function* verifiedEvents(body: BodyStream, options: SignedEventsOptions): AsyncGenerator<Message> {
  let previous = options.seed.signature;
  let ended = false;
  for await (const message of readMessages(body, options.allowance)) {
    if (ended) throw new EventStreamError('there are bytes after its last event');
    previous = verify(message, previous, options);
    if (message.payload.length > 0) yield decodeMessage(message.payload);
    else ended = true;
  }
  if (!ended) throw new EventStreamError('it ends without the signed message that ends it');
}

function verify({ headers, payload }: Message, previous: string, { seed, spoken, now }: SignedEventsOptions): string {
  const date = headers.get(':date');
  const given = headers.get(':chunk-signature');
  if (date?.type !== 'timestamp' || given?.type !== 'binary')
    throw signatureError({ reason: 'incomplete', message: 'An event has no :date or no :chunk-signature.' }, spoken);
  if (Math.abs(now() - date.value.getTime()) > maxSkewMs)
    throw signatureError({ reason: 'skewed', message: "An event's :date is not within 15 minutes of now." }, spoken);
  const amzDate = formatAmzDate(date.value.getTime());
  const { signingKey, scope } = seed.on(amzDate.slice(0, 8));
  const covered = `${previous}\n${signedHeaders(headers)}\n${sha256Hex(payload)}`;
  const signature = hmacHex(signingKey, `AWS4-HMAC-SHA256-PAYLOAD\n${amzDate}\n${scope}\n${covered}`);
  if (!equalSecrets(signature, given.value.toString('hex'))) throw signatureError({ reason: 'mismatch' }, spoken);
  return signature;
}

function signedHeaders(headers: MessageHeaders): string {
  return sha256Hex(encodeHeaders([...headers].filter(([name]) => name !== ':chunk-signature')));
}
