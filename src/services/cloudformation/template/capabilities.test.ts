/** What a caller has to agree to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOf, parseTemplate } from './index.ts';

const of = (template: string) => capabilitiesOf(parseTemplate(template));

test('resources of IAM, by AWS name or their own, and transforms ask for capabilities', () => {
  assert.deepEqual(of('Resources: { A: { Type: AWS::S3::Bucket } }'), { capabilities: [], reason: '' });
  assert.deepEqual(of('Resources: { A: { Type: AWS::IAM::Role, Properties: { Path: / } } }'), {
    capabilities: ['CAPABILITY_IAM'],
    reason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
  });
  const named =
    'Resources: { A: { Type: AWS::IAM::Role, Properties: { RoleName: x } }, B: { Type: AWS::IAM::Policy } }';
  assert.deepEqual(of(named), {
    capabilities: ['CAPABILITY_NAMED_IAM'],
    reason: 'The following resource(s) require capabilities: [AWS::IAM::Role, AWS::IAM::Policy]',
  });
  assert.deepEqual(of('Resources: { A: { Type: AWS::IAM::Policy, Properties: { PolicyName: x } } }').capabilities, [
    'CAPABILITY_IAM',
  ]);
  const transform = 'Transform: [AWS::LanguageExtensions]\nResources: { A: { Type: AWS::IAM::User } }';
  assert.deepEqual(of(transform).capabilities, ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND']);
  const inside = 'Resources: { A: { Type: T, Properties: { "Fn::Transform": { Name: AWS::Include } } } }';
  assert.deepEqual(of(inside).capabilities, ['CAPABILITY_AUTO_EXPAND']);
});
