/** Ownership controls and access control lists: what is kept and read back, and what is refused. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type {
  BucketCannedACL,
  Grant,
  ObjectCannedACL,
  ObjectOwnership,
  PutBucketAclCommandInput,
} from '@aws-sdk/client-s3';
import { sendRaw } from '../../../testing/requests/signed-request.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { canonicalUserId } from '../canonical-user.ts';

const { sandlot, s3 } = await startedS3Server();
const owner = canonicalUserId(sandlot.account);
const other = canonicalUserId('999988887777');

/** Without Block Public Access. */
async function newBucket(ObjectOwnership: ObjectOwnership = 'ObjectWriter'): Promise<string> {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket, ObjectOwnership });
  await s3.deletePublicAccessBlock({ Bucket });
  return Bucket;
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
const malformed = 'The XML you provided was not well-formed or did not validate against our published schema';
const off = 'AccessControlListNotSupported 400: The bucket does not allow ACLs';
const groups = 'http://acs.amazonaws.com/groups';
const allUsers = `${groups}/global/AllUsers`;
const authenticated = `${groups}/global/AuthenticatedUsers`;

/** `id PERMISSION` or the group's last name, one for each grant. */
function short(grants: readonly Grant[] | undefined): string[] {
  return (grants ?? []).map(({ Grantee, Permission }) => {
    const who = Grantee!.URI?.split('/').at(-1) ?? (Grantee!.ID === owner ? 'owner' : Grantee!.ID);
    return `${who} ${Permission}`;
  });
}

const ofBucket = async (Bucket: string) => short((await s3.getBucketAcl({ Bucket })).Grants);
const ofObject = async (Bucket: string, Key = 'k') => short((await s3.getObjectAcl({ Bucket, Key })).Grants);

test('ownership controls are enforced in a new bucket, changed, and removed', async () => {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  const read = async () =>
    (await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls!.Rules!.map((rule) => rule.ObjectOwnership);
  const put = (...values: string[]) =>
    s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: values.map((one) => ({ ObjectOwnership: one as ObjectOwnership })) },
    });
  assert.deepEqual(await read(), ['BucketOwnerEnforced']);
  for (const value of ['ObjectWriter', 'BucketOwnerPreferred', 'BucketOwnerEnforced']) {
    await put(value);
    assert.deepEqual(await read(), [value]);
  }
  for (const values of [[], ['ObjectWriter', 'BucketOwnerPreferred'], ['Nobody']])
    assert.equal(await refusal(put(...values)), `MalformedXML 400: ${malformed}`, values.join());
  await s3.deleteBucketOwnershipControls({ Bucket });
  assert.equal(
    await refusal(s3.getBucketOwnershipControls({ Bucket })),
    'OwnershipControlsNotFoundError 404: The bucket ownership controls were not found',
  );
  await assert.rejects(s3.putBucketAcl({ Bucket, ACL: 'authenticated-read' }), { name: 'AccessDenied' });
  await s3.putBucketAcl({ Bucket, ACL: 'log-delivery-write' as BucketCannedACL });
  assert.equal(
    await refusal(put('BucketOwnerEnforced')),
    'InvalidBucketAclWithObjectOwnership 400: ' +
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
  await s3.putBucketAcl({ Bucket, ACL: 'private' });
  await put('BucketOwnerEnforced');
});

test('a bucket is made with its ownership, its list and its tags', async () => {
  const create = (input: object) => {
    const Bucket = `b-${randomUUID()}`;
    return s3.createBucket({ Bucket, ...input }).then(() => Bucket);
  };
  const made = await create({
    ObjectOwnership: 'BucketOwnerPreferred',
    ACL: 'log-delivery-write',
    CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] },
  });
  assert.deepEqual(await ofBucket(made), ['owner FULL_CONTROL', 'LogDelivery WRITE', 'LogDelivery READ_ACP']);
  assert.deepEqual((await s3.getBucketTagging({ Bucket: made })).TagSet, [{ Key: 'a', Value: 'b' }]);
  const withObjectOwnership =
    'InvalidBucketAclWithObjectOwnership 400: ' +
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
  assert.equal(await refusal(create({ ACL: 'public-read' })), withObjectOwnership);
  assert.equal(await refusal(create({ GrantRead: `id=${other}` })), withObjectOwnership);
  assert.equal(
    await refusal(create({ ACL: 'public-read', ObjectOwnership: 'ObjectWriter' })),
    'InvalidBucketAclWithBlockPublicAccessError 400: Bucket cannot have public ACLs set with BlockPublicAccess enabled',
  );
  assert.equal(
    await refusal(create({ ObjectOwnership: 'RandomValue' })),
    'InvalidArgument 400: Invalid x-amz-object-ownership header: RandomValue',
  );
  assert.match(
    await refusal(create({ CreateBucketConfiguration: { Tags: [{ Key: 'aws:a', Value: '' }] } })),
    /^InvalidTag/,
  );
  await create({ ACL: 'private' });
});

