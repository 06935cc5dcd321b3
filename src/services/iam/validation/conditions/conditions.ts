/** Condition operators and keys that AWS does not have, and values that an operator cannot compare. */
import { isConditionKey, similarConditionKey, similarService } from '../../../../authorization-reference/index.ts';
import { isService } from '../actions.ts';
import { isOperator } from '../../../../policy/condition.ts';
import { isDate } from '../../../../policy/language/grammar.ts';
import type { ConditionTest } from '../../../../policy/language/policy.ts';
import { networkOf } from '../../../../policy/values/ip-address.ts';
import { decimalOf } from '../../../../policy/values/values.ts';
import { checkNames, isBareTagKey } from './condition-values.ts';
import { checkVariables } from '../resource-elements.ts';
import {
  didYouMean,
  error,
  short,
  suggestion,
  warning,
  within,
  type StatementCheck,
  type StatementFinding,
} from '../finding.ts';

export const checkConditions: StatementCheck = ({ conditions = [] }, { variables }) =>
  conditions.flatMap((test) => [
    ...within(['Condition', test.operator], checkOperator(test)),
    ...within(
      ['Condition', test.operator, test.key],
      [
        ...checkKey(test.key),
        ...checkValues(test),
        ...checkNames(test),
        ...test.values.flatMap((value) => checkVariables(value, variables)),
        ...checkVariableFits(test, variables),
      ],
    ),
  ]);

function checkVariableFits({ operator, values }: ConditionTest, variables: boolean): readonly StatementFinding[] {
  if (!variables || !isOperator(operator) || /^(?:For(?:All|Any)Values?:)?(?:String|Arn)/.test(operator)) return [];
  if (!values.some((value) => value.includes('${'))) return [];
  const sentence = 'Policy variables can only be used with String and ARN operators.';
  return [error('INVALID_VARIABLE_FOR_OPERATOR', sentence)];
}

function checkOperator({ operator }: ConditionTest): readonly StatementFinding[] {
  if (/^(?:For(?:All|Any)Values?:)?NullIfExists$/.test(operator)) {
    const sentence = 'The Null condition operator cannot be used with the IfExists suffix.';
    return [error('NULL_WITH_IF_EXISTS', `${sentence} Update the operator or the suffix.`)];
  }
  if (!isOperator(operator)) {
    const sentence = `The condition operator ${short(operator)} is not valid. Use a valid condition operator.`;
    return [error('INVALID_CONDITION_OPERATOR', sentence)];
  }
  if (operator === 'Null' || !operator.endsWith(':Null')) return [];
  const why = 'because they always return a true or false respectively.';
  return [
    suggestion(
      'NULL_WITH_QUALIFIER',
      `Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers ${why}`,
    ),
  ];
}

function checkKey(key: string): readonly StatementFinding[] {
  if (isConditionKey(key) || isBareTagKey(key)) return [];
  if (key.toLowerCase() === 'aws:arn') {
    const instead = 'Use aws:PrincipalArn or aws:SourceArn instead.';
    return [error('UNSUPPORTED_GLOBAL_CONDITION_KEY', `The condition key aws:ARN is not supported. ${instead}`)];
  }
  const [service = '', name] = key.split(':', 2);
  const meant = didYouMean(similarConditionKey(key));
  if (name === undefined) {
    const sentence = `The condition key format is not valid. Use the format service:keyname.${meant}`;
    return [error('INVALID_CONDITION_KEY_FORMAT', sentence)];
  }
  const global = service.toLowerCase() === 'aws';
  if (!global && !isService(service)) {
    const sentence = `The service ${short(service)} does not exist. Use a valid service name.`;
    return [error('INVALID_SERVICE', `${sentence}${didYouMean(similarService(service))}`)];
  }
  const where = global ? '' : ` in the service ${short(service)}`;
  return [
    error(
      global ? 'INVALID_GLOBAL_CONDITION_KEY' : 'INVALID_SERVICE_CONDITION_KEY',
      `The condition key ${short(key)} does not exist${where}. Use a valid condition key.${meant}`,
    ),
  ];
}

/** Each kind of operator with what it compares. */
const kinds: readonly [operator: RegExp, fits: (value: string) => boolean, issueCode: string, sentence: string][] = [
  [
    /^Numeric/,
    (value) => decimalOf(value) !== undefined,
    'TYPE_MISMATCH_NUMBER',
    'Add a valid numeric value for the condition operator',
  ],
  [
    /^(?:Bool|Null)/,
    (value) => /^(?:true|false)$/i.test(value),
    'TYPE_MISMATCH_BOOLEAN',
    'Add a valid Boolean value (true or false) for the condition operator',
  ],
];

function checkValues({ operator, values }: ConditionTest): readonly StatementFinding[] {
  const bare = operator.replace(/^For(?:All|Any)Values?:/, '');
  const plain = values.filter((value) => !value.includes('${'));
  for (const [named, fits, issueCode, sentence] of kinds)
    if (named.test(bare) && !plain.every(fits)) return [warning(issueCode, `${sentence} ${short(operator)}.`)];
  if (bare.startsWith('Date') && !plain.every(isDate)) {
    const sentence = 'The date condition operator is used with an invalid value.';
    return [
      warning(
        'TYPE_MISMATCH_DATE',
        `${sentence} Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.`,
      ),
    ];
  }
  if (/^(?:Not)?IpAddress/.test(bare) && !plain.every((value) => networkOf(value) !== undefined)) {
    const sentence = `The condition operator ${short(operator)} is used with an invalid IP range value.`;
    return [error('TYPE_MISMATCH_IP_RANGE', `${sentence} Specify the IP range in standard CIDR format.`)];
  }
  return checkWildcards(bare, plain);
}

/** Of strings alone: ARNs are compared with wildcards by both of their operators. */
function checkWildcards(operator: string, values: readonly string[]): readonly StatementFinding[] {
  if (!/^String(?:Not)?Equals/.test(operator) || !values.some((value) => /[*?]/.test(value))) return [];
  const sentence = 'Your condition value includes a * or ? character.';
  const advice = 'If you meant to use a wildcard (*, ?), update the condition operator to include Like.';
  return [warning('WILDCARD_WITHOUT_LIKE_OPERATOR', `${sentence} ${advice}`)];
}
