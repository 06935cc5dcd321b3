/**
 * Decodes `Content-Encoding: aws-chunked` bodies: frames, chunk signatures, trailers and their checksums. A signed
 * chunk's bytes are passed on only once its signature is verified; memory is bounded by `maxChunkBytes`.
 * Sources: S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks" and "… including trailing headers".
 */
import { createHash } from 'node:crypto';
import type { Checksum, ChecksumAlgorithm } from '../../kernel/blobs/checksum.ts';
import { checksumOfHeader, createChecksum, loadChecksum } from '../../kernel/blobs/checksum.ts';
import type { BodyAllowance } from '../body/body-budget.ts';
import { createCollector, type Collector } from '../body/collector.ts';
import { AwsError } from '../errors.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { incompleteBody } from './body.ts';
import { signatureError, type Spoken } from './failure.ts';
import type { HeaderMap } from './request.ts';
import { emptySha256, hmacHex, sha256Hex } from './signing-key.ts';
import type { ChunkSeed } from './verify.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';

/** A signed chunk has to be held until its signature is known to be right. */
export const maxSignedChunkBytes = 16 * 1024 * 1024;
const maxLineBytes = 4096;
const maxTrailers = 16;

export interface AwsChunkedOptions {
  /** Of the service whose errors are told. */
  readonly spoken: Spoken;
  /** From `verifySignature`; needed when `signed`. */
  readonly seed: ChunkSeed | undefined;
  readonly signed: boolean;
  readonly trailer: boolean;
  readonly headers: HeaderMap;
  /** What a signed chunk takes while it is held. */
  readonly allowance?: Pick<BodyAllowance, 'take' | 'give'> | undefined;
}

/** A chunk's header line, or what follows it. */
type Phase = 'header' | 'data' | 'data-end' | 'trailer' | 'done';

interface Decoder {
  readonly options: AwsChunkedOptions;
  readonly announced: number;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, Checksum>;
  readonly trailers: Map<string, string>;
  readonly emit: (bytes: Buffer) => void;
  phase: Phase;
  line: string;
  remaining: number;
  chunkSignature: string;
  previousSignature: string;
  held: Collector;
  heldBytes: number;
  hash: ReturnType<typeof createHash> | undefined;
  decoded: number;
}

/** From the framed bytes to the object's bytes. Fails with S3's errors. */
export async function* decodeAwsChunked(framed: BodyStream, options: AwsChunkedOptions): BodyStream {
  const decoded: Buffer[] = [];
  const decoder = createDecoder(options, await checksumsIn(options.headers), (bytes) => decoded.push(bytes));
  for await (const chunk of framed) {
    consume(decoder, chunk);
    yield* decoded.splice(0);
  }
  finish(decoder);
}

/** Those that are to come in the trailer. */
async function checksumsIn(headers: HeaderMap): Promise<Decoder['checksums']> {
  const checksums = new Map<ChecksumAlgorithm, Checksum>();
  for (const name of (headers.get('x-amz-trailer') ?? '').split(',')) {
    const algorithm = checksumOfHeader(name.trim().toLowerCase());
    if (!algorithm) continue;
    await loadChecksum(algorithm);
    checksums.set(algorithm, createChecksum(algorithm));
  }
  return checksums;
}

function createDecoder(
  options: AwsChunkedOptions,
  checksums: Decoder['checksums'],
  emit: (bytes: Buffer) => void,
): Decoder {
  const announced = options.headers.get('x-amz-decoded-content-length');
  if (announced === undefined || !/^\d{1,15}$/.test(announced)) {
    throw new AwsError(
      'MissingContentLength',
      'You must provide the Content-Length HTTP header: ' +
        'an aws-chunked body needs x-amz-decoded-content-length, in bytes.',
      {},
      411,
    );
  }
  return {
    options,
    announced: Number(announced),
    checksums,
    trailers: new Map(),
    emit,
    phase: 'header',
    line: '',
    remaining: 0,
    chunkSignature: '',
    previousSignature: options.seed?.signature ?? '',
    held: createCollector(),
    heldBytes: 0,
    hash: undefined,
    decoded: 0,
  };
}

function consume(decoder: Decoder, input: Buffer): void {
  let at = 0;
  while (at < input.length) {
    if (decoder.phase === 'data') {
      const end = Math.min(input.length, at + decoder.remaining);
      takeData(decoder, input.subarray(at, end));
      at = end;
      continue;
    }
    if (decoder.phase === 'done') throw malformed('there are bytes after its last chunk');
    const newline = input.indexOf(0x0a, at);
    const end = newline < 0 ? input.length : newline + 1;
    if (decoder.line.length + end - at > maxLineBytes)
      throw malformed(`a line of it is longer than ${maxLineBytes} bytes`);
    decoder.line += input.toString('latin1', at, end);
    at = end;
    if (newline >= 0) {
      const line = decoder.line;
      decoder.line = '';
      takeLine(decoder, line.endsWith('\r\n') ? line.slice(0, -2) : line.slice(0, -1));
    }
  }
}

function takeLine(decoder: Decoder, line: string): void {
  switch (decoder.phase) {
    case 'header':
      startChunk(decoder, line);
      return;
    case 'data-end':
      if (line !== '') throw malformed('a chunk is longer than its header says');
      decoder.phase = 'header';
      return;
    case 'trailer':
      takeTrailer(decoder, line);
      return;
    default:
      throw malformed('it has a line where none belongs');
  }
}

