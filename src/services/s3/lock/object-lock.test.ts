/** Object Lock as clients see it; what S3 answers was recorded on AWS. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3, type ObjectLockConfiguration, type ObjectLockRetention } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3 } = await startedS3Server();

const dayMs = 24 * 60 * 60 * 1000;
/** Of one moment: a date that is compared with one of a second later would differ. */
const begunMs = Math.floor(Date.now() / 1000) * 1000;
const inDays = (days: number) => new Date(begunMs + days * dayMs);

async function newBucket(more: object = { ObjectLockEnabledForBucket: true }): Promise<string> {
  const Bucket = `o-${randomUUID()}`;
  await s3.createBucket({ Bucket, ...more });
  return Bucket;
}

interface Locked {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string;
}

async function newObject(more: object = {}): Promise<Locked> {
  const target = { Bucket: await newBucket(), Key: 'k' };
  const { VersionId } = await s3.putObject({ ...target, Body: 'x', ...more });
  return { ...target, VersionId: VersionId! };
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
}

const isProtected = 'AccessDenied 403: Access Denied because object protected by object lock.';
const malformed = /^MalformedXML 400: The XML you provided was not well-formed/;

test('a bucket that is made for locks has versions, and keeps both', async () => {
  const Bucket = await newBucket();
  assert.equal((await s3.getBucketVersioning({ Bucket })).Status, 'Enabled');
  const { ObjectLockConfiguration } = await s3.getObjectLockConfiguration({ Bucket });
  assert.deepEqual(ObjectLockConfiguration, { ObjectLockEnabled: 'Enabled' });
  assert.equal(
    await errorOf(s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    'InvalidBucketState 409: An Object Lock configuration is present on this bucket, so the versioning state cannot ' +
      'be changed.',
  );
  assert.equal(await errorOf(s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })), 'ok');
});

test('a bucket that is there can have locks once it has versions', async () => {
  const Bucket = await newBucket({});
  const put = () =>
    errorOf(s3.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }));
  assert.equal(
    await errorOf(s3.getObjectLockConfiguration({ Bucket })),
    'ObjectLockConfigurationNotFoundError 404: Object Lock configuration does not exist for this bucket',
  );
  const unversioned =
    "InvalidBucketState 409: Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
  assert.equal(await put(), unversioned);
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
  assert.equal(await put(), unversioned);
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  assert.equal(await put(), 'ok');
  assert.equal((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration?.ObjectLockEnabled, 'Enabled');
});

test('a configuration is read back as it was put, or refused', async () => {
  const Bucket = await newBucket();
  const put = (ObjectLockConfiguration: object) =>
    errorOf(
      s3.putObjectLockConfiguration({
        Bucket,
        ObjectLockConfiguration: ObjectLockConfiguration as ObjectLockConfiguration,
      }),
    );
  const rule = (DefaultRetention: object) => put({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } });
  for (const DefaultRetention of [
    { Mode: 'GOVERNANCE', Days: 1 },
    { Mode: 'COMPLIANCE', Years: 100 },
  ]) {
    assert.equal(await rule(DefaultRetention), 'ok');
    const { ObjectLockConfiguration } = await s3.getObjectLockConfiguration({ Bucket });
    assert.deepEqual(ObjectLockConfiguration?.Rule, { DefaultRetention });
  }
  for (const wrong of [
    {},
    { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } },
    { ObjectLockEnabled: 'Enabled', Rule: {} },
    { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: {} } },
    { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE' } } },
    { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'governance', Days: 1 } } },
    { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1, Years: 1 } } },
  ])
    assert.match(await put(wrong), malformed, JSON.stringify(wrong));
  const period = 'InvalidArgument 400: Default retention period must be a positive integer value.';
  assert.equal(await rule({ Mode: 'GOVERNANCE', Days: 0 }), period);
  assert.equal(await rule({ Mode: 'GOVERNANCE', Years: -1 }), period);
  const empty = await errorOf(s3.putObjectLockConfiguration({ Bucket }));
  assert.equal(empty, 'MissingRequestBodyError 400: Request Body is empty');
  const long = 'InvalidArgument 400: Default retention period too large.';
  assert.equal(await rule({ Mode: 'GOVERNANCE', Days: 36_501 }), long);
  assert.equal(await rule({ Mode: 'GOVERNANCE', Years: 101 }), long);
  assert.equal(await put({ ObjectLockEnabled: 'Enabled' }), 'ok');
  assert.equal((await s3.getObjectLockConfiguration({ Bucket })).ObjectLockConfiguration?.Rule, undefined);
});

