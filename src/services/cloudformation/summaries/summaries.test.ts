import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, close } = stackTester(sandlot);
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true });

after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'about it',
  Metadata: { 'AWS::Amplify::Platform': { version: '1' } },
  Parameters: {
    Color: { Type: 'String', Default: 'red', AllowedValues: ['red', 'blue'], Description: 'of it' },
    Secret: { Type: 'String', NoEcho: true },
  },
  Resources: {
    A: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'summary-a' } },
    B: { Type: 'AWS::ECR::Repository' },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } },
  },
};
const TemplateBody = JSON.stringify(template);

test('what a template has', async () => {
  const { $metadata: _metadata, ...summary } = await cfn.getTemplateSummary({ TemplateBody });
  assert.deepEqual(summary, {
    Parameters: [
      {
        ParameterKey: 'Color',
        DefaultValue: 'red',
        ParameterType: 'String',
        NoEcho: false,
        Description: 'of it',
        ParameterConstraints: { AllowedValues: ['red', 'blue'] },
      },
      { ParameterKey: 'Secret', ParameterType: 'String', NoEcho: true, ParameterConstraints: {} },
    ],
    Description: 'about it',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
    ResourceTypes: ['AWS::ECR::Repository', 'AWS::IAM::Role'],
    Version: '2010-09-09',
    Metadata: '{"AWS::Amplify::Platform":{"version":"1"}}',
    ResourceIdentifierSummaries: [
      {
        ResourceType: 'AWS::ECR::Repository',
        LogicalResourceIds: ['A', 'B'],
        ResourceIdentifiers: ['RepositoryName'],
      },
      { ResourceType: 'AWS::IAM::Role', LogicalResourceIds: ['Role'], ResourceIdentifiers: ['RoleName'] },
    ],
  });
});

test('of a stack, and of an object of S3; the version where the template says none', async () => {
  const bare = { Metadata: { a: 1 }, Resources: { A: { Type: 'AWS::ECR::Repository' } } };
  await deploy('summed', bare);
  const ofStack = await cfn.getTemplateSummary({ StackName: 'summed' });
  assert.deepEqual([ofStack.Metadata, ofStack.Version], ['{"a":1}', '2010-09-09']);
  await s3.createBucket({ Bucket: 'templates' });
  await s3.putObject({ Bucket: 'templates', Key: 'a b.json', Body: JSON.stringify(bare) });
  for (const TemplateURL of [
    `${sandlot.endpoint}/templates/a%20b.json`,
    'https://templates.s3.us-east-1.amazonaws.com/a%20b.json',
    'https://s3.amazonaws.com/templates/a%20b.json',
  ])
    assert.equal((await cfn.getTemplateSummary({ TemplateURL })).Metadata, '{"a":1}', TemplateURL);
  await assert.rejects(
    cfn.getTemplateSummary({ TemplateURL: 'https://templates.s3.amazonaws.com/none.json' }),
    refused('ValidationError', /^S3 error: The specified key does not exist\.\nFor more information/),
  );
  await assert.rejects(
    cfn.getTemplateSummary({ TemplateURL: 's3://templates/a.json' }),
    refused('ValidationError', /^S3 error: Domain name specified in templates is not a valid S3 domain$/),
  );
});

test('types that are not here are told by their names', async () => {
  const strange = JSON.stringify({ Resources: { A: { Type: 'AWS::No::Such' } } });
  const text =
    /^Template format error: Unrecognized resource types: \[AWS::No::Such\]\. Sandlot does not have this type/;
  const unknown = refused('ValidationError', text);
  await assert.rejects(cfn.getTemplateSummary({ TemplateBody: strange }), unknown);
  await assert.rejects(cfn.validateTemplate({ TemplateBody: strange }), unknown);
  const TemplateSummaryConfig = { TreatUnrecognizedResourceTypesAsWarnings: true };
  const { Warnings } = await cfn.getTemplateSummary({ TemplateBody: strange, TemplateSummaryConfig });
  assert.deepEqual(Warnings?.UnrecognizedResourceTypes, ['AWS::No::Such']);
});

test('a stack in review has none', async () => {
  await cfn.createChangeSet({
    StackName: 'review',
    ChangeSetName: 'one',
    ChangeSetType: 'CREATE',
    TemplateBody,
    Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'x' }],
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  await assert.rejects(
    cfn.getTemplateSummary({ StackName: 'review' }),
    refused('ValidationError', /^GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks\.$/),
  );
});

test('a template is valid, or is refused in words', async () => {
  const { Parameters, Capabilities } = await cfn.validateTemplate({ TemplateBody });
  assert.deepEqual(Parameters, [
    { ParameterKey: 'Color', DefaultValue: 'red', NoEcho: false, Description: 'of it' },
    { ParameterKey: 'Secret', NoEcho: true },
  ]);
  assert.deepEqual(Capabilities, ['CAPABILITY_NAMED_IAM']);
  const reject = (body: string, text: RegExp) =>
    assert.rejects(cfn.validateTemplate({ TemplateBody: body }), refused('ValidationError', text));
  await reject('{}', /At least one Resources member must be defined/);
  await reject('{"Resources":', /not well-formed/);
  await reject('x'.repeat(51_201), /less than or equal to 51200/);
  const missing = { Resources: { A: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { Ref: 'No' } } } } };
  await reject(JSON.stringify(missing), /Unresolved resource dependencies \[No\] in the Resources block/);
  await assert.rejects(
    cfn.validateTemplate({}),
    refused('ValidationError', /^Either Template URL or Template Body must be specified\.$/),
  );
});
