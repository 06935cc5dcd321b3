/** Parameters: their types, constraints, and where their values come from. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, withResource } from '../test-environment.ts';
import { parameterReferences, resolveParameters } from './resolve-parameters.ts';

const resolve = (declared: string, value?: string) =>
  resolveParameters(
    withResource(`Parameters:\n  P: ${declared}`),
    new Map(value === undefined ? [] : [['P', { value }]]),
  );

// AWS's texts, as error reports of users have them; the number's with its period is in LocalStack's records.
const constraints: readonly (readonly [declared: string, right: string, wrong: string, text: string])[] = [
  ['{ Type: String, AllowedValues: [prod, dev] }', 'dev', 'x', "Parameter 'P' must be one of AllowedValues"],
  ['{ Type: String, AllowedPattern: "[a-z]+" }', 'abc', 'abc1', "Parameter 'P' must match pattern [a-z]+"],
  ['{ Type: String, MinLength: 3 }', 'abc', 'ab', "Parameter 'P' must contain at least 3 characters"],
  ['{ Type: String, MaxLength: "4" }', 'abcd', 'abcde', "Parameter 'P' must contain at most 4 characters"],
  ['{ Type: Number }', '-1.5e3', 'ten', "Parameter 'P' must be a number."],
  ['{ Type: Number, MinValue: 1 }', '1', '0', "Parameter 'P' must be a number not less than 1"],
  ['{ Type: Number, MaxValue: 2.5 }', '2.5', '3', "Parameter 'P' must be a number not greater than 2.5"],
  ['{ Type: Number, AllowedValues: [1, 2] }', '2', '3', "Parameter 'P' must be one of AllowedValues"],
  ['{ Type: List<Number> }', '1, 2', '1,x', "Parameter 'P' must be a number."],
  ['{ Type: CommaDelimitedList, AllowedValues: [a, b] }', 'a, b', 'a,c', "Parameter 'P' must be one of AllowedValues"],
  ['{ Type: CommaDelimitedList, AllowedPattern: "[a-z]+" }', 'a, b', 'a,1', "Parameter 'P' must match pattern [a-z]+"],
  [
    '{ Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: lower case only }',
    'abc',
    'ABC',
    "Parameter 'P' failed to satisfy constraint: lower case only",
  ],
  [
    '{ Type: "AWS::SSM::Parameter::Value<List<String>>", AllowedPattern: "/app/.*" }',
    '/app/x,y',
    '/other',
    "Parameter 'P' must match pattern /app/.*",
  ],
];

for (const [declared, right, wrong, text] of constraints) {
  test(`the constraints of ${declared}`, () => {
    assert.equal(
      errorOf(() => resolve(declared, right)),
      '',
    );
    assert.equal(
      errorOf(() => resolve(declared, wrong)),
      text,
    );
  });
}

test('what is missing, unknown, or both given and kept, is refused', () => {
  const template = withResource('Parameters:\n  P: { Type: String }\n  Q: { Type: String, Default: q }\n');
  const previous = new Map([['P', { value: 'before', type: 'String', noEcho: true }]]);
  const errorWith = (given: Record<string, { value?: string; usePrevious?: boolean }>): string =>
    errorOf(() => resolveParameters(template, new Map(Object.entries(given)), previous));
  assert.equal(errorWith({}), 'Parameters: [P] must have values');
  assert.equal(errorWith({ X: { value: '1' } }), 'Parameters: [X] do not exist in the template');
  assert.equal(
    errorWith({ P: { value: '1', usePrevious: true } }),
    'Invalid input for parameter key P. Cannot specify usePreviousValue as true as well as a value',
  );
  assert.equal(
    errorWith({ P: { value: '1' }, Q: { usePrevious: true } }),
    'Invalid input for parameter key Q. Cannot specify usePreviousValue as true for a parameter key not in the ' +
      'previous template',
  );
  const { values } = resolveParameters(template, new Map([['P', { usePrevious: true }]]), previous);
  assert.deepEqual(values.get('P'), { value: 'before', type: 'String', noEcho: false });
});

test('references to lists are lists, and of Systems Manager what was looked up', () => {
  const list = resolve('{ Type: CommaDelimitedList, Default: "a, b" }');
  assert.deepEqual(parameterReferences(list).get('P'), ['a', 'b']);
  const stored = resolve('{ Type: "AWS::SSM::Parameter::Value<List<String>>" }', '/app/names:2');
  assert.deepEqual(stored.lookups, [{ parameter: 'P', name: '/app/names:2', wants: 'value' }]);
  assert.deepEqual(parameterReferences(stored, new Map([['P', 'x,y']])).get('P'), ['x', 'y']);
  assert.equal(
    errorOf(() => parameterReferences(stored)),
    'Unable to fetch parameters [/app/names:2] from parameter store for this account.',
  );
  const named = resolve('{ Type: "AWS::SSM::Parameter::Name" }', '/app/x');
  assert.deepEqual(named.lookups, [{ parameter: 'P', name: '/app/x', wants: 'existence' }]);
});

test('patterns of all parameters together have a budget', () => {
  const many = Array.from({ length: 50 }, (_, at) => `  P${at}: { Type: String, AllowedPattern: '(a*)*b' }`).join('\n');
  const template = withResource(`Parameters:\n${many}`);
  const given = new Map([...template.parameters.keys()].map((name) => [name, { value: `${'a'.repeat(4000)}b` }]));
  assert.equal(
    errorOf(() => resolveParameters(template, given)),
    '',
  );
  const costly = withResource("Parameters:\n  P: { Type: String, AllowedPattern: '((?=.*b)a)*c' }");
  assert.match(
    errorOf(() => resolveParameters(costly, new Map([['P', { value: `${'a'.repeat(4000)}b` }]]))),
    /AllowedPattern must be a valid regular expression: it takes too many steps/,
  );
});
