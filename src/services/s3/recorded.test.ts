/**
 * Answers as they were recorded on AWS (LocalStack's tests of S3, recorded up to 2026-02), where they are not what one
 * would think.
 */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { s3Server, toldOf } from '../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket } = server;

async function raw(method: string, path: string, query = '', body = '') {
  const { credentials } = server.sandlot.clientConfig;
  const bytes = Buffer.from(body);
  const headers = {
    'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
    'content-md5': createHash('md5').update(bytes).digest('base64'),
  };
  const keys = { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey };
  const request = { method, path, query, headers, body: bytes };
  return sendRaw(server.sandlot.endpoint, request, { keys, region: 'us-east-1', service: 's3' });
}

/** The query that signs a request without a body. */
async function presigned(method: string, path: string): Promise<URLSearchParams> {
  const presigner = new S3RequestPresigner({ ...server.s3.config });
  const { hostname, port, protocol, host } = new URL(server.sandlot.endpoint);
  const request = { method, protocol, hostname, port: Number(port), path, headers: { host } };
  return new URLSearchParams((await presigner.presign(request as never)).query as Record<string, string>);
}

test('a bucket that was made in EU stands there, in eu-west-1', async () => {
  const Bucket = `t-${randomUUID()}`;
  await server.s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'EU' } });
  assert.equal((await server.s3.getBucketLocation({ Bucket })).LocationConstraint, 'EU');
  const { Buckets } = await server.s3.listBuckets({ Prefix: Bucket });
  assert.equal(Buckets![0]!.BucketRegion, 'eu-west-1');
});

test('a name that no bucket can have', async () => {
  const told = await toldOf(server.s3.createBucket({ Bucket: 'UPPER-case' }));
  assert.deepEqual([told?.name, told?.message], ['InvalidBucketName', 'The specified bucket is not valid.']);
});

test('numbers without a value are left out', async () => {
  const Bucket = await newBucket();
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'k' });
  await server.s3.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'data' });
  for (const name of ['part-number-marker', 'max-parts']) {
    const { status, body } = await raw('GET', `/${Bucket}/k`, `${name}=&uploadId=${encodeURIComponent(UploadId!)}`);
    assert.equal(status, 200);
    assert.match(body, /<PartNumberMarker>0<\/PartNumberMarker>.*<MaxParts>1000<\/MaxParts>/s);
  }
});

test('a tagging without a set takes all tags away', async () => {
  const Bucket = await newBucket();
  const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await server.s3.putObjectTagging({ Bucket, Key: 'k', Tagging });
  await server.s3.putBucketTagging({ Bucket, Tagging });
  assert.equal((await raw('PUT', `/${Bucket}/k`, 'tagging=', '<Tagging/>')).status, 200);
  assert.equal((await raw('PUT', `/${Bucket}`, 'tagging=', '<Tagging/>')).status, 204);
  assert.deepEqual((await server.s3.getObjectTagging({ Bucket, Key: 'k' })).TagSet, []);
  assert.equal((await toldOf(server.s3.getBucketTagging({ Bucket })))?.name, 'NoSuchTagSet');
});

test('of a policy that lacks a field the sentence tells all', async () => {
  const Bucket = await newBucket();
  const missing = await raw('PUT', `/${Bucket}`, 'policy=', '{}');
  assert.match(missing.body, /<Code>MalformedPolicy<\/Code><Message>Missing required field Statement<\/Message>/);
  assert.ok(!missing.body.includes('<Detail>'), missing.body);
});

test('encoded words that are no base64 are read as if they were', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'k', Body: '', Metadata: { bad: '=?UTF-8?B?=GGG?=' } });
  assert.equal((await server.s3.headObject({ Bucket, Key: 'k' })).Metadata!['bad'], '=?UTF-8?B?77+9Ye+/vQ==?=');
});

test('a signature is held against the decoded path, and told with it', async () => {
  const Bucket = await newBucket();
  const query = await presigned('GET', `/${Bucket}/temp.txt`);
  const answer = await fetch(`${server.sandlot.endpoint}/%2F${Bucket}/temp.txt?${query}`);
  assert.equal(answer.status, 403);
  assert.ok((await answer.text()).includes(`<CanonicalRequest>GET\n//${Bucket}/temp.txt`));
});

test('headers that the signature leaves out are named beside the message', async () => {
  const Bucket = await newBucket();
  const query = await presigned('GET', `/${Bucket}/k`);
  const answer = await fetch(`${server.sandlot.endpoint}/${Bucket}/k?${query}`, { headers: { 'x-amz-meta-a': '1' } });
  const text = await answer.text();
  assert.equal(answer.status, 403);
  assert.match(text, /<Message>There were headers present in the request which were not signed<\/Message>/);
  assert.match(text, /<HeadersNotSigned>x-amz-meta-a<\/HeadersNotSigned>/);
});

test('a hash that a presigned signature leaves out is passed over', async () => {
  const Bucket = await newBucket();
  const query = String(await presigned('PUT', `/${Bucket}/k`));
  const put = (more: string, headers: Record<string, string> = {}) => {
    const url = `${server.sandlot.endpoint}/${Bucket}/k?${query.replaceAll('%2F', more)}`;
    return fetch(url, { method: 'PUT', body: 'something', headers });
  };
  assert.equal((await put('%2F', { 'x-amz-content-sha256': '0'.repeat(64) })).status, 200);
  const told = await (await put('%2F', { 'x-amz-content-sha256': '0', 'x-amz-user-agent': 'x' })).text();
  assert.match(told, /<HeadersNotSigned>x-amz-user-agent<\/HeadersNotSigned>/);
  const encodedTwice = await (await put('%252F')).text();
  assert.match(encodedTwice, /<Code>AuthorizationQueryParametersError<.*the Credential is mal-formed; expecting/s);
});

