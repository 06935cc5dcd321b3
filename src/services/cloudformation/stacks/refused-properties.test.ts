/** Properties that Sandlot does not have fail their stack before anything is made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { stacksWithBucket } from '../test-stacks.ts';

const { cfn, deploy, eventsOf, statusOf, stored } = await stacksWithBucket('templates-refused');

const repository = { Type: 'AWS::ECR::Repository' };
const bucketOf = (Properties: object, more: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties, ...more });
const refusal = (place: string) =>
  refused(
    'ValidationError',
    new RegExp(`^Sandlot does not have the property AbacStatus of AWS::S3::Bucket, which ${place}$`),
  );
const isNowhere = (StackName: string) =>
  assert.rejects(cfn.describeStacks({ StackName }), refused('ValidationError', /does not exist/));

test('a creation', async () => {
  const Parameters = { Status: { Type: 'String', Default: 'Enabled' } };
  const Lacking = bucketOf({ AbacStatus: { Ref: 'Status' } });
  const template = { Parameters, Resources: { First: repository, Lacking } };
  await assert.rejects(deploy('created', template), refusal('Lacking has'));
  await isNowhere('created');
  const TemplateURL = await stored('nested.json', template);
  const Child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
  const parent = { Resources: { First: repository, Child } };
  await assert.rejects(deploy('parent', parent), refusal('Lacking has in the nested stack Child'));
  await isNowhere('parent');
});

test('a value that is known only later', async () => {
  const Lacking = bucketOf({ AbacStatus: { 'Fn::GetAtt': ['First', 'RepositoryUri'] } });
  await assert.rejects(deploy('later', { Resources: { First: repository, Lacking } }), refusal('Lacking has'));
});

test('one value of a property, alone or in a list, as parameters say it', async () => {
  const Parameters = { Factor: { Type: 'String' } };
  const pool = (Properties: object) => ({
    Parameters,
    Resources: { Pool: { Type: 'AWS::Cognito::UserPool', Properties } },
  });
  const made = (template: object, ParameterValue: string, StackName = 'one-value') =>
    cfn.createStack({
      StackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [{ ParameterKey: 'Factor', ParameterValue }],
    });
  const message = (value: string, property: string) =>
    refused(
      'ValidationError',
      new RegExp(
        `^Sandlot does not have the value ${value} of the property ${property} of AWS::Cognito::UserPool, which Pool`,
      ),
    );
  const factors = pool({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA', { Ref: 'Factor' }] });
  await assert.rejects(made(factors, 'SMS_MFA'), message('SMS_MFA', 'EnabledMfas'));
  const first = pool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', { Ref: 'Factor' }] } } });
  await assert.rejects(made(first, 'WEB_AUTHN'), message('WEB_AUTHN', 'Policies/SignInPolicy/AllowedFirstAuthFactors'));
  const link = pool({ VerificationMessageTemplate: { DefaultEmailOption: { Ref: 'Factor' } } });
  await assert.rejects(
    made(link, 'CONFIRM_WITH_LINK'),
    message('CONFIRM_WITH_LINK', 'VerificationMessageTemplate/DefaultEmailOption'),
  );
  await isNowhere('one-value');
  await made(link, 'CONFIRM_WITH_CODE');
});

test('what only one value of a property asks for, deep in it', async () => {
  const asked: [type: string, Properties: object, path: RegExp][] = [
    ['Lambda::Function', { TracingConfig: { Mode: 'Active' } }, /Active of the property TracingConfig\/Mode/],
    ['StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } }, /TracingConfiguration\/Enabled/],
    ['Cognito::IdentityPool', { SupportedLoginProviders: { 'graph.facebook.com': '1' } }, /SupportedLoginProviders/],
    ['KMS::Key', { Origin: 'EXTERNAL_KEY_STORE' }, /EXTERNAL_KEY_STORE of the property Origin/],
    ['SSM::Parameter', { DataType: 'aws:ec2:image' }, /aws:ec2:image of the property DataType/],
  ];
  const required: Record<string, object> = {
    'Lambda::Function': { Code: { ZipFile: 'x' }, Role: 'r' },
    'StepFunctions::StateMachine': { RoleArn: 'r' },
    'Cognito::IdentityPool': { AllowUnauthenticatedIdentities: true },
    'SSM::Parameter': { Type: 'String', Value: 'v' },
  };
  for (const [type, given, path] of asked) {
    const Lacking = { Type: `AWS::${type}`, Properties: { ...required[type], ...given } };
    await assert.rejects(
      deploy('deep', { Resources: { First: repository, Lacking } }),
      refused('ValidationError', path),
    );
    await isNowhere('deep');
  }
});

test('an update, and its change set', async () => {
  await deploy('updated', { Resources: { First: repository } });
  const before = await eventsOf('updated');
  const template = { Resources: { First: repository, More: repository, Lacking: bucketOf({ AbacStatus: 'Enabled' }) } };
  await assert.rejects(deploy('updated', template), refusal('Lacking has'));
  const request = { StackName: 'updated', ChangeSetName: 'one', TemplateBody: JSON.stringify(template) };
  await assert.rejects(cfn.createChangeSet(request), refusal('Lacking has'));
  const nested = cfn.createChangeSet({ ...request, IncludeNestedStacks: true });
  await assert.rejects(nested, refusal('Lacking has'));
  assert.deepEqual([await statusOf('updated'), await eventsOf('updated')], ['CREATE_COMPLETE', before]);
});

test('not where it is switched off or empty', async () => {
  const Off = { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: true } };
  const Machine = {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { SecretString: 's', ReplicaRegions: [] },
  };
  const properties = { ...Off.Properties, SupportedLoginProviders: {}, SamlProviderARNs: [] };
  await deploy('off', { Resources: { Off: { ...Off, Properties: properties }, Machine } });
  assert.equal(await statusOf('off'), 'CREATE_COMPLETE', (await eventsOf('off')).join('\n'));
});

test('not where nothing is given, nothing is made, or something else is wrong with it', async () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const Left = bucketOf({ AbacStatus: 'Enabled' }, { Condition: 'Never' });
  const Plain = bucketOf({ AbacStatus: { 'Fn::If': ['Never', 'Enabled', { Ref: 'AWS::NoValue' }] } });
  await deploy('given', { Conditions, Resources: { Left, Plain } });
  assert.equal(await statusOf('given'), 'CREATE_COMPLETE');
  await deploy('wrong', { Resources: { Wrong: bucketOf({ AbacStatus: 'Enabled', Nothing: 'x' }) } });
  assert.match((await eventsOf('wrong')).join('\n'), /Wrong CREATE_FAILED .*extraneous key \[Nothing\]/s);
});
