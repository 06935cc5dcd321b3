import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const logs = new CloudWatchLogs(config);
const iam = new IAM(config);
const { account } = sandlot;

after(async () => {
  logs.destroy();
  iam.destroy();
  await sandlot.close();
});

const newName = (): string => `/test/${randomUUID()}`;
const day = 86_400_000;

async function newGroup(more: object = {}): Promise<string> {
  const logGroupName = newName();
  await logs.createLogGroup({ logGroupName, ...more });
  return logGroupName;
}

const described = async (logGroupNamePrefix: string) =>
  (await logs.describeLogGroups({ logGroupNamePrefix })).logGroups!;

test('a group is made, described and deleted', async () => {
  const name = await newGroup({ logGroupClass: 'INFREQUENT_ACCESS', tags: { team: 'blue' } });
  const arn = `arn:aws:logs:us-east-1:${account}:log-group:${name}`;
  const [group] = await described(name);
  const { creationTime, ...rest } = group!;
  assert.ok(creationTime! > 0);
  assert.deepEqual(rest, {
    logGroupName: name,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    logGroupClass: 'INFREQUENT_ACCESS',
    deletionProtectionEnabled: false,
  });
  await assert.rejects(
    logs.createLogGroup({ logGroupName: name }),
    refused('ResourceAlreadyExistsException', /^The specified log group already exists$/),
  );
  await logs.deleteLogGroup({ logGroupName: name });
  assert.deepEqual(await described(name), []);
  const again = logs.deleteLogGroup({ logGroupName: name });
  await assert.rejects(again, refused('ResourceNotFoundException', /^The specified log group does not exist\.$/));
});

test('a name or two too many are refused in words of their own', async () => {
  const long = refused(
    'InvalidParameterException',
    /^Invalid LogGroup or LogStream, both must have length less than or equal to 512\.$/,
  );
  const logGroupName = 'x'.repeat(513);
  await assert.rejects(logs.createLogGroup({ logGroupName }), long);
  await assert.rejects(logs.deleteMetricFilter({ logGroupName, filterName: 'x' }), long);
  await assert.rejects(logs.createLogStream({ logGroupName: 'x', logStreamName: logGroupName }), long);
  await assert.rejects(
    logs.describeLogStreams({ logGroupName: 'x', logGroupIdentifier: 'x' }),
    refused('ValidationException', /^LogGroup name and LogGroup ARN are mutually exclusive parameters\.$/),
  );
});

test('groups are listed by prefix, pattern, class, tag and name', async () => {
  const prefix = newName();
  const names = ['a', 'b', 'c'].map((letter) => `${prefix}/${letter}`);
  for (const logGroupName of names)
    await logs.createLogGroup({ logGroupName, tags: { letter: logGroupName.slice(-1) } });
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.describeLogGroups({ logGroupNamePrefix: prefix, limit: 2, nextToken });
    found.push(...page.logGroups!.map(({ logGroupName }) => logGroupName!));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  assert.deepEqual(found, names);
  const ofPattern = await logs.describeLogGroups({ logGroupNamePattern: `${prefix.slice(6)}/B` });
  assert.deepEqual(
    ofPattern.logGroups!.map(({ logGroupName }) => logGroupName),
    [names[1]],
  );
  assert.ok(!('deletionProtectionEnabled' in ofPattern.logGroups![0]!));
  const both = logs.describeLogGroups({ logGroupNamePattern: 'x', logGroupNamePrefix: 'y' });
  await assert.rejects(both, refused('InvalidParameterException', /mutually exclusive/));
  const named = await logs.describeLogGroups({ logGroupIdentifiers: [names[0]!, '/gone'] });
  assert.deepEqual(
    named.logGroups!.map(({ logGroupName }) => logGroupName),
    [names[0]],
  );
  const listed = await logs.listLogGroups({ logGroupTags: [{ key: 'letter', values: ['!a', 'b', 'c*'] }] });
  assert.deepEqual(
    listed.logGroups!.map(({ logGroupName }) => logGroupName),
    names.slice(1),
  );
  const linked = logs.describeLogGroups({ includeLinkedAccounts: true });
  await assert.rejects(linked, refused('NotImplementedException', /monitoring accounts/, 501));
});

