/** How many values a condition is about: of the key, of the policy, and in words that mean the same. */
import { isMultivalued } from '../../../../authorization-reference/index.ts';
import type { ConditionTest } from '../../../../policy/language/policy.ts';
import {
  error,
  securityWarning,
  short,
  suggestion,
  within,
  type StatementCheck,
  type StatementFinding,
} from '../finding.ts';

export const checkQualifiers: StatementCheck = ({ effect, conditions = [] }) => [
  ...conditions.flatMap((test) =>
    within(
      ['Condition', test.operator, test.key],
      [...ofEmptyList(test), ...ofQualifier(test, effect === 'Allow'), ...ofBoolean(test)],
    ),
  ),
  ...within(['Condition'], repeatedKeys(conditions)),
];

function ofQualifier({ operator, key }: ConditionTest, allows: boolean): readonly StatementFinding[] {
  const many = isMultivalued(key);
  if (many === false && allows && operator.startsWith('ForAllValues:')) {
    const using = `Using ForAllValues qualifier with the single-valued condition key ${short(key)}`;
    const findingDetails = `${using} can be overly permissive. We recommend that you remove ForAllValues:.`;
    return [{ findingType: 'SECURITY_WARNING', issueCode: 'FORALLVALUES_WITH_SINGLE_VALUED_KEY', findingDetails }];
  }
  if (many === undefined && allows && operator.startsWith('ForAnyValue:') && /^[^:]+\.[^:]+:aud$/i.test(key)) {
    const using = `Using ForAnyValue qualifier with the single-valued condition key ${short(key)}`;
    const sentence = `${using} can be overly permissive. We recommend that you remove ForAnyValue:.`;
    return [securityWarning('FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE', sentence)];
  }
  // The reference calls some keys of services lists that AWS's own policies compare without a qualifier.
  if (many !== true || !/^aws:/i.test(key) || operator === 'Null' || /^For(?:All|Any)Values?:/.test(operator))
    return [];
  const sentence = `The request context key ${short(key)} has multiple values.`;
  const advice = 'Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.';
  return [error('MISSING_QUALIFIER', `${sentence} ${advice}`)];
}

function ofEmptyList({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  if (values.length > 0) return [];
  const test =
    'To determine if the request context is empty, we recommend that you use the Null condition operator with the ' +
    'value of true instead.';
  const missing = `matches only if the key ${short(key)} is missing from the request context. ${test}`;
  if (operator.startsWith('ForAllValues:'))
    return [
      suggestion(
        'EMPTY_ARRAY_CONDITION_FORALLVALUES',
        `The ForAllValues prefix with an empty condition key ${missing}`,
      ),
    ];
  if (operator.startsWith('ForAnyValue:')) {
    const named = `The ForAnyValue prefix with an empty condition key ${short(key)}`;
    const sentence = `${named} never matches the request context`;
    return [
      suggestion(
        'EMPTY_ARRAY_CONDITION_FORANYVALUE',
        `${sentence} and it does not affect the policy. Specify conditions.`,
      ),
    ];
  }
  if (operator.endsWith('IfExists'))
    return [suggestion('EMPTY_ARRAY_CONDITION_IFEXISTS', `The IfExists suffix with an empty condition key ${missing}`)];
  const sentence = `There are no values for the condition key ${short(key)} and it does not affect the policy.`;
  return [suggestion('EMPTY_ARRAY_CONDITION', `${sentence} Specify conditions.`)];
}

function ofBoolean({ operator, values }: ConditionTest): readonly StatementFinding[] {
  if (values.length < 2 || !/^(?:Bool(?:IfExists)?|Null)$/.test(operator)) return [];
  const sentence = 'The condition key does not support multiple Boolean values. Use a single Boolean value.';
  return [error('INVALID_CONDITION_MULTIPLE_BOOLEAN', sentence)];
}

/** Keys do not differ by case: the second would be another test of the first. */
function repeatedKeys(conditions: readonly ConditionTest[]): readonly StatementFinding[] {
  const seen = new Set<string>();
  const again = conditions.find(({ operator, key }) => {
    const name = `${operator} ${key.toLowerCase()}`;
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated;
  });
  if (!again) return [];
  const sentence = `The condition key ${short(again.key)} appears more than once with different capitalization in the`;
  return [
    error(
      'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
      `${sentence} same condition block. Remove the duplicate condition keys.`,
    ),
  ];
}
