import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { zipOf } from '../../../testing/zip.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [lambda, iam, s3] = [new Lambda(config), new IAM(config), new S3({ ...config, forcePathStyle: true })];
const account = sandlot.server.account;
const role = `arn:aws:iam::${account}:role/runs`;
const ZipFile = zipOf({ 'index.mjs': 'export const handler = async () => 1;' });
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;

before(async () => {
  const trust = (Service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
    });
  await iam.createRole({ RoleName: 'runs', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  await iam.createRole({ RoleName: 'other', AssumeRolePolicyDocument: trust('ec2.amazonaws.com') });
});

after(async () => {
  for (const client of [lambda, iam, s3]) client.destroy();
  await sandlot.close();
});

const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) =>
  lambda.createFunction({
    FunctionName,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: role,
    Code: { ZipFile },
    ...more,
  });

test('a function is made once, shown, and deleted', async () => {
  const made = await create('shown', { Environment: { Variables: { AA: 'b' } }, Tags: { team: 'x' } });
  assert.equal(made.FunctionArn, arnOf('shown'));
  assert.deepEqual([made.State, made.LastUpdateStatus, made.Version], ['Pending', undefined, '$LATEST']);
  assert.deepEqual([made.Timeout, made.MemorySize, made.CodeSize], [3, 128, ZipFile.length]);
  const shown = await lambda.getFunction({ FunctionName: arnOf('shown') });
  const { RevisionId, State, LastUpdateStatus } = shown.Configuration!;
  assert.deepEqual([State, LastUpdateStatus], ['Active', 'Successful']);
  assert.notEqual(RevisionId, made.RevisionId);
  assert.deepEqual(shown.Configuration!.Environment, { Variables: { AA: 'b' } });
  assert.deepEqual(shown.Configuration!.LoggingConfig, { LogFormat: 'Text', LogGroup: '/aws/lambda/shown' });
  assert.deepEqual(shown.Tags, { team: 'x' });
  const code = await fetch(shown.Code!.Location!);
  assert.deepEqual(Buffer.from(await code.arrayBuffer()), ZipFile);
  await assert.rejects(create('shown'), refused('ResourceConflictException', /^Function already exist: shown$/, 409));
  assert.ok((await lambda.listFunctions({})).Functions!.some(({ FunctionName }) => FunctionName === 'shown'));
  await lambda.deleteFunction({ FunctionName: 'shown' });
  await assert.rejects(
    lambda.getFunction({ FunctionName: 'shown' }),
    refused('ResourceNotFoundException', new RegExp(`^Function not found: ${arnOf('shown')}$`), 404),
  );
});

test('what is wrong with a function is told in AWS’s words', async () => {
  const cases: readonly [Partial<CreateFunctionCommandInput>, RegExp][] = [
    [
      { Role: `arn:aws:iam::${account}:role/other` },
      /^The role defined for the function cannot be assumed by Lambda\.$/,
    ],
    [
      { Role: `arn:aws:iam::${account}:role/absent` },
      /^The role defined for the function cannot be assumed by Lambda\.$/,
    ],
    [{ Handler: undefined }, /^Runtime and Handler are mandatory parameters/],
    [{ Code: { ZipFile: Buffer.from('no archive') } }, /^Could not unzip uploaded file\./],
    [{ Code: {} }, /^Please provide a source for function code\.$/],
    [
      { Code: { S3Bucket: 'nobodys-bucket', S3Key: 'x' } },
      /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\./,
    ],
    [{ Code: { ZipFile: zipOf({ '../out': 'x' }) } }, /^Could not unzip uploaded file\./],
    [
      { Code: { ZipFile: zipOf({ big: { text: 'x', claimedSize: 300_000_000 } }) } },
      /^Unzipped size must be smaller than 262144000 bytes$/,
    ],
    [{ Environment: { Variables: { AWS_REGION: 'x' } } }, /Reserved keys used in this request: AWS_REGION$/],
    [{ Environment: { Variables: { AA: 'x'.repeat(5000) } } }, /exceeded the 4KB limit/],
    [{ Layers: [`arn:aws:lambda:us-east-1:${account}:layer:none:1`] }, /^Layer version .* does not exist\.$/],
  ];
  for (const [more, message] of cases)
    await assert.rejects(create('wrong', more), refused('InvalidParameterValueException', message));
  await assert.rejects(
    create('wrong', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] } }),
    refused('NotImplementedException', /VpcConfig/, 501),
  );
});

test('code comes from S3', async () => {
  await s3.createBucket({ Bucket: 'function-code' });
  await s3.putObject({ Bucket: 'function-code', Key: 'a.zip', Body: ZipFile });
  const made = await create('from-s3', { Code: { S3Bucket: 'function-code', S3Key: 'a.zip' } });
  assert.equal(made.CodeSize, ZipFile.length);
});

