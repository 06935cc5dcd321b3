/** Presigned URLs: what stands in their query acts as if it had been sent, and Version 2 where AWS still takes it. */
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startedS3Server } from '../../testing/servers/s3-server.ts';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const { sandlot, s3 } = await startedS3Server();
const root = sandlot.clientConfig.credentials;

async function newBucket(LocationConstraint?: 'eu-central-1' | 'us-west-2'): Promise<string> {
  const Bucket = `p-${randomUUID()}`;
  await s3.createBucket({ Bucket, ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }) });
  return Bucket;
}

async function said(answer: Response): Promise<string> {
  const body = await answer.text();
  return `${answer.status} ${/<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? body}`;
}

test('headers that a presigned URL carries in its query are headers', async () => {
  const target = { Bucket: await newBucket(), Key: 'by link' };
  const put = async (more: Partial<PutObjectCommandInput>) => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ ...target, ...more }));
    return said(await fetch(url, { method: 'PUT', body: 'x' }));
  };
  assert.equal(
    await put({ Metadata: { Colour: 'grün', two: 'a  b' }, StorageClass: 'STANDARD_IA', ACL: 'private' }),
    '200 ',
  );
  const head = await s3.headObject(target);
  assert.deepEqual([head.StorageClass, head.Metadata?.['two']], ['STANDARD_IA', 'a  b']);
  assert.ok(head.Metadata?.['colour']);
  assert.equal(await put({ ACL: 'public-read' }), '400 AccessControlListNotSupported');
  assert.equal(await put({ StorageClass: 'STANDARD_IA', Tagging: 'a=b' }), '200 ');
  assert.deepEqual((await s3.getObjectTagging(target)).TagSet, [{ Key: 'a', Value: 'b' }]);
  assert.equal(await put({ ExpectedBucketOwner: '999999999999' }), '403 AccessDenied');
  assert.equal((await s3.headObject(target)).StorageClass, 'STANDARD_IA');
  const get = await fetch(await getSignedUrl(s3, new GetObjectCommand({ ...target, ChecksumMode: 'ENABLED' })));
  assert.match(get.headers.get('x-amz-checksum-crc64nvme') ?? '', /=$/);
  const copy = new CopyObjectCommand({ ...target, CopySource: `${target.Bucket}/other` });
  assert.equal(await said(await fetch(await getSignedUrl(s3, copy), { method: 'PUT', body: 'y' })), '404 NoSuchKey');
  assert.equal(await (await fetch(await getSignedUrl(s3, new GetObjectCommand(target)))).text(), 'x');
});

