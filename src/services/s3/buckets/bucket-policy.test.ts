/**
 * Bucket policies as documents: S3's checks with its texts, principals by their unique ids, and what counts as public.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { parsePolicy } from '../../../policy/language/parse.ts';
import { isPublicPolicy } from '../../../policy/public-policy.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3, iam } = await startedS3Server();
const Bucket = `b-${randomUUID()}`;
await s3.createBucket({ Bucket });

const text = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const statement = (change: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: sandlot.account },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...change,
});

async function refusal(Policy: string): Promise<string> {
  return s3.putBucketPolicy({ Bucket, Policy }).then(
    () => 'ok',
    (error) => `${error.name}: ${error.message}`,
  );
}

test('what S3 refuses to store, in its words', async () => {
  const wrong: [string, string][] = [
    ['no json', "Policies must be valid JSON and the first byte must be '{'"],
    [` ${text(statement())}`, "Policies must be valid JSON and the first byte must be '{'"],
    [text(statement({ Principal: undefined })), 'Missing required field Principal'],
    [text(statement({ Effect: undefined })), 'Missing required field Effect'],
    [text(statement({ Action: undefined })), 'Missing required field Action'],
    ['{"Statement": 7}', 'Invalid policy syntax.'],
    ['{true}', 'This policy contains invalid Json'],
    ['{"Principal": "*" ', 'This policy contains invalid Json'],
    ['false', "Policies must be valid JSON and the first byte must be '{'"],
    [text(), 'Could not parse the policy: Statement is empty!'],
    [
      JSON.stringify({ Version: '2012-10-16', Statement: statement({}) }),
      'The policy must contain a valid version string',
    ],
    [text(statement({ Effect: 'allow' })), 'Invalid effect: allow'],
    [text(statement({ Effects: 'Allow' })), 'Unknown field Effects'],
    [text(statement({ Resource: [] })), 'Policy has invalid resource'],
    [text(statement({ Resource: undefined })), 'Missing required field Resource'],
    [text(statement({ Resource: 'arn:aws:s3:::another/*' })), 'Policy has invalid resource'],
    [text(statement({ Resource: '*' })), 'Policy has invalid resource'],
    [text(statement({ Resource: `arn:aws:s3:::${Bucket}-more/*` })), 'Policy has invalid resource'],
    [text(statement({ Action: 'iam:GetUser' })), 'Policy has invalid action'],
    [text(statement({ Action: 's3:ListObjects' })), 'Policy has invalid action'],
    [text(statement({ Action: ['s3:GetObject', 's3:GetObjects'] })), 'Policy has invalid action'],
    [text(statement({ Action: 's3:Lst*' })), 'Policy has invalid action'],
    [text(statement({ Action: 's3:ListAllMyBuckets' })), 'Action does not apply to any resource(s) in statement'],
    [
      text(statement({ Action: 's3:ReplicateDelete', Resource: `arn:aws:s3:::${Bucket}` })),
      'Action does not apply to any resource(s) in statement',
    ],
    [text(statement({ Action: 's3:ListBucket*' })), 'Action does not apply to any resource(s) in statement'],
    [text(statement({ Action: 's3:ListBucket' })), 'Action does not apply to any resource(s) in statement'],
    [
      text(statement({ Action: ['s3:*', 's3:GetObject'], Resource: `arn:aws:s3:::${Bucket}` })),
      'Action does not apply to any resource(s) in statement',
    ],
    [text(statement({ Principal: { AWS: 'arn:aws:iam::111122223333:user/nobody' } })), 'Invalid principal in policy'],
    [
      text(statement({ Principal: { AWS: `arn:aws:iam::${sandlot.account}:role/nothing` } })),
      'Invalid principal in policy',
    ],
    [text(statement({ Principal: { AWS: 'AKIAIOSFODNN7EXAMPLE' } })), 'Invalid principal in policy'],
    [text(statement({ Principal: { Service: 'not a service' } })), 'Invalid principal in policy'],
    [text(statement({ Principal: { Service: 'tagging.amazonaws.com' } })), 'Invalid principal in policy'],
    [text(statement({ Principal: { Service: 'lambda.amazon.com' } })), 'Invalid principal in policy'],
    [text(statement({ Principal: { CanonicalUser: 'f'.repeat(64) } })), 'Invalid principal in policy'],
    [
      text(statement({ Principal: undefined, NotPrincipal: { AWS: sandlot.account } })),
      'Allow with NotPrincipal is not allowed.',
    ],
    ...['nonsense', 's3:NoSuchKey', 'aws:NoSuchKey', 's3:ExistingObjectTag', 'nobody:Key'].map(
      (key): [string, string] => [
        text(statement({ Condition: { StringEquals: { [key]: 'x' } } })),
        'Policy has an invalid condition key',
      ],
    ),
    [
      text(statement({ Condition: { StringEquals: { 's3:prefix': 'x' } } })),
      'Conditions do not apply to combination of actions and resources in statement',
    ],
    ...['StringEqual', 'stringEquals', 'ForAnyValues:StringEquals'].map((operator): [string, string] => [
      text(statement({ Effect: 'Deny', Condition: { [operator]: { 'aws:username': 'x' } } })),
      `Invalid Condition type : ${operator}`,
    ]),
    [
      text(statement({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '10.0.0'] } } })),
      'Invalid IP address in Conditions',
    ],
    [text(statement({ Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } })), 'Invalid date in Conditions'],
    [
      text(...Array.from({ length: 200 }, (_, index) => statement({ Sid: `s${index}` }))),
      'Policy exceeds the maximum allowed document size.',
    ],
  ];
  for (const [policy, message] of wrong)
    assert.equal(await refusal(policy), `MalformedPolicy: ${message}`, policy.slice(0, 300));
  await assert.rejects(s3.getBucketPolicy({ Bucket }), { name: 'NoSuchBucketPolicy' }, 'nothing was stored');
});

/** As Ceph's test_bucket_policy_another_bucket of https://github.com/ceph/s3-tests has it pass on AWS. */
test("wildcards stand in the bucket's name, where they fit this bucket", async () => {
  const arn = 'arn:aws:s3:::';
  const [half, other] = [Bucket.slice(0, 9), `${Bucket.slice(0, -1)}_`];
  const save = (Action: string, ...names: string[]) =>
    refusal(text(statement({ Action, Resource: names.map((name) => arn + name) })));
  for (const name of [`${half}*`, `${half}*/*`, `*${Bucket.slice(9)}/a`, `?${Bucket.slice(1)}/*`, '*', '*/*', 'b*/x/y'])
    assert.equal(await save('s3:GetObject', name), 'ok', name);
  for (const name of [Bucket, `${half}*`, `?${Bucket.slice(1)}`, '*'])
    assert.equal(await save('s3:ListBucket', name), 'ok', name);
  const invalid = 'MalformedPolicy: Policy has invalid resource';
  for (const name of [`${Bucket}?`, `${Bucket}?/*`, `?${Bucket}/*`, `${other}/*`, `x*`, `${half}/*`, ''])
    assert.equal(await save('s3:GetObject', name), invalid, name);
  assert.equal(await save('s3:GetObject', `${half}*`, `x*`), invalid, 'each of them has to fit');
  const applies = 'MalformedPolicy: Action does not apply to any resource(s) in statement';
  assert.equal(await save('s3:ListBucket', `${half}*/*`), applies);
  assert.equal(await save('s3:GetObject', `?${Bucket.slice(1)}`), applies);
  assert.equal(await save('s3:GetObject', `${'*'.repeat(18_000)}x`), 'ok');
  assert.equal(await save('s3:GetObject', 'x*'.repeat(9_000)), invalid);
  await s3.deleteBucketPolicy({ Bucket });
});

