/** Versions of objects as clients see them; what S3 answers was recorded on AWS. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { altered } from '../../../testing/altered.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { isOfAnotherKey, newVersionId, sequenceOf } from './version-ids.ts';
import { randomIds } from '../../../kernel/ids.ts';

const { sandlot, s3 } = await startedS3Server();

async function newBucket(...states: ('Enabled' | 'Suspended')[]): Promise<string> {
  const Bucket = `v-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  for (const Status of states) await version(Bucket, Status);
  return Bucket;
}

const version = (Bucket: string, Status: 'Enabled' | 'Suspended') =>
  s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } });

async function put(target: { Bucket: string; Key: string }, Body: string): Promise<string> {
  return (await s3.putObject({ ...target, Body })).VersionId ?? 'null';
}

async function textOf(target: { Bucket: string; Key: string }, VersionId?: string): Promise<string> {
  return (await s3.getObject({ ...target, ...(VersionId && { VersionId }) })).Body!.transformToString();
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
}

/** Each version's id, newest first, `-` before a delete marker's and `*` behind the latest. */
async function listed(Bucket: string): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
  const of = (sign: string) => (one: { Key?: string; VersionId?: string; IsLatest?: boolean }) =>
    `${sign}${one.Key}:${one.VersionId}${one.IsLatest ? '*' : ''}`;
  return [...Versions.map(of('')), ...DeleteMarkers.map(of('-'))];
}

test('a bucket’s versioning is none, enabled or suspended', async () => {
  const Bucket = await newBucket();
  const status = async () => (await s3.getBucketVersioning({ Bucket })).Status;
  const set = (VersioningConfiguration: object) => errorOf(s3.putBucketVersioning({ Bucket, VersioningConfiguration }));
  assert.equal(await status(), undefined);
  for (const Status of ['Suspended', 'Enabled', 'Suspended']) {
    assert.equal(await set({ Status }), 'ok');
    assert.equal(await status(), Status);
  }
  assert.match(await set({ Status: 'enabled' }), /^MalformedXML 400: The XML you provided was not well-formed/);
  assert.match(await set({ Status: 'Disabled' }), /^MalformedXML 400/);
  assert.equal(await set({}), 'IllegalVersioningConfigurationException 400: The Versioning element must be specified');
  const withMfa = await set({ Status: 'Enabled', MFADelete: 'Enabled' });
  assert.equal(withMfa, 'AccessDenied 403: Mfa Authentication must be used for this request');
  assert.equal(await set({ Status: 'Enabled', MFADelete: 'Disabled' }), 'ok');
  assert.match(await errorOf(s3.getBucketVersioning({ Bucket: 'nobodys-bucket' })), /^NoSuchBucket 404/);
});

test('a put makes a version, and each is read by its id', async () => {
  const target = { Bucket: await newBucket(), Key: 'k' };
  assert.equal((await s3.putObject({ ...target, Body: 'before' })).VersionId, undefined);
  assert.equal((await s3.getObject(target)).VersionId, undefined);
  await version(target.Bucket, 'Enabled');
  assert.equal((await s3.headObject(target)).VersionId, 'null');
  const [one, two] = [await put(target, 'one'), await put(target, 'two')];
  assert.match(one, /^[\w.]{32}$/);
  assert.notEqual(one, two);
  assert.equal(await textOf(target), 'two');
  assert.deepEqual(await Promise.all(['null', one, two].map((id) => textOf(target, id))), ['before', 'one', 'two']);
  assert.equal((await s3.headObject({ ...target, VersionId: one })).VersionId, one);
  assert.deepEqual(await listed(target.Bucket), [`k:${two}*`, `k:${one}`, 'k:null']);
  const url = await getSignedUrl(s3, new GetObjectCommand({ ...target, VersionId: one }));
  assert.equal(await (await fetch(url)).text(), 'one');
  assert.deepEqual((await s3.listObjectsV2({ Bucket: target.Bucket })).Contents?.length, 1);
});

