import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { EventStreamCodec, Int64 } from '@smithy/core/event-streams';
import { maxEventBytes } from '../../limits.ts';
import { decodeHeaders, encodeHeaders, type HeaderValue } from './headers.ts';
import { decodeMessage, encodeMessage, readMessages } from './message.ts';

const ofSdk = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text),
);

const uuid = '01234567-89ab-cdef-0123-456789abcdef';
const at = new Date('2026-11-29T05:55:00.123Z');
/** Each type, and the same as the SDK's codec has it. */
const values: readonly (readonly [name: string, value: HeaderValue, ofSdk: object])[] = [
  ['true', { type: 'boolean', value: true }, { type: 'boolean', value: true }],
  ['false', { type: 'boolean', value: false }, { type: 'boolean', value: false }],
  ['byte', { type: 'byte', value: -128 }, { type: 'byte', value: -128 }],
  ['short', { type: 'short', value: -32_768 }, { type: 'short', value: -32_768 }],
  ['integer', { type: 'integer', value: 2 ** 31 - 1 }, { type: 'integer', value: 2 ** 31 - 1 }],
  ['long', { type: 'long', value: -(2n ** 40n) }, { type: 'long', value: Int64.fromNumber(-(2 ** 40)) }],
  ['binary', { type: 'binary', value: Buffer.from([0, 255]) }, { type: 'binary', value: Buffer.from([0, 255]) }],
  ['string', { type: 'string', value: 'naïve ☃' }, { type: 'string', value: 'naïve ☃' }],
  ['timestamp', { type: 'timestamp', value: at }, { type: 'timestamp', value: at }],
  ['uuid', { type: 'uuid', value: uuid }, { type: 'uuid', value: uuid }],
];

test('every type of header travels as in the SDK, both ways', () => {
  for (const [name, value, sdkValue] of values) {
    const ours = encodeMessage([[name, value]], Buffer.from('payload'));
    const theirs = Buffer.from(ofSdk.encode({ headers: { [name]: sdkValue } as any, body: Buffer.from('payload') }));
    assert.deepEqual(ours, theirs, name);
    const { headers, payload } = decodeMessage(theirs);
    assert.deepEqual([[...headers], payload.toString()], [[[name, value]], 'payload'], name);
    assert.equal(Buffer.from(ofSdk.decode(ours).body).toString(), 'payload', name);
  }
});

test('what is no header is not written', () => {
  const refused: readonly (readonly [string, HeaderValue])[] = [
    ['', { type: 'boolean', value: true }],
    ['n'.repeat(256), { type: 'boolean', value: true }],
    ['long', { type: 'string', value: 'x'.repeat(32_768) }],
    ['uuid', { type: 'uuid', value: 'no-uuid' }],
  ];
  for (const header of refused) assert.throws(() => encodeHeaders([header]), { name: 'EventStreamError' }, header[0]);
  assert.throws(() => encodeMessage([], Buffer.alloc(24 * 1024 * 1024 + 1)), /more than clients take/);
});

const whole = encodeMessage([['a', { type: 'string', value: 'b' }]], Buffer.from('payload'));

