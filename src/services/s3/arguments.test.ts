/** Arguments of S3's queries and headers that are none, or do not go together: what AWS was seen to say of each. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startedS3Server } from '../../testing/servers/s3-server.ts';
import { sendRaw } from '../../testing/requests/signed-request.ts';

const { sandlot, s3, newBucket } = await startedS3Server();
const Bucket = await newBucket();

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function answer(query: string, { method = 'GET', path = `/${Bucket}`, headers = {}, body = '' }: Sent = {}) {
  const { accessKeyId, secretAccessKey } = sandlot.clientConfig.credentials;
  const bytes = Buffer.from(body);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const request = { method, path, query, headers: { 'x-amz-content-sha256': hash, ...headers }, body: bytes };
  return sendRaw(sandlot.endpoint, request, {
    keys: { accessKeyId, secretAccessKey },
    region: 'us-east-1',
    service: 's3',
  });
}

/** Status, code and message; the argument's name, and its value where it is told. */
async function said(query: string, sent?: Sent): Promise<string> {
  const { status, body } = await answer(query, sent);
  const of = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(body)?.[1];
  const [code, message, name, value] = ['Code', 'Message', 'ArgumentName', 'ArgumentValue'].map(of);
  if (code === undefined) return String(status);
  return [`${status} ${code}: ${message}`, name, value].filter((part) => part !== undefined).join(' | ');
}

const notAnInteger = (name: string, value: string) =>
  `400 InvalidArgument: Provided ${name} not an integer or within integer range | ${name} | ${value}`;

test('a number that is none, or too large to be one', async () => {
  for (const value of ['abc', '2147483648', '-2147483649', '1.5'])
    assert.equal(await said(`max-keys=${value}`), notAnInteger('max-keys', value));
  assert.equal(await said('list-type=2&max-keys=x'), notAnInteger('max-keys', 'x'));
  assert.equal(await said('versions&max-keys=x'), notAnInteger('max-keys', 'x'));
  assert.equal(await said('uploads&max-uploads=x'), notAnInteger('max-uploads', 'x'));
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'k' });
  const path = `/${Bucket}/k`;
  assert.equal(await said(`uploadId=${UploadId}&max-parts=x`, { path }), notAnInteger('max-parts', 'x'));
  const part = '400 InvalidArgument: Part number must be an integer between 1 and 10000, inclusive | partNumber | ';
  for (const value of ['x', '0', '10001'])
    assert.equal(await said(`partNumber=${value}&uploadId=${UploadId}`, { method: 'PUT', path }), part + value);
  assert.equal(await said('partNumber=x', { path }), `${part}x`);
});

