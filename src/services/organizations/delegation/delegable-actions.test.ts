import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../../../wire/models/load-model.ts';
import { isDelegable, namesDelegable } from './delegable-actions.ts';

test('every operation of the model can be delegated or is known to be not', () => {
  const operations = Object.keys(loadModel('organizations').operations);
  const differing = operations.filter((name) => isDelegable(name) !== namesDelegable(`organizations:${name}`));
  assert.deepEqual(differing, []);
  // A pattern that names all of them names one that cannot be.
  for (const name of operations.filter((name) => !isDelegable(name)))
    assert.equal(namesDelegable(`organizations:${name.slice(0, -1)}?`), false, name);
  const reads = operations.filter((name) => /^(?:Describe|List)/.test(name));
  assert.deepEqual(
    reads.filter((name) => !isDelegable(name)),
    [],
  );
});

const cases: readonly (readonly [action: string, delegable: boolean])[] = [
  ['organizations:DescribePolicy', true],
  ['Organizations:describepolicy', true],
  ['organizations:Describe*', true],
  ['organizations:List*', true],
  ['organizations:*tagResource', true],
  ['organizations:?etachPolicy', true],
  ['organizations:*', false],
  ['*', false],
  ['organizations:*Policy', false],
  ['organizations:Put*', false],
  ['organizations:CreateAccount', false],
  ['organizations:PutResourcePolicy', false],
  ['organizations:Nothing', false],
  ['organizations', false],
  ['organizations:ListRoots:x', false],
  ['s3:GetObject', false],
];

for (const [action, delegable] of cases)
  test(`${action} ${delegable ? 'can' : 'cannot'} be delegated`, () => assert.equal(namesDelegable(action), delegable));
