import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { zipOf } from '../../../testing/zip.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { lambda, iam, roleArn } = functions;
const stacks = stackTester(sandlot);
const resources = resourcesOf(sandlot);
const s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1, forcePathStyle: true });
await s3.createBucket({ Bucket: 'stack-code' });

after(async () => {
  functions.destroy();
  stacks.close();
  resources.close();
  s3.destroy();
  await sandlot.close();
});

/** A function's own module, and what answers to the address that a stack has given it, as CDK's handlers do. */
const answering = `
const https = require('https');
const put = (event, answer) => new Promise((resolve, reject) => {
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({ Status: 'SUCCESS', Reason: 'r', StackId, RequestId, LogicalResourceId, ...answer });
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  const request = https.request({ hostname, path: pathname + search, method: 'PUT', headers }, (response) => {
    response.resume(); resolve();
  });
  request.on('error', reject); request.end(body);
});
exports.handler = async (event) => {
  const { Text, Fails, Hangs } = event.ResourceProperties;
  if (Hangs === 'true' && event.RequestType === 'Create') return;
  const PhysicalResourceId = event.PhysicalResourceId || 'made-' + Text;
  const failed = { Status: 'FAILED', Reason: 'it was asked to', PhysicalResourceId };
  if (Fails === event.RequestType) return put(event, failed);
  await put(event, { PhysicalResourceId, Data: { Upper: String(Text).toUpperCase() } });
};`;

