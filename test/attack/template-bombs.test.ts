/**
 * Templates that come to many times what their bytes suggest, and answers at addresses that nobody was given. Each is
 * refused by its kind, and the server goes on. No time is asserted: what is not bounded does not come back.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';

let sandlot: Sandlot;
let cfn: CloudFormation;
let s3: S3;
before(async () => {
  sandlot = await startSandlot();
  cfn = new CloudFormation({ ...sandlot.clientConfig, maxAttempts: 1 });
  s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
  await s3.createBucket({ Bucket: 'template-bombs' });
});
after(async () => {
  cfn.destroy();
  s3.destroy();
  await sandlot.close();
});

const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});

async function stored(Key: string, template: unknown): Promise<string> {
  await s3.putObject({ Bucket: 'template-bombs', Key, Body: JSON.stringify(template) });
  return `${sandlot.endpoint}/template-bombs/${Key}`;
}

const expanding = { Capabilities: ['CAPABILITY_AUTO_EXPAND'] };

/** Why the stack's resources failed. */
async function reasonsOf(StackName: string, template: object, more: object = {}): Promise<string> {
  const TemplateURL = await stored(`${StackName}.json`, template);
  await cfn.createStack({ StackName, TemplateURL, OnFailure: 'DO_NOTHING', ...more });
  await sandlot.idle();
  const { StackEvents } = await cfn.describeStackEvents({ StackName });
  return StackEvents!.map(({ ResourceStatusReason: reason }) => reason ?? '').join('\n');
}

const tooMuch = /Template error: the values of one resource or output exceed 4000000 characters\./;
const long = { Parameters: { P: { Type: 'String', Default: 'x'.repeat(4000) } } };

test('a long parameter, named two hundred thousand times', async () => {
  const Value = { 'Fn::Sub': '${P}'.repeat(200_000) };
  assert.match(await reasonsOf('named', { ...long, Resources: { R: parameter(Value) } }), tooMuch);
});

test('texts of texts, each level of which is ten of the one below', async () => {
  let Value: unknown = { Ref: 'P' };
  for (let level = 0; level < 40; level++) Value = { 'Fn::Sub': ['${V}'.repeat(10), { V: Value }] };
  assert.match(await reasonsOf('nested', { ...long, Resources: { R: parameter(Value) } }), tooMuch);
});

test('texts of nothing, each level of which names the one below twenty times', async () => {
  let Value: unknown = { 'Fn::Join': ['', []] };
  for (let level = 0; level < 60; level++) Value = { 'Fn::Sub': ['${V}'.repeat(20), { V: Value }] };
  const reasons = await reasonsOf('nothing', { Resources: { R: parameter(Value) } });
  assert.match(reasons, /CREATE|Value|length/i, 'made once each, and refused by Systems Manager as empty');
  assert.doesNotMatch(reasons, /Internal Failure/);
});

test('lists of lists that are kept once and written often', async () => {
  const Parameters = { L: { Type: 'CommaDelimitedList', Default: 'x,'.repeat(1900) } };
  const Metadata = { Lists: Array.from({ length: 20_000 }, () => ({ Ref: 'L' })) };
  const reasons = await reasonsOf('lists', { Parameters, Resources: { R: { ...parameter('x'), Metadata } } });
  assert.match(reasons, tooMuch);
});

test('a resource whose property is many of the one before it', async () => {
  const metadata = (Analytics: unknown) => ({ Type: 'AWS::CDK::Metadata', Properties: { Analytics } });
  const analytics = (of: string) => ({
    'Fn::Join': ['', Array.from({ length: 200 }, () => ({ 'Fn::GetAtt': [of, 'Analytics'] }))],
  });
  const Resources = { A: metadata('x'.repeat(2000)), B: metadata(analytics('A')), C: metadata(analytics('B')) };
  assert.match(await reasonsOf('chained', { Resources }), tooMuch);
});

