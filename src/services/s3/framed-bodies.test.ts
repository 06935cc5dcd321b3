/** Bodies in chunks, and what vouches for a body: what AWS was seen to say of those that are not as announced. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { S3 } from '@aws-sdk/client-s3';
import { sendRaw, signedHeaders } from '../../testing/requests/signed-request.ts';
import { exchange, head } from '../../testing/requests/socket.ts';
import { startedS3Server } from '../../testing/servers/s3-server.ts';

const { sandlot, s3, newBucket } = await startedS3Server();
const Bucket = await newBucket();

type Headers = Readonly<Record<string, string>>;

const signing = () => ({ service: 's3', keys: sandlot.clientConfig.credentials });

/** Status, code, message, and the members that follow them. */
async function put(text: string, headers: Headers, { method = 'PUT', path = '/k', query = '' } = {}): Promise<string> {
  const body = Buffer.from(text, 'latin1');
  const request = { method, path: `/${Bucket}${path}`, query, headers, body };
  return told(await sendRaw(sandlot.endpoint, request, signing()));
}

function told({ status, body }: { readonly status: number; readonly body: string }): string {
  const found = /<Code>(.*?)<\/Code><Message>(.*?)<\/Message>(.*?)<RequestId>/s.exec(body);
  return found ? `${status} ${found[1]}: ${found[2]}${found[3]}` : String(status);
}

const crc = (text: string) => Buffer.from(crc32(text).toString(16).padStart(8, '0'), 'hex').toString('base64');
const framed = (chunks: readonly string[], end = '') =>
  [...chunks, '']
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')
    .slice(0, -2) + end;
const inChunks = (length: number | string, trailer?: string): Headers => ({
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': String(length),
  ...(trailer !== undefined && { 'x-amz-trailer': trailer }),
});

const terminated = '400 IncompleteBody: The request body terminated unexpectedly';
const trailerFault =
  '400 MalformedTrailerError: ' +
  'The request contained trailing data that was not well-formed or did not conform to our published schema.';
const unsupportedTrailer = '400 InvalidRequest: The value specified in the x-amz-trailer header is not supported';
const missingLength = '411 MissingContentLength: You must provide the Content-Length HTTP header.';

test('a chunk of less than 8192 bytes is the last one', async () => {
  const [small, large] = ['x'.repeat(8191), 'y'.repeat(8192)];
  assert.equal(await put(framed([large, small]), inChunks(16383)), '200');
  const fault = '403 InvalidChunkSizeError: Only the last chunk is allowed to have a size less than 8192 bytes';
  assert.equal(
    await put(framed([small, large]), inChunks(16383)),
    `${fault}<Chunk>2</Chunk><BadChunkSize>8191</BadChunkSize>`,
  );
  assert.equal(
    await put(framed([large, 'abc', 'de']), inChunks(8197)),
    `${fault}<Chunk>3</Chunk><BadChunkSize>3</BadChunkSize>`,
  );
});

test('an SDK’s stream in small pieces is refused, unless the SDK buffers it', async () => {
  const pieces = () => Readable.from(['he', 'llo'].map((text) => Buffer.from(text)));
  const input = () => ({ Bucket, Key: 'pieces', Body: pieces(), ContentLength: 5 });
  await assert.rejects(s3.putObject(input()), { name: 'InvalidChunkSizeError' });
  const buffering = new S3({ ...sandlot.clientConfig, requestStreamBufferSize: 65_536 });
  await buffering.putObject(input());
  buffering.destroy();
  assert.equal(await (await s3.getObject({ Bucket, Key: 'pieces' })).Body?.transformToString(), 'hello');
});

