/**
 * Macros with real functions. Requests, answers and texts as LocalStack's tests recorded them on AWS (`TestMacros` of
 * test_template_engine.py).
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Capability } from '@aws-sdk/client-cloudformation';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { cfn, deploy, outputsOf, settled, statusOf, close } = stackTester(sandlot);

after(async () => {
  functions.destroy();
  close();
  await sandlot.close();
});

/** One function for all: what it makes of a fragment is the macro's parameter `Do`, or else its event as text. */
const code = `
const replaced = (value, by) => JSON.parse(JSON.stringify(value).replace('<this>', by + ' <this>'));
export const handler = async (event) => {
  const { fragment, params, requestId } = event;
  const success = (made) => ({ requestId, status: 'success', fragment: made });
  switch (params.Do) {
    case undefined: return success(JSON.stringify(event));
    case 'replace': return success(replaced(fragment, params.By));
    case 'add': return success({ ...fragment, ...JSON.parse(params.Members) });
    case 'return': return success(params.What);
    case 'more': return success({ ...fragment, Transform: 'Macro' });
    case 'say': return { requestId, status: 'failure', errorMessage: 'failed because it is a test' };
    case 'silent': return { requestId, status: 'failure' };
    case 'other': return { requestId: 'another', status: 'success', fragment };
    default: throw new Error('thrown');
  }
};`;
const expanding = { Capabilities: ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'] satisfies Capability[] };
const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});
const valueOutput = { Outputs: { Value: { Value: { 'Fn::GetAtt': ['P', 'Value'] } } } };
/** Of the stack itself, the newest first. */
const toldOf = async (StackName: string) =>
  (await cfn.describeStackEvents({ StackName })).StackEvents!.map((one) => [
    one.ResourceStatus,
    one.ResourceStatusReason,
  ]);
const macro = (Parameters: object) => ({ Name: 'Macro', Parameters });

await functions.create('transforms', code);
await deploy('registry', {
  Resources: { M: { Type: 'AWS::CloudFormation::Macro', Properties: { Name: 'Macro', FunctionName: 'transforms' } } },
  Outputs: { Ref: { Value: { Ref: 'M' } } },
});

test('a macro is registered under its name, once', async () => {
  assert.deepEqual(await outputsOf('registry'), { Ref: 'Macro' });
  const Resources = {
    M: { Type: 'AWS::CloudFormation::Macro', Properties: { Name: 'Macro', FunctionName: 'other' } },
  };
  await deploy('again', { Resources });
  assert.equal(await statusOf('again'), 'ROLLBACK_COMPLETE');
  const logged = { ...Resources.M, Properties: { ...Resources.M.Properties, Name: 'N', LogGroupName: 'g' } };
  await assert.rejects(deploy('logged', { Resources: { M: logged } }), refused('ValidationError', /LogGroupName/));
});

test('the function is told fragment, parameters and where it is for', async () => {
  const Parameters = {
    Text: { Type: 'String', Default: 'example' },
    List: { Type: 'CommaDelimitedList', Default: 'a,b' },
    Hidden: { Type: 'String', NoEcho: true, Default: 'secret' },
  };
  const beside = { Ref: 'Text' };
  const Value = { 'Fn::Transform': { Name: 'Macro', Parameters: { Input: { Ref: 'Text' } } }, beside };
  await deploy('told', { Parameters, Resources: { P: parameter(Value) }, ...valueOutput }, expanding);
  const { requestId, ...event } = JSON.parse((await outputsOf('told'))['Value']!);
  assert.match(requestId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(event, {
    region: 'us-east-1',
    accountId: sandlot.account,
    fragment: { beside },
    transformId: `${sandlot.account}::Macro`,
    params: { Input: 'example' },
    templateParameterValues: { Text: 'example', List: ['a', 'b'], Hidden: 'secret' },
  });
});

test('parameters of a transform of the whole template are values, the name of its stack too', async () => {
  const Name = { 'Fn::Sub': '${AWS::StackName}-${Text}' };
  const Transform = [macro({ Do: 'add', Members: { 'Fn::Sub': '{"Description":"${AWS::StackName} ${Text}"}' } })];
  const Parameters = { Text: { Type: 'String', Default: 'example' } };
  await deploy('whole', { Transform, Parameters, Resources: { P: parameter(Name) }, ...valueOutput }, expanding);
  assert.deepEqual(await outputsOf('whole'), { Value: 'whole-example' });
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'whole', TemplateStage: 'Processed' });
  assert.equal(JSON.parse(TemplateBody!).Description, 'whole example');
});

