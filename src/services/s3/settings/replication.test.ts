/** Replication's configuration: kept between versioned buckets, by who may pass its role on. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3, iam, clientAs, newBucket } = await startedS3Server();

async function versionedBucket(): Promise<string> {
  const Bucket = await newBucket();
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  return Bucket;
}

/** The answer without what belongs to the transfer. */
function plain({ $metadata: _transfer, ...output }: { $metadata: unknown }): object {
  return JSON.parse(JSON.stringify(output));
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
const malformed =
  'MalformedXML 400: The XML you provided was not well-formed or did not validate against our published schema';
test('replication is kept between versioned buckets', async () => {
  const [Bucket, target, plainBucket] = [await versionedBucket(), await versionedBucket(), await newBucket()];
  const Role = `arn:aws:iam::${sandlot.account}:role/replication`;
  const rule = (more: object = {}, to = target) => ({
    Status: 'Enabled' as const,
    Priority: 1,
    Filter: { Prefix: 'a/' },
    DeleteMarkerReplication: { Status: 'Disabled' as const },
    Destination: { Bucket: `arn:aws:s3:::${to}` },
    ...more,
  });
  const put = (Rules: ReturnType<typeof rule>[], name = Bucket) =>
    s3.putBucketReplication({ Bucket: name, ReplicationConfiguration: { Role, Rules } });
  assert.equal(
    await refusal(s3.getBucketReplication({ Bucket })),
    'ReplicationConfigurationNotFoundError 404: The replication configuration was not found',
  );
  await put([rule({ ID: 'one' })]);
  assert.deepEqual(plain(await s3.getBucketReplication({ Bucket })), {
    ReplicationConfiguration: { Role, Rules: [rule({ ID: 'one' })] },
  });
  await put([rule()]);
  const { ReplicationConfiguration: unnamed } = await s3.getBucketReplication({ Bucket });
  assert.match(unnamed!.Rules![0]!.ID!, /^[\w-]{20,}$/, 'a rule without an ID gets one');
  const needsVersions =
    "InvalidRequest 400: Versioning must be 'Enabled' on the bucket to apply a replication configuration";
  const targetNeedsVersions = 'InvalidRequest 400: Destination bucket must have versioning enabled.';
  assert.equal(await refusal(put([rule()], plainBucket)), needsVersions);
  assert.equal(await refusal(put([rule({}, plainBucket)])), targetNeedsVersions);
  assert.equal(await refusal(put([rule({}, `no-${randomUUID()}`)])), targetNeedsVersions);
  assert.equal(await refusal(put([])), malformed);
  assert.match(await refusal(put([rule({ ID: 'a' }), rule({ ID: 'a', Priority: 2 })])), /^InvalidRequest 400: Rule ID/);
  assert.equal(
    await refusal(s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    'InvalidBucketState 409: A replication configuration is present on this bucket, so the versioning state cannot ' +
      'be changed.',
  );
  await s3.deleteBucketReplication({ Bucket });
  assert.match(await refusal(s3.getBucketReplication({ Bucket })), /^ReplicationConfigurationNotFoundError/);
});

test('who sets replication passes its role on', async () => {
  const [Bucket, target] = [await versionedBucket(), await versionedBucket()];
  const UserName = `u-${randomUUID()}`;
  await iam.createUser({ UserName });
  const allow = (...Action: string[]) =>
    iam.putUserPolicy({
      UserName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const user = clientAs({ accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! });
  const put = () =>
    refusal(
      user.putBucketReplication({
        Bucket,
        ReplicationConfiguration: {
          Role: `arn:aws:iam::${sandlot.account}:role/replication`,
          Rules: [{ Status: 'Enabled', Prefix: '', Destination: { Bucket: `arn:aws:s3:::${target}` } }],
        },
      }),
    );
  await allow('s3:PutReplicationConfiguration');
  assert.match(await put(), /^AccessDenied 403: .*iam:PassRole/);
  await allow('s3:PutReplicationConfiguration', 'iam:PassRole');
  assert.equal(await put(), 'no error');
});
