/** Values and names of condition keys whose form AWS prescribes: tags, VPCs, dates, Base64, several numbers. */
import type { ConditionTest } from '../../../../policy/language/policy.ts';
import { error, short, suggestion, warning, type StatementFinding } from '../finding.ts';

export function checkNames(test: ConditionTest): readonly StatementFinding[] {
  return [...ofTagKey(test), ...ofNetwork(test), ...ofDates(test), ...ofBinary(test), ...ofNumbers(test)];
}

/** `aws:ResourceTag` without the tag's key. */
export function isBareTagKey(key: string): boolean {
  return /^aws:(?:Resource|Request|Principal)Tag\/?$/i.test(key);
}

function ofTagKey({ key }: ConditionTest): readonly StatementFinding[] {
  if (!isBareTagKey(key)) return [];
  const name = key.endsWith('/') ? key : `${key}/`;
  const sentence = `The condition key ${name} must include a tag key to control access based on tags.`;
  const format = `Use the format ${name}tag-key and specify a key name for tag-key.`;
  return [error('MISSING_TAG_KEY_IN_CONDITION', `${sentence} ${format}`)];
}

/** The key, the prefix of its values, and their issue code. */
const networks = [
  ['aws:sourcevpc', 'vpc-', 'INVALID_VPC_FORMAT', 'VPC'],
  ['aws:sourcevpce', 'vpce-', 'INVALID_VPCE_FORMAT', 'VPCE'],
] as const;

function ofNetwork({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  const found = networks.find(([name]) => name === key.toLowerCase());
  if (!found || !/^(?:For(?:All|Any)Values?:)?String/.test(operator)) return [];
  const [, prefix, issueCode, title] = found;
  const isFit = (value: string): boolean =>
    /[*?]|\$\{/.test(value) ||
    (value.startsWith(prefix) && /^(?:[0-9a-z]{8}|[0-9a-z]{17})$/.test(after(value, prefix)));
  if (values.every(isFit)) return [];
  const sentence = `The ${title} identifier in the condition key value is not valid.`;
  const gap = title === 'VPCE' ? '  ' : ' ';
  return [error(issueCode, `${sentence}${gap}Use the prefix '${prefix}' followed by 8 or 17 alphanumeric characters.`)];
}

const after = (value: string, prefix: string): string => value.slice(prefix.length);

/** A number is a date, too: seconds, which who wrote a year did not mean. */
function ofDates({ operator, values }: ConditionTest): readonly StatementFinding[] {
  if (!/^(?:For(?:All|Any)Values?:)?Date/.test(operator)) return [];
  const found = values.find((value) => /^\d+$/.test(value));
  if (found === undefined) return [];
  const sentence = `The date ${short(found)} might not resolve as expected.`;
  return [warning('INVALID_DATE_VALUE', `${sentence} We recommend that you use the YYYY-MM-DD format.`)];
}

function ofBinary({ operator, values }: ConditionTest): readonly StatementFinding[] {
  if (!/^(?:For(?:All|Any)Values?:)?BinaryEquals/.test(operator)) return [];
  if (values.every((value) => value.length % 4 === 0 && /^[0-9A-Za-z+/]*={0,2}$/.test(value))) return [];
  const sentence = `Add a valid base64-encoded string value for the condition operator ${short(operator)}.`;
  return [warning('TYPE_MISMATCH_STRING', sentence)];
}

/** Of several bounds one is what counts: the greatest of those below which a value is, the least of the others. */
function ofNumbers({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  const [, direction] = /^Numeric(Less|Greater)Than(?:Equals)?(?:IfExists)?$/.exec(operator) ?? [];
  if (direction === undefined || values.length < 2) return [];
  const which = direction === 'Less' ? 'greatest' : 'least';
  const sentence = `Multiple values in ${operator} are redundant. Replace with the ${which} single value for`;
  return [suggestion('REDUNDANT_CONDITION_VALUE_NUM', `${sentence} ${short(key)}.`)];
}