test('snippets go from the inside out, then the whole template through its transforms in order', async () => {
  const replace = (By: string) => macro({ Do: 'replace', By });
  const Properties = {
    'Fn::Transform': [replace('snippet'), replace('second-snippet')],
    Type: 'String',
    Value: '<this>',
  };
  const template = {
    Transform: [replace('global'), replace('second-global')],
    Resources: { P: { Type: 'AWS::SSM::Parameter', Properties } },
    ...valueOutput,
  };
  await deploy('ordered', template, expanding);
  const Value = 'snippet second-snippet global second-global <this>';
  assert.deepEqual(await outputsOf('ordered'), { Value });
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'ordered', TemplateStage: 'Processed' });
  assert.deepEqual(JSON.parse(TemplateBody!), { Resources: { P: parameter(Value) }, ...valueOutput });
  const original = await cfn.getTemplate({ StackName: 'ordered', TemplateStage: 'Original' });
  assert.deepEqual(JSON.parse(original.TemplateBody!), template);
});

test('a name alone is an entry, and one of the account', async () => {
  const Members = JSON.stringify({ Value: 'added' });
  for (const Name of ['Macro', `${sandlot.account}::Macro`]) {
    const Properties = { 'Fn::Transform': { Name, Parameters: { Do: 'add', Members } }, Type: 'String' };
    await deploy('named', { Resources: { P: { Type: 'AWS::SSM::Parameter', Properties } }, ...valueOutput }, expanding);
    assert.deepEqual(await outputsOf('named'), { Value: 'added' });
    await cfn.deleteStack({ StackName: 'named' });
    await settled();
  }
  const plain = { Resources: { P: parameter({ 'Fn::Transform': 'Macro' }) } };
  const { DeclaredTransforms } = await cfn.getTemplateSummary({ TemplateBody: JSON.stringify(plain) });
  assert.deepEqual(DeclaredTransforms, ['Macro']);
});

test('what goes wrong in a macro fails the stack in the words of AWS, and nothing is made', async () => {
  const id = `${sandlot.account}::Macro`;
  for (const [Parameters, text] of [
    [{ Do: 'say' }, `Transform ${id} failed with: failed because it is a test`],
    [{ Do: 'silent' }, `Transform ${id} failed without an error message.`],
    [{ Do: 'throw' }, `Received malformed response from transform ${id}`],
    [{ Do: 'other' }, `Received malformed response from transform ${id}`],
    [{ Do: 'return', What: 'text' }, 'Template format error: unsupported structure.'],
    [
      { Do: 'return', What: { Resources: {} } },
      'Template format error: At least one Resources member must be defined.',
    ],
    [{ Do: 'more' }, 'What a transform has made may not go through Macro.'],
  ] as const) {
    const TemplateBody = JSON.stringify({ Transform: macro(Parameters), Resources: { P: parameter('v') } });
    const { StackId: StackName } = await cfn.createStack({ StackName: 'wrong', TemplateBody, ...expanding });
    await settled();
    assert.deepEqual((await toldOf(StackName!)).toReversed(), [
      ['CREATE_IN_PROGRESS', 'User Initiated'],
      ['ROLLBACK_IN_PROGRESS', `${text}. Rollback requested by user.`],
      ['ROLLBACK_COMPLETE', undefined],
    ]);
    await cfn.deleteStack({ StackName: StackName! });
    await settled();
  }
  const unknown = JSON.stringify({ Transform: 'Nobody', Resources: { P: parameter('v') } });
  const nobody = cfn.createStack({ StackName: 'wrong', TemplateBody: unknown, ...expanding });
  await assert.rejects(nobody, refused('ValidationError', new RegExp(`No transform named ${sandlot.account}::Nobody`)));
  const unresolved = parameter({ 'Fn::Transform': macro({ Input: { 'Fn::GetAtt': ['P', 'Type'] } }) });
  const TemplateBody = JSON.stringify({ Resources: { P: unresolved } });
  const { StackId } = await cfn.createStack({ StackName: 'wrong', TemplateBody, ...expanding });
  await settled();
  assert.equal(await statusOf(StackId!), 'ROLLBACK_COMPLETE');
});