const cannedOfBuckets: Readonly<Record<string, readonly string[]>> = {
  private: ['owner FULL_CONTROL'],
  'public-read': ['owner FULL_CONTROL', 'AllUsers READ'],
  'public-read-write': ['owner FULL_CONTROL', 'AllUsers READ', 'AllUsers WRITE'],
  'authenticated-read': ['owner FULL_CONTROL', 'AuthenticatedUsers READ'],
  'log-delivery-write': ['owner FULL_CONTROL', 'LogDelivery WRITE', 'LogDelivery READ_ACP'],
  'bucket-owner-full-control': ['owner FULL_CONTROL'],
};

for (const [name, grants] of Object.entries(cannedOfBuckets)) {
  test(`the canned list ${name}, of a bucket and of an object`, async () => {
    const Bucket = await newBucket();
    await s3.putBucketAcl({ Bucket, ACL: name as BucketCannedACL });
    assert.deepEqual(await ofBucket(Bucket), grants);
    await s3.putObject({ Bucket, Key: 'k', Body: 'x', ACL: name as ObjectCannedACL });
    assert.deepEqual(await ofObject(Bucket), grants);
    await s3.putObjectAcl({ Bucket, Key: 'k', ACL: 'private' });
    assert.deepEqual(await ofObject(Bucket), ['owner FULL_CONTROL']);
    await s3.putObjectAcl({ Bucket, Key: 'k', ACL: name as ObjectCannedACL });
    assert.deepEqual(await ofObject(Bucket), grants);
  });
}

test('grants in headers and in the body', async () => {
  const Bucket = await newBucket();
  await s3.putBucketAcl({ Bucket, GrantRead: `id="${other}", uri="${allUsers}"`, GrantWriteACP: `id=${owner}` });
  assert.deepEqual(await ofBucket(Bucket), [`${other} READ`, 'AllUsers READ', 'owner WRITE_ACP']);
  const { Owner } = await s3.getBucketAcl({ Bucket });
  assert.deepEqual(Owner, { ID: owner });
  const Grants: Grant[] = [
    { Grantee: { Type: 'CanonicalUser', ID: other }, Permission: 'FULL_CONTROL' },
    { Grantee: { Type: 'Group', URI: authenticated }, Permission: 'READ_ACP' },
  ];
  await s3.putBucketAcl({ Bucket, AccessControlPolicy: { Owner, Grants } });
  assert.deepEqual((await s3.getBucketAcl({ Bucket })).Grants, Grants);
  await s3.putBucketAcl({ Bucket, AccessControlPolicy: { Owner, Grants: [] } });
  assert.deepEqual(await ofBucket(Bucket), [], 'nobody is granted anything');
});

test('lists that AWS refuses', async () => {
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const Owner = { ID: owner };
  const grant = (Grantee: object, Permission = 'READ') => ({ Owner, Grants: [{ Grantee, Permission }] });
  const user = { Type: 'CanonicalUser', ID: other };
  const cases: [object, string][] = [
    // The message is empty.
    [{ ACL: 'fake-acl' }, 'InvalidArgument 400: UnknownError'],
    [{ GrantWrite: `uri="${groups}/s3/FakeGroup"` }, 'InvalidArgument 400: Invalid group uri'],
    [{ GrantWrite: 'fakekey="1234"' }, 'InvalidArgument 400: Argument format not recognized'],
    [{ GrantWrite: 'id="wrong-id"' }, 'InvalidArgument 400: Invalid id'],
    [
      { GrantRead: 'emailAddress="a@example.com"' },
      'MethodNotAllowed 405: The specified method is not allowed against this resource.',
    ],
    [
      { ACL: 'private', GrantRead: `id=${other}` },
      'InvalidRequest 400: Specifying both Canned ACLs and Header Grants is not allowed',
    ],
    [
      { ACL: 'private', AccessControlPolicy: grant(user) },
      'UnexpectedContent 400: This request does not support content',
    ],
    [{ AccessControlPolicy: grant(user, 'READS') }, `MalformedACLError 400: ${malformed}`],
    [{ AccessControlPolicy: grant({ ...user, Type: 'Robot' }) }, `MalformedACLError 400: ${malformed}`],
    [{ AccessControlPolicy: grant({ ...user, ID: 'wrong-id' }) }, 'InvalidArgument 400: Invalid id'],
    [{ AccessControlPolicy: grant({ Type: 'Group', URI: `${groups}/x` }) }, 'InvalidArgument 400: Invalid group uri'],
    [{ AccessControlPolicy: { Grants: [] } }, `MalformedACLError 400: ${malformed}`],
    [{ AccessControlPolicy: { Owner: { ID: 'x' }, Grants: [] } }, 'InvalidArgument 400: Invalid id'],
    [{ AccessControlPolicy: { Owner: { ID: other }, Grants: [] } }, 'AccessDenied 403: Access Denied'],
    [
      { AccessControlPolicy: { Owner, Grants: Array.from({ length: 101 }, () => grant(user).Grants[0]) } },
      `MalformedACLError 400: ${malformed}`,
    ],
    [{}, 'MissingSecurityHeader 400: Your request was missing a required header'],
  ];
  for (const [input, message] of cases) {
    const all = { Bucket, ...input } as PutBucketAclCommandInput;
    assert.equal(await refusal(s3.putBucketAcl(all)), message, JSON.stringify(input));
    assert.equal(await refusal(s3.putObjectAcl({ ...all, Key: 'k' })), message, `object ${JSON.stringify(input)}`);
  }
  assert.deepEqual([await ofBucket(Bucket), await ofObject(Bucket)], [['owner FULL_CONTROL'], ['owner FULL_CONTROL']]);
  const body = Buffer.from(
    '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></AccessControlPolicy>',
  );
  const empty = await sendRaw(
    sandlot.endpoint,
    { method: 'PUT', path: `/${Bucket}`, query: 'acl', headers: {}, body },
    { service: 's3', keys: sandlot.credentials },
  );
  assert.match(empty.body, /<Code>MalformedACLError</);
});