test('governance holds those who do not bypass it', async () => {
  const target = await newObject();
  const set = (Retention: ObjectLockRetention | undefined, BypassGovernanceRetention?: boolean) =>
    errorOf(s3.putObjectRetention({ ...target, ...(Retention && { Retention }), BypassGovernanceRetention }));
  const until = (days: number): ObjectLockRetention => ({ Mode: 'GOVERNANCE', RetainUntilDate: inDays(days) });
  assert.equal(
    await errorOf(s3.getObjectRetention(target)),
    'NoSuchObjectLockConfiguration 404: The specified object does not have a ObjectLock configuration',
  );
  assert.equal(await set(until(10)), 'ok');
  assert.deepEqual((await s3.getObjectRetention(target)).Retention, until(10));
  const head = await s3.headObject(target);
  assert.deepEqual([head.ObjectLockMode, head.ObjectLockRetainUntilDate], ['GOVERNANCE', inDays(10)]);
  assert.equal(await errorOf(s3.deleteObject(target)), isProtected);
  assert.equal(await set(until(9)), isProtected);
  assert.equal(await set({ Mode: 'COMPLIANCE', RetainUntilDate: inDays(10) }), isProtected);
  assert.equal(await set({} as ObjectLockRetention), isProtected);
  assert.equal(await set(until(11)), 'ok');
  assert.equal(await set(until(2), true), 'ok');
  const { Errors } = await s3.deleteObjects({
    Bucket: target.Bucket,
    Delete: { Objects: [{ Key: 'k', VersionId: target.VersionId }] },
  });
  assert.deepEqual(Errors, [
    {
      Key: 'k',
      VersionId: target.VersionId,
      Code: 'AccessDenied',
      Message: 'Access Denied because object protected by object lock.',
    },
  ]);
  assert.equal(await errorOf(s3.deleteObject({ ...target, BypassGovernanceRetention: true })), 'ok');
  assert.match(await errorOf(s3.headObject(target)), /^NotFound 404/);
});

test('a retention can be taken away by who bypasses it', async () => {
  const target = await newObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) });
  const put = { ...target, Retention: {}, BypassGovernanceRetention: true };
  assert.equal(await errorOf(s3.putObjectRetention(put)), 'ok');
  assert.match(await errorOf(s3.getObjectRetention(target)), /^NoSuchObjectLockConfiguration 404/);
  assert.equal(await errorOf(s3.deleteObject(target)), 'ok');
});

test('compliance holds everybody until it is over', async () => {
  const target = await newObject({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(10) });
  const bypass = { BypassGovernanceRetention: true };
  const set = (Mode: 'COMPLIANCE' | 'GOVERNANCE', days: number) =>
    errorOf(s3.putObjectRetention({ ...target, ...bypass, Retention: { Mode, RetainUntilDate: inDays(days) } }));
  assert.equal(await errorOf(s3.deleteObject({ ...target, ...bypass })), isProtected);
  assert.equal(await set('COMPLIANCE', 9), isProtected);
  assert.equal(await set('GOVERNANCE', 20), isProtected);
  assert.equal(await set('COMPLIANCE', 12), 'ok');
  const { Bucket, Key } = target;
  const marker = await s3.deleteObject({ Bucket, Key });
  assert.equal(marker.DeleteMarker, true);
  assert.equal(await errorOf(s3.deleteObject({ ...target, ...bypass })), isProtected);
  const Retention = { Mode: 'COMPLIANCE' as const, RetainUntilDate: inDays(20) };
  const onMarker = { Bucket, Key, VersionId: marker.VersionId };
  assert.match(await errorOf(s3.putObjectRetention({ ...onMarker, Retention })), /^MethodNotAllowed 405/);
  assert.equal(await errorOf(s3.deleteObject(onMarker)), 'ok');
  await sandlot.advance(13 * dayMs);
  try {
    assert.equal(await errorOf(s3.deleteObject(target)), 'ok');
  } finally {
    await sandlot.api('DELETE', '/clock');
  }
});