test('an update that a macro fails leaves the stack as it was, and a change set tells why it failed', async () => {
  const failing = { Transform: macro({ Do: 'say' }), Resources: { P: parameter('other') } };
  const before = { Resources: { P: parameter('v') }, ...valueOutput };
  const TemplateBody = JSON.stringify(failing);
  const why = `Transform ${sandlot.account}::Macro failed with: failed because it is a test`;
  await deploy('kept', before);
  await deploy('kept', failing, expanding);
  assert.equal(await statusOf('kept'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(await outputsOf('kept'), { Value: 'v' });
  const told = (await toldOf('kept')).find(([status]) => status === 'UPDATE_ROLLBACK_IN_PROGRESS');
  assert.equal(told?.[1]?.trim(), `${why}.`);
  const original = await cfn.getTemplate({ StackName: 'kept' });
  assert.deepEqual(JSON.parse(original.TemplateBody!), before);
  const changes = { StackName: 'kept', ChangeSetName: 'c', TemplateBody, ...expanding };
  await cfn.createChangeSet(changes);
  const { Status, StatusReason, ExecutionStatus } = await cfn.describeChangeSet(changes);
  assert.deepEqual([Status, StatusReason, ExecutionStatus], ['FAILED', why, 'UNAVAILABLE']);
  const stays = await cfn.createStack({ StackName: 'stays', TemplateBody, ...expanding, OnFailure: 'DO_NOTHING' });
  await settled();
  assert.equal(await statusOf(stays.StackId!), 'CREATE_FAILED');
});

test('stacks agree before the function is called, change sets need not; both agree to what it adds', async () => {
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } };
  const Members = JSON.stringify({ Resources: { Role } });
  const TemplateBody = JSON.stringify({
    Transform: macro({ Do: 'add', Members }),
    Resources: { P: parameter('v') },
  });
  const create = (Capabilities: Capability[]) => cfn.createStack({ StackName: 'roles', TemplateBody, Capabilities });
  const lacks = (name: string) => refused('InsufficientCapabilitiesException', new RegExp(`: \\[${name}\\]`));
  await assert.rejects(create(['CAPABILITY_IAM']), lacks('CAPABILITY_AUTO_EXPAND'));
  await assert.rejects(create(['CAPABILITY_AUTO_EXPAND']), lacks('CAPABILITY_IAM'));
  const changes = { StackName: 'roles', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody } as const;
  await assert.rejects(cfn.createChangeSet(changes), lacks('CAPABILITY_IAM'));
  await cfn.createChangeSet({ ...changes, Capabilities: ['CAPABILITY_IAM'] });
  await settled();
  const { Changes } = await cfn.describeChangeSet({ StackName: 'roles', ChangeSetName: 'c' });
  assert.deepEqual(
    Changes!.map(({ ResourceChange }) => ResourceChange!.LogicalResourceId),
    ['Role'],
  );
});

test('the function is called as who makes the stack', async () => {
  const UserName = 'without-functions';
  await functions.iam.createUser({ UserName });
  const Statement = { Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await functions.iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  const { AccessKey } = await functions.iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const theirs = new CloudFormation({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const TemplateBody = JSON.stringify({ Transform: 'Macro', Resources: { P: parameter('v') } });
  await theirs.createStack({ StackName: 'theirs', TemplateBody, ...expanding });
  await settled();
  assert.equal(await statusOf('theirs'), 'ROLLBACK_COMPLETE');
  const reasons = (await toldOf('theirs')).map(([, reason]) => reason).join();
  assert.match(reasons, /Transform .*::Macro failed with: .*lambda:InvokeFunction/);
  theirs.destroy();
});

test('a macro goes with its stack', async () => {
  await cfn.deleteStack({ StackName: 'registry' });
  await settled();
  const TemplateBody = JSON.stringify({ Transform: 'Macro', Resources: { P: parameter('v') } });
  const made = cfn.createStack({ StackName: 'late', TemplateBody, ...expanding });
  await assert.rejects(made, refused('ValidationError', /No transform named/));
});
