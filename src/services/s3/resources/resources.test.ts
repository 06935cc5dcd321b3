/** S3's types through Cloud Control: what is made is what is read, and every property can be changed and removed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { resourcesOf, type Resources } from '../../../testing/cloud-control.ts';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const functionArn = await functions.create('f', 'export const handler = () => {};');
let resources: Resources;
let s3: S3;

before(async () => {
  const permission = { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', StatementId: 's3' };
  await functions.lambda.addPermission({ FunctionName: 'f', ...permission });
  resources = resourcesOf(sandlot);
  s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
  await s3.createBucket({ Bucket: 'target-versioned' });
  await s3.putBucketVersioning({ Bucket: 'target-versioned', VersioningConfiguration: { Status: 'Enabled' } });
});

after(async () => {
  functions.destroy();
  resources.close();
  s3.destroy();
  await sandlot.close();
});

const type = 'AWS::S3::Bucket';
const tag = { Key: 'class', Value: 'old' };

/** Each property, with what it is changed to; both are read back as they are written. */
const properties: readonly (readonly [property: string, first: unknown, second?: unknown])[] = [
  ['VersioningConfiguration', { Status: 'Enabled' }, { Status: 'Suspended' }],
  [
    'OwnershipControls',
    { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  ],
  [
    'PublicAccessBlockConfiguration',
    { BlockPublicAcls: true, BlockPublicPolicy: false, IgnorePublicAcls: true, RestrictPublicBuckets: false },
    { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  ],
  [
    'BucketEncryption',
    {
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
        },
      ],
    },
  ],
  [
    'CorsConfiguration',
    {
      CorsRules: [
        {
          Id: 'one',
          AllowedHeaders: ['x-a'],
          AllowedMethods: ['GET', 'PUT'],
          AllowedOrigins: ['https://example.com'],
          ExposedHeaders: ['etag'],
          MaxAge: 60,
        },
      ],
    },
    { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] },
  ],
  [
    'LifecycleConfiguration',
    {
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
      Rules: [
        {
          Id: 'all',
          Status: 'Enabled',
          Prefix: 'logs/',
          TagFilters: [tag],
          ObjectSizeGreaterThan: 100,
          ObjectSizeLessThan: 200_000,
          ExpirationInDays: 90,
          NoncurrentVersionExpiration: { NoncurrentDays: 10, NewerNoncurrentVersions: 2 },
          Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
          NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER', TransitionInDays: 5, NewerNoncurrentVersions: 1 }],
        },
        { Id: 'date', Status: 'Enabled', Prefix: 'x/', ExpirationDate: '2030-01-01T00:00:00.000Z' },
        { Id: 'abort', Status: 'Disabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        { Id: 'tagged', Status: 'Enabled', TagFilters: [tag], ExpirationInDays: 1 },
      ],
    },
  ],
  ['LoggingConfiguration', { DestinationBucketName: 'target-versioned', LogFilePrefix: 'a/' }],
  [
    'NotificationConfiguration',
    {
      LambdaConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Function: functionArn,
          Filter: { S3Key: { Rules: [{ Name: 'Prefix', Value: 'a/' }] } },
        },
      ],
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    },
    {
      QueueConfigurations: [{ Event: 's3:ObjectRemoved:*', Queue: 'arn:aws:sqs:us-east-1:111122223333:q' }],
      TopicConfigurations: [{ Event: 's3:ObjectCreated:Put', Topic: 'arn:aws:sns:us-east-1:111122223333:t' }],
    },
  ],
  [
    'WebsiteConfiguration',
    {
      ErrorDocument: 'error.html',
      IndexDocument: 'index.html',
      RoutingRules: [
        {
          RedirectRule: { ReplaceKeyPrefixWith: 'b/', HttpRedirectCode: '301' },
          RoutingRuleCondition: { KeyPrefixEquals: 'a/' },
        },
      ],
    },
    { RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } },
  ],
  ['AccelerateConfiguration', { AccelerationStatus: 'Enabled' }],
  [
    'AnalyticsConfigurations',
    [
      {
        Id: 'a',
        Prefix: 'p/',
        TagFilters: [tag],
        StorageClassAnalysis: {
          DataExport: {
            OutputSchemaVersion: 'V_1',
            Destination: { BucketArn: 'arn:aws:s3:::target-versioned', Format: 'CSV', Prefix: 'x/' },
          },
        },
      },
    ],
    [{ Id: 'b', TagFilters: [tag], StorageClassAnalysis: {} }],
  ],
  [
    'InventoryConfigurations',
    [
      {
        Id: 'a',
        Destination: { BucketArn: 'arn:aws:s3:::target-versioned', Format: 'CSV', Prefix: 'x/' },
        Enabled: true,
        IncludedObjectVersions: 'All',
        OptionalFields: ['Size'],
        Prefix: 'p/',
        ScheduleFrequency: 'Daily',
      },
    ],
  ],
  ['MetricsConfigurations', [{ Id: 'a', Prefix: 'p/' }, { Id: 'b' }], [{ Id: 'b', Prefix: 'q/', TagFilters: [tag] }]],
  [
    'IntelligentTieringConfigurations',
    [{ Id: 'a', Status: 'Enabled', Prefix: 'p/', Tierings: [{ AccessTier: 'ARCHIVE_ACCESS', Days: 90 }] }],
  ],
  ['Tags', [tag], [{ Key: 'class', Value: 'new' }]],
];