test('a delete hides the object, deleting the marker brings it back', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const id = await put(target, 'x');
  const { DeleteMarker, VersionId: marker } = await s3.deleteObject(target);
  assert.equal(DeleteMarker, true);
  assert.equal(await errorOf(s3.getObject(target)), 'NoSuchKey 404: The specified key does not exist.');
  assert.match(await errorOf(s3.headObject(target)), /^NotFound 404/);
  assert.deepEqual((await s3.listObjectsV2({ Bucket: target.Bucket })).Contents, undefined);
  assert.equal(await textOf(target, id), 'x');
  const refused = 'MethodNotAllowed 405: The specified method is not allowed against this resource.';
  assert.equal(await errorOf(s3.getObject({ ...target, VersionId: marker })), refused);
  assert.match(await errorOf(s3.headObject({ ...target, VersionId: marker })), / 405/);
  assert.deepEqual(await listed(target.Bucket), [`k:${id}`, `-k:${marker}*`]);
  const again = (await s3.deleteObject(target)).VersionId;
  assert.deepEqual(await listed(target.Bucket), [`k:${id}`, `-k:${again}*`, `-k:${marker}`]);
  for (const VersionId of [marker, again]) {
    assert.deepEqual((await s3.deleteObject({ ...target, VersionId })).DeleteMarker, true);
  }
  assert.equal(await textOf(target), 'x');
  assert.deepEqual(await listed(target.Bucket), [`k:${id}*`]);
  const never = await s3.deleteObject({ Bucket: target.Bucket, Key: 'never there' });
  assert.deepEqual(await listed(target.Bucket), [`k:${id}*`, `-never there:${never.VersionId}*`]);
});

test('headers say of a deleted object that it is', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  await put(target, 'x');
  const { VersionId } = await s3.deleteObject(target);
  const current = await fetch(await getSignedUrl(s3, new GetObjectCommand(target)));
  assert.deepEqual(
    [current.status, current.headers.get('x-amz-delete-marker'), current.headers.get('x-amz-version-id')],
    [404, 'true', VersionId],
  );
  const marker = await fetch(await getSignedUrl(s3, new GetObjectCommand({ ...target, VersionId })));
  assert.deepEqual(
    [marker.status, marker.headers.get('x-amz-delete-marker'), marker.headers.get('allow')],
    [405, 'true', 'DELETE'],
  );
  assert.ok(Date.parse(marker.headers.get('last-modified')!) > 0);
  assert.match(await marker.text(), /<Method>GET<\/Method><ResourceType>DeleteMarker<\/ResourceType>/);
});

test('the newest of those that are left is current, whichever goes', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const ids = [await put(target, 'one'), await put(target, 'two'), await put(target, 'three')];
  await s3.deleteObject({ ...target, VersionId: ids[2] });
  assert.equal(await textOf(target), 'two');
  await s3.deleteObject({ ...target, VersionId: ids[0] });
  assert.equal(await textOf(target), 'two');
  const marker = (await s3.deleteObject(target)).VersionId;
  await s3.deleteObject({ ...target, VersionId: ids[1] });
  assert.deepEqual(await listed(target.Bucket), [`-k:${marker}*`]);
  await put(target, 'four');
  assert.equal(await textOf(target), 'four');
});

test('while versioning is suspended the version null is the one that is replaced', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const id = await put(target, 'kept');
  await version(target.Bucket, 'Suspended');
  assert.equal((await s3.putObject({ ...target, Body: 'first' })).VersionId, undefined);
  assert.equal((await s3.getObject(target)).VersionId, 'null');
  const copy = await s3.copyObject({ ...target, Key: 'copy', CopySource: `${target.Bucket}/k` });
  assert.equal(copy.VersionId, 'null', 'copies say what puts leave out');
  await s3.deleteObject({ ...target, Key: 'copy', VersionId: 'null' });
  await put(target, 'second');
  assert.deepEqual(await listed(target.Bucket), ['k:null*', `k:${id}`]);
  assert.deepEqual(await s3.deleteObject(target).then(({ DeleteMarker, VersionId }) => [DeleteMarker, VersionId]), [
    true,
    'null',
  ]);
  assert.deepEqual(await listed(target.Bucket), [`k:${id}`, '-k:null*']);
  await put(target, 'third');
  assert.deepEqual(await listed(target.Bucket), ['k:null*', `k:${id}`]);
  await version(target.Bucket, 'Enabled');
  const newest = await put(target, 'newest');
  await s3.deleteObject({ ...target, VersionId: newest });
  assert.equal(await textOf(target), 'third');
  await version(target.Bucket, 'Suspended');
  await s3.deleteObject({ ...target, VersionId: 'null' });
  assert.equal(await textOf(target), 'kept');
});

test('what is no version’s id, and what is one of nothing', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const id = await put(target, 'x');
  await s3.deleteObject({ ...target, VersionId: id });
  const get = (VersionId: string) => errorOf(s3.getObject({ ...target, VersionId }));
  assert.equal(await get(id), 'NoSuchVersion 404: The specified version does not exist.');
  assert.equal(await get('null'), 'NoSuchVersion 404: The specified version does not exist.');
  assert.equal(await get(altered(id)), 'InvalidArgument 400: Invalid version id specified');
  assert.equal(
    await errorOf(s3.deleteObject({ ...target, VersionId: 'x' })),
    'InvalidArgument 400: Invalid version id specified',
  );
  assert.equal((await s3.deleteObject({ ...target, VersionId: id })).VersionId, id);
  const unversioned = { Bucket: await newBucket(), Key: 'k' };
  await put(unversioned, 'y');
  assert.equal(await textOf(unversioned, 'null'), 'y');
  assert.match(await errorOf(s3.getObject({ ...unversioned, VersionId: 'x' })), /^InvalidArgument 400/);
  assert.match(await errorOf(s3.getObject({ ...unversioned, VersionId: id })), /^NoSuchVersion 404/);
  assert.deepEqual((await s3.deleteObject({ ...unversioned, VersionId: 'null' })).VersionId, undefined);
  assert.match(await errorOf(s3.headObject(unversioned)), /^NotFound 404/);
});