test('a policy is stored as it was sent, and goes', async () => {
  const Policy = text(
    statement({ Principal: { Service: 'cloudfront.amazonaws.com' } }),
    statement({
      Principal: { AWS: `arn:aws:iam::${sandlot.account}:root` },
      Action: ['s3:ListBucket', 's3:GetObject'],
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
    }),
  );
  await s3.putBucketPolicy({ Bucket, Policy });
  assert.equal((await s3.getBucketPolicy({ Bucket })).Policy, Policy);
  assert.deepEqual((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus, { IsPublic: false });
  await s3.deleteBucketPolicy({ Bucket });
  await s3.deleteBucketPolicy({ Bucket });
  await assert.rejects(s3.getBucketPolicy({ Bucket }), {
    name: 'NoSuchBucketPolicy',
    message: 'The bucket policy does not exist',
  });
  await assert.rejects(s3.getBucketPolicyStatus({ Bucket }), { name: 'NoSuchBucketPolicy' });
  await assert.rejects(s3.putBucketPolicy({ Bucket: 'no-such-bucket-here', Policy }), /invalid resource/);
});

test('an account named by its number comes back by its ARN, and a Boolean as text', async () => {
  const other = '444455556666';
  const condition = (value: unknown) => ({
    Bool: { 'aws:SecureTransport': value },
    Null: { 'aws:SourceVpc': ['false'] },
  });
  await s3.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        statement({ Condition: condition(false) }),
        statement({ Principal: { AWS: [other, `arn:aws:iam::${sandlot.account}:root`] } }),
        statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [other] } }),
      ],
    }),
  });
  const [number, list, not] = JSON.parse((await s3.getBucketPolicy({ Bucket })).Policy!).Statement;
  const own = `arn:aws:iam::${sandlot.account}:root`;
  const named = `arn:aws:iam::${other}:root`;
  assert.deepEqual([number.Principal, number.Condition], [{ AWS: own }, condition('false')]);
  assert.deepEqual([list.Principal, not.NotPrincipal], [{ AWS: [named, own] }, { AWS: [named] }]);
  await s3.deleteBucketPolicy({ Bucket });
});

