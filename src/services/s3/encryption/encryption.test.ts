/** Default encryption of buckets, what requests say of it, and keys of customers, as clients meet them. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3 } = await startedS3Server();
const kms = new KMS(sandlot.clientConfig);
/** A KMS key's. */
const id = (await kms.createKey({})).KeyMetadata!.KeyId!;
kms.destroy();
/** Sends `sentMd5` where it would send the key's. */
const forger = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
let sentMd5: string | undefined;
forger.middlewareStack.add(
  (next) => (args) => {
    const { headers } = args.request as { headers: Record<string, string | undefined> };
    delete headers['x-amz-server-side-encryption-customer-key-md5'];
    if (sentMd5 !== undefined) headers['x-amz-server-side-encryption-customer-key-md5'] = sentMd5;
    return next(args);
  },
  { step: 'build' },
);
after(() => forger.destroy());

async function newBucket(options: { customerKeys?: boolean } = {}): Promise<string> {
  const Bucket = `enc-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  if (options.customerKeys) await allowCustomerKeys(Bucket, 'NONE');
  return Bucket;
}

const allowCustomerKeys = (Bucket: string, type: 'NONE' | 'SSE-C') =>
  s3.putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: { Rules: [{ BlockedEncryptionTypes: { EncryptionType: [type] } }] },
  });

const rulesOf = async (Bucket: string) =>
  (await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration!.Rules;

const arn = (key = id, region = 'us-east-1') => `arn:aws:kms:${region}:${sandlot.account}:key/${key}`;

const newKey = (bytes = 32) => {
  const key = randomBytes(bytes);
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
};

test('a new bucket encrypts under SSE-S3 and takes no keys of customers', async () => {
  const Bucket = await newBucket();
  assert.deepEqual(await rulesOf(Bucket), [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: false,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    },
  ]);
  assert.equal((await s3.putObject({ Bucket, Key: 'k', Body: 'b' })).ServerSideEncryption, 'AES256');
  await assert.rejects(s3.putObject({ Bucket, Key: 'k', Body: 'b', ...newKey() }), {
    name: 'AccessDenied',
    message:
      `User: arn:aws:iam::${sandlot.account}:root is not authorized to perform: s3:PutObject on resource: ` +
      `"arn:aws:s3:::${Bucket}/k" because this bucket has blocked upload requests that specify Server Side ` +
      'Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type',
  });
  assert.equal(await (await s3.getObject({ Bucket, Key: 'k' })).Body!.transformToString(), 'b');
});

test('a default is kept as it was sent, used for what does not say so itself, and deleted', async () => {
  const Bucket = await newBucket();
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: id },
    BucketKeyEnabled: true,
  };
  await s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } });
  assert.deepEqual(await rulesOf(Bucket), [{ ...rule, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }]);
  const told = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: arn(), BucketKeyEnabled: true };
  const of = ({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: Record<string, any>) => ({
    ServerSideEncryption,
    SSEKMSKeyId,
    BucketKeyEnabled,
  });
  const put = await s3.putObject({ Bucket, Key: 'default', Body: 'body' });
  assert.deepEqual(of(put), told);
  assert.deepEqual(of(await s3.headObject({ Bucket, Key: 'default' })), told);
  const got = await s3.getObject({ Bucket, Key: 'default' });
  assert.deepEqual([of(got), await got.Body!.transformToString()], [told, 'body']);
  assert.match(put.ETag!, /^"[0-9a-f]{32}"$/);
  assert.notEqual(put.ETag, `"${createHash('md5').update('body').digest('hex')}"`, 'no MD5 under KMS');
  const own = { Bucket, Key: 'own', Body: 'body', ServerSideEncryption: 'AES256' as const };
  assert.equal((await s3.putObject(own)).ServerSideEncryption, 'AES256');
  await s3.deleteBucketEncryption({ Bucket });
  assert.deepEqual((await rulesOf(Bucket))![0]!.ApplyServerSideEncryptionByDefault, { SSEAlgorithm: 'AES256' });
  assert.deepEqual(of(await s3.headObject({ Bucket, Key: 'default' })), told, 'what is there stays as it is');
});

test('a wrong default is refused', async () => {
  const Bucket = await newBucket();
  const algorithm = (SSEAlgorithm: any, more = {}) => ({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...more },
  });
  const wrong: readonly (readonly [rules: ServerSideEncryptionRule[], name: string])[] = [
    [[], 'MalformedXML'],
    [[algorithm('AES256'), algorithm('aws:kms')], 'MalformedXML'],
    [[algorithm('aws:fsx')], 'MalformedXML'],
    [[algorithm('other')], 'MalformedXML'],
    [[algorithm('AES256', { KMSMasterKeyID: id })], 'InvalidArgument'],
    [[{ BlockedEncryptionTypes: { EncryptionType: ['SSE-S3' as any] } }], 'MalformedXML'],
  ];
  for (const [Rules, name] of wrong)
    await assert.rejects(
      s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
      { name },
      JSON.stringify(Rules),
    );
  const none = { Bucket: `none-${randomUUID()}`, ServerSideEncryptionConfiguration: { Rules: [algorithm('AES256')] } };
  await assert.rejects(s3.putBucketEncryption(none), { name: 'NoSuchBucket' });
});

test('what does not go together is refused, with the reason', async () => {
  const Bucket = await newBucket();
  const put = (more: Partial<PutObjectCommandInput>) => s3.putObject({ Bucket, Key: 'k', Body: 'b', ...more });
  const requires =
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms';
  const context = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  for (const [more, message] of [
    [{ SSEKMSKeyId: id }, requires],
    [{ ServerSideEncryption: 'AES256', SSEKMSKeyId: id }, requires],
    [{ SSEKMSEncryptionContext: context({}) }, requires],
    [{ ServerSideEncryption: 'aws:fsx' }, 'The encryption method specified is not supported'],
    [{ ServerSideEncryption: 'aes' }, 'The encryption method specified is not supported'],
    ...['x', context([]), context({ a: 1 }), context('a')].map((SSEKMSEncryptionContext) => [
      { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext },
      "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which " +
        'represents a string-string map',
    ]),
  ] as [Partial<PutObjectCommandInput>, string][])
    await assert.rejects(put(more), { name: 'InvalidArgument', message }, JSON.stringify(more));
  const kept = { ServerSideEncryption: 'aws:kms' as const, SSEKMSEncryptionContext: context({ a: 'b' }) };
  assert.equal((await put(kept)).SSEKMSEncryptionContext, kept.SSEKMSEncryptionContext);
});

test('a read that says how to encrypt is refused', async () => {
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'a', Body: 'x' });
  for (const named of ['AES256', 'aws:kms']) {
    const asking = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
    asking.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-server-side-encryption'] = named;
        return next(args);
      },
      { step: 'build' },
    );
    await assert.rejects(asking.getObject({ Bucket, Key: 'a' }), {
      name: 'InvalidArgument',
      message: 'x-amz-server-side-encryption header is not supported for this operation.',
      ArgumentName: 'x-amz-server-side-encryption',
      ArgumentValue: named,
    });
    await assert.rejects(
      asking.headObject({ Bucket, Key: 'a' }),
      (error: { $metadata: { httpStatusCode?: number } }) => error.$metadata.httpStatusCode === 400,
    );
    asking.destroy();
  }
});

test('what a customer encrypts is read with that key alone, whole and in part', async () => {
  const Bucket = await newBucket({ customerKeys: true });
  const [key, other] = [newKey(), newKey()];
  const body = Buffer.alloc(200_000, 'of a customer ');
  const target = { Bucket, Key: 'k' };
  const told = { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: key.SSECustomerKeyMD5 };
  const put = await s3.putObject({ ...target, Body: body, ...key });
  assert.deepEqual(
    [put.ServerSideEncryption, put.SSECustomerAlgorithm, put.SSECustomerKeyMD5],
    [undefined, told.SSECustomerAlgorithm, told.SSECustomerKeyMD5],
  );
  assert.notEqual(put.ETag, `"${createHash('md5').update(body).digest('hex')}"`);
  const whole = await (await s3.getObject({ ...target, ...key })).Body!.transformToByteArray();
  assert.ok(body.equals(whole));
  const part = await (await s3.getObject({ ...target, ...key, Range: 'bytes=70000-70013' })).Body!.transformToString();
  assert.equal(part, body.subarray(70_000, 70_014).toString());
  assert.equal((await s3.headObject({ ...target, ...key })).ContentLength, body.length);
  const correct = 'must provide the correct secret key.';
  for (const [input, name, message] of [
    [{}, 'InvalidRequest', 'The object was stored using a form of Server Side Encryption.'],
    [other, 'AccessDenied', correct],
    [{ ...key, SSECustomerAlgorithm: 'KMS' }, 'InvalidEncryptionAlgorithmError', 'Supported value: AES256.'],
  ] as const)
    await assert.rejects(
      s3.getObject({ ...target, ...input }),
      (error: Error) => error.name === name && error.message.includes(message),
      name,
    );
  sentMd5 = undefined;
  await assert.rejects(forger.getObject({ ...target, ...key }), { name: 'AccessDenied' });
  sentMd5 = key.SSECustomerKeyMD5;
  await assert.rejects(forger.getObject({ ...target, ...other }), {
    name: 'InvalidArgument',
    message: 'The calculated MD5 hash of the key did not match the hash that was provided.',
  });
  await assert.rejects(s3.headObject(target), (error: any) => error.$metadata.httpStatusCode === 400);
  await allowCustomerKeys(Bucket, 'SSE-C');
  assert.equal((await s3.headObject({ ...target, ...key })).ContentLength, body.length, 'blocking is about uploads');
  await assert.rejects(s3.putObject({ ...target, Body: 'x', ...key }), { name: 'AccessDenied' });
  await s3.putObject({ ...target, Body: 'x' });
  await assert.rejects(s3.getObject({ ...target, ...key }), {
    name: 'InvalidRequest',
    message: 'The encryption parameters are not applicable to this object.',
  });
});

test('wrong keys of customers are refused as AWS refuses them', async () => {
  const Bucket = await newBucket({ customerKeys: true });
  const key = newKey();
  const invalid = 'The secret key was invalid for the specified algorithm.';
  for (const [more, name, message] of [
    [{ ...key, ServerSideEncryption: 'AES256' }, 'InvalidArgument', 'is incompatible with the encryption method'],
    [{ ...key, SSECustomerAlgorithm: 'KMS' }, 'InvalidEncryptionAlgorithmError', 'Supported value: AES256.'],
    [{ ...key, SSECustomerAlgorithm: undefined }, 'InvalidArgument', 'must provide a valid encryption algorithm.'],
    [{ ...key, SSECustomerKey: undefined }, 'InvalidArgument', 'must provide an appropriate secret key.'],
    [newKey(10), 'InvalidArgument', invalid],
    [newKey(33), 'InvalidArgument', invalid],
  ] as [Partial<PutObjectCommandInput>, string, string][])
    await assert.rejects(
      s3.putObject({ Bucket, Key: 'k', Body: 'b', ...more }),
      (error: Error) => error.name === name && error.message.includes(message),
      `${name} ${message}`,
    );
  for (const [md5, message] of [
    [
      undefined,
      'Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated ' +
        'MD5 of the secret key.',
    ],
    [newKey().SSECustomerKeyMD5, 'The calculated MD5 hash of the key did not match the hash that was provided.'],
  ] as const) {
    sentMd5 = md5;
    await assert.rejects(forger.putObject({ Bucket, Key: 'k', Body: 'b', ...key }), {
      name: 'InvalidArgument',
      message,
    });
  }
});

test('every part of an upload comes with the key that the upload began with', async () => {
  const Bucket = await newBucket({ customerKeys: true });
  const [key, other] = [newKey(), newKey()];
  const target = { Bucket, Key: 'k' };
  const { UploadId, SSECustomerKeyMD5 } = await s3.createMultipartUpload({ ...target, ...key });
  assert.equal(SSECustomerKeyMD5, key.SSECustomerKeyMD5);
  const part = (PartNumber: number, more: object, Body = 'a part') =>
    s3.uploadPart({ ...target, UploadId, PartNumber, Body, ...more });
  await assert.rejects(part(1, {}), { name: 'InvalidRequest', message: /initiate requested encryption/ });
  await assert.rejects(part(1, other), { name: 'InvalidRequest', message: /did not match the ones used originally/ });
  const { ETag } = await part(1, key);
  const done = await s3.completeMultipartUpload({
    ...target,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
  assert.match(done.ETag!, /-1"$/);
  assert.equal(await (await s3.getObject({ ...target, ...key })).Body!.transformToString(), 'a part');
  await assert.rejects(s3.getObject({ ...target, ...other }), { name: 'AccessDenied' });
  const plain = await s3.createMultipartUpload({ ...target, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: id });
  assert.deepEqual([plain.ServerSideEncryption, plain.SSEKMSKeyId], ['aws:kms', arn()]);
  await assert.rejects(s3.uploadPart({ ...target, UploadId: plain.UploadId, PartNumber: 1, Body: 'a', ...key }), {
    name: 'InvalidRequest',
    message: /initiate requested encryption/,
  });
});

test('what is under a KMS key is read with signatures alone; a customer key is nowhere in the store', async () => {
  const Bucket = await newBucket({ customerKeys: true });
  await s3.deletePublicAccessBlock({ Bucket });
  await s3.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
    }),
  });
  await s3.putObject({ Bucket, Key: 'kms', Body: 'b', ServerSideEncryption: 'aws:kms' });
  await s3.putObject({ Bucket, Key: 'open', Body: 'b' });
  const key = newKey();
  await s3.putObject({ Bucket, Key: 'own', Body: 'b', ...key });
  const read = async (name: string) => fetch(`${sandlot.endpoint}/${Bucket}/${name}`);
  assert.equal((await read('open')).status, 200);
  const refused = await read('kms');
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /require AWS Signature Version 4/);
  const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range({ start: '', end: '\uffff' }));
  assert.ok(entries.some(({ value }) => value.includes(key.SSECustomerKeyMD5)));
  assert.ok(entries.every(({ value }) => !value.includes(key.SSECustomerKey)));
  assert.ok(!JSON.stringify(sandlot.server.runtime.activity.list({ limit: 100 }).items).includes(key.SSECustomerKey));
});
