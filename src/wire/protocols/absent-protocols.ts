/**
 * Errors in protocols that no service here speaks yet, for clients of services that are not there: without them such a
 * client tells its user that the answer cannot be parsed, instead of what it says.
 */
import { escapeReadable } from './xml/escape.ts';
import type { ProtocolCodec } from './codec/protocol.ts';

type ErrorWriter = Pick<ProtocolCodec, 'serializeError'>;

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#operation-error-serialization */
export const ec2Errors: ErrorWriter = {
  serializeError: (_model, _operation, { code, message, status = 400 }, requestId) => ({
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: Buffer.from(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>' +
        `<Code>${escapeReadable(code)}</Code><Message>${escapeReadable(message)}</Message>` +
        `</Error></Errors><RequestID>${requestId}</RequestID></Response>\n`,
    ),
  }),
};

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#operation-error-serialization */
export const cborErrors: ErrorWriter = {
  serializeError: (_model, _operation, { code, message, status = 400 }, requestId) => ({
    status,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId },
    // A map of two entries (RFC 8949, section 3.1).
    body: Buffer.concat([Buffer.from([0xa2]), ...['__type', code, 'message', message].map(cborText)]),
  }),
};

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.from([0x7a, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