test('a size of an upload that is none', async () => {
  const target = { Bucket, Key: 'sized' };
  const { UploadId } = await s3.createMultipartUpload(target);
  const { ETag } = await s3.uploadPart({ ...target, UploadId, PartNumber: 1, Body: 'x' });
  const part = `<Part><PartNumber>1</PartNumber><ETag>${ETag}</ETag></Part>`;
  const complete = (size: string) =>
    said(`uploadId=${UploadId}`, {
      method: 'POST',
      path: `/${Bucket}/sized`,
      headers: { 'x-amz-mp-object-size': size },
      body: `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
    });
  const invalid = '400 InvalidRequest: Value for x-amz-mp-object-size header is';
  assert.equal(await complete('size'), `${invalid} invalid: 'size'`);
  assert.equal(await complete('-1'), `${invalid} less than zero: '-1'`);
  assert.equal(await complete('1'), '200');
});

test('an object is not copied by range', async () => {
  await s3.putObject({ Bucket, Key: 'source', Body: '0123' });
  const headers = { 'x-amz-copy-source': `${Bucket}/source`, range: 'bytes=0-2' };
  assert.equal(
    await said('', { method: 'PUT', path: `/${Bucket}/copied`, headers }),
    '400 InvalidArgument: RANGE is not supported in Copy! | Range | bytes=0-2',
  );
  await assert.rejects(s3.headObject({ Bucket, Key: 'copied' }), { name: 'NotFound' });
});

test('a number below zero, as each listing says it', async () => {
  const range = (name: string) =>
    `400 InvalidArgument: Argument ${name} must be an integer between 0 and 2147483647 | ${name} | -1`;
  assert.equal(await said('max-keys=-1'), range('maxKeys'));
  assert.equal(await said('uploads&max-uploads=-1'), range('max-uploads'));
  assert.equal(await said('versions&max-keys=-1'), '400 InvalidArgument: max-keys cannot be negative | max-keys');
  for (const value of ['0', '10001'])
    assert.equal(
      await said(`max-buckets=${value}`, { path: '/' }),
      `400 InvalidArgument: Argument max-buckets must be an integer between 1 and 10000 | max-buckets | ${value}`,
    );
  assert.equal(await said('max-buckets=x', { path: '/' }), notAnInteger('max-buckets', 'x'));
  for (const value of ['', '05', '-0']) assert.equal(await said(`max-keys=${value}`), '200', value);
});

test('an encoding is URL in any case, and comes back as it was sent', async () => {
  await s3.putObject({ Bucket, Key: 'test_file(3).png', Body: 'x' });
  for (const query of ['list-type=2', 'prefix=', 'versions', 'uploads']) {
    const { status, body } = await answer(`${query}&encoding-type=URL`);
    assert.deepEqual([status, /<EncodingType>(.*?)</.exec(body)?.[1]], [200, 'URL'], query);
    assert.equal(
      await said(`${query}&encoding-type=base64`),
      '400 InvalidArgument: Invalid Encoding Method specified in Request | encoding-type | base64',
    );
  }
  const { body } = await answer('list-type=2&encoding-type=url');
  assert.match(body, /<Key>test_file%283%29\.png<\/Key>/);
});

test('a listing of another type is the first one; what belongs to the other is refused', async () => {
  for (const type of ['1', '0', 'bogus', '']) {
    const { status, body } = await answer(`list-type=${type}`);
    assert.equal(status, 200, type);
    assert.match(body, /<Marker/);
    assert.doesNotMatch(body, /KeyCount/);
  }
  const only = '400 InvalidArgument: ';
  const second = 'only supported in REST.GET.BUCKET with list-type=2';
  const token = `${only}continuation-token ${second} | continuation-token`;
  assert.equal(await said('start-after=x&continuation-token='), token);
  assert.equal(await said('list-type=1&start-after=x'), `${only}startAfter ${second} | start-after`);
  const first = `${only}Marker unsupported with REST.GET.BUCKET in list-type=2 | marker`;
  assert.equal(await said('list-type=2&marker='), first);
  assert.equal(await said('list-type=2&marker=', { path: '/no-such-bucket-here' }), first);
});

test('two sub-resources at once', async () => {
  const conflict = (names: string, value: string) =>
    `400 InvalidArgument: Conflicting query string parameters: ${names} | ResourceType | ${value}`;
  assert.equal(await said('versioning&acl'), conflict('acl, versioning', 'acl'));
  assert.equal(await said('uploads&versioning=1'), conflict('uploads, versioning', 'uploads'));
  assert.equal(await said('tagging&acl', { path: `/${Bucket}/k` }), conflict('acl, tagging', 'acl'));
  assert.equal(await said('policy&cors', { method: 'DELETE' }), conflict('cors, policy', 'cors'));
  assert.match(await said('foo=bar'), /^200$/);
});

test('a marker of a version that says nothing, and a token of buckets that nobody gave', async () => {
  assert.equal(
    await said('versions&key-marker=k&version-id-marker='),
    '400 InvalidArgument: A version-id marker cannot be empty. | version-id-marker | ',
  );
  const { Buckets } = await s3.listBuckets({ ContinuationToken: '', MaxBuckets: 1 });
  assert.equal(Buckets?.length, 1);
  for (const ContinuationToken of ['!', 'a b'])
    await assert.rejects(s3.listBuckets({ ContinuationToken }), {
      name: 'InvalidArgument',
      message: 'The continuation token provided is incorrect',
    });
});

test('a condition of a date that is none is no condition', async () => {
  await s3.putObject({ Bucket, Key: 'dated', Body: 'x' });
  const path = `/${Bucket}/dated`;
  for (const value of ['garbage', '', 'Mon Nov 30 2026 14:01:46 GMT+0200 (CEST)']) {
    for (const name of ['if-modified-since', 'if-unmodified-since']) {
      assert.equal(await said('', { path, headers: { [name]: value } }), '200', `${name}: ${value}`);
      const headers = { 'x-amz-copy-source': `${Bucket}/dated`, [`x-amz-copy-source-${name}`]: value };
      assert.equal(
        await said('', { method: 'PUT', path: `/${Bucket}/copy`, headers }),
        '200',
        `copy ${name}: ${value}`,
      );
    }
  }
  const { LastModified } = await s3.headObject({ Bucket, Key: 'dated' });
  const headers = { 'if-modified-since': LastModified!.toUTCString() };
  assert.equal(await said('', { path, headers }), '304');
});

const settings: readonly [query: string, body: string, path?: string][] = [
  [
    'cors',
    '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>' +
      '</CORSConfiguration>',
  ],
  [
    'lifecycle',
    '<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>' +
      '</LifecycleConfiguration>',
  ],
  ['tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
  ['object-lock', '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>'],
  ['legal-hold', '<LegalHold><Status>OFF</Status></LegalHold>', 'locked'],
  ['retention', '<Retention/>', 'locked'],
];

for (const [query, body, key] of settings) {
  test(`?${query} takes no body that nothing vouches for`, async () => {
    const locked = `l-${randomUUID()}`;
    await s3.createBucket({ Bucket: locked, ObjectLockEnabledForBucket: true });
    await s3.putObject({ Bucket: locked, Key: 'locked', Body: 'x' });
    const sent = { method: 'PUT', path: key === undefined ? `/${locked}` : `/${locked}/${key}`, body };
    assert.equal(
      await said(query, sent),
      '400 InvalidRequest: Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    assert.match(await said(query, { ...sent, headers }), /^20[04]$/);
  });
}

test('an answer’s headers are overridden by those that may be', async () => {
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const path = `/${Bucket}/k`;
  const fault =
    '400 InvalidArgument: response-foo is not in the set of overridable response headers. ' +
    'Please refer to the S3 API documentation for a complete list of overridable response headers.';
  assert.equal(await said('response-foo=bar', { path }), `${fault} | response-foo | bar`);
  assert.equal(await said('response-cache-control=no-store&response-content-language=de', { path }), '200');
});

test('an address that stands for no text', async () => {
  const fault = "400 InvalidURI: Couldn't parse the specified URI.";
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.equal(await said('', { method, path: `/${Bucket}/a%ffb` }), fault);
});

test('parameters of what a key does not have, or that lack others', async () => {
  const path = `/${Bucket}/k`;
  const part =
    '400 InvalidArgument: This operation does not accept partNumber without uploadId | partNumber | partNumber';
  assert.equal(await said('partNumber=1', { method: 'PUT', path, body: 'x' }), part);
  const headers = { 'x-amz-copy-source': `${Bucket}/k` };
  assert.equal(await said('partNumber=1', { method: 'PUT', path, headers }), part);
  assert.equal(await said('partNumber=1', { path }), '206');
  const versions = '400 InvalidRequest: There is no such thing as the ?versions sub-resource for a key';
  assert.equal(await said('versions', { path }), versions);
  assert.equal(await said('versions'), '200');
  const attributes =
    '400 InvalidRequest: ' +
    'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty';
  assert.equal(await said('attributes', { path }), attributes);
  assert.equal(await said('attributes', { path, headers: { 'x-amz-object-attributes': '' } }), attributes);
});

test('a method that is not allowed is told with what it is not allowed against', async () => {
  const kind = async (method: string, path: string, query = '') => {
    const { status, body } = await answer(query, { method, path });
    const [, named, type] = /<Method>(.*)<\/Method><ResourceType>(.*)<\/ResourceType>/.exec(body) ?? [];
    return `${status} ${named} ${type}`;
  };
  assert.equal(await kind('POST', '/'), '405 POST SERVICE');
  assert.equal(await kind('POST', `/${Bucket}/k`), '405 POST OBJECT');
  assert.equal(await kind('PATCH', `/${Bucket}`), '405 PATCH BUCKET');
  assert.equal(await kind('PUT', `/${Bucket}/k`, 'uploadId=x'), '405 PUT UPLOAD');
  assert.equal(await kind('POST', `/${Bucket}`, 'policy'), '405 POST BUCKETPOLICY');
});
