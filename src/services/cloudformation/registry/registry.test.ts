import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedProperties,
  checkProperties,
  knownTypes,
  PropertyError,
  refOf,
  typeFacts,
  type CheckOptions,
} from './index.ts';

const statement = { Version: '2012-10-17', Statement: [] };

test('facts of a type', () => {
  const role = typeFacts('AWS::IAM::Role')!;
  assert.deepEqual(role.primaryIdentifier, ['RoleName']);
  assert.deepEqual(role.required, ['AssumeRolePolicyDocument']);
  assert.deepEqual(role.createOnly, ['Path', 'RoleName']);
  assert.deepEqual(role.readOnly, ['Arn', 'RoleId']);
  assert.deepEqual(role.tags, { property: 'Tags', variant: 'list', system: false });
  assert.deepEqual(typeFacts('AWS::SSM::Parameter')!.tags, { property: 'Tags', variant: 'map', system: true });
  assert.deepEqual(typeFacts('AWS::SSM::Parameter')!.readOnly, ['Arn']);
  assert.equal(typeFacts('AWS::No::Such'), undefined);
  assert.equal(typeFacts('constructor'), undefined);
  assert.equal(typeFacts('Custom::Thing')!.open, true);
});

test('every text of the extract is read', () => {
  for (const name of knownTypes()) {
    const facts = typeFacts(name)!;
    const named = new Set([...facts.properties.keys(), ...facts.attributes, 'Id', 'StackId']);
    for (const part of [...facts.primaryIdentifier, ...facts.ref]) assert.ok(named.has(part), `${name}: ${part}`);
    const seen = new Set<unknown>();
    const walk = (types: (typeof facts)['properties']): void => {
      if (seen.has(types)) return;
      seen.add(types);
      for (const { type } of types.values()) if (type.kind === 'object') walk(type.properties());
    };
    walk(facts.properties);
  }
});

/** AWS's texts, as LocalStack's tests recorded them (cloudcontrol, 2023-02-01), and CloudFormation's roadmap. */
type Wrong = readonly [type: string, given: Record<string, unknown>, violations: readonly string[], CheckOptions?];
const wrong: readonly Wrong[] = [
  ['AWS::S3::Bucket', { Nope: 1 }, ['#: extraneous key [Nope] is not permitted']],
  ['AWS::S3::Bucket', { BucketName: true }, ['#/BucketName: expected type: String, found: Boolean'], { exact: true }],
  ['AWS::IAM::Role', {}, ['#: required key [AssumeRolePolicyDocument] not found']],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: 5 },
    ['#/AssumeRolePolicyDocument: expected type: JSONObject, found: Integer'],
    { exact: true },
  ],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement, Policies: [{ PolicyName: 'a', policyDocument: statement }] },
    [
      '#/Policies/0: required key [PolicyDocument] not found',
      '#/Policies/0: extraneous key [policyDocument] is not permitted',
    ],
  ],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement, MaxSessionDuration: 'long' },
    ['#/MaxSessionDuration: expected type: Integer, found: String'],
  ],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement, MaxSessionDuration: 1.5 },
    ['#/MaxSessionDuration: expected type: Integer, found: Double'],
  ],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement, Tags: [{ Key: 'a' }] },
    ['#/Tags/0: required key [Value] not found'],
  ],
  [
    'AWS::IAM::Role',
    { AssumeRolePolicyDocument: statement, Tags: { a: 'b' } },
    ['#/Tags: expected type: JSONArray, found: JSONObject'],
  ],
  ['AWS::SSM::Parameter', { Type: 'String', Value: null }, ['#/Value: expected type: String, found: Null']],
  [
    'AWS::SSM::Parameter',
    { Type: 'String', Value: 'x', Tags: [] },
    ['#/Tags: expected type: JSONObject, found: JSONArray'],
  ],
];

for (const [type, given, violations, options] of wrong)
  test(`${type} ${JSON.stringify(given).slice(0, 60)} is refused`, () => {
    assert.throws(
      () => checkProperties(type, given, options),
      (error: unknown) => {
        assert.ok(error instanceof PropertyError);
        assert.deepEqual(error.violations, violations);
        return true;
      },
    );
  });

test('the two sentences', () => {
  const error = new PropertyError(['#: required key [A] not found', '#: required key [B] not found']);
  assert.equal(error.message, 'Model validation failed (#: required key [A] not found, #: required key [B] not found)');
  assert.equal(
    error.eventReason('Thing'),
    'Properties validation failed for resource Thing with message:\n' +
      '#: required key [A] not found\n#: required key [B] not found',
  );
});

test('what a template writes as text becomes what the type says', () => {
  const given = { AssumeRolePolicyDocument: statement, MaxSessionDuration: '3600', ManagedPolicyArns: 'arn:x' };
  const checked = checkProperties('AWS::IAM::Role', given);
  assert.deepEqual(checked, { ...given, MaxSessionDuration: 3600, ManagedPolicyArns: ['arn:x'] });
  assert.deepEqual(checkProperties('AWS::SSM::Parameter', { Type: 'String', Value: 5, Tags: { a: true } }), {
    Type: 'String',
    Value: '5',
    Tags: { a: 'true' },
  });
  const block = { PublicAccessBlockConfiguration: { BlockPublicAcls: 'True' } };
  assert.deepEqual(checkProperties('AWS::S3::Bucket', block), {
    PublicAccessBlockConfiguration: { BlockPublicAcls: true },
  });
  const text = JSON.stringify(statement);
  assert.equal(checkProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: text })['AssumeRolePolicyDocument'], text);
  assert.deepEqual(checkProperties('Custom::Any', { ServiceToken: 'arn', Any: { thing: 1 } }), {
    ServiceToken: 'arn',
    Any: { thing: 1 },
  });
  const unknown = Symbol('unknown');
  assert.deepEqual(checkProperties('AWS::S3::Bucket', { BucketName: unknown }), { BucketName: unknown });
});

test('what changed, and whether it replaces', () => {
  const before = { RoleName: 'a', Description: 'x', Policies: [{ PolicyName: 'p', PolicyDocument: statement }] };
  assert.deepEqual(changedProperties('AWS::IAM::Role', before, structuredClone(before)), []);
  const after = { RoleName: 'b', Policies: [{ PolicyName: 'q', PolicyDocument: statement }], Path: '/x/' };
  assert.deepEqual(changedProperties('AWS::IAM::Role', before, after), [
    { path: ['RoleName'], requiresRecreation: 'Always', before: 'a', after: 'b' },
    { path: ['Description'], requiresRecreation: 'Never', before: 'x' },
    { path: ['Policies', '0', 'PolicyName'], requiresRecreation: 'Never', before: 'p', after: 'q' },
    { path: ['Path'], requiresRecreation: 'Always', after: '/x/' },
  ]);
  const unknown = Symbol('unknown');
  assert.deepEqual(changedProperties('AWS::S3::Bucket', { BucketName: 'a' }, { BucketName: unknown }), [
    { path: ['BucketName'], requiresRecreation: 'Always', before: 'a', after: unknown },
  ]);
});

test('what Ref gives', () => {
  assert.equal(refOf('AWS::IAM::Role', 'name'), 'name');
  assert.equal(refOf('AWS::Logs::LogStream', 'group|stream'), 'stream');
  assert.equal(refOf('AWS::Logs::LogStream', 'stream'), 'stream');
  assert.equal(refOf('AWS::AppSync::ApiKey', 'api|key', { Arn: 'arn:key' }), 'arn:key');
  assert.equal(refOf('Custom::Any', 'whatever|it|is'), 'whatever|it|is');
});