test('frames that are none, or bring another length than was announced', async () => {
  for (const body of ['hello', '5\r\nhello', '5\nhello\n0\n\n', '-5\r\nhello\r\n0\r\n', '5\r\nhello\r\n'])
    assert.equal(await put(body, inChunks(5)), terminated, body);
  const counted = (provided: number) =>
    '400 IncompleteBody: You did not provide the number of bytes specified by the Content-Length HTTP header' +
    `<NumberBytesExpected>5</NumberBytesExpected><NumberBytesProvided>${provided}</NumberBytesProvided>`;
  assert.equal(await put(framed(['hellohello']), inChunks(5)), counted(10));
  assert.equal(await put(framed(['hell'], '\r\n1\r\no\r\n0\r\n\r\n'), inChunks(5)), counted(4));
  assert.equal(await put(framed(['hello'], '\r\njunk'), inChunks(5)), '200');
  const anonymous = { ...inChunks(5), 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
  assert.equal(await put(framed(['hello']), anonymous), terminated);
});

test('trailers are those that are announced, and digests', async () => {
  const name = 'x-amz-checksum-crc32';
  const right = `${name}: ${crc('hello')}\r\n`;
  const trailed = (end: string, announced?: string) => put(framed(['hello'], end), inChunks(5, announced));
  for (const announced of [name, `${name},`, `${name},,`]) assert.equal(await trailed(right, announced), '200');
  assert.equal(await trailed(`${name}: AAAAAA==\r\n${right}`, name), '200');
  assert.equal(
    await trailed(`${right}${name}: AAAAAA==\r\n`, name),
    '400 BadDigest: The CRC32 you specified did not match the calculated checksum.',
  );
  for (const [end, announced] of [
    [right, undefined],
    [right, 'x-amz-checksum-crc32c'],
    [`${right}bonus: trailer\r\n`, name],
    [right.replace(':', ''), name],
    [`:${crc('hello')}\r\n`, name],
    [`\r\n${right}`, name],
    ['\r\n', name],
  ] as const)
    assert.equal(await trailed(end, announced), trailerFault, end);
  for (const end of [right.slice(0, -2), right.replace('\r', ''), `${right}\r`])
    assert.equal(await trailed(end, name), terminated, end);
  const wrong = await trailed(`${name}: not-base-64\r\n`, name);
  assert.equal(wrong, '400 InvalidRequest: Value for x-amz-checksum-crc32 trailing header is invalid.');
  for (const announced of ['x-amz-checksum-bad', 'content-md5', `,${name}`, `${name}, x-amz-foo`, `${name}, ,`])
    assert.equal(await trailed(right, announced), unsupportedTrailer, announced);
});

test('what vouches for a body is not passed over', async () => {
  const digest = { 'x-amz-checksum-crc32': crc('x') };
  const algorithm = (name: string) => ({ 'x-amz-sdk-checksum-algorithm': name });
  const mismatch = '400 InvalidRequest: Value for x-amz-sdk-checksum-algorithm header is invalid.';
  for (const name of ['CRC32', 'crc32']) assert.equal(await put('x', { ...digest, ...algorithm(name) }), '200');
  assert.equal(await put('x', { ...digest, ...algorithm('CRC33') }), mismatch);
  assert.equal(await put('x', { ...digest, ...algorithm('CRC32C') }), mismatch);
  const trailed = { ...inChunks(5, 'x-amz-checksum-crc32'), ...algorithm('SHA1') };
  assert.equal(await put(framed(['hello'], `x-amz-checksum-crc32:${crc('hello')}\r\n`), trailed), mismatch);
  const unknown = '400 InvalidRequest: The algorithm type you specified in x-amz-checksum- header is invalid.';
  assert.equal(await put('x', { 'x-amz-checksum-bad': 'AAAAAA==' }), unknown);
  assert.equal(
    await put('x', { ...digest, 'x-amz-checksum-type': 'COMPOSITE', 'x-amz-checksum-algorithm': 'x' }),
    '200',
  );
  assert.equal(await put('x', { 'x-amz-trailer': 'foo' }), unsupportedTrailer);
  const trailer = (names: string) => ({ 'x-amz-trailer': names });
  assert.equal(await put('x', trailer('x-amz-checksum-crc32')), trailerFault);
  const single = '400 InvalidRequest: Expecting a single x-amz-checksum- header';
  assert.equal(await put('x', { ...digest, ...trailer('x-amz-checksum-crc32') }), single);
  for (const two of ['x-amz-checksum-crc32, x-amz-checksum-crc32', 'x-amz-checksum-crc32, x-amz-checksum-sha1'])
    assert.equal(await put('x', { ...digest, ...trailer(two) }), `${single}. Multiple checksum Types are not allowed.`);
  const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key: 'k' });
  const part = { query: `partNumber=1&uploadId=${UploadId}` };
  assert.equal(await put('x', { ...digest, ...algorithm('CRC32C') }, part), mismatch);
  assert.equal(await put('x', { 'x-amz-checksum-bad': 'AAAAAA==' }, part), unknown);
});