test('loops in loops', async () => {
  const items = Array.from({ length: 50 }, (_, at) => `I${at}`);
  const Resources = {
    'Fn::ForEach::A': [
      'A',
      items,
      { 'Fn::ForEach::B': ['B', items, { 'Fn::ForEach::C': ['C', items, { 'R${A}${B}${C}': parameter('x') }] }] },
    ],
  };
  const reasons = await reasonsOf('loops', { Transform: 'AWS::LanguageExtensions', Resources }, expanding);
  assert.match(reasons, /exceed 1000000 bytes/);
});

test('a snippet that includes itself', async () => {
  const include = { Name: 'AWS::Include', Parameters: { Location: 's3://template-bombs/self.json' } };
  await stored('self.json', { 'Fn::Transform': include });
  const Resources = { R: { ...parameter('x'), 'Fn::Transform': include } };
  assert.match(await reasonsOf('includes', { Resources }, expanding), /a snippet cannot include another/);
});

test('addresses of answers: guessed, asked for otherwise, too long', async () => {
  const { status: none } = await fetch(`${sandlot.endpoint}/_cloudformation/callbacks/${'a'.repeat(43)}`, {
    method: 'PUT',
    body: '{}',
  });
  assert.equal(none, 403);
  const Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  await cfn.createStack({ StackName: 'handles', TemplateBody: JSON.stringify({ Resources: { Handle } }) });
  await sandlot.idle();
  const found = await cfn.describeStackResources({ StackName: 'handles' });
  const address = found.StackResources![0]!.PhysicalResourceId!;
  const put = async (url: string, body: string) => (await fetch(url, { method: 'PUT', body })).status;
  assert.equal(await put(`${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`, '{}'), 403);
  assert.equal((await fetch(address)).ok, false, 'nothing is read there');
  assert.equal(await put(address, 'x'.repeat(65 * 1024)), 413);
  assert.equal(await put(address, `${'['.repeat(50_000)}`), 200, 'no signal, and no harm');
  await cfn.deleteStack({ StackName: 'handles' });
  await sandlot.idle();
  assert.equal(await put(address, '{"Status":"SUCCESS","UniqueId":"1","Data":""}'), 403, 'gone with its stack');
});

test('a secret that a template names is told by no answer about the stack', async () => {
  const secrets = new SecretsManager(sandlot.clientConfig);
  await secrets.createSecret({ Name: 'bomb-secret', SecretString: 'never-to-be-told' });
  secrets.destroy();
  const named = '{{resolve:secretsmanager:bomb-secret}}';
  const Resources = {
    R: parameter(named, { Name: '/bomb/secret' }),
    // What another resource has of it is what the stack deployed: asked for by its attribute.
    Copy: parameter({ 'Fn::GetAtt': ['R', 'Value'] }, { Name: '/bomb/copy' }),
  };
  const StackName = 'secrets';
  const TemplateBody = JSON.stringify({ Resources });
  await cfn.createStack({ StackName, TemplateBody });
  await sandlot.idle();
  const told = JSON.stringify([
    await cfn.describeStacks({ StackName }),
    await cfn.describeStackEvents({ StackName }),
    await cfn.describeEvents({ StackName }),
    await cfn.getTemplate({ StackName }),
    await cfn.getTemplate({ StackName, TemplateStage: 'Processed' }),
    await cfn.listStackResources({ StackName }),
  ]);
  assert.doesNotMatch(told, /never-to-be-told/);
});

test('the server goes on', async () => {
  await cfn.createStack({ StackName: 'after', TemplateBody: JSON.stringify({ Resources: { R: parameter('x') } }) });
  await sandlot.idle();
  const { Stacks } = await cfn.describeStacks({ StackName: 'after' });
  assert.equal(Stacks![0]!.StackStatus, 'CREATE_COMPLETE');
});

test('a policy of signals with values of no text fails its resource', async () => {
  const noText = { toString: 1, valueOf: 1 };
  for (const [name, ResourceSignal] of Object.entries({ count: { Count: noText }, timeout: { Timeout: noText } })) {
    const R = { ...parameter('x'), CreationPolicy: { ResourceSignal } };
    assert.match(await reasonsOf(`signals-${name}`, { Resources: { R } }), /Invalid CreationPolicy/);
  }
});