/** A message with right checksums around any lengths and headers. */
function forged(headers: Buffer, { total, headerBytes }: { total?: number; headerBytes?: number } = {}): Buffer {
  const bytes = Buffer.alloc(16 + headers.length);
  bytes.writeUInt32BE(total ?? bytes.length, 0);
  bytes.writeUInt32BE(headerBytes ?? headers.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.set(headers, 12);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

function changed(at: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes[at]! ^= 1;
  return bytes;
}

const isTrue = Buffer.from([1, 0x61, 0]);
const hostile: readonly (readonly [name: string, bytes: Buffer, reason: RegExp])[] = [
  ['a changed length', changed(3), /prelude's checksum/],
  ['a changed length of headers', changed(7), /prelude's checksum/],
  ['a changed checksum of the prelude', changed(8), /prelude's checksum/],
  ['a changed header', changed(13), /message's checksum/],
  ['a changed payload', changed(whole.length - 6), /message's checksum/],
  ['a changed checksum', changed(whole.length - 1), /message's checksum/],
  ['cut within the prelude', whole.subarray(0, 11), /ends within/],
  ['cut within the message', whole.subarray(0, -1), /ends within/],
  ['cut after the prelude', whole.subarray(0, 12), /ends within/],
  ['bytes after the message', Buffer.concat([whole, Buffer.of(0)]), /ends within/],
  ['of 4 GiB', forged(Buffer.alloc(0), { total: 2 ** 32 - 1 }), /more than/],
  ['beyond the bound', forged(Buffer.alloc(0), { total: maxEventBytes + 1 }), /more than/],
  ['of no bytes', forged(Buffer.alloc(0), { total: 0 }), /no room/],
  ['shorter than its frame', forged(Buffer.alloc(0), { total: 15 }), /no room/],
  ['headers longer than the message', forged(isTrue, { headerBytes: 4 }), /no room/],
  ['headers of 4 GiB', forged(isTrue, { total: 1000, headerBytes: 2 ** 32 - 1 }), /headers of/],
  ['headers beyond the bound', forged(isTrue, { total: 200_000, headerBytes: 131_073 }), /headers of/],
  ['a header without a name', forged(Buffer.from([0, 0])), /no name/],
  ['a name longer than the headers', forged(Buffer.from([9, 0x61])), /longer than the headers/],
  ['a header without a type', forged(Buffer.from([1, 0x61])), /longer than the headers/],
  ['a type that there is not', forged(Buffer.from([1, 0x61, 10])), /of type 10/],
  ['a string longer than the headers', forged(Buffer.from([1, 0x61, 7, 0, 9])), /longer than the headers/],
  ['a value beyond the format', forged(Buffer.from([1, 0x61, 6, 0xff, 0xff])), /more than 32767/],
  ['half a long', forged(Buffer.from([1, 0x61, 5, 0, 0, 0, 0])), /longer than the headers/],
  ['a time beyond dates', forged(Buffer.from([1, 0x61, 8, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])), /no date/],
  ['a header twice', forged(Buffer.concat([isTrue, isTrue])), /there twice/],
  [
    'a bomb of headers',
    forged(
      Buffer.concat(Array.from({ length: 40_000 }, (_, i) => Buffer.from([2, i >> 8, i & 255, 0])).slice(0, 30_000)),
    ),
    /more than 100 headers/,
  ],
];

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

for (const [name, bytes, reason] of hostile) {
  test(`refuses a message ${name}, in whatever pieces it comes`, async () => {
    for (const size of [1, 7, bytes.length]) {
      const read = async () => {
        for await (const message of readMessages(pieces(bytes, size))) assert.ok(message);
      };
      await assert.rejects(read, (error: Error) => error.name === 'EventStreamError' && reason.test(error.message));
    }
  });
}

test('messages come whole and in order, whatever pieces they come in, and are held only until then', async () => {
  const bytes = Buffer.concat([whole, encodeMessage([], Buffer.alloc(0)), encodeMessage([], Buffer.alloc(100_000, 7))]);
  for (const size of [1, 13, 4096, bytes.length]) {
    let held = 0;
    const sizes: number[] = [];
    const allowance = { take: (count: number) => void (held += count), give: (count: number) => void (held -= count) };
    for await (const { payload } of readMessages(pieces(bytes, size), allowance)) sizes.push(payload.length);
    assert.deepEqual([sizes, held], [[7, 0, 100_000], 0]);
  }
});

test('a large message in small pieces is read in linear time', async () => {
  const large = encodeMessage([], Buffer.alloc(maxEventBytes - 16));
  let count = 0;
  for await (const { payload } of readMessages(pieces(large, 16))) count += payload.length;
  assert.equal(count, maxEventBytes - 16);
});

test('headers keep their names, whatever they are called', () => {
  const headers: [string, HeaderValue][] = [['__proto__', { type: 'boolean', value: true }]];
  assert.deepEqual([...decodeHeaders(encodeHeaders(headers), 1)], headers);
});
