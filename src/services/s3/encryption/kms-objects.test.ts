/** Objects under KMS keys: KMS says who puts and who reads them, in which context, and by which key. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { S3, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3, userWith } = await startedS3Server();
const kms = new KMS({ ...sandlot.clientConfig, maxAttempts: 1 });
after(() => kms.destroy());
const Bucket = `kms-${randomUUID()}`;
await s3.createBucket({ Bucket });

const newKey = async () => (await kms.createKey({})).KeyMetadata!.Arn!;
const underKms = (SSEKMSKeyId?: string) => ({
  ServerSideEncryption: 'aws:kms' as const,
  ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
});
const put = (Key: string, more: Partial<PutObjectCommandInput>, client = s3) =>
  client.putObject({ Bucket, Key, Body: `body of ${Key}`, ...more });
const read = async (Key: string, client = s3) => (await client.getObject({ Bucket, Key })).Body!.transformToString();
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });

/** A user who may do all in S3, and of KMS what the statements say. */
async function user(...statements: Record<string, unknown>[]): Promise<S3> {
  return (await userWith(allow('s3:*'), ...statements)).s3;
}

test('a key goes by any of its names, and answers tell its ARN', async () => {
  const arn = await newKey();
  await kms.createAlias({ AliasName: 'alias/of-objects', TargetKeyId: arn });
  for (const name of [arn, arn.slice(arn.lastIndexOf('/') + 1), 'alias/of-objects']) {
    assert.equal((await put('named', underKms(name))).SSEKMSKeyId, arn);
    assert.equal((await s3.headObject({ Bucket, Key: 'named' })).SSEKMSKeyId, arn);
    assert.equal(await read('named'), 'body of named');
  }
  const managed = (await put('managed', underKms())).SSEKMSKeyId!;
  assert.equal((await kms.describeKey({ KeyId: 'alias/aws/s3' })).KeyMetadata!.Arn, managed);
  assert.equal((await put('managed', underKms('alias/aws/s3'))).SSEKMSKeyId, managed);
  const dsse = { ServerSideEncryption: 'aws:kms:dsse' as const, SSEKMSKeyId: arn };
  assert.deepEqual(
    [(await put('dsse', dsse)).ServerSideEncryption, await read('dsse')],
    ['aws:kms:dsse', 'body of dsse'],
  );
  const absent = '134f2428-cec1-4b25-a1ae-9048164dba47';
  for (const [name, message] of [
    ['fake-key-id', "Invalid keyId 'fake-key-id'"],
    [absent, `Key 'arn:aws:kms:us-east-1:${sandlot.account}:key/${absent}' does not exist`],
    ['alias/none', `Alias arn:aws:kms:us-east-1:${sandlot.account}:alias/none is not found.`],
    [arn.replace('us-east-1', 'us-west-2'), 'Invalid arn us-west-2'],
  ] as const)
    await assert.rejects(put('none', underKms(name)), { name: 'KMS.NotFoundException', message });
});

test('who may not use the key neither puts nor reads what is under it', async () => {
  const arn = await newKey();
  await put('closed', underKms(arn));
  const none = await user();
  const denied = (action: string) => (error: Error) =>
    error.name === 'AccessDenied' &&
    error.message.includes(`is not authorized to perform: ${action} on resource: ${arn}`);
  await assert.rejects(read('closed', none), denied('kms:Decrypt'));
  await assert.rejects(put('closed', underKms(arn), none), denied('kms:GenerateDataKey'));
  assert.equal((await none.headObject({ Bucket, Key: 'closed' })).SSEKMSKeyId, arn);
  const checksum = none.headObject({ Bucket, Key: 'closed', ChecksumMode: 'ENABLED' });
  await assert.rejects(checksum, (error: any) => error.$metadata.httpStatusCode === 403);
  const writer = await user(allow('kms:GenerateDataKey'));
  await put('closed', underKms(arn), writer);
  await assert.rejects(read('closed', writer), denied('kms:Decrypt'));
  await put('open', underKms(), none);
  assert.equal(await read('open', none), 'body of open', 'the managed key is for whoever may use S3');
});

