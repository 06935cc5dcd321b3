/** Conditions, rules, and what needs what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplate } from '../index.ts';
import { environmentOf, errorOf, withResource } from '../test-environment.ts';
import { dependencies } from './dependencies.ts';
import { checkRules } from './rules.ts';

const conditions = `
Parameters:
  Env: { Type: String, Default: dev }
  Size: { Type: Number, Default: 1 }
Conditions:
  ProdAndBig: !And [!Condition IsProd, { Condition: IsBig }]
  ProdOrBig: !Or [!Condition IsProd, !Condition IsBig]
  NotProd: !Not [!Condition IsProd]
  IsProd: !Equals [!Ref Env, prod]
  IsBig: !Equals [!Ref Size, 2]
  IsNothing: !Equals [!Ref AWS::NoValue, 'x']
`;

test('conditions have their values, whatever their order', () => {
  const valuesOf = (given: Record<string, string>): unknown =>
    Object.fromEntries(environmentOf(withResource(conditions), given).conditions);
  const prod = { ProdAndBig: false, ProdOrBig: true, NotProd: false, IsProd: true, IsBig: false, IsNothing: false };
  assert.deepEqual(valuesOf({ Env: 'prod' }), prod);
  assert.deepEqual(valuesOf({ Env: 'prod', Size: '2' }), { ...prod, ProdAndBig: true, IsBig: true });
});

// Eucalyptus's clone had these texts from AWS (2014); those of And and Equals are in LocalStack's records, too.
const conditionErrors: readonly (readonly [string, string])[] = [
  [
    '!And [!Equals [a, a]]',
    'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
  ],
  [
    '!Or [a, b]',
    'Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.',
  ],
  ['!Equals [a]', 'Template error: every Fn::Equals object requires a list of 2 string parameters.'],
  ['!Equals [a, [b]]', 'Template error: every Fn::Equals object requires a list of 2 string parameters.'],
  ['!Condition Other', 'Template error: unresolved condition dependency Other in Condition'],
  [
    '!Join ["", [a]]',
    'Template format error: Conditions can only be boolean operations on parameters and other conditions',
  ],
  ['yes', 'Template format error: Conditions can only be boolean operations on parameters and other conditions'],
  ['!Not [!Condition C]', 'Template format error: Circular dependency between conditions: [C]'],
];

for (const [condition, expected] of conditionErrors) {
  test(`what is wrong with the condition ${condition}`, () =>
    assert.equal(
      errorOf(() => environmentOf(withResource(`Conditions:\n  C: ${condition}`))),
      expected,
    ));
}

test('long chains of conditions do not overflow', () => {
  const chain = Array.from({ length: 2000 }, (_, at) => `  C${at}: !Not [!Condition C${at + 1}]`).join('\n');
  const error = errorOf(() => environmentOf(withResource(`Conditions:\n${chain}\n  C2000: !Equals [a, a]`)));
  assert.match(error, /more than 500 levels/);
});

function dependenciesOf(resources: string, given: Record<string, string> = {}): Record<string, string[]> {
  const template = parseTemplate(`${conditions}Resources:\n${resources}`);
  const graph = dependencies(template, environmentOf(template, given).conditions);
  return Object.fromEntries([...graph].map(([name, needed]) => [name, [...needed]]));
}

test('Ref, GetAtt, Sub and DependsOn make dependencies, in the branches that are taken', () => {
  const resources = `
  A: { Type: T }
  B: { Type: T, Properties: { X: !Ref A, Env: !Ref Env, R: !Ref AWS::Region } }
  C: { Type: T, DependsOn: [A, P], Metadata: { X: !GetAtt B.Arn } }
  D: { Type: T, Properties: { X: !Sub ['\${C.Arn} \${x} \${!A}', { x: !Ref B }] } }
  P: { Type: T, Condition: IsProd }
  Q: { Type: T, Properties: { X: !If [IsProd, !Ref P, !Ref A] } }
`;
  const dev = { A: [], B: ['A'], C: ['B', 'A'], D: ['C', 'B'], Q: ['A'] };
  assert.deepEqual(dependenciesOf(resources), dev);
  assert.deepEqual(dependenciesOf(resources, { Env: 'prod' }), { ...dev, C: ['B', 'A', 'P'], P: [], Q: ['P'] });
});

test('what nobody makes, and circles, are named', () => {
  const unresolved = (names: string): string =>
    `Template format error: Unresolved resource dependencies [${names}] in the Resources block of the template`;
  const errorsOf = (resources: string): string => errorOf(() => dependenciesOf(resources));
  assert.equal(
    errorsOf('  A: { Type: T, Properties: [!Ref X] }'.replace('[!Ref X]', '{ P: !Ref X }')),
    unresolved('X'),
  );
  assert.equal(errorsOf('  A: { Type: T, DependsOn: Y }'), unresolved('Y'));
  assert.equal(
    errorsOf('  A: { Type: T, Condition: IsProd }\n  B: { Type: T, Metadata: { P: !Ref A } }'),
    unresolved('A'),
  );
  const circle = `
  A: { Type: T, DependsOn: B }
  B: { Type: T, DependsOn: A }
  C: { Type: T, DependsOn: A }
  D: { Type: T }
`;
  assert.equal(errorsOf(circle), 'Circular dependency between resources: [A, B, C]');
});

test('attributes of what a parameter names are refused by name', () => {
  const template = withResource(`
Parameters: { Subnet: { Type: 'AWS::EC2::Subnet::Id', Default: subnet-1 } }
Rules: { R: { Assertions: [{ Assert: !EachMemberEquals [!ValueOf [Subnet, VpcId], vpc-1] }] } }
`);
  assert.match(
    errorOf(() => checkRules(environmentOf(template))),
    /^Sandlot does not have Fn::ValueOf/,
  );
});

test('rules', () => {
  const template = withResource(`
Parameters:
  Env: { Type: String, Default: dev }
  Type: { Type: String, Default: small }
  Zones: { Type: 'List<AWS::EC2::AvailabilityZone::Name>', Default: 'a,b' }
Rules:
  Big:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions:
      - Assert: !Contains [[large, huge], !Ref Type]
        AssertDescription: Production needs a large one.
  Zones:
    Assertions:
      - Assert: !EachMemberIn [!RefAll 'List<AWS::EC2::AvailabilityZone::Name>', [a, b, c]]
      - Assert: !Not [!EachMemberEquals [!Ref Zones, a]]
`);
  const errorWith = (given: Record<string, string>): string =>
    errorOf(() => checkRules(environmentOf(template, given)));
  assert.equal(errorWith({}), '');
  assert.equal(errorWith({ Env: 'prod', Type: 'huge' }), '');
  assert.match(errorWith({ Env: 'prod' }), /Production needs a large one\./);
  assert.match(errorWith({ Zones: 'a, d' }), /Rule Zones/);
  assert.match(errorWith({ Zones: 'a,a' }), /Rule Zones/);
});
