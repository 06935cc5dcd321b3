/**
 * What holds for any template: made at random from a seed, which a failure shows. An order by dependencies has all that
 * is needed first, nothing is left of functions, and what the parser refuses it refuses as a template, in bounds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { checkTemplate, dependencies, isWanted, parseTemplate, resolveValue, type Template } from './index.ts';
import { environmentOf, errorOf } from './test-environment.ts';

/** Numbers from 0 to below `most`, the same for the same seed (mulberry32). */
function randomFrom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

type Random = (most: number) => number;

/** A template without faults, whose resources refer to earlier ones only, in an order of their own. */
function randomBody(random: Random): Record<string, unknown> {
  const count = 1 + random(12);
  const resources = Array.from({ length: count }, (_, at): [string, unknown] => [`R${at}`, resource(random, at)]);
  const shuffled = resources.map((one) => [random(1000), one] as const).sort(([a], [b]) => a - b);
  return {
    Parameters: {
      Env: { Type: 'String', Default: random(2) ? 'prod' : 'dev' },
      List: { Type: 'CommaDelimitedList', Default: 'a, b' },
    },
    Mappings: { Map: { prod: { Value: 'x' }, dev: { Value: ['y', 'z'] } } },
    Conditions: {
      Prod: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
      Dev: { 'Fn::Not': [{ Condition: 'Prod' }] },
      Either: { 'Fn::Or': [{ Condition: 'Prod' }, { Condition: 'Dev' }] },
    },
    Resources: Object.fromEntries(shuffled.map(([, one]) => one)),
    Outputs: { Out: { Value: text(random, count, 2), Condition: 'Prod' } },
  };
}

function resource(random: Random, at: number): unknown {
  const properties = Object.fromEntries(
    Array.from({ length: random(4) }, (_, number) => [`P${number}`, anything(random, at, 3)]),
  );
  return {
    Type: 'AWS::SSM::Parameter',
    Properties: properties,
    ...(at > 0 && random(3) === 0 && { DependsOn: random(2) ? `R${random(at)}` : [`R${random(at)}`] }),
  };
}

function anything(random: Random, earlier: number, depth: number): unknown {
  if (depth === 0) return random(2) ? 'leaf' : random(100);
  const inner = () => anything(random, earlier, depth - 1);
  const kinds = [
    () => text(random, earlier, depth),
    () => list(random, earlier, depth),
    () => ({ A: inner(), B: inner() }),
    () => [inner(), inner()],
    () => ({
      'Fn::If': [['Prod', 'Dev', 'Either'][random(3)], inner(), random(2) ? { Ref: 'AWS::NoValue' } : inner()],
    }),
  ];
  return kinds[random(kinds.length)]!();
}

function text(random: Random, earlier: number, depth: number): unknown {
  const resourceName = earlier > 0 ? `R${random(earlier)}` : undefined;
  const inner = () => (depth > 0 ? text(random, earlier, depth - 1) : 'x');
  const kinds = [
    () => ({ Ref: resourceName ?? 'Env' }),
    () => (resourceName ? { 'Fn::GetAtt': [resourceName, 'Arn'] } : { Ref: 'AWS::Region' }),
    () => ({ 'Fn::Sub': [`\${A}/\${Env}/\${!No}/\${${resourceName ?? 'AWS::StackName'}}`, { A: inner() }] }),
    () => ({ 'Fn::Join': ['-', [inner(), inner()]] }),
    () => ({ 'Fn::Select': [0, { 'Fn::Split': [',', inner()] }] }),
    () => ({ 'Fn::Base64': inner() }),
    () => ({ 'Fn::ImportValue': 'shared' }),
  ];
  return kinds[random(kinds.length)]!();
}

function list(random: Random, earlier: number, depth: number): unknown {
  const kinds = [
    () => ({ Ref: 'List' }),
    () => ({ 'Fn::GetAZs': '' }),
    () => ({ 'Fn::Cidr': ['10.0.0.0/16', 2 + random(3), 8] }),
    () => ({ 'Fn::FindInMap': ['Map', { Ref: 'Env' }, 'Value'] }),
    () => ({ 'Fn::Split': ['-', text(random, earlier, depth - 1)] }),
  ];
  return kinds[random(kinds.length)]!();
}

const hasFunction = (value: unknown): boolean => /"(?:Fn::\w+|Ref)":/.test(JSON.stringify(value) ?? '');