test('a bucket that owns its objects has no lists', async () => {
  const Bucket = await newBucket('BucketOwnerEnforced');
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  for (const ACL of ['private', 'public-read'] as const) {
    assert.equal(await refusal(s3.putBucketAcl({ Bucket, ACL })), off);
    assert.equal(await refusal(s3.putObjectAcl({ Bucket, Key: 'k', ACL })), off);
  }
  const put = (input: object) => refusal(s3.putObject({ Bucket, Key: 'k', Body: 'x', ...input }));
  for (const input of [{ ACL: 'private' }, { ACL: 'bucket-owner-full-control' }, { GrantFullControl: `id="${owner}"` }])
    assert.equal(await put(input), 'no error', JSON.stringify(input));
  for (const input of [{ ACL: 'public-read' }, { GrantRead: `id="${owner}"` }, { GrantFullControl: `id="${other}"` }])
    assert.equal(await put(input), off, JSON.stringify(input));
  assert.deepEqual([await ofBucket(Bucket), await ofObject(Bucket)], [['owner FULL_CONTROL'], ['owner FULL_CONTROL']]);
});

test('lists that let the public in are blocked where that is blocked', async () => {
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
  const blocked = (action: string, resource: string) =>
    `AccessDenied 403: User: arn:aws:iam::${sandlot.account}:root is not authorized to perform: ${action} on ` +
    `resource: "arn:aws:s3:::${resource}" because public access control lists (ACLs) are blocked by the ` +
    'BlockPublicAcls block public access setting.';
  const [ACL, Key] = ['public-read' as const, 'k'];
  assert.equal(await refusal(s3.putBucketAcl({ Bucket, ACL })), blocked('s3:PutBucketAcl', Bucket));
  assert.equal(await refusal(s3.putObjectAcl({ Bucket, Key, ACL })), blocked('s3:PutObjectAcl', `${Bucket}/k`));
  assert.equal(await refusal(s3.putObject({ Bucket, Key, ACL })), blocked('s3:PutObject', `${Bucket}/k`));
  assert.equal(await refusal(s3.putObject({ Bucket, Key, GrantRead: `id=${other}` })), 'no error');
});

test('each version has its own list, and a delete marker has none', async () => {
  const Bucket = await newBucket();
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const first = await s3.putObject({ Bucket, Key: 'k', Body: '1', ACL: 'public-read' });
  await s3.putObject({ Bucket, Key: 'k', Body: '2' });
  assert.deepEqual(await ofObject(Bucket), ['owner FULL_CONTROL']);
  const byVersion = async () => short((await s3.getObjectAcl({ Bucket, Key: 'k', VersionId: first.VersionId })).Grants);
  assert.deepEqual(await byVersion(), ['owner FULL_CONTROL', 'AllUsers READ']);
  await s3.putObjectAcl({ Bucket, Key: 'k', VersionId: first.VersionId, ACL: 'authenticated-read' });
  assert.deepEqual(await byVersion(), ['owner FULL_CONTROL', 'AuthenticatedUsers READ']);
  assert.deepEqual(await ofObject(Bucket), ['owner FULL_CONTROL'], 'the other version keeps its own');
  await s3.deleteObject({ Bucket, Key: 'k' });
  assert.match(await refusal(s3.putObjectAcl({ Bucket, Key: 'k', ACL: 'private' })), /^MethodNotAllowed 405/);
  assert.match(await refusal(s3.getObjectAcl({ Bucket, Key: 'k' })), /^NoSuchKey 404/);
  assert.match(await refusal(s3.getObjectAcl({ Bucket, Key: 'none' })), /^NoSuchKey 404/);
});