test('a change has a new revision, and one that was asked for is checked', async () => {
  const made = await create('changed');
  const other = zipOf({ 'index.mjs': 'export const handler = async () => 2;' });
  const updated = await lambda.updateFunctionCode({ FunctionName: 'changed', ZipFile: other });
  assert.notEqual(updated.CodeSha256, made.CodeSha256);
  assert.notEqual(updated.RevisionId, made.RevisionId);
  await assert.rejects(
    lambda.updateFunctionCode({ FunctionName: 'changed', ZipFile, RevisionId: made.RevisionId! }),
    refused('PreconditionFailedException', /^The Revision Id provided does not match/, 412),
  );
  const set = await lambda.updateFunctionConfiguration({
    FunctionName: 'changed',
    Timeout: 9,
    Environment: { Variables: { BB: '1' } },
  });
  assert.deepEqual([set.Timeout, set.Environment], [9, { Variables: { BB: '1' } }]);
  const kept = await lambda.updateFunctionConfiguration({ FunctionName: 'changed', Description: 'd' });
  assert.deepEqual([kept.Timeout, kept.Environment], [9, { Variables: { BB: '1' } }]);
  const dry = await lambda.updateFunctionCode({ FunctionName: 'changed', ZipFile, DryRun: true });
  assert.equal(dry.CodeSha256, made.CodeSha256);
  assert.equal((await lambda.getFunctionConfiguration({ FunctionName: 'changed' })).CodeSha256, updated.CodeSha256);
});

test('versions stay as they were published, and aliases point to them', async () => {
  await create('versioned', { Description: 'first' });
  const one = await lambda.publishVersion({ FunctionName: 'versioned' });
  assert.deepEqual([one.Version, one.FunctionArn], ['1', `${arnOf('versioned')}:1`]);
  assert.equal((await lambda.publishVersion({ FunctionName: 'versioned' })).Version, '1', 'nothing has changed');
  await lambda.updateFunctionConfiguration({ FunctionName: 'versioned', Description: 'second' });
  assert.equal((await lambda.publishVersion({ FunctionName: 'versioned' })).Version, '2');
  const alias = await lambda.createAlias({ FunctionName: 'versioned', Name: 'live', FunctionVersion: '1' });
  assert.equal(alias.AliasArn, `${arnOf('versioned')}:live`);
  const behind = await lambda.getFunctionConfiguration({ FunctionName: 'versioned', Qualifier: 'live' });
  assert.deepEqual([behind.Description, behind.Version], ['first', '1']);
  await assert.rejects(
    lambda.deleteFunction({ FunctionName: 'versioned', Qualifier: '1' }),
    refused('ResourceConflictException', /following aliases: \[live\]/, 409),
  );
  await lambda.updateAlias({ FunctionName: 'versioned', Name: 'live', FunctionVersion: '2' });
  await lambda.deleteFunction({ FunctionName: 'versioned', Qualifier: '1' });
  const { Versions } = await lambda.listVersionsByFunction({ FunctionName: 'versioned' });
  assert.deepEqual(
    Versions!.map(({ Version }) => Version),
    ['$LATEST', '2'],
  );
  assert.deepEqual(
    (await lambda.listAliases({ FunctionName: 'versioned' })).Aliases!.map(({ Name }) => Name),
    ['live'],
  );
});

test('layers have versions, which functions name', async () => {
  const content = zipOf({ 'nodejs/node_modules/x/index.js': 'exports.x = 1;' });
  const first = await lambda.publishLayerVersion({
    LayerName: 'shared',
    Content: { ZipFile: content },
    CompatibleRuntimes: ['nodejs22.x'],
  });
  assert.equal(first.LayerVersionArn, `arn:aws:lambda:us-east-1:${account}:layer:shared:1`);
  const second = await lambda.publishLayerVersion({ LayerName: 'shared', Content: { ZipFile: content } });
  assert.equal(second.Version, 2);
  const made = await create('layered', { Layers: [first.LayerVersionArn!] });
  assert.deepEqual(made.Layers, [{ Arn: first.LayerVersionArn, CodeSize: content.length }]);
  const { LayerVersions } = await lambda.listLayerVersions({ LayerName: 'shared' });
  assert.deepEqual(
    LayerVersions!.map(({ Version }) => Version),
    [2, 1],
  );
  const { Layers } = await lambda.listLayers({ CompatibleRuntime: 'nodejs22.x' });
  assert.deepEqual(
    Layers!.map(({ LatestMatchingVersion }) => LatestMatchingVersion!.Version),
    [1],
  );
  await lambda.addLayerVersionPermission({
    LayerName: 'shared',
    VersionNumber: 1,
    StatementId: 's',
    Action: 'lambda:GetLayerVersion',
    Principal: '*',
  });
  const { Policy } = await lambda.getLayerVersionPolicy({ LayerName: 'shared', VersionNumber: 1 });
  assert.equal(JSON.parse(Policy!).Statement[0].Resource, first.LayerVersionArn);
  await lambda.deleteLayerVersion({ LayerName: 'shared', VersionNumber: 2 });
  await lambda.deleteLayerVersion({ LayerName: 'shared', VersionNumber: 2 });
  assert.equal((await lambda.publishLayerVersion({ LayerName: 'shared', Content: { ZipFile: content } })).Version, 3);
});

