/**
 * Event streams' binary framing, `application/vnd.amazon.eventstream`: a prelude (two lengths and their CRC-32),
 * headers, payload, and the CRC-32 of all of it. Pure; bounded before anything is kept.
 *
 * Not here: what a message means (`events.ts`) and who signed it (`../../sigv4/signed-events.ts`).
 * Spec: https://smithy.io/2.0/aws/amazon-eventstream.html. Why our own codec: docs/decisions/0028-event-streams.md.
 */
import { crc32 } from 'node:zlib';
import type { BodyAllowance } from '../../body/body-budget.ts';
import { createCollector } from '../../body/collector.ts';
import { maxEventBytes, maxEventHeaderBytes, maxEventHeaders } from '../../limits.ts';
import { EventStreamError } from './failure.ts';
import { decodeHeaders, encodeHeaders, type HeaderValue, type MessageHeaders } from './headers.ts';

export interface Message {
  readonly headers: MessageHeaders;
  readonly payload: Buffer;
}

export const eventStreamType = 'application/vnd.amazon.eventstream';

/** Lengths of all and of the headers, and the CRC-32 of both. */
const preludeBytes = 12;
const checksumBytes = 4;
/** What clients take (botocore's `eventstream.py`). */
const maxSentPayloadBytes = 24 * 1024 * 1024;
const maxSentHeaderBytes = 128 * 1024;

/** @throws EventStreamError when it is larger than clients take */
export function encodeMessage(headers: Iterable<readonly [string, HeaderValue]>, payload: Uint8Array): Buffer {
  const encoded = encodeHeaders(headers);
  if (encoded.length > maxSentHeaderBytes || payload.length > maxSentPayloadBytes)
    throw new EventStreamError(`an event of ${encoded.length + payload.length} bytes is more than clients take`);
  const total = preludeBytes + encoded.length + payload.length + checksumBytes;
  const message = Buffer.alloc(total);
  message.writeUInt32BE(total, 0);
  message.writeUInt32BE(encoded.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(encoded, preludeBytes);
  message.set(payload, preludeBytes + encoded.length);
  message.writeUInt32BE(crc32(message.subarray(0, total - checksumBytes)), total - checksumBytes);
  return message;
}

/** A whole message. @throws EventStreamError */
export function decodeMessage(bytes: Buffer): Message {
  if (bytes.length < preludeBytes) throw new EventStreamError('it ends within a prelude');
  const total = lengthIn(bytes);
  if (total !== bytes.length)
    throw new EventStreamError(`a message says that it has ${total} bytes; it has ${bytes.length}`);
  const end = total - checksumBytes;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end))
    throw new EventStreamError("a message's checksum is wrong");
  const headersEnd = preludeBytes + bytes.readUInt32BE(4);
  return {
    headers: decodeHeaders(bytes.subarray(preludeBytes, headersEnd), maxEventHeaders),
    payload: bytes.subarray(headersEnd, end),
  };
}

/** Of the message that begins with this prelude, all bytes. @throws EventStreamError */
function lengthIn(prelude: Buffer): number {
  if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8))
    throw new EventStreamError("a prelude's checksum is wrong");
  const total = prelude.readUInt32BE(0);
  const headers = prelude.readUInt32BE(4);
  if (total > maxEventBytes)
    throw new EventStreamError(`a message of ${total} bytes is more than ${maxEventBytes}: send smaller events`);
  if (headers > maxEventHeaderBytes)
    throw new EventStreamError(`headers of ${headers} bytes are more than ${maxEventHeaderBytes}`);
  if (total < preludeBytes + headers + checksumBytes)
    throw new EventStreamError(`a message of ${total} bytes has no room for ${headers} bytes of headers`);
  return total;
}

/** A stream's messages. `held`: where the bytes of one that is not whole yet are taken. @throws EventStreamError */
export async function* readMessages(
  stream: AsyncIterable<Buffer>,
  held?: Pick<BodyAllowance, 'take' | 'give'>,
): AsyncGenerator<Message, void, undefined> {
  let pieces = createCollector();
  let size = 0;
  let wanted = preludeBytes;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + wanted - size);
      held?.take(piece.length);
      pieces.add(piece);
      at += piece.length;
      size += piece.length;
      if (size < wanted) continue;
      if (wanted === preludeBytes) {
        wanted = lengthIn(pieces.whole());
        continue;
      }
      const message = decodeMessage(pieces.whole());
      held?.give(size);
      [pieces, size, wanted] = [createCollector(), 0, preludeBytes];
      yield message;
    }
  }
  if (size > 0) throw new EventStreamError('it ends within a message');
}
