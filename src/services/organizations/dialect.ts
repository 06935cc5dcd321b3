/**
 * Where Organizations speaks otherwise than its protocol: an input that breaks its model is InvalidInputException with
 * a Reason.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html#API_CreatePolicy_Errors
 */
import type { Dialect } from '../../wire/service.ts';

/** `member`: of the input, where the reason is one's own. */
function failure(constraint: string, reason: string, message: string, member = '[^\\x27]*') {
  return {
    matches: new RegExp(` at '${member}' failed to satisfy constraint: ${constraint}`),
    code: 'InvalidInputException',
    status: 400,
    message,
    fields: { Reason: reason },
    isGeneral: true,
  };
}

const patterned = 'Member must satisfy regular expression pattern';
const enumerated = 'Member must satisfy enum value set';

const limits = [
  {
    measure: 'length',
    kind: 'LENGTH',
    more: 'string parameter that is longer',
    less: 'string parameter that is shorter',
  },
  {
    measure: 'value',
    kind: 'VALUE',
    more: 'numeric parameter that has a larger value',
    less: 'numeric parameter that has a smaller value',
  },
] as const;

export const dialect: Dialect = {
  validationErrorCode: 'InvalidInputException',
  failures: [
    failure('Member must not be null', 'INPUT_REQUIRED', 'You must include a value for all required parameters.'),
    failure(
      enumerated,
      'INVALID_ENUM_POLICY_TYPE',
      'You specified an invalid policy type string.',
      '(?:policyType|filter)',
    ),
    failure(enumerated, 'INVALID_ENUM', 'You specified an invalid value.'),
    failure(
      patterned,
      'INVALID_PATTERN_TARGET_ID',
      'You provided a value that does not match the required pattern.',
      'targetId',
    ),
    failure(patterned, 'INVALID_PATTERN', 'You provided a value that does not match the required pattern.'),
    failure(
      'Member must satisfy constraint',
      'INVALID_LIST_MEMBER',
      'You provided a list to a parameter that contains at least one invalid value.',
    ),
    ...limits.flatMap(({ measure, kind, more, less }) => [
      failure(`Member must have ${measure} less`, `MAX_${kind}_EXCEEDED`, `You provided a ${more} than allowed.`),
      failure(`Member must have ${measure} greater`, `MIN_${kind}_EXCEEDED`, `You provided a ${less} than allowed.`),
    ]),
  ],
};