test('permissions are statements of a policy', async () => {
  await create('permitted');
  const { Statement } = await lambda.addPermission({
    FunctionName: 'permitted',
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::bucket',
    SourceAccount: account,
  });
  const statement = {
    Sid: 's3',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arnOf('permitted'),
    Condition: {
      StringEquals: { 'AWS:SourceAccount': account },
      ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' },
    },
  };
  assert.deepEqual(JSON.parse(Statement!), statement);
  const { Policy } = await lambda.getPolicy({ FunctionName: 'permitted' });
  assert.deepEqual(JSON.parse(Policy!), { Version: '2012-10-17', Id: 'default', Statement: [statement] });
  const again = { FunctionName: 'permitted', StatementId: 's3', Action: 'lambda:InvokeFunction' };
  await assert.rejects(
    lambda.addPermission({ ...again, Principal: 's3.amazonaws.com' }),
    refused('ResourceConflictException', /^The statement id \(s3\) provided already exists\./, 409),
  );
  await assert.rejects(
    lambda.addPermission({ ...again, StatementId: 'x', Principal: 'nobody' }),
    refused('InvalidParameterValueException', /^The provided principal was invalid\./),
  );
  await lambda.removePermission({ FunctionName: 'permitted', StatementId: 's3' });
  await assert.rejects(
    lambda.getPolicy({ FunctionName: 'permitted' }),
    refused('ResourceNotFoundException', /^The resource you requested does not exist\.$/, 404),
  );
});

test('tags, concurrency and what becomes of events are kept', async () => {
  await create('kept');
  const Resource = arnOf('kept');
  await lambda.tagResource({ Resource, Tags: { a: '1', b: '2' } });
  await lambda.untagResource({ Resource, TagKeys: ['a'] });
  assert.deepEqual((await lambda.listTags({ Resource })).Tags, { b: '2' });
  await lambda.putFunctionConcurrency({ FunctionName: 'kept', ReservedConcurrentExecutions: 3 });
  assert.equal((await lambda.getFunctionConcurrency({ FunctionName: 'kept' })).ReservedConcurrentExecutions, 3);
  const set = await lambda.putFunctionEventInvokeConfig({ FunctionName: 'kept', MaximumRetryAttempts: 0 });
  assert.deepEqual([set.MaximumRetryAttempts, set.FunctionArn], [0, `${Resource}:$LATEST`]);
  const updated = await lambda.updateFunctionEventInvokeConfig({ FunctionName: 'kept', MaximumEventAgeInSeconds: 60 });
  assert.deepEqual([updated.MaximumRetryAttempts, updated.MaximumEventAgeInSeconds], [0, 60]);
  await assert.rejects(
    lambda.putFunctionEventInvokeConfig({
      FunctionName: 'kept',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:q' } },
    }),
    refused('NotImplementedException', /destinations/, 501),
  );
  const { AccountLimit } = await lambda.getAccountSettings({});
  assert.equal(AccountLimit!.UnreservedConcurrentExecutions, 997);
});

test('whoever makes a function must be allowed to, and to hand its role over', async () => {
  await iam.createUser({ UserName: 'maker' });
  const allow = (Action: string[]) =>
    iam.putUserPolicy({
      UserName: 'maker',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'maker' });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const maker = new Lambda({ ...config, credentials });
  const input = { FunctionName: 'made', Runtime: 'nodejs22.x', Handler: 'i.h', Role: role, Code: { ZipFile } } as const;
  await assert.rejects(maker.createFunction(input), refused('AccessDeniedException', /lambda:CreateFunction/, 403));
  await allow(['lambda:CreateFunction']);
  await assert.rejects(maker.createFunction(input), refused('AccessDeniedException', /iam:PassRole/, 403));
  await allow(['lambda:CreateFunction', 'iam:PassRole']);
  await maker.createFunction(input);
  maker.destroy();
});