test('a legal hold holds until it is lifted, whatever is bypassed', async () => {
  const target = await newObject();
  const set = (Status: 'ON' | 'OFF') => errorOf(s3.putObjectLegalHold({ ...target, LegalHold: { Status } }));
  assert.match(await errorOf(s3.getObjectLegalHold(target)), /^NoSuchObjectLockConfiguration 404/);
  assert.equal(await set('ON'), 'ok');
  assert.equal((await s3.getObjectLegalHold(target)).LegalHold?.Status, 'ON');
  assert.equal((await s3.headObject(target)).ObjectLockLegalHoldStatus, 'ON');
  assert.equal(await errorOf(s3.deleteObject({ ...target, BypassGovernanceRetention: true })), isProtected);
  assert.equal(await set('OFF'), 'ok');
  assert.equal((await s3.headObject(target)).ObjectLockLegalHoldStatus, 'OFF');
  assert.match(await errorOf(s3.putObjectLegalHold({ ...target, LegalHold: {} })), malformed);
  assert.match(await set('on' as 'ON'), malformed);
  assert.equal(await errorOf(s3.deleteObject(target)), 'ok');
});

test('a put says how its version is locked, or the bucket does', async () => {
  const Bucket = await newBucket();
  const put = (Key: string, more: object) => errorOf(s3.putObject({ Bucket, Key, Body: 'x', ...more }));
  const lockOf = async (Key: string) => {
    const head = await s3.headObject({ Bucket, Key });
    return [head.ObjectLockMode, head.ObjectLockRetainUntilDate?.getTime(), head.ObjectLockLegalHoldStatus];
  };
  assert.equal(await put('none', {}), 'ok');
  assert.deepEqual(await lockOf('none'), [undefined, undefined, undefined]);
  const until = inDays(3);
  const own = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: 'ON' };
  assert.equal(await put('own', own), 'ok');
  assert.deepEqual(await lockOf('own'), ['COMPLIANCE', until.getTime(), 'ON']);
  await s3.putObjectLockConfiguration({
    Bucket,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } },
    },
  });
  const before = Date.now();
  assert.equal(await put('default', { ObjectLockLegalHoldStatus: 'OFF' }), 'ok');
  const [mode, time, hold] = await lockOf('default');
  assert.deepEqual([mode, hold], ['GOVERNANCE', 'OFF']);
  assert.ok((time as number) >= before - 1000 + 7 * dayMs && (time as number) <= Date.now() + 7 * dayMs);
  assert.equal(await put('own', own), 'ok');
  assert.deepEqual(await lockOf('own'), ['COMPLIANCE', until.getTime(), 'ON']);
  const both =
    'InvalidArgument 400: x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied';
  assert.equal(await put('wrong', { ObjectLockMode: 'GOVERNANCE' }), both);
  assert.equal(await put('wrong', { ObjectLockRetainUntilDate: until }), both);
  assert.equal(await put('wrong', { ObjectLockMode: 'BAD-VALUE' }), both);
  const past = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('2020-01-01T00:00:00Z') };
  assert.equal(await put('wrong', past), 'InvalidArgument 400: The retain until date must be in the future!');
  assert.equal(
    await put('wrong', { ...past, ObjectLockMode: 'BAD-VALUE' }),
    'InvalidArgument 400: Unknown wormMode directive.',
  );
  const unvouched = await errorOf(
    new S3({ ...sandlot.clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' }).putObject({
      Bucket,
      Key: 'wrong',
      Body: 'x',
    }),
  );
  assert.match(unvouched, /^InvalidRequest 400: Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object/);
  assert.match(await errorOf(s3.headObject({ Bucket, Key: 'wrong' })), /^NotFound 404/);
});

test('a date that is past is told in the time of S3’s first home', async () => {
  const target = await newObject();
  const Retention = { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date('2020-01-01T00:00:00Z') };
  await assert.rejects(s3.putObjectRetention({ ...target, Retention }), {
    name: 'InvalidArgument',
    message: 'The retain until date must be in the future!',
    ArgumentName: 'RetainUntilDate',
    ArgumentValue: 'Tue Dec 31 16:00:00 PST 2019',
  });
  for (const wrong of [
    { Mode: 'GOVERNANCE' },
    { RetainUntilDate: inDays(1) },
    { Mode: 'bad', RetainUntilDate: inDays(1) },
  ])
    assert.match(
      await errorOf(s3.putObjectRetention({ ...target, Retention: wrong as ObjectLockRetention })),
      malformed,
    );
});

