import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from './evaluate.cases.ts';
import type { Case } from './evaluate.cases.ts';
import { evaluate } from './evaluate.ts';
import type { NamedPolicy, PolicySet } from './evaluate.ts';
import { parsePolicy } from './parse.ts';

function compile(name: string, statements: object | readonly object[], version = '2012-10-17'): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: version, Statement: statements }));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return { name, policy: parsed.policy };
}

function policiesOf(one: Case): PolicySet {
  const resource = one.trust ?? one.bucket;
  return {
    identity: (one.identity ?? []).map((statement, index) => compile(`identity-${index}`, statement, one.version)),
    ...(one.boundary && { boundary: compile('boundary', one.boundary) }),
    ...(one.session && { session: one.session.map((statement, index) => compile(`session-${index}`, statement)) }),
    ...(resource && { resource: { ...compile('resource', resource), kind: one.trust ? 'role-trust' : 'resource-based', account: '111122223333' } }),
  };
}

describe('evaluate', () => {
  for (const one of cases) {
    test(`${one.says} (${one.page})`, () => {
      const decision = evaluate({ action: one.action, resource: one.resource ?? '*', ...(one.principal && { principal: one.principal }) }, policiesOf(one));
      assert.equal(decision.allowed, one.allowed, decision.reason);
      if (one.reason) assert.equal(decision.reason, one.reason);
      if (one.by) assert.equal(decision.deciding?.class, one.by);
      if (one.undecided !== undefined) assert.equal(decision.undecided.length, one.undecided);
    });
  }

  test('the explanation names policy and statement', () => {
    const policies = { identity: [compile('arn:aws:iam::aws:policy/A', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }, { Sid: 'NoBuckets', Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }])] };
    assert.deepEqual(evaluate({ action: 's3:DeleteBucket', resource: 'arn:aws:s3:::b' }, policies).deciding,
      { class: 'identity', policy: 'arn:aws:iam::aws:policy/A', statement: 1, sid: 'NoBuckets' });
    assert.deepEqual(evaluate({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }, policies).deciding,
      { class: 'identity', policy: 'arn:aws:iam::aws:policy/A', statement: 0 });
  });
});

/** A small reproducible generator (mulberry32): a failing property names its seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function randomStatement(next: (below: number) => number): Record<string, unknown> {
  const pick = <T>(from: readonly T[]): T => from[next(from.length)]!;
  const resources = ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::a/?', 'arn:aws:s3:::${aws:username}/*', 'arn:aws:s3:::a/b'];
  return {
    Effect: pick(['Allow', 'Deny']),
    [pick(['Action', 'Action', 'NotAction'])]: pick(['*', 's3:*', 's3:Get*', 's3:GetObject', 'iam:?etUser', ['iam:*', 's3:Put*']]),
    [pick(['Resource', 'Resource', 'NotResource'])]: pick(resources),
    ...(next(5) === 0 && { Condition: { StringLike: { 'aws:username': '*' } } }),
  };
}

test('no added Allow turns an explicit Deny, and no added Deny allows', () => {
  for (let seed = 1; seed <= 1500; seed++) {
    const next = random(seed);
    const statements = Array.from({ length: 1 + next(5) }, () => randomStatement(next));
    const request = { action: ['s3:GetObject', 's3:PutObject', 'iam:GetUser'][next(3)]!, resource: ['*', 'arn:aws:s3:::a/b', 'arn:aws:s3:::z/y'][next(3)]! };
    const before = evaluate(request, { identity: [compile('p', statements)] });
    const added = randomStatement(next);
    const where = next(statements.length + 1);
    const after = evaluate(request, { identity: [compile('p', statements.toSpliced(where, 0, added))] });
    if (before.explicitDeny && added.Effect === 'Allow') assert.equal(after.explicitDeny, true, `seed ${seed}`);
    if (!before.allowed && added.Effect === 'Deny') assert.equal(after.allowed, false, `seed ${seed}`);
    if (before.allowed && added.Effect === 'Allow') assert.equal(after.allowed, true, `seed ${seed}`);
  }
});