test('what the query says is signed, and is what policies see', async () => {
  const [iam, Bucket] = [new IAM(sandlot.clientConfig), await newBucket()];
  const UserName = `u-${randomUUID()}`;
  await iam.createUser({ UserName });
  const Condition = { StringEquals: { 's3:x-amz-storage-class': 'STANDARD_IA' } };
  const Statement = [{ Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*`, Condition }];
  await iam.putUserPolicy({
    UserName,
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const theirs = new S3({ ...sandlot.clientConfig, credentials });
  const put = async (StorageClass: 'STANDARD_IA' | 'STANDARD', change: (url: string) => string = (url) => url) => {
    const url = await getSignedUrl(theirs, new PutObjectCommand({ Bucket, Key: 'k', StorageClass }));
    return said(await fetch(change(url), { method: 'PUT', body: 'x' }));
  };
  assert.equal(await put('STANDARD_IA'), '200 ');
  assert.equal(await put('STANDARD'), '403 AccessDenied');
  assert.equal(await put('STANDARD', (url) => url.replace('=STANDARD', '=STANDARD_IA')), '403 SignatureDoesNotMatch');
  for (const client of [iam, theirs]) client.destroy();
});

interface VersionTwo {
  readonly method?: string;
  readonly path: string;
  readonly keys?: Keys;
  /** Signed and sent as a query's parameters, or headers. */
  readonly amz?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly form?: 'query' | 'header';
  readonly body?: string;
}

/** As botocore signs by HmacV1QueryAuth and HmacV1Auth. */
function versionTwo({ method = 'GET', path, keys = root, amz = {}, overrides = {}, form = 'query', body }: VersionTwo) {
  const date = form === 'header' ? new Date().toUTCString() : String(Math.floor(Date.now() / 1000) + 60);
  const signed = { ...amz, ...(keys.sessionToken && { 'x-amz-security-token': keys.sessionToken }) };
  const lines = Object.keys(signed)
    .toSorted()
    .map((name) => `${name}:${(signed as Record<string, string>)[name]}\n`);
  const resource = Object.keys(overrides)
    .toSorted()
    .map((name) => (overrides[name] === '' ? name : `${name}=${overrides[name]}`))
    .join('&');
  const text = `${method}\n\n\n${date}\n${lines.join('')}${path}${resource && `?${resource}`}`;
  const signature = createHmac('sha1', keys.secretAccessKey).update(text, 'utf8').digest('base64');
  const url = new URL(path, sandlot.endpoint);
  for (const [name, value] of Object.entries(overrides)) url.searchParams.set(name, value);
  const inQuery = { AWSAccessKeyId: keys.accessKeyId, Signature: signature, Expires: date, ...signed };
  if (form === 'query') for (const [name, value] of Object.entries(inQuery)) url.searchParams.set(name, value);
  const headers = { date, authorization: `AWS ${keys.accessKeyId}:${signature}`, ...signed };
  const content = body === undefined ? {} : { body: Buffer.from(body) };
  return { url, init: { method, ...content, ...(form === 'header' && { headers }) } };
}

async function sent(request: VersionTwo, change: (url: URL) => void = () => {}): Promise<Response> {
  const { url, init } = versionTwo(request);
  change(url);
  return fetch(url, init);
}

test('Signature Version 2 in a query and in a header, where the bucket’s Region has it', async () => {
  for (const form of ['query', 'header'] as const) {
    const path = `/${await newBucket('us-west-2')}/a%20b`;
    const put = {
      method: 'PUT',
      path,
      form,
      body: 'two',
      amz: { 'x-amz-meta-a': 'ü'.repeat(Number(form === 'query')) },
    };
    assert.equal(await said(await sent(put)), '200 ');
    const got = await sent({ path, form, overrides: { 'response-content-disposition': 'attachment; a=b' } });
    assert.deepEqual([got.headers.get('content-disposition'), await got.text()], ['attachment; a=b', 'two']);
    assert.equal(
      await said(await sent({ path: path.replace('a%20b', ''), form, overrides: { location: '' } })).then((text) =>
        text.slice(0, 3),
      ),
      '200',
    );
    const [bucket] = path.slice(1).split('/');
    const changed = (change: (url: URL) => void) => sent({ path, form }, change).then(said);
    assert.equal(await changed((url) => (url.pathname += 'c')), '403 SignatureDoesNotMatch');
    assert.equal(await changed((url) => url.searchParams.set('response-expires', 'x')), '403 SignatureDoesNotMatch');
    assert.equal(
      await said(await sent({ path, form, keys: { ...root, secretAccessKey: 'no' } })),
      '403 SignatureDoesNotMatch',
    );
    assert.equal(
      await said(await sent({ path, form, keys: { ...root, accessKeyId: 'AKIANOBODYNOBODY1234' } })),
      '403 InvalidAccessKeyId',
    );
    assert.equal(await said(await sent({ method: 'DELETE', path: `/${bucket}/none`, form })), '204 ');
  }
});

for (const region of ['us-gov-west-1', 'us-gov-east-1'] as const) {
  test(`… and in ${region}, for which boto3 signs by it unasked`, async () => {
    const there = new S3({ ...sandlot.clientConfig, region });
    const Bucket = `p-${randomUUID()}`;
    const CreateBucketConfiguration = { LocationConstraint: region as never };
    await there.createBucket({ Bucket, CreateBucketConfiguration }).finally(() => there.destroy());
    assert.equal(await said(await sent({ method: 'PUT', path: `/${Bucket}/k`, body: 'x' })), '200 ');
  });
}

test('a header that the signature of a link by Version 2 does not cover is a wrong signature', async () => {
  const path = `/${await newBucket('us-west-2')}/k`;
  const { url, init } = versionTwo({ method: 'PUT', path, body: 'x' });
  const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
  assert.equal(await said(await fetch(url, { ...init, headers })), '403 SignatureDoesNotMatch');
});

test('what is no hash is held against the body as it is, where there is no Authorization of Version 4', async () => {
  const path = `/${await newBucket()}/k`;
  const asked = (hash: string, request: Partial<VersionTwo>, more: Readonly<Record<string, string>> = {}) =>
    sent({ path, form: 'header', ...request, amz: { 'x-amz-content-sha256': hash, ...more } }).then(said);
  const mismatch = '400 XAmzContentSHA256Mismatch';
  const streamed = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  assert.equal(await asked('UNSIGNED-PAYLOAD', { method: 'PUT', body: 'x' }), '200 ');
  assert.equal(await asked('invalid', {}), '200 x');
  assert.equal(await asked('invalid', { method: 'PUT', body: 'y' }), mismatch);
  assert.equal(await asked('invalid', { method: 'PUT', body: '', path: `${path}?acl` }), mismatch);
  const chunks = { method: 'PUT', body: '1\r\ny\r\n0\r\n\r\n' };
  assert.equal(await asked(streamed, chunks, { 'x-amz-decoded-content-length': '1' }), '400 IncompleteBody');
  assert.equal(await asked(streamed, chunks, { 'x-amz-decoded-content-length': '11' }), mismatch);
  const command = new PutObjectCommand({ Bucket: path.split('/')[1]!, Key: 'k' });
  const link = await getSignedUrl(s3, command, { signableHeaders: new Set(['host', 'x-amz-content-sha256']) });
  assert.equal(await said(await fetch(link, { method: 'PUT', body: 'y' })), '200 ');
  assert.equal(await asked('invalid', {}), '200 y');
});

test('whoever signs for the root by Version 2 sees their buckets, and no page', async () => {
  const bucket = await newBucket();
  for (const form of ['query', 'header'] as const)
    assert.match(await said(await sent({ path: '/', form })), new RegExp(`^200 .*<Name>${bucket}</Name>`, 's'));
});

test('a link of Version 2 means no other operation by a parameter that it does not cover', async () => {
  const bucket = await newBucket('us-west-2');
  const path = `/${bucket}/k`;
  assert.equal(await said(await sent({ method: 'PUT', path, body: 'x' })), '200 ');
  const hold = '<LegalHold><Status>ON</Status></LegalHold>';
  const added: [VersionTwo, string][] = [
    [{ method: 'PUT', path, body: hold }, 'legal-hold'],
    [{ method: 'PUT', path, body: '<Retention/>' }, 'retention'],
    [{ method: 'DELETE', path: `/${bucket}` }, 'publicAccessBlock'],
    [{ method: 'DELETE', path: `/${bucket}` }, 'ownershipControls'],
    [{ method: 'PUT', path: `/${bucket}`, body: '<ServerSideEncryptionConfiguration/>' }, 'encryption'],
  ];
  for (const [request, name] of added) {
    const answer = await sent(request, (url) => url.searchParams.set(name, ''));
    assert.equal(await said(answer), '403 AccessDenied', name);
  }
  const listed = await sent({ path: `/${bucket}` }, (url) => url.searchParams.set('list-type', '2'));
  assert.equal((await said(listed)).slice(0, 3), '200');
  assert.equal((await sent({ path })).status, 200, 'nothing has happened to it');
});

test('Signature Version 2 where there is none answers as AWS does', async () => {
  const path = `/${await newBucket('eu-central-1')}/k`;
  for (const form of ['query', 'header'] as const) {
    const answer = await sent({ path, form });
    assert.equal(answer.status, 400);
    assert.match(
      await answer.text(),
      /<Code>InvalidRequest<\/Code><Message>The authorization mechanism you have provided is not supported\. Please use AWS4-HMAC-SHA256\.</,
    );
  }
  assert.equal(await said(await sent({ path: `/p-${randomUUID()}/k` })), '404 NoSuchBucket');
  const expired = await sent({ path: `/${await newBucket()}/k` }, (url) => url.searchParams.set('Expires', '1'));
  assert.match(
    await expired.text(),
    /<Code>AccessDenied<\/Code><Message>Request has expired<.*<Expires>1970-01-01T00:00:01Z</,
  );
  const unnamed = await fetch(`${sandlot.endpoint}${path}?AWSAccessKeyId=${root.accessKeyId}&Signature=x`);
  assert.match(await unnamed.text(), /Query-string authentication requires the Signature, Expires and AWSAccessKeyId/);
  const twice = await sent({ path, form: 'header' }, (url) => url.searchParams.set('AWSAccessKeyId', 'x'));
  assert.equal(await said(twice), '400 InvalidArgument');
});

test('Signature Version 2 is decided by policies as any, sessions and their tokens included', async () => {
  const [iam, Bucket, UserName] = [new IAM(sandlot.clientConfig), await newBucket(), `u-${randomUUID()}`];
  await iam.createUser({ UserName });
  const Condition = { StringEquals: { 's3:signatureversion': 'AWS', 's3:authType': 'REST-QUERY-STRING' } };
  const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/mine/*`, Condition }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const sts = new STS({ ...sandlot.clientConfig, credentials });
  const { AccessKeyId, SecretAccessKey, SessionToken } = (await sts.getSessionToken()).Credentials!;
  const keys = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
  const put = (path: string, more: Partial<VersionTwo> = {}) =>
    sent({ method: 'PUT', path: `/${Bucket}/${path}`, keys, body: 'x', ...more }).then(said);
  assert.equal(await put('mine/a'), '200 ');
  assert.equal(await put('mine/a', { form: 'header' }), '403 AccessDenied');
  assert.equal(await put('theirs/a'), '403 AccessDenied');
  const { sessionToken: _left, ...bare } = keys;
  assert.equal(await put('mine/a', { keys: bare }), '403 InvalidAccessKeyId');
  for (const client of [iam, sts]) client.destroy();
});

test('a URL of Version 2 has no age, a header has', async () => {
  const Bucket = await newBucket();
  const Statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
    Condition: { Null: { 's3:signatureAge': 'true' } },
  };
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  const path = `/${Bucket}/k`;
  assert.equal(await said(await sent({ path })), '403 AccessDenied');
  assert.equal(await said(await sent({ path, form: 'header' })), '200 x');
  assert.equal(await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' })))).text(), 'x');
});

test('what is not there yet is refused by its name', async () => {
  const Bucket = await newBucket();
  const torrent = await s3.getObjectTorrent({ Bucket, Key: 'k' }).catch((error: Error) => error.message);
  assert.match(String(torrent), /does not implement S3:GetObjectTorrent /);
});
