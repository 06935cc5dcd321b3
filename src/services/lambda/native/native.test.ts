import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { zipOf } from '../../../testing/zip.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';
import { replaced, replacementsOf } from './markers.ts';
import { nativeOf } from './recognise.ts';
import { syncFilter } from './sync-filter.ts';

/** What the CDK's code says, and no more of it. */
const deploymentCode = `
CUSTOM_RESOURCE_OWNER_TAG = "aws-cdk:cr-owned"
def handler(event, context):
    physical_id = "aws.cdk.s3deployment.%s"
    dest = event['ResourceProperties']['DestinationBucketName']
def s3_deploy(sources): pass
`;
const notificationsCode = `
def handler(event: dict, context): s3.put_bucket_notification_configuration()
def handle_managed(a): pass
def handle_unmanaged(a): pass
`;

const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 's3:*']);
const { lambda, invoke, create, roleArn } = functions;
const stacks = stackTester(sandlot);
const s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1, forcePathStyle: true });
for (const Bucket of ['assets', 'site', 'other-site', 'watched']) await s3.createBucket({ Bucket });

after(async () => {
  functions.destroy();
  stacks.close();
  s3.destroy();
  await sandlot.close();
});

const python = { Runtime: 'python3.13', Handler: 'index.handler' } as const;
const placeholder = 'required-to-be-present-by-cfn';
const asked = (RequestType: string, properties: object, more: object = {}) => ({
  RequestType,
  ResponseURL: placeholder,
  StackId: placeholder,
  RequestId: placeholder,
  LogicalResourceId: placeholder,
  PhysicalResourceId: placeholder,
  ResourceProperties: properties,
  ...more,
});
const keysOf = async (Bucket: string) => ((await s3.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key);
const textOf = async (Bucket: string, Key: string) => (await s3.getObject({ Bucket, Key })).Body!.transformToString();
const put = (Key: string, files: Record<string, string>) => s3.putObject({ Bucket: 'assets', Key, Body: zipOf(files) });
const deployment = (keys: string[], more: object = {}) => ({
  SourceBucketNames: keys.map(() => 'assets'),
  SourceObjectKeys: keys,
  DestinationBucketName: 'site',
  ...more,
});

test('a bucket deployment unpacks, replaces markers, prunes, and says so in its log', async () => {
  await create('deploys', { 'index.py': deploymentCode }, python);
  await put('one.zip', { 'index.html': 'hello <<name>>\n', 'sub/a.json': '{"v": "<<json>>"}' });
  await put('two.zip', { 'index.html': 'over' });
  await s3.putObject({ Bucket: 'site', Key: 'old.txt', Body: 'old' });
  await s3.putObject({ Bucket: 'site', Key: 'kept/x.txt', Body: 'kept' });
  const properties = deployment(['one.zip'], {
    SourceMarkers: [{ '<<name>>': 'wörld', '<<json>>': 'a"b' }],
    SourceMarkersConfig: [{ markerEncodings: { '<<json>>': 'UNQUOTED_JSON_VALUE' } }],
    Exclude: ['kept/*'],
    SystemMetadata: { 'cache-control': 'no-cache' },
    UserMetadata: { Team: 'x' },
  });
  const { answer, error, log } = await invoke('deploys', asked('Update', properties));
  assert.deepEqual([answer, error], [null, undefined], log);
  assert.match(log, /Sandlot knows the code of this function.*bucket-deployment/);
  assert.match(log, /Unable to send a response/);
  assert.deepEqual(await keysOf('site'), ['index.html', 'kept/x.txt', 'sub/a.json']);
  assert.equal(await textOf('site', 'index.html'), 'hello wörld\n');
  assert.equal(await textOf('site', 'sub/a.json'), '{"v": "a\\"b"}');
  const head = await s3.headObject({ Bucket: 'site', Key: 'index.html' });
  assert.deepEqual([head.ContentType, head.CacheControl, head.Metadata], ['text/html', 'no-cache', { team: 'x' }]);
  await invoke('deploys', asked('Update', deployment(['one.zip', 'two.zip'], { Prune: 'false' })));
  assert.equal(await textOf('site', 'index.html'), 'over');
});

test('without extraction an object is copied, below a prefix, and goes unless it is retained', async () => {
  await create('copies', { 'index.py': deploymentCode }, python);
  await s3.putObject({ Bucket: 'assets', Key: 'folder/raw.txt', Body: 'raw' });
  const properties = deployment(['folder/raw.txt'], {
    DestinationBucketName: 'other-site',
    DestinationBucketKeyPrefix: 'in/here',
    Extract: 'false',
    RetainOnDelete: 'false',
  });
  await invoke('copies', asked('Create', properties));
  assert.deepEqual(await keysOf('other-site'), ['in/here/raw.txt']);
  const moved = { ...properties, DestinationBucketKeyPrefix: 'there' };
  await invoke('copies', asked('Update', moved, { OldResourceProperties: properties }));
  assert.deepEqual(await keysOf('other-site'), ['there/raw.txt']);
  const Tagging = { TagSet: [{ Key: 'aws-cdk:cr-owned:there:abc', Value: 'true' }] };
  await s3.putBucketTagging({ Bucket: 'other-site', Tagging });
  await invoke('copies', asked('Delete', moved));
  assert.deepEqual(await keysOf('other-site'), ['there/raw.txt'], 'it is another deployment’s by now');
  await s3.deleteBucketTagging({ Bucket: 'other-site' });
  await invoke('copies', asked('Delete', moved));
  assert.deepEqual(await keysOf('other-site'), []);
});

test('a stack deploys by it, gets its attributes, and fails with its reason', async () => {
  await put('stack.zip', { 'a.txt': 'a' });
  const template = (key: string) => ({
    Resources: {
      Handler: {
        Type: 'AWS::Lambda::Function',
        Properties: { ...python, Role: roleArn, Code: { ZipFile: deploymentCode } },
      },
      Deployment: {
        Type: 'Custom::CDKBucketDeployment',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
          ...deployment([key], { DestinationBucketArn: 'arn:aws:s3:::site', Prune: true }),
        },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Deployment', 'DestinationBucketArn'] } } },
  });
  const over = async (name: string): Promise<string> => {
    for (let tries = 0; tries < 3600; tries++) {
      const status = await stacks.statusOf(name);
      if (!/PROGRESS/.test(status)) return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${name} is not over`);
  };
  await stacks.deploy('deployed', template('stack.zip'));
  assert.equal(await over('deployed'), 'CREATE_COMPLETE', (await stacks.eventsOf('deployed')).join('\n'));
  assert.deepEqual(await stacks.outputsOf('deployed'), { Arn: 'arn:aws:s3:::site' });
  assert.deepEqual(await keysOf('site'), ['a.txt']);
  await stacks.deploy('undeployed', template('absent.zip'));
  assert.equal(await over('undeployed'), 'ROLLBACK_COMPLETE');
  assert.match((await stacks.eventsOf('undeployed')).join('\n'), /CREATE_FAILED .*specified key does not exist/);
});

test('bucket notifications stand beside those of others, which stay', async () => {
  await create('notifies', { 'index.py': notificationsCode }, python);
  const EventBridgeConfiguration = {};
  await invoke(
    'notifies',
    asked('Create', {
      BucketName: 'watched',
      Managed: 'true',
      NotificationConfiguration: { EventBridgeConfiguration },
    }),
  );
  assert.ok((await s3.getBucketNotificationConfiguration({ Bucket: 'watched' })).EventBridgeConfiguration);
  await invoke(
    'notifies',
    asked('Delete', {
      BucketName: 'watched',
      Managed: 'true',
      NotificationConfiguration: { EventBridgeConfiguration },
    }),
  );
  const { EventBridgeConfiguration: gone } = await s3.getBucketNotificationConfiguration({ Bucket: 'watched' });
  assert.equal(gone, undefined);
  assert.equal((await lambda.getFunction({ FunctionName: 'notifies' })).Configuration!.Runtime, 'python3.13');
});

test('markers, filters and code by which functions are known', () => {
  const value = (given: unknown, encoding: string) =>
    replaced(Buffer.from('<m>'), replacementsOf({ '<m>': given }, { markerEncodings: { '<m>': encoding } })).toString();
  const cases: readonly [unknown, string, string][] = [
    ['a$&b', 'LITERAL', 'a$&b'],
    ['a"b', 'UNQUOTED_JSON_VALUE', 'a\\"b'],
    [{ a: [1, true] }, 'UNQUOTED_JSON_VALUE', '{"a": [1, true]}'],
    ['ä', 'JSON_VALUE', '"\\u00e4"'],
    ['plain', 'YAML_STRING', 'plain'],
    ['Yes', 'YAML_STRING', '"Yes"'],
    ['a: b', 'YAML_STRING', '"a: b"'],
  ];
  for (const [given, encoding, expected] of cases) assert.equal(value(given, encoding), expected);
  assert.throws(() => value(1, 'LITERAL'), /Expected a string for LITERAL encoding/);
  assert.throws(() => value('x', 'OTHER'), /Unknown marker encoding: OTHER/);
  const filter = syncFilter(['*'], ['*.html', 'a/?.txt']);
  assert.deepEqual(['x.html', 'b/y.html', 'a/b.txt', 'a/bc.txt'].map(filter), [true, true, true, false]);
  const known = (code: string) => nativeOf({ texts: new Map([['index.py', code]]) });
  assert.deepEqual(
    [known(deploymentCode), known(notificationsCode), known('def handler(e, c): pass')],
    ['bucket-deployment', 'bucket-notifications', undefined],
  );
});
