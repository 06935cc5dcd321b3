import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../../../testing/refused.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { isSystemTag } from '../../../../wire/tags.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const secrets = new SecretsManager({ ...sandlot.clientConfig, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, outputsOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  ssm.destroy();
  secrets.destroy();
  await sandlot.close();
});

const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});
const valueOf = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value;

test('parameters of Systems Manager are looked up, by their types and by dynamic references', async () => {
  await ssm.putParameter({ Name: '/given', Type: 'String', Value: 'one' });
  const template = {
    Parameters: { Given: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/given' } },
    Resources: {
      A: parameter({ Ref: 'Given' }, { Name: '/a' }),
      B: parameter('<{{resolve:ssm:/given}}>', { Name: '/b' }),
    },
  };
  await deploy('stored', template);
  assert.deepEqual([await valueOf('/a'), await valueOf('/b')], ['one', '<one>']);
  const { Parameters } = (await cfn.describeStacks({ StackName: 'stored' })).Stacks![0]!;
  assert.deepEqual(Parameters, [{ ParameterKey: 'Given', ParameterValue: '/given', ResolvedValue: 'one' }]);
  await ssm.putParameter({ Name: '/given', Type: 'String', Value: 'two', Overwrite: true });
  await deploy('stored', template);
  // The reference says what it said, so it is not looked at again.
  assert.deepEqual([await valueOf('/a'), await valueOf('/b')], ['two', '<one>']);
  const missing = deploy('none', {
    ...template,
    Parameters: { Given: { ...template.Parameters.Given, Default: '/no' } },
  });
  await assert.rejects(
    missing,
    refused('ValidationError', /^Unable to fetch parameters \[\/no\] from parameter store/),
  );
});

test('secrets are looked up, and told by no event', async () => {
  const SecretString = JSON.stringify({ user: 'casey', password: 'very-secret' });
  await secrets.createSecret({ Name: 'login', SecretString });
  const Value = '{{resolve:secretsmanager:login:SecretString:password}}';
  await deploy('secret', { Resources: { A: parameter(Value, { Name: '/secret' }) } });
  assert.equal(await valueOf('/secret'), 'very-secret');
  const { StackEvents } = await cfn.describeStackEvents({ StackName: 'secret' });
  assert.ok(!JSON.stringify(StackEvents).includes('very-secret'));
  assert.ok(JSON.stringify(StackEvents).includes('{{resolve:secretsmanager:login'));
});

test('what is not echoed is masked', async () => {
  const Parameters = { Hidden: { Type: 'String', NoEcho: true, Default: 'quiet-please' } };
  await deploy('hidden', { Parameters, Resources: { A: parameter({ Ref: 'Hidden' }, { Name: '/hidden' }) } });
  assert.equal(await valueOf('/hidden'), 'quiet-please');
  const told = [
    await cfn.describeStacks({ StackName: 'hidden' }),
    await cfn.describeStackEvents({ StackName: 'hidden' }),
  ];
  assert.ok(!JSON.stringify(told).includes('quiet-please'));
  await deploy(
    'hidden',
    { Parameters, Resources: { A: parameter({ Ref: 'Hidden' }, { Name: '/hidden' }) } },
    {
      Parameters: [{ ParameterKey: 'Hidden', ParameterValue: 'changed' }],
    },
  );
  assert.equal(await valueOf('/hidden'), 'changed');
});

test('exports are taken by others, and stay as they are while they are in use', async () => {
  const exporting = (value: string) => ({
    Resources: { A: parameter(value) },
    Outputs: { Out: { Value: value, Export: { Name: 'shared' } } },
  });
  await deploy('exporter', exporting('first'));
  await deploy('importer', { Resources: { A: parameter({ 'Fn::ImportValue': 'shared' }, { Name: '/imported' }) } });
  assert.equal(await valueOf('/imported'), 'first');
  assert.deepEqual((await cfn.listImports({ ExportName: 'shared' })).Imports, ['importer']);
  assert.deepEqual(
    (await cfn.listExports({})).Exports!.map(({ Name, Value }) => [Name, Value]),
    [['shared', 'first']],
  );
  const inUse = /^Export shared cannot be deleted as it is in use by importer$/;
  await assert.rejects(cfn.deleteStack({ StackName: 'exporter' }), refused('ValidationError', inUse));
  await deploy('exporter', exporting('second'));
  assert.equal(await statusOf('exporter'), 'UPDATE_ROLLBACK_COMPLETE');
  const rolled = 'exporter UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be updated as it is in use by importer ';
  assert.ok((await eventsOf('exporter')).includes(rolled));
  await deploy('again', exporting('third'));
  assert.match(
    (await eventsOf('again')).find((event) => event.includes('ROLLBACK_IN_PROGRESS'))!,
    /Export with name shared is already exported by stack exporter\./,
  );
  await cfn.deleteStack({ StackName: 'importer' });
  await settled();
  await deploy('exporter', exporting('second'));
  assert.equal((await cfn.listExports({})).Exports![0]!.Value, 'second');
  await assert.rejects(
    cfn.listImports({ ExportName: 'shared' }),
    refused('ValidationError', /is not imported by any stack/),
  );
});

test('a parameter of Systems Manager that is not there is told by its name', async () => {
  for (const name of ['/nowhere', '/nowhere:3']) {
    const StackName = `lacks-${name.length}`;
    await deploy(StackName, { Resources: { A: parameter(`<{{resolve:ssm:${name}}}>`) } });
    const reason = `Unable to fetch parameters [${name}] from parameter store for this account.`;
    assert.ok((await eventsOf(StackName)).includes(`A CREATE_FAILED ${reason}`));
  }
});

test('exports have names of their own, and outputs are texts', async () => {
  const exporting = (Name: unknown, Value: unknown = 'x') => ({
    Parameters: { P: { Type: 'String', Default: 'same' } },
    Resources: { A: parameter('a') },
    Outputs: {
      One: { Value, Export: { Name } },
      Two: { Value: 'y', Export: { Name: { Ref: 'P' } } },
    },
  });
  await assert.rejects(
    deploy('twice', exporting({ 'Fn::Join': ['', ['sa', 'me']] })),
    refused(
      'ValidationError',
      /^Template format error: The Outputs section contains duplicate Export names: \[same\]\. Specify a unique name/,
    ),
  );
  await assert.rejects(
    deploy('spaced', exporting({ 'Fn::Sub': '${P} name' })),
    refused('ValidationError', /^Template format error: Output One is malformed\. The Name field of every Export/),
  );
  await deploy('lists', exporting('lists', { 'Fn::Split': [',', 'a,b'] }));
  assert.match(
    (await eventsOf('lists')).find((event) => event.includes('ROLLBACK_IN_PROGRESS'))!,
    /The Value field of every Outputs member must evaluate to a String and not a List\./,
  );
});

test('language extensions are gone through, and have to be acknowledged', async () => {
  const template = {
    Transform: 'AWS::LanguageExtensions',
    Resources: {
      'Fn::ForEach::All': [
        'Name',
        ['x', 'y'],
        { 'P${Name}': parameter({ 'Fn::Sub': '${Name}' }, { Name: { 'Fn::Sub': '/each/${Name}' } }) },
      ],
    },
    Outputs: { Length: { Value: { 'Fn::Length': ['a', 'b', 'c'] } } },
  };
  await assert.rejects(
    deploy('each', template),
    refused('InsufficientCapabilitiesException', /CAPABILITY_AUTO_EXPAND/),
  );
  await deploy('each', template, { Capabilities: ['CAPABILITY_AUTO_EXPAND'] });
  assert.deepEqual([await valueOf('/each/x'), await valueOf('/each/y')], ['x', 'y']);
  assert.deepEqual(await outputsOf('each'), { Length: '3' });
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'each', TemplateStage: 'Processed' });
  assert.deepEqual(Object.keys(JSON.parse(TemplateBody!).Resources), ['Px', 'Py']);
  assert.equal((await cfn.getTemplate({ StackName: 'each' })).TemplateBody, JSON.stringify(template));
});

