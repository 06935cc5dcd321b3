/**
 * Decodes `Content-Encoding: aws-chunked` bodies: frames, chunk signatures, trailers and their checksums. A signed
 * chunk's bytes are passed on only once its signature is verified; memory is bounded by `maxChunkBytes`.
 * Sources: S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks" and "… including trailing headers".
 */
import { createHash } from 'node:crypto';
import type { Checksum, ChecksumAlgorithm } from '../../kernel/blobs/checksum.ts';
import { checksumOfHeader, createChecksum, isDigestOf, loadChecksum, trailersIn } from '../../kernel/blobs/checksum.ts';
import type { BodyAllowance } from '../body/body-budget.ts';
import { createCollector, type Collector } from '../body/collector.ts';
import type { FramingFault } from '../dialect.ts';
import { AwsError } from '../errors.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { framingError, mismatchFields, signatureError, type Spoken } from './failure.ts';
import type { HeaderMap } from './request.ts';
import { emptySha256, hmacHex, sha256Hex } from './signing-key.ts';
import type { ChunkSeed } from './verify.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';

/** A signed chunk has to be held until its signature is known to be right. */
export const maxSignedChunkBytes = 16 * 1024 * 1024;
/** Of a chunk that another one follows. */
const minChunkBytes = 8192;
const maxLineBytes = 4096;
const signatureTrailer = 'x-amz-trailer-signature';

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
  /** Chunks that have begun, and the length that the last of them announced. */
  chunks: number;
  chunkBytes: number;
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
  for (const name of trailersIn(headers.get('x-amz-trailer'))) {
    const algorithm = checksumOfHeader(name);
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
  if (announced === undefined || !/^\d{1,15}$/.test(announced)) throw refused(options, 'no-length');
  return {
    options,
    announced: Number(announced),
    checksums,
    trailers: new Map(),
    emit,
    phase: 'header',
    line: '',
    chunks: 0,
    chunkBytes: 0,
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
    if (decoder.phase === 'done') {
      // As on AWS, which reads no further where nothing is signed.
      if (decoder.options.signed) throw refused(decoder.options, 'terminated');
      return;
    }
    const newline = input.indexOf(0x0a, at);
    const end = newline < 0 ? input.length : newline + 1;
    if (decoder.line.length + end - at > maxLineBytes) throw refused(decoder.options, 'terminated');
    decoder.line += input.toString('latin1', at, end);
    at = end;
    if (newline >= 0) {
      const line = decoder.line;
      decoder.line = '';
      if (!line.endsWith('\r\n')) throw refused(decoder.options, 'terminated');
      takeLine(decoder, line.slice(0, -2));
    }
  }
}

function takeLine(decoder: Decoder, line: string): void {
  switch (decoder.phase) {
    case 'header':
      startChunk(decoder, line);
      return;
    case 'data-end':
      if (line !== '') throw refused(decoder.options, 'terminated');
      decoder.phase = 'header';
      return;
    case 'trailer':
      takeTrailer(decoder, line);
      return;
    default:
      throw refused(decoder.options, 'terminated');
  }
}

const sized = /^([0-9a-fA-F]{1,13})[ \t]*(?:;.*)?$/;
/** Another parameter in front hides the signature, as on AWS. */
const signedAndSized =
  /^([0-9a-fA-F]{1,9})[ \t]*;[ \t]*(?:chunk-signature[ \t]*=[ \t]*([^\s;]+)[ \t]*|[a-z]+=[a-z]*;chunk-signature=\S+)$/;

function startChunk(decoder: Decoder, line: string): void {
  const { options, announced, decoded } = decoder;
  const match = (options.signed ? signedAndSized : sized).exec(line);
  if (!match) throw refused(options, 'terminated');
  const size = Number.parseInt(match[1]!, 16);
  if (size > 0) checkSize(decoder, size);
  decoder.chunkBytes = size;
  decoder.chunkSignature = match[2] ?? '';
  decoder.remaining = size;
  decoder.hash = options.signed ? createHash('sha256') : undefined;
  if (decoded + size > announced) throw wrongLength(decoder, decoded + size);
  if (size > 0) {
    decoder.phase = 'data';
    return;
  }
  if (options.signed) verifyChunk(decoder);
  decoder.phase = 'trailer';
}

