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

test('with a type of policy, what the checks say of it', async () => {
  const document = policy({ ...allow, Action: 's3:GetObjct', Sid: 'Typo' });
  const ask = (policyType: unknown) => sandlot.api('POST', '/policy-check', { document, policyType });
  const finding = {
    findingType: 'ERROR',
    issueCode: 'INVALID_ACTION',
    findingDetails: 'The action s3:GetObjct does not exist. Did you mean s3:GetObject?',
    statement: 0,
    sid: 'Typo',
  };
  for (const type of ['IDENTITY_POLICY', 'SERVICE_CONTROL_POLICY'])
    assert.deepEqual(await ask(type), { undefinedKeys: [], findings: [finding] });
  for (const wrong of ['RESOURCE_POLICY', 7, null]) await assert.rejects(ask(wrong), /policyType must be one of/);
});

test('for nobody who is not signed in', async () => {
  const response = await fetch(`${sandlot.endpoint}/_sandlot/v1/policy-check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ document: policy(allow) }),
  });
  assert.notEqual(response.status, 200);
});
