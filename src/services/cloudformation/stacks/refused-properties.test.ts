/** Properties that Sandlot does not have fail their stack before anything is made. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, close } = stackTester(sandlot);
const Bucket = 'templates-refused';

before(() => s3.createBucket({ Bucket }));
after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

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
  await s3.putObject({ Bucket, Key: 'nested.json', Body: JSON.stringify(template) });
  const TemplateURL = `${sandlot.endpoint}/${Bucket}/nested.json`;
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

test('not where nothing is given, nothing is made, or something else is wrong with it', async () => {
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const Left = bucketOf({ AbacStatus: 'Enabled' }, { Condition: 'Never' });
  const Plain = bucketOf({ AbacStatus: { 'Fn::If': ['Never', 'Enabled', { Ref: 'AWS::NoValue' }] } });
  await deploy('given', { Conditions, Resources: { Left, Plain } });
  assert.equal(await statusOf('given'), 'CREATE_COMPLETE');
  await deploy('wrong', { Resources: { Wrong: bucketOf({ AbacStatus: 'Enabled', Nothing: 'x' }) } });
  assert.match((await eventsOf('wrong')).join('\n'), /Wrong CREATE_FAILED .*extraneous key \[Nothing\]/s);
});
