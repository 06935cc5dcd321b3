/** Conditions whose operator is of another type than their key, and values that are none of their key's. */
import { conditionKeyType, type ConditionKeyType } from '../../../../authorization-reference/index.ts';
import type { ConditionTest } from '../../../../policy/language/policy.ts';
import { hasHostBits, networkOf, withoutHostBits } from '../../../../policy/values/ip-address.ts';
import { regionNames } from '../../../account/internal.ts';
import {
  error,
  securityWarning,
  short,
  suggestion,
  warning,
  within,
  type StatementCheck,
  type StatementFinding,
} from '../finding.ts';

export const checkConditionTypes: StatementCheck = ({ conditions = [] }) =>
  conditions.flatMap((test) =>
    within(
      ['Condition', test.operator, test.key],
      [...ofOperator(test), ...ofRanges(test), ...ofRegions(test), ...ofKmsKeys(test)],
    ),
  );

/** Without what stands before and after it (`ForAllValues:StringLikeIfExists`). */
export function bareOperator(operator: string): string {
  return operator.replace(/^For(?:All|Any)Values?:/, '').replace(/IfExists$/, '');
}

/** Each type with its name, and the operators that compare its values. */
const types: Readonly<Record<Exclude<ConditionKeyType, 'String'>, readonly [name: string, operators: RegExp]>> = {
  ARN: ['ARN', /^(?:Arn|String|Null)/],
  Bool: ['Boolean', /^(?:Bool|Null)/],
  Date: ['Date', /^(?:Date|Numeric|Null)/],
  IPAddress: ['IPAddress', /^(?:(?:Not)?IpAddress|Null)/],
  Numeric: ['Numeric', /^(?:Numeric|Null)/],
};

function ofOperator({ operator, key }: ConditionTest): readonly StatementFinding[] {
  const type = conditionKeyType(key);
  if (type === undefined || type === 'String') return [];
  const bare = bareOperator(operator);
  const [name, operators] = types[type];
  const sentence = `Use the operator type ${name} instead of operator ${short(operator)} for the condition key`;
  if (type === 'ARN' && /^String(?:Not)?Like$/.test(bare))
    return [securityWarning('STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS', `${sentence} ${short(key)}.`)];
  return operators.test(bare) ? [] : [warning('TYPE_MISMATCH', `${sentence} ${short(key)}.`)];
}

function ofRanges({ operator, values }: ConditionTest): readonly StatementFinding[] {
  if (!bareOperator(operator).endsWith('IpAddress')) return [];
  return values.flatMap((value) => {
    const network = networkOf(value);
    if (!network || !hasHostBits(network)) return [];
    const sentence = 'The non-zero bits in the IP address after the masked bits are ignored. Replace address with';
    return [suggestion('IMPROVE_IP_RANGE', `${sentence} ${withoutHostBits(network)}.`)];
  });
}

function isPlain(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

let regions: ReadonlySet<string> | undefined;

/** AWS's own Regions; those of other partitions have names that begin otherwise. */
export function isUnknownRegion(region: string): boolean {
  regions ??= new Set(regionNames);
  return isPlain(region) && !/^(?:cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/.test(region) && !regions.has(region);
}

function ofRegions({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  if (key.toLowerCase() !== 'aws:requestedregion' || !operator.includes('String')) return [];
  return values
    .filter((value) => isUnknownRegion(value) && value !== 'aws-global')
    .map((value) =>
      error(
        'INVALID_REGION',
        `The Region ${short(value)} is not valid. Update the condition value to a supported Region.`,
      ),
    );
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html */
const keyArn = /^arn:[^:]+:kms:[^:]+:[^:]+:key\/.+$/;

function ofKmsKeys({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  if (key.toLowerCase() !== 's3:x-amz-server-side-encryption-aws-kms-key-id') return [];
  if (bareOperator(operator) === 'Null' || values.every((value) => !isPlain(value) || keyArn.test(value))) return [];
  return [error('INVALID_KMS_KEY_VALUE', `The ${short(key)} condition key value must be a valid KMS key ARN.`)];
}
