/**
 * The `Condition` element: all tests must hold; a test holds when one of its values does, or, for a negated operator,
 * when none does. How many values of a key with several must, is what ForAllValues and ForAnyValue say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 *
 * What cannot be decided is `unknown`, never a guess: an operator that does not exist, a key or variable that nobody
 * here knows, a number or date of the policy that is none. Without a set operator a key that may have several values
 * matches nothing, and what is no number, date or Boolean in the request differs from every one.
 */
import { isSpelled, type ConditionContext, type Match } from './values/condition-context.ts';
import type { ConditionTest } from './language/policy.ts';
import { parseTemplate } from './values/template.ts';
import {
  arnLike,
  binaryEquals,
  bool,
  booleanOf,
  date,
  ipAddress,
  noArn,
  noNetwork,
  numeric,
  stringEquals,
  stringEqualsIgnoreCase,
  stringLike,
} from './values/values.ts';
import type { Comparison, ValueCompiler, ValueTest, WrongValue } from './values/values.ts';

export interface CompiledCondition {
  readonly test: ConditionTest;
  /** Lower case: the condition key and those of the values' variables. */
  readonly key: string;
  readonly keys: readonly string[];
  /** Whether it holds for what its values are not; for `Null`, which has no value, as well. */
  readonly negated: boolean;
  /** Why the test can never be decided. */
  readonly fault?: string;
  holds(context: ConditionContext): Match;
}

interface Operator {
  readonly compile: ValueCompiler;
  readonly negated: boolean;
  readonly variables: boolean;
  /** Of a value that is none of its type; by default nobody can tell. */
  readonly wrong?: WrongValue;
}

const positive = (compile: ValueCompiler, variables = false): Operator => ({ compile, negated: false, variables });
const negative = (compile: ValueCompiler, variables = false): Operator => ({ compile, negated: true, variables });
const equal = (order: number): boolean => order === 0;
const less = (order: number): boolean => order < 0;
const atMost = (order: number): boolean => order <= 0;
const greater = (order: number): boolean => order > 0;
const atLeast = (order: number): boolean => order >= 0;

const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', positive(stringEquals, true)],
  ['StringNotEquals', negative(stringEquals, true)],
  ['StringEqualsIgnoreCase', positive(stringEqualsIgnoreCase, true)],
  ['StringNotEqualsIgnoreCase', negative(stringEqualsIgnoreCase, true)],
  ['StringLike', positive(stringLike, true)],
  ['StringNotLike', negative(stringLike, true)],
  ['NumericEquals', positive(numeric(equal))],
  ['NumericNotEquals', negative(numeric(equal))],
  ['NumericLessThan', positive(numeric(less))],
  ['NumericLessThanEquals', positive(numeric(atMost))],
  ['NumericGreaterThan', positive(numeric(greater))],
  ['NumericGreaterThanEquals', positive(numeric(atLeast))],
  ['DateEquals', positive(date(equal))],
  ['DateNotEquals', negative(date(equal))],
  ['DateLessThan', positive(date(less))],
  ['DateLessThanEquals', positive(date(atMost))],
  ['DateGreaterThan', positive(date(greater))],
  ['DateGreaterThanEquals', positive(date(atLeast))],
  ['Bool', positive(bool)],
  ['BinaryEquals', positive(binaryEquals)],
  ['IpAddress', { ...positive(ipAddress), wrong: noNetwork }],
  ['NotIpAddress', { ...negative(ipAddress), wrong: noNetwork }],
  ['ArnEquals', { ...positive(arnLike, true), wrong: noArn }],
  ['ArnLike', { ...positive(arnLike, true), wrong: noArn }],
  ['ArnNotEquals', { ...negative(arnLike, true), wrong: noArn }],
  ['ArnNotLike', { ...negative(arnLike, true), wrong: noArn }],
]);

export function compileCondition(test: ConditionTest, variables: boolean): CompiledCondition {
  const key = test.key.toLowerCase();
  const keys = [key, ...(variables ? test.values.flatMap((value) => parseTemplate(value)?.keys ?? []) : [])];
  const compiled = isNull(test.operator) ? nullTest(test, key) : valueTest(test, key, variables);
  return typeof compiled === 'string'
    ? { test, key, keys, negated: false, fault: compiled, holds: () => 'unknown' }
    : { test, key, keys, ...compiled };
}