function checkProperties(template: Template): void {
  checkTemplate(template);
  const env = environmentOf(template);
  const graph = dependencies(template, env.conditions);
  const done = new Set<string>();
  for (let before = -1; before !== done.size;) {
    before = done.size;
    for (const [name, needed] of graph) if ([...needed].every((one) => done.has(one))) done.add(name);
  }
  assert.equal(done.size, graph.size, 'everything can be made');
  for (const { logicalId, properties } of template.resources.values()) {
    const needed = new Set<string>();
    const seen = { ...env, ref: (id: string) => (needed.add(id), id), attribute: (id: string) => (needed.add(id), id) };
    const resolved = resolveValue(properties, seen);
    assert.equal(hasFunction(resolved), false, 'no function is left');
    for (const one of needed) assert.ok(graph.get(logicalId)!.has(one), `${logicalId} waits for ${one}`);
  }
  for (const output of template.outputs.values())
    if (isWanted(output, env.conditions, 'Outputs')) assert.equal(hasFunction(resolveValue(output.value, env)), false);
}

test('any template can be ordered and resolved, in JSON as in YAML', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const body = randomBody(randomFrom(seed));
    try {
      const template = parseTemplate(JSON.stringify(body));
      checkProperties(template);
      assert.deepEqual(parseTemplate(stringify(body, { version: '1.1' })).body, template.body);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
});

test('whatever is done to a text, it is a template or refused as one', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '!Ref ',
    '!Sub ',
    '&a ',
    '*a',
    '- ',
    '? ',
    '|',
    '>',
    '\n',
    '  ',
  ];
  const more = [
    '\t',
    '%',
    '#',
    '---',
    '...',
    'Fn::If',
    'Ref',
    'null',
    '~',
    '\u0000',
    '\ud800',
    '${',
    '!!binary ',
    '<<: ',
  ];
  const all = [...pieces, ...more];
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomFrom(seed);
    const body = randomBody(random);
    let text = random(2) ? JSON.stringify(body) : stringify(body);
    for (let change = 1 + random(4); change > 0; change--) {
      const at = random(text.length);
      text = text.slice(0, at) + all[random(all.length)] + text.slice(at + random(3));
    }
    // Anything that is thrown but a TemplateError fails the test.
    errorOf(() => checkProperties(parseTemplate(text)));
  }
});

test('a value of any shape where a function takes an argument is refused as one', () => {
  const names = [
    'Ref',
    ...['GetAtt', 'Sub', 'Join', 'Split', 'Select', 'If', 'FindInMap', 'Base64'].map((one) => `Fn::${one}`),
  ];
  names.push(...['Cidr', 'GetAZs', 'ImportValue', 'Equals', 'And', 'Or', 'Not'].map((one) => `Fn::${one}`));
  const shapes = [
    1,
    true,
    '',
    'Env',
    {},
    [],
    [[]],
    [{}],
    ['Env'],
    ['a', 'b'],
    ['a', ['b']],
    [0, []],
    ['a', {}],
    ['', '', ''],
  ];
  for (const name of names) {
    for (const shape of shapes) {
      const value = { [name]: shape };
      const Resources = { A: { Type: 'T', Properties: { P: value } } };
      const template = parseTemplate(JSON.stringify({ Conditions: { C: value }, Resources }));
      errorOf(() => checkTemplate(template));
      errorOf(() => environmentOf(template));
      errorOf(() => resolveValue(value, { ...environmentOf(parseTemplate(JSON.stringify({ Resources }))) }));
    }
  }
});

const bombs: readonly (readonly [string, string])[] = [
  ['lists in lists', '['.repeat(100_000)],
  ['objects in objects', '{"a":'.repeat(150_000)],
  ['YAML lists in lists', `a: ${'- '.repeat(100_000)}`],
  ['YAML lists in lists on lines', `a:\n${'- '.repeat(100_000)}x`],
  ['flow lists in YAML', `a: ${'['.repeat(100_000)}`],
  ['keys of keys', `a: ${'? '.repeat(100_000)}`],
  ['tags', `a: ${'!Sub '.repeat(50_000)}`],
  ['anchors', `${'&a '.repeat(100_000)}`],
  ['aliases', `a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n`],
  ['many values', `{"Resources": [${'1,'.repeat(490_000)}1]}`],
  ['many keys', `{${Array.from({ length: 80_000 }, (_, at) => `"${at}":1`).join()}}`],
  ['a long text', `a: "${'\\n'.repeat(490_000)}"`],
  ['many comments', '#\n'.repeat(100_000)],
  ['many documents', '---\n'.repeat(200_000)],
  [
    'braces in Sub',
    JSON.stringify({ Resources: { A: { Type: 'T', Properties: { 'Fn::Sub': '${'.repeat(100_000) } } } }),
  ],
];

for (const [name, text] of bombs) {
  test(`a bomb of ${name} is refused or read in bounds`, () => {
    errorOf(() => {
      const template = parseTemplate(text);
      checkTemplate(template);
    });
  });
}