test('a read without a body may be signed with any hash; a body is held to its own, in upper case, too', async () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const other = { 'x-amz-content-sha256': hash('other') };
  await s3.putObject({ Bucket, Key: 'read', Body: 'x' });
  for (const [method, path, query] of [
    ['GET', '/read', ''],
    ['HEAD', '/read', ''],
    ['GET', '', 'list-type=2'],
    ['HEAD', '', ''],
  ] as const)
    assert.equal(await put('', other, { method, path, query }), '200', `${method} ${path}`);
  assert.match(await put('body', other, { method: 'GET', path: '/read' }), /^400 XAmzContentSHA256Mismatch/);
  assert.equal(await put('x', { 'x-amz-content-sha256': hash('x').toUpperCase() }), '200');
  for (const [text, method] of [
    ['', 'PUT'],
    ['y', 'PUT'],
    ['', 'DELETE'],
  ] as const)
    assert.match(await put(text, other, { method }), /^400 XAmzContentSHA256Mismatch/);
  const upper = await put('y', { 'x-amz-content-sha256': hash('x').toUpperCase() });
  assert.ok(upper.includes(`<ClientComputedContentSHA256>${hash('x').toUpperCase()}<`), upper);
  const unsigned = await put('', other, { method: 'GET', path: '/read' }).then(() =>
    sendRaw(sandlot.endpoint, {
      method: 'GET',
      path: `/${Bucket}/read`,
      query: '',
      headers: other,
      body: Buffer.alloc(0),
    }),
  );
  assert.match(told(unsigned), /^403 AccessDenied/);
});

test('what a read without a body claims of one is passed over', async () => {
  const claims = { 'content-md5': createHash('md5').update('other').digest('base64') };
  for (const method of ['GET', 'HEAD']) assert.equal(await put('', claims, { method, path: '' }), '200');
  assert.match(await put('body', claims, { method: 'GET', path: '' }), /^400 BadDigest/);
});

test('a chunk whose signature is wrong is told with what was to be signed', async () => {
  const headers = { ...inChunks(5), 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
  const signature = `chunk-signature=${'0'.repeat(64)}`;
  const answer = await put(`5;${signature}\r\nhello\r\n0;${signature}\r\n\r\n`, headers);
  assert.match(
    answer,
    /^403 SignatureDoesNotMatch: .*<StringToSign>AWS4-HMAC-SHA256-PAYLOAD\n.*<CanonicalRequest>PUT\n/s,
  );
  assert.ok(answer.includes(`<SignatureProvided>${'0'.repeat(64)}<`), answer);
});

/** Sent without a length; with `framing`, in HTTP's own chunks. */
async function lengthless(path: string, query = '', framing?: Headers): Promise<string> {
  const headers = framing ? { ...framing, 'transfer-encoding': 'chunked' } : {};
  const request = { method: 'PUT', path, query, headers, body: Buffer.alloc(0) };
  const target = query === '' ? path : `${path}?${query}`;
  const text = head('PUT', target, signedHeaders(sandlot.endpoint, request, signing()));
  const answer = await exchange(sandlot.endpoint, [text, framing ? '0\r\n\r\n' : ''], { answers: 1 });
  return told({ status: answer.statuses[0]!, body: answer.text });
}

test('an object and a part need a length, a bucket needs none', async () => {
  assert.equal(await lengthless(`/${Bucket}/none`), missingLength);
  const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key: 'none' });
  assert.equal(await lengthless(`/${Bucket}/none`, `partNumber=1&uploadId=${UploadId}`), missingLength);
  assert.equal(await lengthless(`/f-${randomUUID()}`), '200');
  assert.equal(await put('', {}), '200');
  assert.equal(await put(framed(['hello']), inChunks('abc')), missingLength);
  const { 'x-amz-decoded-content-length': _none, ...undecoded } = inChunks(5);
  assert.equal(await put(framed(['hello']), undecoded), missingLength);
  assert.equal(await lengthless(`/${Bucket}/none`, '', undecoded), missingLength);
});
