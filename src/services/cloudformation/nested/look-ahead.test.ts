/** What nested templates name that is not here is found before anything is made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { stacksWithBucket } from '../test-stacks.ts';

const Bucket = 'foreseen-templates';
const { cfn, deploy, eventsOf, statusOf, sandlot, stored } = await stacksWithBucket(Bucket);

const repository = { Type: 'AWS::ECR::Repository' };
const absent = { Type: 'AWS::Nowhere::Thing' };

const stackOf = (TemplateURL: unknown, Parameters: object = {}, more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL, Parameters },
  ...more,
});

const unrecognized = 'Template format error: Unrecognized resource types: \\[AWS::Nowhere::Thing\\]';
const refusal = (path: string) =>
  refused('ValidationError', new RegExp(`^${unrecognized} in the nested stack ${path}\\. Sandlot does not`));

const isNowhere = (StackName: string) =>
  assert.rejects(cfn.describeStacks({ StackName }), refused('ValidationError', /does not exist/));

/** Each in a stack of its own, beside a sibling that would be made first. */
const found: readonly { what: string; path: string; template(): Promise<object> | object; more?: object }[] = [
  {
    what: 'literal',
    path: 'Child',
    template: async () => ({ Child: stackOf(await stored('literal.json', { Resources: { A: absent } })) }),
  },
  {
    what: 'of-parameters',
    path: 'Child',
    template: async () => {
      await stored('of-parameters.json', { Resources: { A: absent } });
      const url = { 'Fn::Sub': [`${sandlot.endpoint}/\${Bucket}/\${AWS::StackName}.\${End}`, { End: { Ref: 'End' } }] };
      return { Child: stackOf(url) };
    },
  },
  {
    what: 'three-deep',
    path: 'Child/Middle/Inner',
    template: async () => {
      const inner = await stored('deep.json', { Resources: { A: absent } });
      const Parameters = { Where: { Type: 'String' } };
      const Inner = stackOf({ Ref: 'Where' });
      const middle = await stored('deep-middle.json', { Parameters, Resources: { Inner } });
      const Middle = stackOf(middle, { Where: { Ref: 'Where' } });
      const outer = await stored('deep-outer.json', { Parameters, Resources: { Middle } });
      return { Child: stackOf(outer, { Where: inner }) };
    },
  },
  {
    what: 'beside-what-is-not-known',
    path: 'Child/Inner',
    template: async () => {
      const inner = await stored('beside-inner.json', { Resources: { A: absent } });
      const Parameters = { Arn: { Type: 'String' } };
      const outer = await stored('beside.json', { Parameters, Resources: { Inner: stackOf(inner) } });
      return { Child: stackOf(outer, { Arn: { 'Fn::GetAtt': ['Sibling', 'Arn'] } }) };
    },
  },
  {
    what: 'of-a-loop',
    path: 'Child',
    template: async () => {
      const Resources = { 'Fn::ForEach::All': ['One', { Ref: 'Names' }, { 'X${One}': absent }] };
      const Parameters = { Names: { Type: 'CommaDelimitedList', Default: 'A,B' } };
      const looping = { Transform: 'AWS::LanguageExtensions', Parameters, Resources };
      return { Child: stackOf(await stored('loop.json', looping)) };
    },
  },
  {
    what: 'where-a-condition-holds',
    path: 'Taken/Inner',
    template: async () => {
      const inner = stackOf(await stored('taken-inner.json', { Resources: { A: absent } }), {}, { Condition: 'Is' });
      const Parameters = { Is: { Type: 'String' } };
      const Conditions = { Is: { 'Fn::Equals': [{ Ref: 'Is' }, 'yes'] } };
      const url = await stored('taken.json', { Parameters, Conditions, Resources: { Own: repository, Inner: inner } });
      return { Left: stackOf(url, { Is: 'no' }), Taken: stackOf(url, { Is: 'yes' }) };
    },
  },
];

for (const { what, path, template } of found) {
  test(`a nested type that is not here fails the creation: ${what}`, async () => {
    const Resources = { Sibling: repository, ...(await template()) };
    const Parameters = { Bucket: { Type: 'String', Default: Bucket }, End: { Type: 'String', Default: 'json' } };
    await assert.rejects(deploy(what, { Parameters, Resources }), refusal(path));
    await isNowhere(what);
  });
}

test('and an update, which changes nothing', async () => {
  const url = await stored('updated.json', { Resources: { A: repository } });
  const bad = await stored('updated-bad.json', { Resources: { A: absent } });
  await deploy('updated', { Resources: { Child: stackOf(url) } });
  const before = await eventsOf('updated');
  await assert.rejects(deploy('updated', { Resources: { More: repository, Child: stackOf(bad) } }), refusal('Child'));
  assert.equal(await statusOf('updated'), 'CREATE_COMPLETE');
  assert.deepEqual(await eventsOf('updated'), before);
});

test('what is known only from a sibling fails when its turn comes, and all of it is taken back', async () => {
  const url = await stored('late.json', { Resources: { A: absent } });
  const Sibling = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: url } };
  await deploy('late', { Resources: { Sibling, Child: stackOf({ 'Fn::GetAtt': ['Sibling', 'Value'] }) } });
  assert.equal(await statusOf('late'), 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf('late')).join('\n'), /Child CREATE_FAILED .*Unrecognized resource types/);
});

test('what will not be made, and what cannot be read, stop nothing before its turn', async () => {
  const url = await stored('unmade.json', { Resources: { A: absent } });
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
  await deploy('unmade', { Conditions, Resources: { A: repository, Child: stackOf(url, {}, { Condition: 'Never' }) } });
  assert.equal(await statusOf('unmade'), 'CREATE_COMPLETE');
  await deploy('unread', { Resources: { Child: stackOf(`${sandlot.endpoint}/${Bucket}/nothing.json`) } });
  assert.equal(await statusOf('unread'), 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf('unread')).join('\n'), /Child CREATE_FAILED .*S3 error/);
});
