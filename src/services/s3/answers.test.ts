/** What S3 answers where an input is wrong in its own way, or means nothing. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startedS3Server } from '../../testing/servers/s3-server.ts';
import { loadModel } from '../../wire/models/load-model.ts';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { locationConstraints } from './buckets/location-constraints.ts';

const { sandlot, s3 } = await startedS3Server();
const Bucket = `a-${randomUUID()}`;
await s3.createBucket({ Bucket });

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
}

async function answer({ method = 'PUT', path, query = '', headers = {}, body = '', region = 'us-east-1' }: Sent) {
  const { accessKeyId, secretAccessKey } = sandlot.clientConfig.credentials;
  const bytes = Buffer.from(body);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const request = { method, path, query, headers: { 'x-amz-content-sha256': hash, ...headers }, body: bytes };
  return sendRaw(sandlot.endpoint, request, { keys: { accessKeyId, secretAccessKey }, region, service: 's3' });
}

async function code(sent: Sent): Promise<string> {
  const { status, body } = await answer(sent);
  return `${status} ${/<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? ''}`.trim();
}

test('a location that is none, or not this endpoint’s', async () => {
  const make = (LocationConstraint: string, region?: string) => {
    const element = `<LocationConstraint>${LocationConstraint}</LocationConstraint>`;
    const body = `<CreateBucketConfiguration>${element}</CreateBucketConfiguration>`;
    return code({ path: `/l-${randomUUID()}`, body, ...(region && { region }) });
  };
  assert.equal(await make('mars-1'), '400 InvalidLocationConstraint');
  assert.equal(await make('us-east-1'), '400 InvalidLocationConstraint');
  assert.equal(await make('cn-north-1'), '400 InvalidLocationConstraint');
  assert.equal(await make(''), '400 InvalidLocationConstraint');
  assert.equal(await make('EU'), '200');
  assert.equal(await make('mars-1', 'eu-west-1'), '400 IllegalLocationConstraintException');
  assert.equal(await make('us-east-1', 'eu-west-1'), '400 IllegalLocationConstraintException');
  assert.equal(await make('eu-central-1', 'eu-west-1'), '400 IllegalLocationConstraintException');
  assert.equal(await make('EU', 'eu-west-1'), '200');
  assert.equal(await make('EU', 'us-west-2'), '400 IllegalLocationConstraintException');
  assert.equal(await make('us-west-2', 'us-west-2'), '200');
  assert.equal(
    await code({ path: `/l-${randomUUID()}`, region: 'us-west-2' }),
    '400 IllegalLocationConstraintException',
  );
  const unsaid = await answer({ path: `/l-${randomUUID()}`, region: 'US' });
  assert.match(unsaid.body, /<Code>AuthorizationHeaderMalformed<.*the region 'US' is wrong.*<Region>us-east-1</);
  const body = '<CreateBucketConfiguration><Location><Type>Moon</Type></Location></CreateBucketConfiguration>';
  assert.equal(await code({ path: `/l-${randomUUID()}`, body }), '400 MalformedXML');
});

test('the locations are the model’s', () => {
  const all = loadModel('s3').shapes['BucketLocationConstraint']!.enum!;
  assert.deepEqual([...locationConstraints].sort(), all.filter((name) => !/^(cn|us-gov)-/.test(name)).sort());
});

const refused: readonly (readonly [string, Partial<Sent>, string])[] = [
  ['a storage class that is none', { headers: { 'x-amz-storage-class': 'STANDARDD' } }, '400 InvalidStorageClass'],
  ['one of other buckets', { headers: { 'x-amz-storage-class': 'OUTPOSTS' } }, '400 InvalidStorageClass'],
  ['one that is not there yet', { headers: { 'x-amz-storage-class': 'GLACIER' } }, '501 NotImplemented'],
  ['an encryption that is none', { headers: { 'x-amz-server-side-encryption': 'AES257' } }, '400 InvalidArgument'],
  [
    'a KMS key without its encryption',
    { headers: { 'x-amz-server-side-encryption-aws-kms-key-id': 'k' } },
    '400 InvalidArgument',
  ],
  ['a checksum that is none', { headers: { 'x-amz-sdk-checksum-algorithm': 'CRC33' } }, '400 InvalidRequest'],
  ['If-Match: * on a put', { headers: { 'if-match': '*' } }, '501 NotImplemented'],
  ['If-None-Match with an ETag on a put', { headers: { 'if-none-match': '"x"' } }, '501 NotImplemented'],
  ['both conditions on a put', { headers: { 'if-match': '"x"', 'if-none-match': '*' } }, '501 NotImplemented'],
  [
    'a condition of reads on a put',
    { headers: { 'if-modified-since': 'Tue, 27 Mar 2007 19:36:42 GMT' } },
    '501 NotImplemented',
  ],
  [
    'the other condition of reads on a put',
    { headers: { 'if-unmodified-since': 'Tue, 27 Mar 2007 19:36:42 GMT' } },
    '501 NotImplemented',
  ],
  [
    'an expected owner that is no account',
    { headers: { 'x-amz-expected-bucket-owner': '0000' } },
    '400 InvalidBucketOwnerAWSAccountID',
  ],
  ['one that is another account', { headers: { 'x-amz-expected-bucket-owner': '999999999999' } }, '403 AccessDenied'],
  [
    'a bypass where nothing is locked',
    { method: 'DELETE', headers: { 'x-amz-bypass-governance-retention': 'true' } },
    '400 InvalidArgument',
  ],
];

for (const [says, sent, expected] of refused) {
  test(`${says} is refused in S3's words`, async () => {
    assert.equal(await code({ path: `/${Bucket}/refused`, body: 'x', ...sent }), expected);
  });
}

test('an expected owner is checked wherever one may be named', async () => {
  for (const [method, path, query] of [
    ['GET', `/${Bucket}`, 'list-type=2'],
    ['GET', `/${Bucket}`, 'location='],
    ['GET', `/${Bucket}`, 'acl='],
    ['GET', `/${Bucket}`, 'publicAccessBlock='],
    ['DELETE', `/${Bucket}`, ''],
    ['GET', `/${Bucket}/k`, ''],
  ] as const) {
    const headers = { 'x-amz-expected-bucket-owner': '12345678901' };
    assert.equal(await code({ method, path, query, headers }), '400 InvalidBucketOwnerAWSAccountID');
  }
});

test('a namespace that is not there is refused, the one that is, taken', async () => {
  const make = (namespace: string) =>
    code({ path: `/n-${randomUUID()}`, headers: { 'x-amz-bucket-namespace': namespace } });
  assert.equal(await make('account-regional'), '501 NotImplemented');
  assert.equal(await make('galactic'), '400 InvalidArgument');
  assert.equal(await make('global'), '200');
});

test('what was wrong is told by its name and value', async () => {
  const encoding = await answer({ method: 'GET', path: `/${Bucket}`, query: 'encoding-type=value' });
  assert.match(encoding.body, /<ArgumentName>encoding-type<\/ArgumentName><ArgumentValue>value<\/ArgumentValue>/);
  const condition = await answer({ path: `/${Bucket}/k`, headers: { 'if-match': '*' }, body: 'x' });
  const says = "We don't accept the provided value of If-Match header for this API";
  assert.ok(condition.body.includes(`<Header>If-Match</Header><additionalMessage>${says}</additionalMessage>`));
  await assert.rejects(s3.listBuckets({ BucketRegion: 'eu-east-1' }), {
    name: 'InvalidArgument',
    message: 'Argument value eu-east-1 is not a valid AWS Region',
    ArgumentName: 'bucket-region',
  });
  const regionOf = async (more: object) => (await s3.listBuckets(more)).Buckets?.[0]?.BucketRegion;
  assert.deepEqual([await regionOf({}), await regionOf({ Prefix: Bucket })], [undefined, 'us-east-1']);
});

test('a date that is still to come is no condition', async () => {
  await s3.putObject({ Bucket, Key: 'dated', Body: 'x' });
  const get = (name: string, time: number) =>
    code({ method: 'GET', path: `/${Bucket}/dated`, headers: { [name]: new Date(time).toUTCString() } });
  const { LastModified } = await s3.headObject({ Bucket, Key: 'dated' });
  assert.equal(await get('if-modified-since', LastModified!.getTime()), '304');
  assert.equal(await get('if-modified-since', Date.now() + 86_400_000), '200');
  assert.equal(await get('if-unmodified-since', Date.now() + 86_400_000), '200');
});

test('deleting many objects takes no body that nothing vouches for; a digest that is there is held to', async () => {
  const body = '<Delete><Object><Key>none</Key></Object></Delete>';
  const md5 = createHash('md5').update(body).digest('base64');
  const remove = (headers: Record<string, string>) =>
    code({ method: 'POST', path: `/${Bucket}`, query: 'delete=', headers, body });
  assert.equal(await remove({}), '400 InvalidRequest');
  assert.equal(await remove({ 'content-md5': md5 }), '200');
  assert.equal(await remove({ 'content-md5': 'bad' }), '400 InvalidDigest');
  assert.equal(await remove({ 'content-md5': createHash('md5').digest('base64') }), '400 BadDigest');
  assert.equal(await remove({ 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') }), '200');
  assert.equal(await remove({ 'x-amz-checksum-crc32': 'AAAAAA==' }), '400 BadDigest');
  const block =
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>';
  const put = (headers: Record<string, string>) =>
    code({ path: `/${Bucket}`, query: 'publicAccessBlock=', headers, body: block });
  assert.equal(await put({ 'content-md5': md5 }), '400 BadDigest');
  assert.equal(await put({ 'x-amz-checksum-sha1': createHash('sha1').update(block).digest('base64') }), '200');
});

test('metadata beyond ASCII leaves as RFC 2047 has it', async () => {
  const kept = async (value: string) => {
    await answer({ path: `/${Bucket}/named`, headers: { 'x-amz-meta-a': Buffer.from(value).toString('latin1') } });
    return (await s3.headObject({ Bucket, Key: 'named' })).Metadata!['a'];
  };
  // The page's example, and what AWS was seen to answer.
  assert.equal(await kept('ÄMÄZÕÑ S3'), '=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=');
  assert.equal(await kept('Miniö'), '=?UTF-8?Q?Mini=C3=83=C2=B6?=');
  assert.equal(await kept('ö'), '=?UTF-8?B?w4PCtg==?=');
  assert.equal(await kept('=?UTF-8?B?w7Y=?='), '=?UTF-8?B?w7Y=?=');
  assert.equal(await kept('=?utf-8?q?Mini=C3=B6_=3D?='), '=?UTF-8?Q?Mini=C3=B6_=3D?=');
  assert.equal(await kept('=?UTF-8?Q?a=0D=0Ab?='), '=?UTF-8?B?YQ0KYg==?=');
  assert.equal(await kept('plain =? text'), 'plain =? text');
});

test('where a token says it, a listing does not say where it started', async () => {
  for (const Key of ['s/1', 's/2', 's/3']) await s3.putObject({ Bucket, Key, Body: 'x' });
  const asked = { Bucket, Prefix: 's/', StartAfter: 's/1', MaxKeys: 1 };
  const first = await s3.listObjectsV2(asked);
  assert.deepEqual([first.StartAfter, first.Contents?.[0]?.Key], ['s/1', 's/2']);
  const second = await s3.listObjectsV2({ ...asked, ContinuationToken: first.NextContinuationToken });
  assert.deepEqual([second.StartAfter, second.Contents?.[0]?.Key], [undefined, 's/3']);
});

test('as recorded on AWS (2026-02): buckets made again with tags, policies, owners, digests', async () => {
  const named = async (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: Error & { readonly Message?: string }) => `${error.name}: ${error.message}`,
    );
  const tagged = (Key: string) =>
    named(s3.createBucket({ Bucket, CreateBucketConfiguration: { Tags: [{ Key, Value: 'v' }] } }));
  assert.equal(await named(s3.createBucket({ Bucket })), 'ok');
  assert.match(await tagged('one'), /^BucketAlreadyOwnedByYou/);
  assert.match(await tagged('aws:one'), /^InvalidTag: User-defined tag keys can't start with "aws:"/);
  const notJson = "MalformedPolicy: Policies must be valid JSON and the first byte must be '{'";
  assert.equal(await named(s3.putBucketPolicy({ Bucket, Policy: '' })), notJson);
  assert.equal(
    await named(s3.putBucketPolicy({ Bucket, Policy: '{}' })),
    'MalformedPolicy: Missing required field Statement',
  );
  const stranger = s3.getBucketPolicy({ Bucket, ExpectedBucketOwner: 'abcd' });
  const text = 'The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]';
  assert.equal(await named(stranger), `InvalidBucketOwnerAWSAccountID: ${text}`);
  const md5 = createHash('md5').update('other').digest();
  const wrong = { headers: { 'content-md5': md5.toString('base64') }, body: 'body' };
  const calculated = createHash('md5').update('body').digest('base64');
  const put = await answer({ path: `/${Bucket}/key`, ...wrong });
  assert.match(put.body, new RegExp(`<ExpectedDigest>${md5.toString('hex')}<`));
  assert.ok(put.body.includes(`<CalculatedDigest>${calculated}<`), put.body);
  const { UploadId = '' } = await s3.createMultipartUpload({ Bucket, Key: 'key' });
  const query = `partNumber=1&uploadId=${UploadId}`;
  const part = await answer({ path: `/${Bucket}/key`, query, ...wrong });
  assert.ok(part.body.includes(`<ExpectedDigest>${md5.toString('base64')}<`), part.body);
  for (const [path, query] of [
    [`/${Bucket}/key`, `uploadId=${UploadId}`],
    [`/${Bucket}`, 'delete='],
  ] as const) {
    const whole = await answer({ method: 'POST', path, query, ...wrong });
    assert.ok(whole.body.includes(`<ExpectedDigest>${md5.toString('base64')}<`), whole.body);
  }
});

test('an upload is completed with parts, and listed with whole seconds', async () => {
  const target = { Bucket, Key: 'upload' };
  const { UploadId } = await s3.createMultipartUpload(target);
  const { Uploads = [] } = await s3.listMultipartUploads({ Bucket, Prefix: 'upload' });
  assert.equal(Uploads[0]!.Initiated!.getMilliseconds(), 0);
  await assert.rejects(
    s3.completeMultipartUpload({ ...target, UploadId }),
    /^InvalidRequest: You must specify at least/,
  );
  await assert.rejects(s3.completeMultipartUpload({ ...target, UploadId: 'none' }), /^NoSuchUpload/);
});

test('an object that was put again within the second is another one for a completion’s condition', async () => {
  const target = { Bucket, Key: 'again' };
  const { ETag } = await s3.putObject({ ...target, Body: 'one' });
  const { UploadId } = await s3.createMultipartUpload(target);
  const part = await s3.uploadPart({ ...target, UploadId, PartNumber: 1, Body: 'part' });
  await s3.deleteObject(target);
  await s3.putObject({ ...target, Body: 'one' });
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
  const complete = s3.completeMultipartUpload({ ...target, UploadId, MultipartUpload, IfMatch: ETag });
  await assert.rejects(complete, /^ConditionalRequestConflict/);
});

test('a file name beyond ASCII goes out as it came', async () => {
  const path = `/${Bucket}/named`;
  const ContentDisposition = 'attachment; filename="é.pdf"';
  assert.equal(await code({ path, headers: { 'content-disposition': ContentDisposition } }), '200');
  assert.equal((await s3.headObject({ Bucket, Key: 'named' })).ContentDisposition, ContentDisposition);
  const disposition = encodeURIComponent(ContentDisposition);
  const got = await answer({ method: 'GET', path, query: `response-content-disposition=${disposition}` });
  assert.equal(got.status, 200);
});

test('a canned list that is none is told before that the bucket has none', async () => {
  const acl = { headers: { 'x-amz-acl': 'fake-acl' }, query: 'acl=' };
  const refused = await answer({ path: `/${Bucket}`, ...acl });
  assert.match(refused.body, /<ArgumentValue>fake-acl</);
});