test("a stack's tags reach its resources, and change with it", async () => {
  const template = { Resources: { A: parameter('x', { Name: '/tagged' }) } };
  const tagsOf = async () => {
    const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/tagged' });
    return TagList!.filter((tag) => !isSystemTag(tag));
  };
  await deploy('tagged', template, { Tags: [{ Key: 'team', Value: 'a' }] });
  assert.deepEqual(await tagsOf(), [{ Key: 'team', Value: 'a' }]);
  await deploy('tagged', template, { Tags: [{ Key: 'team', Value: 'b' }] });
  assert.deepEqual(await tagsOf(), [{ Key: 'team', Value: 'b' }]);
});

test('an attribute that a type does not have fails the stack before anything is made', async () => {
  const id = await deploy('attribute', {
    Resources: { A: parameter('x', { Name: '/never' }) },
    Outputs: { InvalidOutput: { Value: { 'Fn::GetAtt': ['A', 'Invalid'] } } },
  });
  assert.deepEqual(await eventsOf(id), [
    'attribute CREATE_IN_PROGRESS User Initiated',
    'attribute ROLLBACK_IN_PROGRESS [Error] /Outputs/InvalidOutput/Value/Fn::GetAtt: ' +
      'Resource type AWS::SSM::Parameter does not support attribute {Invalid}. Rollback requested by user.',
    'attribute ROLLBACK_COMPLETE',
  ]);
});