for (const [index, [property, first, second]] of properties.entries())
  test(`${property} is made, read, changed and removed`, async () => {
    const BucketName = `property-${index}`;
    const created = await resources.create(type, { BucketName, [property]: first });
    assert.equal(created, BucketName);
    assert.deepEqual((await resources.read(type, BucketName))[property], first);
    if (second !== undefined) {
      await resources.update(type, BucketName, { [property]: second });
      assert.deepEqual((await resources.read(type, BucketName))[property], second);
    }
    const plain = await resources.create(type, { BucketName: `plain-${index}` });
    await resources.update(type, BucketName, { [property]: undefined });
    const afterwards = (await resources.read(type, BucketName))[property];
    const never: Record<string, unknown> = {
      VersioningConfiguration: { Status: 'Suspended' },
      AccelerateConfiguration: { AccelerationStatus: 'Suspended' },
      OwnershipControls: undefined,
      PublicAccessBlockConfiguration: undefined,
    };
    const expected = property in never ? never[property] : (await resources.read(type, plain))[property];
    assert.deepEqual(afterwards, expected);
    for (const name of [BucketName, plain]) await resources.remove(type, name);
    await assert.rejects(resources.read(type, BucketName), /was not found/);
  });

test('object lock, replication and a canned list', async () => {
  const Role = `arn:aws:iam::${sandlot.account}:role/replication`;
  const rule = {
    Id: 'one',
    Status: 'Enabled',
    Priority: 1,
    Filter: { And: { Prefix: 'a/', TagFilters: [tag] } },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: 'arn:aws:s3:::target-versioned', StorageClass: 'STANDARD' },
  };
  const desired = {
    BucketName: 'locked',
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3 } },
    },
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: { Role, Rules: [rule] },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    AccessControl: 'LogDeliveryWrite',
  };
  await resources.create(type, desired);
  const { ObjectLockEnabled, ObjectLockConfiguration, ReplicationConfiguration } = await resources.read(type, 'locked');
  const { ObjectLockEnabled: enabled, ObjectLockConfiguration: lock, ReplicationConfiguration: replication } = desired;
  assert.deepEqual(
    [ObjectLockEnabled, ObjectLockConfiguration, ReplicationConfiguration],
    [enabled, lock, replication],
  );
  const { Grants } = await s3.getBucketAcl({ Bucket: 'locked' });
  assert.ok(Grants!.some(({ Grantee }) => Grantee?.URI?.endsWith('/s3/LogDelivery')));
  await resources.update(type, 'locked', { ReplicationConfiguration: undefined });
  await resources.remove(type, 'locked');
});

test('attributes, generated names, and what is refused', async () => {
  const name = await resources.create(type, {});
  assert.match(name, /^bucket-[a-z0-9]{12}$/);
  const { Arn, DomainName, RegionalDomainName, WebsiteURL } = await resources.read(type, name);
  const { port } = new URL(sandlot.endpoint);
  assert.deepEqual(
    [Arn, DomainName, RegionalDomainName, WebsiteURL],
    [
      `arn:aws:s3:::${name}`,
      `${name}.s3.amazonaws.com`,
      `${name}.s3.us-east-1.amazonaws.com`,
      `http://${name}.s3-website.localhost:${port}`,
    ],
  );
  const create = (desired: object) =>
    resources.client.createResource({ TypeName: type, DesiredState: JSON.stringify(desired) });
  assert.equal(await resources.failure(create({ BucketName: name })), `AlreadyExists: ${name} already exists`);
  assert.equal(
    await resources.failure(create({ AbacStatus: 'Enabled' })),
    'InvalidRequest: Sandlot does not have the property AbacStatus of AWS::S3::Bucket.',
  );
  await s3.putObject({ Bucket: name, Key: 'k', Body: 'x' });
  assert.equal(
    await resources.failure(resources.client.deleteResource({ TypeName: type, Identifier: name })),
    'GeneralServiceException: The bucket you tried to delete is not empty',
  );
  assert.ok((await resources.list(type)).includes(name));
});

test('a bucket policy', async () => {
  const Bucket = await resources.create(type, { BucketName: 'with-policy' });
  const policy = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${sandlot.account}:root` },
        Action,
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  });
  const desired = { Bucket, PolicyDocument: policy('s3:GetObject') };
  const ofPolicy = 'AWS::S3::BucketPolicy';
  assert.equal(await resources.create(ofPolicy, desired), Bucket);
  assert.deepEqual(await resources.read(ofPolicy, Bucket), desired);
  const again = resources.client.createResource({ TypeName: ofPolicy, DesiredState: JSON.stringify(desired) });
  assert.match(
    await resources.failure(again),
    /^AlreadyExists: The bucket policy already exists on bucket with-policy/,
  );
  await resources.update(ofPolicy, Bucket, { PolicyDocument: policy('s3:PutObject') });
  assert.deepEqual(await resources.read(ofPolicy, Bucket), { Bucket, PolicyDocument: policy('s3:PutObject') });
  assert.ok((await resources.list(ofPolicy)).includes(Bucket));
  await resources.remove(ofPolicy, Bucket);
  await assert.rejects(resources.read(ofPolicy, Bucket), /was not found/);
});