test('listings tell the Region beside them, owners first, and lists last', async () => {
  const Bucket = `t-${randomUUID()}`;
  await server.s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } });
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  for (const query of ['', 'list-type=2']) {
    const { headers, body } = await raw('GET', `/${Bucket}`, query);
    assert.equal(headers['x-amz-bucket-region'], 'eu-central-1');
    assert.match(body, /<\/Contents><\/ListBucketResult>$/);
  }
  assert.match((await raw('GET', '/')).body, /<Owner>.*<Buckets>/s);
  assert.match((await raw('GET', `/${await newBucket()}`, 'location=')).body, /<LocationConstraint xmlns="[^"]+"\/>$/);
  assert.equal((await raw('HEAD', `/${Bucket}`)).headers['content-type'], 'application/xml');
});

test('who has not signed is told no owners', async () => {
  const Bucket = await newBucket();
  const { s3, sandlot } = server;
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } });
  await s3.putBucketAcl({ Bucket, ACL: 'public-read' });
  const told = await (await fetch(`${sandlot.endpoint}/${Bucket}`)).text();
  assert.match(told, /<Key>k<\/Key>/);
  assert.ok(!told.includes('<Owner>'), told);
  assert.ok((await s3.listObjects({ Bucket })).Contents![0]!.Owner);
});

test('logs may grant what lists grant; a wrong protocol is told', async () => {
  const [Bucket, TargetBucket] = [await newBucket(), await newBucket()];
  const grant = (Permission: string) => ({
    Grantee: { Type: 'Group' as const, URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' },
    Permission: Permission as 'READ',
  });
  const put = (permission: string) => {
    const LoggingEnabled = { TargetBucket, TargetPrefix: 'log', TargetGrants: [grant(permission)] };
    return server.s3.putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled } });
  };
  await put('READ_ACP');
  assert.equal((await toldOf(put('LOOK')))?.name, 'MalformedXML');
  const kept = (await server.s3.getBucketLogging({ Bucket })).LoggingEnabled!.TargetGrants![0]!;
  assert.equal(kept.Permission as string, 'READ_ACP');
  const RedirectAllRequestsTo = { HostName: 'a', Protocol: 'ftp' as 'http' };
  const told = await toldOf(server.s3.putBucketWebsite({ Bucket, WebsiteConfiguration: { RedirectAllRequestsTo } }));
  assert.deepEqual([told?.name, /protocol can be http or https/.test(told!.message)], ['InvalidRequest', true]);
});

test('a form is multipart/form-data, or none', async () => {
  const Bucket = await newBucket();
  const post = (more: RequestInit) => fetch(`${server.sandlot.endpoint}/${Bucket}`, { method: 'POST', ...more });
  for (const type of ['text/html', 'application/x-www-form-urlencoded']) {
    const answer = await post({ headers: { 'content-type': type }, body: 'x' });
    const text = await answer.text();
    assert.equal(answer.status, 412);
    assert.match(text, /<Condition>Bucket POST must be of the enclosure-type multipart\/form-data<\/Condition>/);
  }
});

test('what is copied may be named by its whole address', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'a b', Body: 'x' });
  const copy = (CopySource: string) => toldOf(server.s3.copyObject({ Bucket, Key: 'copy', CopySource }));
  assert.equal(await copy(`${server.sandlot.endpoint}/${Bucket}/a%20b`), undefined);
  assert.equal(await server.textOf({ Bucket, Key: 'copy' }), 'x');
  const elsewhere = await copy(`https://example.com/${Bucket}/a%20b`);
  assert.equal(elsewhere?.message, 'Invalid copy source bucket name');
});

test('a storage class that is none is told back', async () => {
  const Bucket = await newBucket();
  const told = await toldOf(server.s3.putObject({ Bucket, Key: 'k', Body: 'x', StorageClass: 'FakeClass' as never }));
  assert.deepEqual(
    [told?.name, (told as unknown as Record<string, unknown>)['StorageClassRequested']],
    ['InvalidStorageClass', 'FakeClass'],
  );
});

test('a completion under a key tells no checksum that nobody asked for', async () => {
  const Bucket = await newBucket();
  const complete = async (ServerSideEncryption: 'AES256' | 'aws:kms') => {
    const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'k', ServerSideEncryption });
    const target = { Bucket, Key: 'k', UploadId };
    const { ETag } = await server.s3.uploadPart({ ...target, PartNumber: 1, Body: 'test-sse' });
    return server.s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } });
  };
  assert.equal((await complete('AES256')).ChecksumCRC64NVME, 'Kr7StX/uFlQ=');
  assert.equal((await complete('aws:kms')).ChecksumCRC64NVME, undefined);
  const head = await server.s3.headObject({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' });
  assert.deepEqual([head.ChecksumCRC64NVME, head.ChecksumType], ['Kr7StX/uFlQ=', 'FULL_OBJECT']);
});
