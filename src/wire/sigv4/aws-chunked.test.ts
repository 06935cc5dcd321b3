import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { createChecksum } from '../../kernel/blobs/checksum.ts';
import { services } from '../../services/index.ts';
import { modelsOf } from '../models/load-model.ts';
import { decodeAwsChunked, type Spoken, verifyStreamedHash } from './index.ts';
import { deriveSigningKey } from './signing-key.ts';

// S3 API reference: the documented examples, 66560 times "a" in chunks of 64 KiB.
const scope = '20130524/us-east-1/s3/aws4_request';
const signingKey = deriveSigningKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '20130524', 'us-east-1', 's3');
const plainSeed = {
  signingKey,
  scope,
  on: () => ({ signingKey, scope }),
  amzDate: '20130524T000000Z',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
};
const trailerSeed = { ...plainSeed, signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e' };
const size = 66560;

const chunk = (bytes: number, signature: string) =>
  `${bytes.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(bytes)}\r\n`;
const plainBody =
  chunk(65536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648') +
  chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') +
  chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9');
const trailerBody =
  chunk(65536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2') +
  chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7') +
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
  'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n';

const s3: Spoken = modelsOf(services)('s3');

interface Outcome {
  readonly code: string;
  readonly passed: number;
}

async function decode(
  body: string | Buffer,
  options: {
    signed?: boolean;
    trailer?: string;
    seed?: typeof plainSeed;
    length?: string | undefined;
    pieces?: number;
  },
): Promise<Outcome> {
  const bytes = Buffer.from(body);
  const step = options.pieces ?? bytes.length;
  const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
    bytes.subarray(i * step, (i + 1) * step),
  );
  const headers = new Map<string, string>();
  if (!('length' in options)) headers.set('x-amz-decoded-content-length', String(size));
  else if (options.length !== undefined) headers.set('x-amz-decoded-content-length', options.length);
  if (options.trailer) headers.set('x-amz-trailer', options.trailer);
  let passed = 0;
  try {
    const decoded = decodeAwsChunked(Readable.from(pieces), {
      spoken: s3,
      seed: options.seed ?? plainSeed,
      signed: options.signed ?? true,
      trailer: options.trailer !== undefined,
      headers,
    });
    for await (const piece of decoded) passed += piece.length;
    return { code: 'ok', passed };
  } catch (error) {
    return { code: (error as { code: string }).code, passed };
  }
}

for (const pieces of [1, 7, 1000, 65536, 10 ** 6]) {
  test(`decodes the documented signed bodies, received in pieces of ${pieces} bytes`, async () => {
    assert.deepEqual(await decode(plainBody, { pieces }), { code: 'ok', passed: size });
    assert.deepEqual(await decode(trailerBody, { pieces, seed: trailerSeed, trailer: 'x-amz-checksum-crc32c' }), {
      code: 'ok',
      passed: size,
    });
  });
}

function unsignedBody(content: string, trailers: string): string {
  return `${content.length.toString(16)}\r\n${content}\r\n0\r\n${trailers}\r\n`;
}

test('decodes unsigned bodies with each trailing checksum, and refuses a wrong one', async () => {
  for (const algorithm of ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const) {
    const checksum = createChecksum(algorithm);
    checksum.update(Buffer.from('hello'));
    const name = `x-amz-checksum-${algorithm}`;
    const options = { signed: false, trailer: name, length: '5' };
    const right = checksum.digest();
    assert.deepEqual(await decode(unsignedBody('hello', `${name}:${right}\r\n`), options), { code: 'ok', passed: 5 });
    assert.equal((await decode(unsignedBody('hellO', `${name}:${right}\r\n`), options)).code, 'BadDigest');
    assert.equal((await decode(unsignedBody('hello', ''), options)).code, 'MalformedTrailerError');
  }
  assert.equal((await decode('0\r\n\r\n', { signed: false, trailer: '', length: '0' })).code, 'ok');
});

test('white space around what a chunk begins with is none of it', async () => {
  const spaced = plainBody.replaceAll(';chunk-signature=', ' ; chunk-signature = ').replace('\r\n', ' \r\n');
  assert.deepEqual(await decode(spaced, {}), { code: 'ok', passed: size });
});

const flip = (text: string, from: string, to: string) => text.replace(from, to);
// With each: the most bytes that may have been passed on.
const refused: [string, string, Parameters<typeof decode>[1], Outcome][] = [
  [
    'a changed byte in the first chunk: nothing is passed on',
    flip(plainBody, 'a\r\n', 'b\r\n'),
    {},
    { code: 'SignatureDoesNotMatch', passed: 0 },
  ],
  [
    'a changed byte in the second chunk: only the first is passed on',
    `${plainBody.slice(0, 65536 + 500)}b${plainBody.slice(65536 + 501)}`,
    {},
    { code: 'SignatureDoesNotMatch', passed: 65536 },
  ],
  ['a changed chunk signature', flip(plainBody, 'ad80', 'ad81'), {}, { code: 'SignatureDoesNotMatch', passed: 0 }],
  ['another seed', plainBody, { seed: trailerSeed }, { code: 'SignatureDoesNotMatch', passed: 0 }],
  [
    'the last chunk left out',
    plainBody.slice(0, plainBody.lastIndexOf('0;chunk')),
    {},
    { code: 'IncompleteBody', passed: size },
  ],
  [
    'another parameter in front of a chunk’s signature',
    plainBody.replaceAll(';chunk-signature=', ';extra=param;chunk-signature='),
    {},
    { code: 'SignatureDoesNotMatch', passed: 0 },
  ],
  ['cut inside a chunk', plainBody.slice(0, 1000), {}, { code: 'IncompleteBody', passed: 0 }],
  ['bytes after the end', `${plainBody}x`, {}, { code: 'IncompleteBody', passed: size }],
  ['a wrong decoded length', plainBody, { length: String(size + 1) }, { code: 'IncompleteBody', passed: size }],
  ['more than the decoded length', plainBody, { length: '70' }, { code: 'IncompleteBody', passed: 0 }],
  ['no decoded length', plainBody, { length: undefined }, { code: 'MissingContentLength', passed: 0 }],
  ['no signature in a chunk', unsignedBody('hello', ''), { length: '5' }, { code: 'IncompleteBody', passed: 0 }],
  ['an endless header line', '1'.repeat(10_000), {}, { code: 'IncompleteBody', passed: 0 }],
  [
    'a chunk beyond the memory bound',
    `${(17 * 2 ** 20).toString(16)};chunk-signature=${'0'.repeat(64)}\r\n`,
    { length: String(2 ** 30) },
    { code: 'InvalidChunkSizeError', passed: 0 },
  ],
  [
    'a changed trailer',
    flip(trailerBody, 'sOO8/Q==', 'sOO8/R=='),
    { seed: trailerSeed, trailer: 'x-amz-checksum-crc32c' },
    { code: 'SignatureDoesNotMatch', passed: size },
  ],
  [
    'a trailer signature left out',
    trailerBody.replace(/x-amz-trailer-signature.*\r\n/, ''),
    { seed: trailerSeed, trailer: 'x-amz-checksum-crc32c' },
    { code: 'IncompleteBody', passed: size },
  ],
  [
    'a trailer where none was announced',
    trailerBody,
    { seed: trailerSeed },
    { code: 'MalformedTrailerError', passed: size },
  ],
  ['a line feed alone', plainBody.replaceAll('\r\n', '\n'), {}, { code: 'IncompleteBody', passed: 0 }],
  [
    'a parameter behind the signature',
    plainBody.replace('\r\n', ';a=b\r\n'),
    {},
    { code: 'IncompleteBody', passed: 0 },
  ],
  [
    'a signature that is none',
    plainBody.replace(/signature=\w+/, 'signature=none'),
    {},
    { code: 'SignatureDoesNotMatch', passed: 0 },
  ],
];
for (const [name, body, options, outcome] of refused) {
  test(`refuses an aws-chunked body: ${name}`, async () => {
    const { code, passed } = await decode(body, options);
    assert.equal(code, outcome.code);
    assert.ok(passed <= outcome.passed, `${passed} bytes were passed on`);
  });
}

test('a streamed body with a signed hash fails before its end', async () => {
  const hex = createHash('sha256').update('hello world').digest('hex');
  const through = (text: string) =>
    buffer(verifyStreamedHash(Readable.from([Buffer.from(text.slice(0, 5)), Buffer.from(text.slice(5))]), hex, s3));
  assert.equal((await through('hello world')).toString(), 'hello world');
  await assert.rejects(through('hello there'), { code: 'XAmzContentSHA256Mismatch' });
});