test('many are deleted at once, by version too', async () => {
  const Bucket = await newBucket('Enabled');
  const [a, b] = [await put({ Bucket, Key: 'a' }, 'x'), await put({ Bucket, Key: 'b' }, 'x')];
  const hidden = await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'never' }] } });
  const [ofA, never] = hidden.Deleted!.map(({ DeleteMarkerVersionId }) => DeleteMarkerVersionId);
  assert.deepEqual(hidden.Deleted, [
    { Key: 'a', DeleteMarker: true, DeleteMarkerVersionId: ofA },
    { Key: 'never', DeleteMarker: true, DeleteMarkerVersionId: never },
  ]);
  const gone = await s3.deleteObjects({
    Bucket,
    Delete: {
      Objects: [
        { Key: 'a', VersionId: ofA },
        { Key: 'b', VersionId: b },
        { Key: 'b', VersionId: 'wrong' },
        { Key: 'a', VersionId: newVersionId(randomIds, 1, 'k') },
      ],
    },
  });
  assert.deepEqual(gone.Deleted?.slice(0, 2), [
    { Key: 'a', VersionId: ofA, DeleteMarker: true, DeleteMarkerVersionId: ofA },
    { Key: 'b', VersionId: b },
  ]);
  assert.equal(gone.Deleted?.length, 3, 'a version that is gone is deleted');
  assert.deepEqual(gone.Errors, [
    { Key: 'b', VersionId: 'wrong', Code: 'NoSuchVersion', Message: 'The specified version does not exist.' },
  ]);
  assert.deepEqual(await listed(Bucket), [`a:${a}*`, `-never:${never}*`]);
});

test('a bucket goes when its last version has', async () => {
  const Bucket = await newBucket('Enabled');
  const VersionId = await put({ Bucket, Key: 'k' }, 'x');
  const marker = (await s3.deleteObject({ Bucket, Key: 'k' })).VersionId;
  const full =
    'BucketNotEmpty 409: The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
  assert.equal(await errorOf(s3.deleteBucket({ Bucket })), full);
  await s3.deleteObject({ Bucket, Key: 'k', VersionId });
  assert.equal(await errorOf(s3.deleteBucket({ Bucket })), full);
  await s3.deleteObject({ Bucket, Key: 'k', VersionId: marker });
  assert.equal(await errorOf(s3.deleteBucket({ Bucket })), 'ok');
});

test('conditions are on what is current', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const { ETag, VersionId } = await s3.putObject({ ...target, Body: 'one' });
  const conditional = (more: object) => errorOf(s3.putObject({ ...target, Body: 'two', ...more }));
  assert.match(await conditional({ IfNoneMatch: '*' }), /^PreconditionFailed 412/);
  assert.match(await conditional({ IfMatch: '"other"' }), /^PreconditionFailed 412/);
  assert.match(await errorOf(s3.deleteObject({ ...target, IfMatch: '"other"' })), /^PreconditionFailed 412/);
  assert.equal(await errorOf(s3.deleteObject({ ...target, IfMatch: ETag })), 'ok');
  assert.match(await conditional({ IfMatch: ETag }), /^NoSuchKey 404/);
  assert.match(await errorOf(s3.deleteObject({ ...target, IfMatch: '*' })), /^NoSuchKey 404/);
  assert.equal(await conditional({ IfNoneMatch: '*' }), 'ok');
  const { ContentLength } = await s3.headObject({ ...target, VersionId, IfMatch: ETag });
  assert.equal(ContentLength, 3);
});