function startChunk(decoder: Decoder, line: string): void {
  const { signed } = decoder.options;
  const match = signed
    ? /^([0-9a-fA-F]{1,9});chunk-signature=([0-9a-f]{64})$/.exec(line)
    : /^([0-9a-fA-F]{1,13})(?:;.*)?$/.exec(line);
  if (!match)
    throw malformed(
      signed
        ? 'a chunk does not begin with its size in hexadecimal and its chunk-signature'
        : 'a chunk does not begin with its size in hexadecimal',
    );
  const size = Number.parseInt(match[1]!, 16);
  decoder.chunkSignature = match[2] ?? '';
  decoder.remaining = size;
  decoder.hash = signed ? createHash('sha256') : undefined;
  if (decoder.decoded + size > decoder.announced) throw incompleteBody(decoder.announced, decoder.decoded + size);
  if (signed && size > maxSignedChunkBytes) {
    throw new AwsError(
      'InvalidChunkSizeError',
      `A signed chunk may have at most ${maxSignedChunkBytes} bytes; this one announces ${size}. ` +
        'Use smaller chunks (SDKs use 64 KiB).',
      {},
      400,
    );
  }
  if (size > 0) {
    decoder.phase = 'data';
    return;
  }
  if (signed) verifyChunk(decoder);
  decoder.phase = 'trailer';
}

function takeData(decoder: Decoder, bytes: Buffer): void {
  decoder.remaining -= bytes.length;
  decoder.decoded += bytes.length;
  for (const checksum of decoder.checksums.values()) checksum.update(bytes);
  if (decoder.hash) {
    decoder.options.allowance?.take(bytes.length);
    decoder.hash.update(bytes);
    decoder.held.add(bytes);
    decoder.heldBytes += bytes.length;
  } else {
    decoder.emit(bytes);
  }
  if (decoder.remaining > 0) return;
  if (decoder.hash) verifyChunk(decoder);
  for (const held of decoder.held.pieces) decoder.emit(held);
  decoder.options.allowance?.give(decoder.heldBytes);
  decoder.held = createCollector();
  decoder.heldBytes = 0;
  decoder.phase = 'data-end';
}

function verifyChunk(decoder: Decoder): void {
  const { signingKey, amzDate, scope } = decoder.options.seed!;
  const text =
    `AWS4-HMAC-SHA256-PAYLOAD\n${amzDate}\n${scope}\n${decoder.previousSignature}\n${emptySha256}\n` +
    `${decoder.hash!.digest('hex')}`;
  const expected = hmacHex(signingKey, text);
  if (!equalSecrets(expected, decoder.chunkSignature))
    throw signatureError({ reason: 'mismatch' }, decoder.options.spoken);
  decoder.previousSignature = expected;
}

function takeTrailer(decoder: Decoder, line: string): void {
  if (line === '') {
    decoder.phase = 'done';
    return;
  }
  const colon = line.indexOf(':');
  if (!decoder.options.trailer || colon < 1)
    throw malformed('there is something other than a trailer after its last chunk');
  const name = line.slice(0, colon).trim().toLowerCase();
  if (decoder.trailers.has(name) || decoder.trailers.size >= maxTrailers)
    throw malformed(`the trailer '${name.slice(0, 100)}' is one too many`);
  decoder.trailers.set(name, line.slice(colon + 1).trim());
}

/** At the end of the input: everything must have come, and be what was signed and announced. */
function finish(decoder: Decoder): void {
  // Some clients leave out the empty line after the last chunk or trailer.
  if (decoder.phase === 'trailer' && decoder.line !== '') takeTrailer(decoder, decoder.line.replace(/\r$/, ''));
  if (decoder.phase !== 'done' && decoder.phase !== 'trailer') throw incompleteBody(decoder.announced, decoder.decoded);
  if (decoder.decoded !== decoder.announced) throw incompleteBody(decoder.announced, decoder.decoded);
  if (!decoder.options.trailer) return;
  if (decoder.options.signed) verifyTrailer(decoder);
  for (const name of (decoder.options.headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())) {
    if (name !== '' && !decoder.trailers.has(name))
      throw new AwsError(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed or did not conform to our published schema: ' +
          `x-amz-trailer announces '${name}', which did not come.`,
        {},
        400,
      );
  }
  for (const [algorithm, checksum] of decoder.checksums) {
    const given = decoder.trailers.get(`x-amz-checksum-${algorithm}`) ?? '';
    if (given !== checksum.digest()) {
      throw new AwsError(
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
        {},
        400,
      );
    }
  }
  for (const name of decoder.trailers.keys()) {
    const algorithm = checksumOfHeader(name);
    if (algorithm && !decoder.checksums.has(algorithm))
      throw malformed(`the trailer '${name}' is not announced in x-amz-trailer`);
  }
}

function verifyTrailer(decoder: Decoder): void {
  const { signingKey, amzDate, scope } = decoder.options.seed!;
  const given = decoder.trailers.get('x-amz-trailer-signature') ?? '';
  const canonical = [...decoder.trailers]
    .filter(([name]) => name !== 'x-amz-trailer-signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const text = `AWS4-HMAC-SHA256-TRAILER\n${amzDate}\n${scope}\n${decoder.previousSignature}\n${sha256Hex(canonical)}`;
  if (!equalSecrets(hmacHex(signingKey, text), given))
    throw signatureError({ reason: 'mismatch' }, decoder.options.spoken);
}

function malformed(what: string): AwsError {
  return new AwsError('InvalidRequest', `The aws-chunked body is malformed: ${what}.`, {}, 400);
}