test('buckets without locks lock nothing', async () => {
  const target = { Bucket: await newBucket({}), Key: 'k' };
  await s3.putObject({ ...target, Body: 'x' });
  const missing = 'InvalidRequest 400: Bucket is missing Object Lock Configuration';
  const Retention = { Mode: 'GOVERNANCE' as const, RetainUntilDate: inDays(1) };
  for (const work of [
    () => s3.putObjectRetention({ ...target, Retention }),
    () => s3.getObjectRetention(target),
    () => s3.putObjectLegalHold({ ...target, LegalHold: { Status: 'ON' } }),
    () => s3.getObjectLegalHold(target),
    () => s3.putObject({ ...target, Body: 'x', ObjectLockLegalHoldStatus: 'ON' }),
  ])
    assert.equal(await errorOf(work()), missing);
  const bypass =
    'InvalidArgument 400: x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.';
  for (const BypassGovernanceRetention of [true, false]) {
    assert.equal(await errorOf(s3.deleteObject({ ...target, BypassGovernanceRetention })), bypass);
    const many = s3.deleteObjects({
      Bucket: target.Bucket,
      BypassGovernanceRetention,
      Delete: { Objects: [{ Key: 'k' }] },
    });
    assert.equal(await errorOf(many), bypass);
  }
  const locked = await newObject();
  assert.match(
    await errorOf(s3.getObjectRetention({ ...locked, Key: 'nothing', VersionId: undefined })),
    /^NoSuchKey 404/,
  );
});

test('each permission is asked for', async () => {
  const target = await newObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(10) });
  const iam = new IAM(sandlot.clientConfig);
  const UserName = `o-${randomUUID()}`;
  await iam.createUser({ UserName });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const user = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const may = (Action: string[], Condition: object = {}) =>
    iam.putUserPolicy({
      UserName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action, Resource: '*', Condition },
      }),
    });
  const needs = async (work: Promise<unknown>) => /perform: (\S+)/.exec(await errorOf(work))?.[1];
  const { Bucket, Key } = target;
  await may(['s3:PutObject', 's3:GetObjectVersion', 's3:DeleteObjectVersion', 's3:CreateBucket']);
  const head = await user.headObject(target);
  assert.deepEqual([head.ObjectLockMode, head.ObjectLockRetainUntilDate], [undefined, undefined]);
  const lock = { ObjectLockMode: 'GOVERNANCE' as const, ObjectLockRetainUntilDate: inDays(1) };
  assert.equal(await needs(user.putObject({ Bucket, Key, Body: 'x', ...lock })), 's3:PutObjectRetention');
  assert.equal(
    await needs(user.putObject({ Bucket, Key, Body: 'x', ObjectLockLegalHoldStatus: 'ON' })),
    's3:PutObjectLegalHold',
  );
  const bypass = { BypassGovernanceRetention: true };
  assert.equal(await needs(user.deleteObject({ ...target, ...bypass })), 's3:BypassGovernanceRetention');
  const { Errors } = await user.deleteObjects({
    Bucket,
    ...bypass,
    Delete: { Objects: [{ Key, VersionId: target.VersionId }] },
  });
  assert.match(Errors![0]!.Message!, /not authorized to perform: s3:BypassGovernanceRetention/);
  assert.equal(
    await needs(user.createBucket({ Bucket: `o-${randomUUID()}`, ObjectLockEnabledForBucket: true })),
    's3:PutBucketObjectLockConfiguration',
  );
  await may(['s3:PutObjectRetention', 's3:GetObjectRetention', 's3:GetObjectVersion'], {
    NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '12' },
  });
  const put = (days: number, more: object = {}) =>
    needs(
      user.putObjectRetention({ ...target, ...more, Retention: { Mode: 'GOVERNANCE', RetainUntilDate: inDays(days) } }),
    );
  assert.equal(await put(11), undefined);
  assert.equal(await put(20), 's3:PutObjectRetention');
  assert.equal(await put(11, bypass), 's3:BypassGovernanceRetention');
  iam.destroy();
  user.destroy();
});