test('two puts at once are two versions', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`);
  const ids = await Promise.all(bodies.map((body) => put(target, body)));
  assert.equal(new Set(ids).size, bodies.length);
  assert.deepEqual(await Promise.all(ids.map((id) => textOf(target, id))), bodies);
  const versions = await listed(target.Bucket);
  assert.equal(versions.length, bodies.length);
  assert.equal(versions.filter((one) => one.endsWith('*')).length, 1);
});

test('a listing goes on where it was, though what it stopped at is gone', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const ids: string[] = [];
  for (const body of ['5', '4', '3', '2', '1']) ids.unshift(await put(target, body));
  const first = await s3.listObjectVersions({ Bucket: target.Bucket, MaxKeys: 3 });
  assert.deepEqual([first.NextKeyMarker, first.NextVersionIdMarker], ['k', ids[2]]);
  for (const VersionId of ids.slice(0, 3)) await s3.deleteObject({ ...target, VersionId });
  const second = await s3.listObjectVersions({
    Bucket: target.Bucket,
    KeyMarker: first.NextKeyMarker,
    VersionIdMarker: first.NextVersionIdMarker,
  });
  assert.deepEqual(
    second.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]),
    [
      [ids[3], true],
      [ids[4], false],
    ],
  );
  const behind = await s3.listObjectVersions({ Bucket: target.Bucket, KeyMarker: 'k' });
  assert.deepEqual([behind.Versions, behind.KeyMarker, behind.VersionIdMarker], [undefined, 'k', '']);
  const markers = (more: object) => errorOf(s3.listObjectVersions({ Bucket: target.Bucket, ...more }));
  assert.equal(
    await markers({ VersionIdMarker: ids[3] }),
    'InvalidArgument 400: A version-id marker cannot be specified without a key marker.',
  );
  for (const KeyMarker of ['k', ''])
    assert.match(await markers({ KeyMarker, VersionIdMarker: 'x' }), /^InvalidArgument 400: Invalid version id/);
});

test('the id of another key’s version, for a marker, skips the key that it is given with', async () => {
  const Bucket = await newBucket('Enabled');
  for (const Key of ['a', 'b', 'a', 'b']) await put({ Bucket, Key }, 'x');
  const { Versions = [] } = await s3.listObjectVersions({ Bucket });
  for (const { VersionId: VersionIdMarker } of Versions.slice(2)) {
    const page = await s3.listObjectVersions({ Bucket, KeyMarker: 'a', VersionIdMarker });
    assert.deepEqual(page.Versions, Versions.slice(2));
    const all = await s3.listObjectVersions({ Bucket, KeyMarker: '', VersionIdMarker });
    assert.deepEqual(all.Versions, Versions);
  }
});

test('a version’s id tells its place, and no other text does', () => {
  for (const sequence of [0, 1, 1_790_000_000_000, 2 ** 48 - 1]) {
    const id = newVersionId(randomIds, sequence, 'k');
    assert.match(id, /^[\w.]{32}$/);
    assert.equal(sequenceOf(id), sequence);
    assert.equal(sequenceOf(`${id.slice(0, 10)}${id[10] === 'A' ? 'B' : 'A'}${id.slice(11)}`), undefined);
    assert.equal(sequenceOf(`${id}A`), undefined);
  }
  for (const text of ['', 'null', 'x', 'x'.repeat(32), 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD'])
    assert.equal(sequenceOf(text), undefined);
  // As they were made before they said whose they are.
  const old = 'AaDEUGwA6V0y4KaE9vKbD4MaXdmTyDS1';
  assert.equal(sequenceOf(old), 1_790_000_000_000);
  assert.equal(isOfAnotherKey(old, 'k'), false);
});

test('versions have actions of their own', async () => {
  const target = { Bucket: await newBucket('Enabled'), Key: 'k' };
  const id = await put(target, 'one');
  await put(target, 'two');
  const iam = new IAM(sandlot.clientConfig);
  const UserName = `v-${randomUUID()}`;
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
  const outcome = (work: Promise<unknown>) => errorOf(work).then((text) => text.split(':', 1)[0]);
  const read = (VersionId?: string) => outcome(user.getObject({ ...target, ...(VersionId && { VersionId }) }));
  const all = async () => [
    await read(),
    await read(id),
    await outcome(user.listObjectVersions({ Bucket: target.Bucket })),
    await outcome(user.deleteObject({ ...target, VersionId: newVersionId(randomIds, 1, 'k') })),
  ];
  const denied = 'AccessDenied 403';
  await may(['s3:GetObject', 's3:ListBucket', 's3:DeleteObject']);
  assert.deepEqual(await all(), ['ok', denied, denied, denied]);
  await may(['s3:GetObjectVersion', 's3:ListBucketVersions', 's3:DeleteObjectVersion']);
  assert.deepEqual(await all(), [denied, 'ok', 'ok', 'ok']);
  await may(['s3:GetObjectVersion'], { StringEquals: { 's3:versionid': id } });
  assert.deepEqual([await read(id), await read('null')], ['ok', denied]);
  const { Errors } = await user.deleteObjects({
    Bucket: target.Bucket,
    Delete: { Objects: [{ Key: 'k', VersionId: id }] },
  });
  assert.match(Errors![0]!.Message!, /not authorized to perform: s3:DeleteObjectVersion/);
  iam.destroy();
  user.destroy();
});