test("AWS's actions and condition keys pass, with wildcards and in any case", async () => {
  const both = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const service = { Service: 's3.amazonaws.com' };
  for (const change of [
    { Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'] },
    { Action: ['S3:getobject', 's3:Get*'] },
    { Action: 's3:*', Resource: both },
    { Action: ['s3:GetReplicationConfiguration', 's3:GetBucketVersioning'], Resource: both[0] },
    {
      Principal: service,
      Action: 's3:PutObject',
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    { Action: 's3:*', Resource: both, Condition: { StringLike: { 's3:prefix': 'home/*' } } },
    { Effect: 'Deny', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
    { Condition: { StringEquals: { 's3:ExistingObjectTag/security': 'public', 'AWS:sourceip': 'x' } } },
    {
      Condition: {
        StringEqualsIfExists: { 'ec2:SourceInstanceArn': 'x', 'saml:aud': 'x' },
        Null: { 'aws:SourceVpc': 'true' },
      },
    },
    { Principal: { Service: ['logging.s3.amazonaws.com', 'logs.eu-west-1.amazonaws.com'] }, Action: 's3:PutObject' },
  ])
    assert.equal(await refusal(text(statement(change))), 'ok', JSON.stringify(change));
  await s3.deleteBucketPolicy({ Bucket });
});

test("the bucket's own canonical user is its account", async () => {
  const { Owner } = await s3.getBucketAcl({ Bucket });
  const Policy = text(
    statement({ Principal: { CanonicalUser: Owner!.ID } }),
    statement({ Effect: 'Deny', Principal: { CanonicalUser: Owner!.ID }, Action: 's3:DeleteObject' }),
  );
  await s3.putBucketPolicy({ Bucket, Policy });
  assert.equal((await s3.getBucketPolicy({ Bucket })).Policy, Policy);
  await s3.putObject({ Bucket, Key: 'canonical', Body: 'x' });
  await s3.getObject({ Bucket, Key: 'canonical' });
  await assert.rejects(s3.deleteObject({ Bucket, Key: 'canonical' }), { name: 'AccessDenied' });
  await s3.deleteBucketPolicy({ Bucket });
  await s3.deleteObject({ Bucket, Key: 'canonical' });
});

test('a user made anew under the name is not the one that the policy names', async () => {
  const UserName = `u-${randomUUID()}`;
  const { User } = await iam.createUser({ UserName });
  await s3.putBucketPolicy({ Bucket, Policy: text(statement({ Principal: { AWS: User!.Arn } })) });
  const shown = async () => JSON.parse((await s3.getBucketPolicy({ Bucket })).Policy!).Statement[0].Principal.AWS;
  assert.equal(await shown(), User!.Arn);
  await iam.deleteUser({ UserName });
  await iam.createUser({ UserName });
  assert.equal(await shown(), User!.UserId);
});

test('Block Public Access is on in a new bucket, and keeps public policies out until it is changed', async () => {
  const open = text(statement({ Principal: '*' }));
  assert.deepEqual((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  assert.match(
    await refusal(open),
    /^AccessDenied: User: .* is not authorized to perform: s3:PutBucketPolicy on resource: ".*" because public policies are blocked by the BlockPublicPolicy/,
  );
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });
  assert.deepEqual((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration, {
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: true,
  });
  assert.equal(await refusal(open), 'ok');
  assert.deepEqual((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus, { IsPublic: true });
  await s3.deletePublicAccessBlock({ Bucket });
  await assert.rejects(s3.getPublicAccessBlock({ Bucket }), { name: 'NoSuchPublicAccessBlockConfiguration' });
});

test("buckets own their objects: ACLs are read, and are the owner's", async () => {
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const acl = await s3.getBucketAcl({ Bucket });
  assert.deepEqual(acl.Grants, [{ Grantee: { ID: acl.Owner!.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
  assert.deepEqual((await s3.getObjectAcl({ Bucket, Key: 'k' })).Grants, acl.Grants);
  assert.deepEqual((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls, {
    Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
  });
  await s3.putBucketOwnershipControls({
    Bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  });
});

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
const publicOrNot: readonly [boolean, object][] = [
  [true, { Principal: '*' }],
  [true, { Principal: { AWS: '*' } }],
  [false, { Principal: { AWS: '111122223333' } }],
  [false, { Principal: { Service: 'cloudfront.amazonaws.com' } }],
  [false, { Effect: 'Deny', Principal: '*' }],
  [false, { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-123' } } }],
  [true, { Principal: '*', Condition: { StringEquals: { 'aws:Referer': 'example.com' } } }],
  [false, { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } } }],
  [true, { Principal: '*', Condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } } }],
  [true, { Principal: '*', Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-91237329' } } }],
  [true, { Principal: '*', Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-91237329' } } }],
  [true, { Principal: '*', Condition: { 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-91237329' } } }],
  [false, { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
  [true, { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }],
  [true, { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } } }],
  [true, { Principal: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
  [false, { Principal: '*', Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } } }],
  [true, { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalArn': '${aws:PrincipalTag/x}' } } }],
];

for (const [isPublic, change] of publicOrNot) {
  test(`${isPublic ? 'public' : 'not public'}: ${JSON.stringify(change)}`, () => {
    const parsed = parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...change }],
      }),
    );
    assert.ok(parsed.ok);
    assert.equal(isPublicPolicy(parsed.policy), isPublic);
  });
}
