import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

const check = (document: unknown) => sandlot.api('POST', '/policy-check', { document });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = { Effect: 'Allow', Action: 's3:*', Resource: '*' };

test('condition keys and policy variables that AWS does not define, with what was meant', async () => {
  const answer = await check(
    policy(
      { ...allow, Condition: { StringEquals: { 'aws:PrincipalTag/team': '${aws:usernane}', 's3:prefix': 'x' } } },
      { ...allow, Sid: 'Typo', Condition: { StringNotEquals: { 'aws:PrincipalOrgld': 'o-1', nonsense: 'x' } } },
    ),
  );
  assert.deepEqual(answer, {
    undefinedKeys: [
      { key: 'aws:PrincipalOrgld', statement: 1, sid: 'Typo', meant: 'aws:PrincipalOrgID' },
      { key: 'nonsense', statement: 1, sid: 'Typo' },
      { key: 'aws:usernane', meant: 'aws:username' },
    ],
  });
});

test('nothing of a good policy, and of what is none', async () => {
  assert.deepEqual(await check(policy(allow)), { undefinedKeys: [] });
  assert.deepEqual(await check('{'), { undefinedKeys: [] });
  for (const wrong of [undefined, 7, 'x'.repeat(262_145)]) await assert.rejects(check(wrong), /document must be/);
});

test('for nobody who is not signed in', async () => {
  const response = await fetch(`${sandlot.endpoint}/_sandlot/v1/policy-check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ document: policy(allow) }),
  });
  assert.notEqual(response.status, 200);
});