const provider = (more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: roleArn, Code: { ZipFile: answering }, ...more },
});
const custom = (properties: object) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, ...properties },
});
const template = (properties: object) => ({
  Resources: { Provider: provider(), Thing: custom(properties) },
  Outputs: { Upper: { Value: { 'Fn::GetAtt': ['Thing', 'Upper'] } }, Ref: { Value: { Ref: 'Thing' } } },
});
const over = async (name: string) => {
  for (let tries = 0; tries < 3600; tries++) {
    const status = await stacks.statusOf(name);
    if (!/PROGRESS/.test(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} is not over`);
};

test('a function of a stack makes, changes and removes a custom resource of the same stack', async () => {
  await stacks.deploy('custom', template({ Text: 'one' }));
  assert.equal(await over('custom'), 'CREATE_COMPLETE', (await stacks.eventsOf('custom')).join('\n'));
  assert.deepEqual(await stacks.outputsOf('custom'), { Upper: 'ONE', Ref: 'made-one' });
  await stacks.deploy('custom', template({ Text: 'two' }));
  assert.equal(await over('custom'), 'UPDATE_COMPLETE');
  assert.deepEqual(await stacks.outputsOf('custom'), { Upper: 'TWO', Ref: 'made-one' });
  const StackName = await stacks.cfn.describeStacks({ StackName: 'custom' }).then(({ Stacks }) => Stacks![0]!.StackId!);
  await stacks.cfn.deleteStack({ StackName });
  assert.equal(await over(StackName), 'DELETE_COMPLETE', (await stacks.eventsOf(StackName)).join('\n'));
});

test('a failure that a function tells fails the resource, one that it does not answer in time, too', async () => {
  await stacks.deploy('failing', template({ Text: 'x', Fails: 'Create' }));
  assert.equal(await over('failing'), 'ROLLBACK_COMPLETE');
  const events = (await stacks.eventsOf('failing')).join('\n');
  assert.match(events, /CREATE_FAILED Received response status \[FAILED\].*it was asked to/);
  await stacks.deploy('silent', template({ Text: 'x', Hangs: true, ServiceTimeout: 6 }));
  assert.equal(await over('silent'), 'ROLLBACK_COMPLETE');
  assert.match((await stacks.eventsOf('silent')).join('\n'), /did not receive a response from your Custom Resource/);
});

test('cfn-response answers for a text that asks for it, as the stack’s role may invoke', async () => {
  const RoleName = 'deploys';
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  const allow = (Action: string[]) =>
    iam.putRolePolicy({
      RoleName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    });
  const code =
    "const response = require('cfn-response');" +
    "exports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Upper: 'DONE' }, 'own');";
  const with_ = { ...template({ Text: 'x' }) };
  const Resources = { ...with_.Resources, Provider: provider({ Code: { ZipFile: code } }) };
  await allow([
    'lambda:CreateFunction',
    'lambda:DeleteFunction',
    'lambda:GetFunction',
    'lambda:TagResource',
    'iam:PassRole',
  ]);
  await stacks.deploy('role', { ...with_, Resources }, { RoleARN: Role!.Arn! });
  assert.equal(await over('role'), 'ROLLBACK_FAILED', 'nobody may invoke');
  assert.match(
    (await stacks.eventsOf('role')).join('\n'),
    /deploys.*is not authorized to perform: lambda:InvokeFunction/,
  );
  await allow(['lambda:*', 'iam:PassRole']);
  await stacks.deploy('invoking', { ...with_, Resources }, { RoleARN: Role!.Arn! });
  assert.equal(await over('invoking'), 'CREATE_COMPLETE', (await stacks.eventsOf('invoking')).join('\n'));
  assert.deepEqual(await stacks.outputsOf('invoking'), { Upper: 'DONE', Ref: 'own' });
});

test('functions, layers, versions, aliases and permissions of a stack, from S3', async () => {
  const put = (Key: string, Body: Buffer) => s3.putObject({ Bucket: 'stack-code', Key, Body });
  await put('one.zip', zipOf({ 'index.mjs': "import { x } from 'x'; export const handler = async () => x;" }));
  await put('two.zip', zipOf({ 'index.mjs': "export const handler = async () => 'two';" }));
  await put('layer.zip', zipOf({ 'nodejs/node_modules/x/index.js': 'exports.x = "of the layer";' }));
  const whole = (S3Key: string, Timeout: number) => ({
    Resources: {
      Layer: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: { Content: { S3Bucket: 'stack-code', S3Key: 'layer.zip' }, CompatibleRuntimes: ['nodejs22.x'] },
      },
      Function: provider({
        FunctionName: 'of-stack',
        Code: { S3Bucket: 'stack-code', S3Key },
        Timeout,
        Layers: [{ Ref: 'Layer' }],
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Function' },
          FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
          Name: 'live',
        },
      },
      Events: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST', MaximumRetryAttempts: Timeout - 5 },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Function' },
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
        },
      },
    },
  });
  await stacks.deploy('whole', whole('one.zip', 5));
  assert.equal(await stacks.statusOf('whole'), 'CREATE_COMPLETE', (await stacks.eventsOf('whole')).join('\n'));
  assert.equal((await functions.invoke('of-stack')).answer, 'of the layer');
  assert.equal((await functions.invoke('of-stack:live')).answer, 'of the layer');
  await stacks.deploy('whole', whole('two.zip', 6));
  assert.equal(await stacks.statusOf('whole'), 'UPDATE_COMPLETE', (await stacks.eventsOf('whole')).join('\n'));
  assert.equal((await functions.invoke('of-stack')).answer, 'two');
  assert.equal((await functions.invoke('of-stack:live')).answer, 'of the layer');
  const events = await lambda.getFunctionEventInvokeConfig({ FunctionName: 'of-stack' });
  assert.equal(events.MaximumRetryAttempts, 1);
  const { Configuration, Tags } = await lambda.getFunction({ FunctionName: 'of-stack' });
  assert.deepEqual([Configuration!.Timeout, Tags!['a']], [6, 'b']);
  assert.equal(JSON.parse((await lambda.getPolicy({ FunctionName: 'of-stack' })).Policy!).Statement.length, 1);
  await stacks.cfn.deleteStack({ StackName: 'whole' });
  await stacks.settled();
  await assert.rejects(lambda.getFunction({ FunctionName: 'of-stack' }), { name: 'ResourceNotFoundException' });
});

test('Cloud Control makes, reads, changes, lists and removes functions', async () => {
  const type = 'AWS::Lambda::Function';
  const { Properties } = provider({ FunctionName: 'controlled', Description: 'first' });
  const id = await resources.create(type, Properties);
  assert.equal((await resources.read(type, id))['Description'], 'first');
  const { Code } = Properties;
  await resources.update(type, id, { Code, Description: 'second', ReservedConcurrentExecutions: 2 });
  const read = await resources.read(type, id);
  assert.deepEqual([read['Description'], read['ReservedConcurrentExecutions']], ['second', 2]);
  assert.ok((await resources.list(type)).includes(id));
  await resources.remove(type, id);
  assert.ok(!(await resources.list(type)).includes(id));
});