function operatorParts(written: string) {
  const [, qualifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(written) ?? [];
  return { qualifier, name, ifExists: ifExists !== undefined };
}

/**
 * Whether there is such a condition operator, with what may stand before and after it. Another case is another word.
 */
export function isOperator(written: string): boolean {
  return isNull(written) || operators.has(operatorParts(written).name);
}

function isNull(written: string): boolean {
  const { name, ifExists } = operatorParts(written);
  return name === 'Null' && !ifExists;
}

type Compiled = Pick<CompiledCondition, 'holds' | 'negated' | 'fault'> | string;

/**
 * With a set operator its answer is always the same, whatever the request has.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (Null with qualifier)
 */
function nullTest({ operator, values }: ConditionTest, key: string): Compiled {
  const { qualifier } = operatorParts(operator);
  if (!values.every((value) => /^(?:true|false)$/i.test(value))) return 'Null is compared with "true" or "false" only';
  const wanted = values.map(booleanOf);
  if (qualifier !== undefined) return { negated: true, holds: () => (qualifier === 'ForAllValues' ? 'yes' : 'no') };
  return {
    negated: true,
    holds: (context) => {
      const found = context(key);
      if (found === null) return 'unknown';
      const isMissing = found === undefined || (!isSpelled(found) && found.length === 0);
      return wanted.includes(isMissing) ? 'yes' : 'no';
    },
  };
}

function valueTest({ operator: written, values }: ConditionTest, key: string, variables: boolean): Compiled {
  const { qualifier, name, ifExists } = operatorParts(written);
  const operator = operators.get(name);
  if (!operator) return `there is no condition operator "${written.slice(0, 80)}"`;
  const compiled = values.map((value) => operator.compile(value, variables && operator.variables));
  const wrong = values.find((_, i) => compiled[i] === undefined);
  const asWrong: ValueTest = operator.wrong ?? (() => 'unknown');
  const tests = compiled.map((test) => test ?? asWrong);
  const compare = (spellings: readonly string[], context: ConditionContext): Match =>
    orientate(anyOf(tests, spellings, context), operator.negated);
  const whenMissing: Match =
    ifExists || qualifier === 'ForAllValues'
      ? 'yes'
      : qualifier === 'ForAnyValue'
        ? 'no'
        : operator.negated
          ? 'yes'
          : 'no';
  return {
    negated: operator.negated,
    ...(wrong !== undefined && { fault: `"${wrong.slice(0, 80)}" is no value for ${name}` }),
    holds: (context) => {
      const found = context(key);
      if (found === null) return 'unknown';
      if (found === undefined) return whenMissing;
      if (isSpelled(found)) return compare(found.spellings, context);
      if (typeof found === 'string')
        return qualifier === 'ForAllValues' && found === '' ? 'yes' : compare([found], context);
      if (found.length === 0) return whenMissing;
      const one = (value: string): Match => compare([value], context);
      // Without a set operator a test is about one value, and a key that may have several does not meet it.
      return qualifier === 'ForAllValues' ? allOf(found, one) : qualifier === 'ForAnyValue' ? someOf(found, one) : 'no';
    },
  };
}

/** A variable without a value equals nothing, so that everything differs from it. */
function orientate(comparison: Comparison, negated: boolean): Match {
  if (comparison === 'unknown' || comparison === 'open') return 'unknown';
  return comparison !== 'never' && (comparison === 'yes') !== negated ? 'yes' : 'no';
}

function anyOf(tests: readonly ValueTest[], spellings: readonly string[], context: ConditionContext): Comparison {
  let result: Comparison = 'no';
  for (const test of tests) {
    for (const found of spellings) {
      const one = test(found, context);
      if (one === 'unknown') result = one;
      else if (one !== 'no') return one;
    }
  }
  return result;
}

function allOf(values: readonly string[], holds: (value: string) => Match): Match {
  let result: Match = 'yes';
  for (const value of values) {
    const one = holds(value);
    if (one === 'no') return 'no';
    if (one === 'unknown') result = 'unknown';
  }
  return result;
}

function someOf(values: readonly string[], holds: (value: string) => Match): Match {
  let result: Match = 'no';
  for (const value of values) {
    const one = holds(value);
    if (one === 'yes') return 'yes';
    if (one === 'unknown') result = 'unknown';
  }
  return result;
}