/** One is known to be too small when the next begins: as on AWS, whose number is told with the length of the other. */
function checkSize(decoder: Decoder, size: number): void {
  const { options, chunkBytes } = decoder;
  decoder.chunks += 1;
  if (decoder.chunks > 1 && chunkBytes < minChunkBytes)
    throw refused(options, 'small-chunk', { Chunk: decoder.chunks, BadChunkSize: chunkBytes });
  if (options.signed && size > maxSignedChunkBytes)
    throw refused(options, 'large-chunk', { Chunk: decoder.chunks, BadChunkSize: size }, String(maxSignedChunkBytes));
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
  if (!equalSecrets(expected, decoder.chunkSignature)) throw mismatch(decoder, text, decoder.chunkSignature);
  decoder.previousSignature = expected;
}

function mismatch({ options }: Decoder, text: string, given: string): AwsError {
  const { told } = options.seed!;
  const fields = told && mismatchFields(told.AWSAccessKeyId, text, given, told.CanonicalRequest);
  return signatureError({ reason: 'mismatch', ...(fields && { fields }) }, options.spoken);
}

function takeTrailer(decoder: Decoder, line: string): void {
  if (line === '') {
    decoder.phase = 'done';
    return;
  }
  const { options } = decoder;
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  const isAnnounced = trailersIn(options.headers.get('x-amz-trailer')).includes(name);
  if (!options.trailer || !(isAnnounced || (options.signed && name === signatureTrailer)))
    throw refused(options, 'trailer');
  // Of two of one name the last one counts, as on AWS.
  decoder.trailers.set(name, line.slice(colon + 1).trim());
}

/** At the end of the input: everything must have come, and be what was signed and announced. */
function finish(decoder: Decoder): void {
  const { options, trailers } = decoder;
  // Some clients leave out the empty line after the last chunk or trailer.
  const isWhole = decoder.phase === 'done' || (decoder.phase === 'trailer' && decoder.line === '');
  const isSignedToItsEnd = !options.signed || !options.trailer || (trailers.has(signatureTrailer) && trailers.size > 1);
  if (!isWhole || !isSignedToItsEnd) throw refused(options, 'terminated');
  if (decoder.decoded !== decoder.announced) throw wrongLength(decoder, decoder.decoded);
  if (!options.trailer) return;
  if (options.signed) verifyTrailer(decoder);
  if (trailersIn(options.headers.get('x-amz-trailer')).some((name) => !trailers.has(name)))
    throw refused(options, 'trailer');
  for (const [algorithm, checksum] of decoder.checksums) {
    const name = `x-amz-checksum-${algorithm}`;
    const given = trailers.get(name) ?? '';
    if (!isDigestOf(algorithm, given)) throw refused(options, 'digest', {}, name);
    if (given !== checksum.digest()) throw refused(options, 'digest-mismatch', {}, algorithm.toUpperCase());
  }
}

function verifyTrailer(decoder: Decoder): void {
  const { signingKey, amzDate, scope } = decoder.options.seed!;
  const given = decoder.trailers.get(signatureTrailer) ?? '';
  const canonical = [...decoder.trailers]
    .filter(([name]) => name !== signatureTrailer)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const text = `AWS4-HMAC-SHA256-TRAILER\n${amzDate}\n${scope}\n${decoder.previousSignature}\n${sha256Hex(canonical)}`;
  if (!equalSecrets(hmacHex(signingKey, text), given)) throw mismatch(decoder, text, given);
}

function wrongLength({ options, announced }: Decoder, provided: number): AwsError {
  return refused(options, 'length', { NumberBytesExpected: announced, NumberBytesProvided: provided });
}

function refused(
  { spoken }: AwsChunkedOptions,
  fault: FramingFault,
  fields?: Readonly<Record<string, unknown>>,
  about?: string,
): AwsError {
  return framingError(spoken, fault, fields, about);
}
