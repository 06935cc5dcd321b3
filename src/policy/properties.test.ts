import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from './evaluate.ts';
import type { NamedPolicy, PolicyRequest, PolicySet } from './evaluate.ts';
import { matchStatement } from './match.ts';
import { parsePolicy } from './language/parse.ts';

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

const conditions = [
  { StringLike: { 'aws:username': 'a*' } },
  { StringNotEquals: { 'aws:username': 'ann' } },
  { StringEquals: { 'aws:nobody-knows': 'x' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
  { NoSuchOperator: { 'aws:username': 'ann' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { NumericLessThan: { 's3:max-keys': 'ten' } },
  { StringEqualsIfExists: { 'aws:x': '${aws:nobody-knows}' } },
];

function randomStatement(next: (below: number) => number): Record<string, unknown> {
  const pick = <T>(from: readonly T[]): T => from[next(from.length)]!;
  const resources = [
    '*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::a/?',
    'arn:aws:s3:::${aws:username}/*',
    'arn:aws:s3:::${aws:nobody-knows}/*',
    'arn:aws:s3:::a/b',
  ];
  return {
    Effect: pick(['Allow', 'Deny']),
    [pick(['Action', 'Action', 'NotAction'])]: pick([
      '*',
      's3:*',
      's3:Get*',
      's3:GetObject',
      'iam:?etUser',
      ['iam:*', 's3:Put*'],
    ]),
    [pick(['Resource', 'Resource', 'NotResource'])]: pick(resources),
    ...(next(3) === 0 && { Condition: pick(conditions) }),
  };
}

function compile(statements: object | readonly object[]): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  assert.ok(parsed.ok);
  return { name: 'p', policy: parsed.policy };
}

const known: Readonly<Record<string, string | readonly string[]>> = {
  'aws:username': 'ann',
  'aws:securetransport': 'true',
  'aws:tagkeys': ['a', 'c'],
  's3:max-keys': '7',
};

function randomRequest(next: (below: number) => number): PolicyRequest {
  return {
    action: ['s3:GetObject', 's3:PutObject', 'iam:GetUser'][next(3)]!,
    resource: ['*', 'arn:aws:s3:::a/b', 'arn:aws:s3:::ann/y'][next(3)]!,
    context: (key) => (key === 'aws:nobody-knows' ? null : known[key]),
  };
}

const seeds = Array.from({ length: 1500 }, (_, i) => i + 1);

test('no added Allow turns an explicit Deny, and no added Deny allows', () => {
  for (const seed of seeds) {
    const next = random(seed);
    const statements = Array.from({ length: 1 + next(5) }, () => randomStatement(next));
    const request = randomRequest(next);
    const before = evaluate(request, { identity: [compile(statements)] });
    const added = randomStatement(next);
    const where = next(statements.length + 1);
    const after = evaluate(request, { identity: [compile(statements.toSpliced(where, 0, added))] });
    if (before.explicitDeny && added['Effect'] === 'Allow') assert.equal(after.explicitDeny, true, `seed ${seed}`);
    if (!before.allowed && added['Effect'] === 'Deny') assert.equal(after.allowed, false, `seed ${seed}`);
    if (before.allowed && added['Effect'] === 'Allow') assert.equal(after.allowed, true, `seed ${seed}`);
  }
});

test('the order of statements and of policies does not matter', () => {
  for (const seed of seeds) {
    const next = random(seed);
    const statements = Array.from({ length: 2 + next(5) }, () => randomStatement(next));
    const request = randomRequest(next);
    const shuffled = statements
      .map((statement) => ({ statement, at: next(1000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ statement }) => statement);
    const outcomes = [[compile(statements)], [compile(shuffled)], statements.map(compile), shuffled.map(compile)]
      .map((identity) => evaluate(request, { identity }))
      .map(({ allowed, explicitDeny }) => ({ allowed, explicitDeny }));
    for (const outcome of outcomes) assert.deepEqual(outcome, outcomes[0], `seed ${seed}`);
  }
});

test("a boundary, a session policy, an organization's policy only ever takes away", () => {
  for (const seed of seeds) {
    const next = random(seed);
    const identity = [compile(Array.from({ length: 1 + next(4) }, () => randomStatement(next)))];
    const limit = compile([randomStatement(next), randomStatement(next)]);
    const request = randomRequest(next);
    const before = evaluate(request, { identity });
    const limited: readonly PolicySet[] = [
      { identity, boundary: limit },
      { identity, session: [limit] },
      { identity, serviceControl: [[limit]] },
      { identity, resourceControl: [[limit]] },
    ];
    for (const policies of limited) {
      const after = evaluate(request, policies);
      assert.ok(before.allowed || !after.allowed, `seed ${seed}`);
    }
  }
});

test('what nobody knows never allows more than any answer would', () => {
  for (const seed of seeds) {
    const next = random(seed);
    const identity = [compile(Array.from({ length: 1 + next(4) }, () => randomStatement(next)))];
    const request = randomRequest(next);
    if (!evaluate(request, { identity }).allowed) continue;
    for (const answer of [undefined, 'x', 'a', 'ann']) {
      const context = (key: string) => (key === 'aws:nobody-knows' ? answer : known[key]);
      assert.equal(evaluate({ ...request, context }, { identity }).allowed, true, `seed ${seed}, ${answer}`);
    }
  }
});

test("the index by a resource's beginning leaves out no statement that may match, and keeps their order", () => {
  const letters = ['a', 'b', '/', 'ab', '*', '?', '${aws:username}', '${aws:nobody-knows}', "${aws:none, 'a'}"];
  for (const seed of seeds) {
    const next = random(seed);
    const text = (parts: readonly string[], length: number): string =>
      Array.from({ length }, () => parts[next(parts.length)]).join('');
    const statements = Array.from({ length: 4 + next(12) }, () => ({
      Effect: 'Allow',
      Action: 's3:*',
      [next(6) === 0 ? 'NotResource' : 'Resource']: Array.from(
        { length: 1 + next(3) },
        () => `arn:aws:s3:::${text(letters, next(5))}`,
      ),
    }));
    const request = randomRequest(next);
    const { allows, allowsAbout } = compile(statements).policy.concerning('s3:getobject');
    const resource = `arn:aws:s3:::${text(['a', 'b', '/', 'ann', '*'], next(6))}`;
    const about = allowsAbout(resource);
    const missed = allows.filter(
      (statement) => !about.includes(statement) && matchStatement(statement, resource, request.context!) !== 'no',
    );
    assert.deepEqual(missed, [], `seed ${seed}: ${resource}`);
    assert.deepEqual(
      about,
      allows.filter((statement) => about.includes(statement)),
      `seed ${seed}: in their order`,
    );
  }
});
