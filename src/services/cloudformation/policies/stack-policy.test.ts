import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidStackPolicy, parseStackPolicy, stackPolicyRefusal, type PolicedUpdate } from './stack-policy.ts';

const statement = (more: object): object => ({
  Effect: 'Allow',
  Action: 'Update:*',
  Principal: '*',
  Resource: '*',
  ...more,
});
const policyOf = (...Statement: object[]): string => JSON.stringify({ Statement });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html#stack-policy-samples */
const cases: readonly (readonly [string, string, PolicedUpdate, RegExp | undefined])[] = [
  ['all is allowed', policyOf(statement({})), { action: 'Update:Delete', logicalId: 'A', type: 'T' }, undefined],
  [
    'nothing is allowed that no statement allows',
    policyOf(statement({ Resource: 'LogicalResourceId/B' })),
    { action: 'Update:Modify', logicalId: 'A', type: 'T' },
    /not allowed by stack policy/,
  ],
  [
    'a denial outweighs',
    policyOf(statement({}), statement({ Effect: 'Deny', Resource: 'LogicalResourceId/ProductionDatabase' })),
    { action: 'Update:Modify', logicalId: 'ProductionDatabase', type: 'AWS::RDS::DBInstance' },
    /^Action denied by stack policy: Statement \[#2\] does not allow \[Update:Modify\] for resource /,
  ],
  [
    'other actions are not meant',
    policyOf(statement({}), statement({ Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'] })),
    { action: 'Update:Modify', logicalId: 'A', type: 'T' },
    undefined,
  ],
  [
    'NotAction',
    policyOf(statement({ Action: undefined, NotAction: 'Update:Delete' })),
    { action: 'Update:Delete', logicalId: 'A', type: 'T' },
    /not allowed/,
  ],
  [
    'NotResource',
    policyOf(statement({ Resource: undefined, NotResource: 'LogicalResourceId/Prod*' })),
    { action: 'Update:Modify', logicalId: 'ProdTable', type: 'T' },
    /not allowed/,
  ],
  [
    'types, literally',
    policyOf(statement({}), statement({ Effect: 'Deny', Condition: { StringEquals: { ResourceType: ['A', 'B'] } } })),
    { action: 'Update:Replace', logicalId: 'x', type: 'B' },
    /denied/,
  ],
  [
    'types by wildcard',
    policyOf(statement({}), statement({ Effect: 'Deny', Condition: { StringLike: { ResourceType: 'AWS::EC2::*' } } })),
    { action: 'Update:Replace', logicalId: 'x', type: 'AWS::S3::Bucket' },
    undefined,
  ],
];

for (const [name, text, update, refusal] of cases) {
  test(name, () => {
    const refused = stackPolicyRefusal(parseStackPolicy(text)!, update);
    if (refusal === undefined) assert.equal(refused, undefined);
    else assert.match(refused!, refusal);
  });
}

test('an empty document is no policy', () => assert.equal(parseStackPolicy('{}'), undefined));

test('what is none is refused', () => {
  for (const text of [
    'text',
    '[]',
    '{"Statement":"x"}',
    policyOf(statement({ Effect: 'Maybe' })),
    policyOf(statement({ Principal: { AWS: '*' } })),
    policyOf(statement({ Action: 'Delete:*' })),
    policyOf(statement({ Resource: 'A' })),
    policyOf(statement({ NotResource: '*' })),
    policyOf(statement({ Unknown: 1 })),
    policyOf(statement({ Condition: { StringEquals: { Other: 'x' } } })),
    '['.repeat(100_000),
  ])
    assert.throws(() => parseStackPolicy(text), InvalidStackPolicy, text.slice(0, 80));
});
