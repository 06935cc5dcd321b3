import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPolicyCache } from '../cache.ts';
import { parsePolicy } from './parse.ts';

const good =
  '{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":["s3:Get*"],"Resource":"*",' +
  '"Condition":{"StringEquals":{"aws:a":["x",1,true]}}}]}';

function errorOf(text: string) {
  const parsed = parsePolicy(text);
  assert.equal(parsed.ok, false, text);
  return parsed.ok ? undefined : parsed.error;
}

describe('parsePolicy', () => {
  test('reads every element', () => {
    const parsed = parsePolicy(good);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.policy.statements, [
      {
        sid: 'One',
        effect: 'Allow',
        actions: ['s3:Get*'],
        resources: ['*'],
        conditions: [{ operator: 'StringEquals', key: 'aws:a', values: ['x', '1', 'true'] }],
        conditionKeys: ['aws:a'],
      },
    ]);
  });

  test('a single statement needs no list', () => {
    const parsed = parsePolicy(
      '{"Statement":{"Effect":"Deny","NotAction":"iam:*","NotResource":["a","b"],"Principal":"*"}}',
    );
    assert.ok(parsed.ok);
    assert.equal(parsed.policy.version, '2008-10-17');
    assert.equal(parsed.policy.versionGiven, false);
    assert.deepEqual(parsed.policy.statements, [
      { effect: 'Deny', principal: '*', notActions: ['iam:*'], notResources: ['a', 'b'] },
    ]);
  });

  const faults: readonly [says: string, text: string, code: string, reason: RegExp, position?: number][] = [
    ['nothing', '', 'json', /ends too early/, 0],
    ['no JSON', 'policy', 'json', /no JSON value/, 0],
    ['cut off', '{"Statement":[', 'json', /ends too early/, 14],
    ['a trailing comma', '{"Statement":[],}', 'json', /member name/, 16],
    ['two documents', '{} {}', 'json', /after the end/, 3],
    ['single quotes', "{'a':1}", 'json', /double quotes/, 1],
    ['an open string', '{"Version":"2012', 'json', /closing quote/, 11],
    ['a wrong escape', '{"Version":"\\x"}', 'json', /escape/, 11],
    ['a member twice', '{"Version":"2012-10-17","Version":"2012-10-17"}', 'json', /twice/, 24],
    [
      'Effect twice',
      '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}',
      'json',
      /"Effect" is there twice/,
      30,
    ],
    ['too deep', `${'['.repeat(50)}${']'.repeat(50)}`, 'json', /deeper than/, 13],
    ['no object', '[]', 'type', /must be a JSON object/, 0],
    ['no statement', '{}', 'no-statement', /Statement is missing/, 0],
    ['an empty statement list', '{"Statement":[]}', 'empty-statement', /Statement is empty/, 13],
    ['an unknown version', '{"Version":"2020-01-01","Statement":[]}', 'version', /Version must be/, 11],
    ['an unknown element', '{"Statement":{"Effects":"Allow"}}', 'unknown-element', /no element "Effects"/, 24],
    [
      'an effect in other case',
      '{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}',
      'effect',
      /Effect must be/,
      23,
    ],
    ['no effect', '{"Statement":{"Action":"*","Resource":"*"}}', 'no-effect', /no Effect/],
    ['no action', '{"Statement":{"Effect":"Allow","Resource":"*"}}', 'no-action', /neither Action nor NotAction/, 13],
    [
      'Action and NotAction',
      '{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}',
      'both',
      /either Action or NotAction/,
    ],
    [
      'an action that is no string',
      '{"Statement":{"Effect":"Allow","Action":[1],"Resource":"*"}}',
      'type',
      /Action must be a string/,
    ],
    ['no actions', '{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}', 'grammar', /Action is empty/],
    [
      'a principal that is a name',
      '{"Statement":{"Effect":"Allow","Action":"*","Principal":"ann"}}',
      'principal-format',
      /Principal must be/,
    ],
    [
      'a principal of unknown kind',
      '{"Statement":{"Effect":"Allow","Action":"*","Principal":{"User":"ann"}}}',
      'principal-key',
      /no element "User"/,
    ],
    [
      'a condition that is a list',
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}}',
      'type',
      /Condition must be a JSON object/,
    ],
    [
      'a condition value that is an object',
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":{}}}}}',
      'type',
      /value or a list/,
    ],
    ['too large', `"${'a'.repeat(300_000)}"`, 'size', /more than/],
  ];
  for (const [says, text, code, reason, position] of faults) {
    test(`fault: ${says}`, () => {
      const error = errorOf(text);
      assert.equal(error?.code, code);
      assert.match(error?.reason ?? '', reason);
      if (position !== undefined) assert.equal(error?.position, position);
    });
  }

  test('no damage to a document makes it throw, and the position lies within it', () => {
    const characters = [
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      ' ',
      '1',
      '-',
      'e',
      'n',
      'Ā',
      '\u0000',
      '\ud800',
      '*',
      '$',
    ];
    for (let at = 0; at < good.length; at++) {
      const damaged = [
        good.slice(0, at),
        good.slice(0, at) + good.slice(at + 1),
        ...characters.map((c) => good.slice(0, at) + c + good.slice(at + 1)),
        ...characters.map((c) => good.slice(0, at) + c + good.slice(at)),
      ];
      for (const text of damaged) {
        const parsed = parsePolicy(text);
        if (!parsed.ok) assert.ok(parsed.error.position >= 0 && parsed.error.position <= text.length, text);
        else assert.doesNotThrow(() => JSON.parse(text));
      }
    }
  });

  test('odd member names are members', () => {
    assert.match(errorOf('{"__proto__":{"Statement":[]},"Statement":[]}')?.reason ?? '', /no element "__proto__"/);
    assert.match(
      errorOf('{"Statement":{"Effect":"Allow","Action":"*","Principal":{"constructor":"x"}}}')?.reason ?? '',
      /no element "constructor"/,
    );
  });
});

test('the cache answers the same policy again and forgets the oldest', () => {
  const cache = createPolicyCache({ maxPolicies: 2 });
  const text = (n: number) => `{"Statement":{"Sid":"S${n}","Effect":"Allow","Action":"*","Resource":"*"}}`;
  const first = cache.parse(text(1));
  assert.equal(cache.parse(text(1)), first);
  cache.parse(text(2));
  cache.parse(text(1));
  cache.parse(text(3));
  assert.equal(cache.parse(text(1)), first);
  cache.parse(text(4));
  cache.parse(text(5));
  assert.notEqual(cache.parse(text(1)), first);
});