test('the object is the encryption context, or with a bucket key the bucket; S3 is the service that asks', async () => {
  const arn = await newKey();
  const narrow = (context: object) =>
    user(
      allow(['kms:GenerateDataKey', 'kms:Decrypt'], {
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', ...context } },
      }),
    );
  const ofObject = await narrow({ 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/one` });
  await put('one', underKms(arn), ofObject);
  assert.equal(await read('one', ofObject), 'body of one');
  await assert.rejects(put('two', underKms(arn), ofObject), { name: 'AccessDenied' });
  const ofBucket = await narrow({ 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}` });
  const withBucketKey = { ...underKms(arn), BucketKeyEnabled: true };
  assert.equal((await put('two', withBucketKey, ofBucket)).BucketKeyEnabled, true);
  assert.equal(await read('two', ofBucket), 'body of two');
  const SSEKMSEncryptionContext = Buffer.from('{"team":"blue"}').toString('base64');
  const ofTeam = await narrow({ 'kms:EncryptionContext:team': 'blue' });
  await put('three', { ...underKms(arn), SSEKMSEncryptionContext }, ofTeam);
  assert.equal(await read('three', ofTeam), 'body of three');
});

test('a key that is disabled or pending deletion opens nothing, and again what it encrypted before', async () => {
  const arn = await newKey();
  await put('kept', underKms(arn));
  await kms.disableKey({ KeyId: arn });
  const disabled = { name: 'KMS.DisabledException', message: `${arn} is disabled.` };
  await assert.rejects(read('kept'), disabled);
  await assert.rejects(put('other', underKms(arn)), disabled);
  await kms.enableKey({ KeyId: arn });
  await kms.rotateKeyOnDemand({ KeyId: arn });
  assert.equal(await read('kept'), 'body of kept');
  await kms.scheduleKeyDeletion({ KeyId: arn });
  await assert.rejects(read('kept'), { name: 'KMS.KMSInvalidStateException', message: `${arn} is pending deletion.` });
});

test('copies are under the key that they are to be under, and need both', async () => {
  const [from, to] = [await newKey(), await newKey()];
  await put('source', underKms(from));
  const copy = (Key: string, client: S3, more: object) =>
    client.copyObject({ Bucket, Key, CopySource: `${Bucket}/source`, ...more });
  assert.equal((await copy('copy', s3, underKms(to))).SSEKMSKeyId, to);
  await copy('plain', s3, { ServerSideEncryption: 'AES256' });
  await kms.scheduleKeyDeletion({ KeyId: from });
  assert.deepEqual([await read('copy'), await read('plain')], ['body of source', 'body of source']);
  await kms.cancelKeyDeletion({ KeyId: from });
  await kms.enableKey({ KeyId: from });
  const reader = await user(allow('kms:Decrypt'));
  await copy('plain', reader, { ServerSideEncryption: 'AES256' });
  await assert.rejects(copy('copy', reader, underKms(to)), { name: 'AccessDenied', message: /kms:GenerateDataKey/ });
  const writer = await user(allow('kms:GenerateDataKey'));
  await assert.rejects(copy('plain', writer, {}), { name: 'AccessDenied', message: /kms:Decrypt/ });
});

test('parts of an upload are under its key, and each needs it', async () => {
  const arn = await newKey();
  const Key = 'parts';
  const { UploadId, SSEKMSKeyId } = await s3.createMultipartUpload({ Bucket, Key, ...underKms(arn) });
  assert.equal(SSEKMSKeyId, arn);
  const part = (client: S3, PartNumber: number, Body: Buffer) =>
    client.uploadPart({ Bucket, Key, UploadId, PartNumber, Body });
  const none = await user();
  await assert.rejects(part(none, 1, Buffer.from('x')), { name: 'AccessDenied', message: /kms:Decrypt/ });
  const bodies = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the end')];
  const Parts = [];
  for (const [at, body] of bodies.entries())
    Parts.push({ PartNumber: at + 1, ETag: (await part(s3, at + 1, body)).ETag });
  await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  const whole = await (await s3.getObject({ Bucket, Key })).Body!.transformToByteArray();
  assert.ok(Buffer.concat(bodies).equals(whole));
  await put('source of a part', underKms(arn));
  const other = await s3.createMultipartUpload({ Bucket, Key, ...underKms() });
  const CopySource = `${Bucket}/source of a part`;
  const copied = { Bucket, Key, UploadId: other.UploadId, PartNumber: 1, CopySource };
  const { CopyPartResult } = await s3.uploadPartCopy(copied);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: CopyPartResult!.ETag }] };
  await s3.completeMultipartUpload({ Bucket, Key, UploadId: other.UploadId, MultipartUpload });
  assert.equal(await read(Key), 'body of source of a part');
});

test('a default key of the bucket is asked as well', async () => {
  const arn = await newKey();
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: arn } }];
  await s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
  assert.equal((await put('by default', {})).SSEKMSKeyId, arn);
  assert.equal(await read('by default'), 'body of by default');
  await assert.rejects(put('by default', {}, await user()), { name: 'AccessDenied', message: /kms:GenerateDataKey/ });
  await s3.deleteBucketEncryption({ Bucket });
});