test('tags are the same by name and by ARN, without `:*`', async () => {
  const logGroupName = await newGroup({ tags: { a: '1' } });
  const resourceArn = `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`;
  await logs.tagResource({ resourceArn, tags: { b: '2' } });
  await logs.tagLogGroup({ logGroupName, tags: { c: '' } });
  await logs.untagResource({ resourceArn, tagKeys: ['a'] });
  const tags = { b: '2', c: '' };
  assert.deepEqual((await logs.listTagsForResource({ resourceArn })).tags, tags);
  await logs.untagLogGroup({ logGroupName, tags: ['c'] });
  assert.deepEqual((await logs.listTagsLogGroup({ logGroupName })).tags, { b: '2' });
  await assert.rejects(logs.tagResource({ resourceArn, tags: { 'aws:x': '' } }), refused('InvalidParameterException'));
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
  await assert.rejects(logs.tagResource({ resourceArn, tags: many }), refused('TooManyTagsException'));
});

test('a protected group and its streams stay', async () => {
  const logGroupName = await newGroup({ deletionProtectionEnabled: true });
  await logs.createLogStream({ logGroupName, logStreamName: 's' });
  await assert.rejects(logs.deleteLogGroup({ logGroupName }), refused('ValidationException', /protection/));
  await assert.rejects(logs.deleteLogStream({ logGroupName, logStreamName: 's' }), refused('ValidationException'));
  await logs.putLogGroupDeletionProtection({ logGroupIdentifier: logGroupName, deletionProtectionEnabled: false });
  await logs.deleteLogGroup({ logGroupName });
});

test('a key is kept by its ARN', async () => {
  const logGroupName = await newGroup();
  const kmsKeyId = `arn:aws:kms:us-east-1:${account}:key/${randomUUID()}`;
  await logs.associateKmsKey({ logGroupName, kmsKeyId });
  assert.equal((await described(logGroupName))[0]!.kmsKeyId, kmsKeyId);
  await logs.disassociateKmsKey({
    resourceIdentifier: `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}:*`,
  });
  assert.equal((await described(logGroupName))[0]!.kmsKeyId, undefined);
  await assert.rejects(logs.associateKmsKey({ logGroupName, kmsKeyId: 'k' }), refused('InvalidParameterException'));
});

test('events go when the retention says so, by the domain clock', async () => {
  const logGroupName = await newGroup();
  const logStreamName = 's';
  await logs.createLogStream({ logGroupName, logStreamName });
  const at = Date.now();
  await logs.putLogEvents({ logGroupName, logStreamName, logEvents: [{ timestamp: at, message: 'x' }] });
  await assert.rejects(
    logs.putRetentionPolicy({ logGroupName, retentionInDays: 2 }),
    refused('InvalidParameterException', /^1 validation error detected: Value '2' at 'retentionInDays'/),
  );
  await logs.putRetentionPolicy({ logGroupName, retentionInDays: 3 });
  const count = async (): Promise<number> => (await logs.filterLogEvents({ logGroupName })).events!.length;
  await sandlot.advance(2 * day);
  await sandlot.idle();
  assert.equal(await count(), 1);
  await sandlot.advance(2 * day);
  assert.equal(await count(), 0);
  await sandlot.idle();
  await logs.deleteRetentionPolicy({ logGroupName });
  assert.equal(await count(), 0, 'they are gone, not hidden');
  assert.equal((await described(logGroupName))[0]!.retentionInDays, undefined);
});

test('who may not is refused, by group, stream and tag', async () => {
  const logGroupName = await newGroup({ tags: { team: 'blue' } });
  await logs.createLogStream({ logGroupName, logStreamName: 's' });
  const UserName = `user-${randomUUID()}`;
  await iam.createUser({ UserName });
  const arn = `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`;
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: `${arn}:*` },
      {
        Effect: 'Allow',
        Action: ['logs:DescribeLogStreams', 'logs:DeleteLogGroup'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
      },
    ],
  });
  await iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const user = new CloudWatchLogs({ ...config, credentials });
  const logEvents = [{ timestamp: Date.now(), message: 'x' }];
  await user.putLogEvents({ logGroupName, logStreamName: 's', logEvents });
  await user.describeLogStreams({ logGroupName });
  const other = await newGroup();
  await assert.rejects(
    user.describeLogStreams({ logGroupName: other }),
    refused(
      'AccessDeniedException',
      new RegExp(
        `^User: arn:aws:iam::${account}:user/${UserName} is not authorized to perform: logs:DescribeLogStreams on ` +
          `resource: arn:aws:logs:us-east-1:${account}:log-group:${other}:log-stream: because no identity-based policy`,
      ),
    ),
  );
  await assert.rejects(user.getLogEvents({ logGroupName, logStreamName: 's' }), refused('AccessDeniedException'));
  user.destroy();
});
