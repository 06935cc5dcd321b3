/** Conditions that say less than was probably meant: too wide, always or never true, or spoofed by who asks. */
import type { ConditionTest, Statement } from '../../../../policy/language/policy.ts';
import { bareOperator } from './condition-types.ts';
import {
  error,
  securityWarning,
  short,
  suggestion,
  within,
  type StatementCheck,
  type StatementFinding,
} from '../finding.ts';

export const checkConditionMeaning: StatementCheck = (statement) => {
  const { conditions = [] } = statement;
  return conditions.flatMap((test) =>
    within(
      ['Condition', test.operator, test.key],
      [...ofWideValues(test), ...ofStar(test), ...ofOrigin(test, conditions), ...ofLists(test, statement)],
    ),
  );
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive */
const sensitive: ReadonlySet<string> = new Set(
  [
    'PrincipalAccount',
    'PrincipalOrgID',
    'ResourceAccount',
    'ResourceOrgID',
    'SourceAccount',
    'SourceOrgID',
    'SourceVpc',
    'SourceVpce',
    'VpceAccount',
    'VpceOrgID',
  ].map((name) => `aws:${name.toLowerCase()}`),
);

function ofWideValues({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  if (!bareOperator(operator).endsWith('Like')) return [];
  const lower = key.toLowerCase();
  if (sensitive.has(lower) && values.some((value) => /[*?]/.test(value))) {
    const why = 'We consider the key to be sensitive and wildcards are not allowed to be used with sensitive keys.';
    const page = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';
    const sentence = `The wildcard is not allowed in the condition key ${short(key)}. ${why} Refer to ${page} for`;
    return [error('WILDCARD_USAGE_TOO_PERMISSIVE', `${sentence} the list of sensitive keys.`)];
  }
  if (lower !== 'aws:userid') return [];
  const where = 'on the right side of colon or as the only character on the left side of a colon.';
  const wild = values.some((value) => isWideId(value, /[*?]/));
  const variable = values.some((value) => isWideId(value, /\$\{/));
  const use = 'Overly permissive use of';
  return [
    ...(wild
      ? [error('WILDCARD_USAGE_TOO_PERMISSIVE', `${use} wildcard with aws:userID. Use the wildcard ${where}`)]
      : []),
    ...(variable
      ? [
          error(
            'VARIABLE_USAGE_TOO_PERMISSIVE',
            `${use} policy variable with aws:userID. Use the policy variable ${where}`,
          ),
        ]
      : []),
  ];
}

/** Left of the colon stands who it is, right of it the session. */
function isWideId(value: string, open: RegExp): boolean {
  const plain = value.replaceAll(/\$\{[^}]*\}/g, '${}');
  const colon = plain.indexOf(':');
  const left = colon < 0 ? plain : plain.slice(0, colon);
  return open.test(left) && !(colon >= 0 && (left === '*' || left === '${}'));
}

/** A star is every value there may be: what remains is whether the key is there. */
function ofStar({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  const [, qualifier, not, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(?:String|Arn)(Not)?Like(IfExists)?$/.exec(operator) ?? [];
  if (!/(?:String|Arn)(?:Not)?Like(?:IfExists)?$/.test(operator) || !values.includes('*')) return [];
  const block = `the condition block of ${short(operator)}`;
  const replace = (present: boolean) =>
    `We recommend replacing the key ${short(key)} in ${block} with {${short(key)}: ${present}} to ensure better ` +
    'enforcement of the condition.';
  if (not !== undefined)
    return qualifier === 'ForAnyValue'
      ? [
          suggestion(
            'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
            `The key ${short(key)} in ${block} does not match any values. Remove this key to simplify the condition.`,
          ),
        ]
      : [suggestion('EQUIVALENT_TO_NULL_TRUE', replace(true))];
  if (ifExists === undefined && qualifier !== 'ForAllValues')
    return [suggestion('EQUIVALENT_TO_NULL_FALSE', replace(false))];
  const sentence = `The key ${short(key)} in ${block} is redundant because it is always matched.`;
  return [
    suggestion('REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION', `${sentence} Remove this key to simplify the condition.`),
  ];
}

function ofOrigin({ key }: ConditionTest, conditions: readonly ConditionTest[]): readonly StatementFinding[] {
  const lower = key.toLowerCase();
  if (lower === 'aws:referer' || lower === 'aws:useragent') {
    const sentence = `The ${short(key)} condition key is not recommended for access control as it can be`;
    return [securityWarning('UNTRUSTWORTHY_CONDITION_KEY', `${sentence} spoofed/manipulated by the caller.`)];
  }
  const isPaired = conditions.some(({ key: other }) => /^aws:sourcevpc(?:e|arn)?$/i.test(other));
  if (lower !== 'aws:vpcsourceip' || isPaired) return [];
  const sentence = `Using the condition key ${short(key)} can be overly permissive without also using the following`;
  const why = 'Condition keys like this one are more secure when paired with a related key.';
  const advice = 'We recommend that you add the related condition keys to the same condition block.';
  return [
    securityWarning('MISSING_PAIRED_CONDITION_KEYS', `${sentence} condition keys: aws:SourceVpc. ${why} ${advice}`),
  ];
}

/** What a request need not say, its absence lets through. */
function ofLists(
  { operator, key }: ConditionTest,
  { effect, conditions = [] }: Statement,
): readonly StatementFinding[] {
  const lower = key.toLowerCase();
  const bare = bareOperator(operator);
  if (lower === 's3:prefix' && bare.startsWith('String') && (effect === 'Deny') === !bare.includes('Not'))
    return [
      securityWarning(
        'S3_PREFIX_IN_NEGATIVE_CONTEXT',
        'Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block ' +
          'listing the objects under the matching prefixes. A request that specifies a shorter prefix does not match ' +
          'the condition and can still list those objects. To restrict listing to specific prefixes, use s3:prefix ' +
          'with StringLike in an Allow statement, or use a Deny statement with StringNotLike.',
      ),
    ];
  const selects = conditions.some(
    (other) =>
      other.key.toLowerCase() === 'dynamodb:select' &&
      bareOperator(other.operator) === 'StringEquals' &&
      other.values.every((value) => value === 'SPECIFIC_ATTRIBUTES'),
  );
  if (lower !== 'dynamodb:attributes' || effect !== 'Allow' || selects) return [];
  return [
    securityWarning(
      'DYNAMODB_ATTRIBUTES_WITHOUT_SELECT',
      'Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all ' +
        'attributes to be returned on read requests that omit a projection expression. We recommend that you also ' +
        'set dynamodb:Select to SPECIFIC_ATTRIBUTES.',
    ),
  ];
}
