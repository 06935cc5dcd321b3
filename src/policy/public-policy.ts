/**
 * Whether a resource's policy lets the public in: an Allow for everybody that no condition on a fixed value narrows.
 * S3's definition, which Secrets Manager shares.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
import type { ConditionTest, Policy, Statement } from './language/policy.ts';

const narrowingKeys: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:userid',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);
const narrowingOperators: ReadonlySet<string> = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
]);

/** Address ranges wider than these (in bits of prefix) are the public. */
const widestPrefix = { ipv4: 8, ipv6: 32 };

export function isPublicPolicy({ statements }: Policy): boolean {
  return statements.some(
    (statement) =>
      statement.effect === 'Allow' && isForEverybody(statement) && !(statement.conditions ?? []).some(narrows),
  );
}

function isForEverybody({ principal }: Statement): boolean {
  return principal === undefined || principal === '*' || (principal.AWS ?? []).includes('*');
}

function narrows({ operator, key, values }: ConditionTest): boolean {
  const [lowerOperator, lowerKey] = [operator.toLowerCase(), key.toLowerCase()];
  if (lowerKey === 'aws:sourceip')
    return lowerOperator === 'ipaddress' && values.length > 0 && values.every(isNarrowRange);
  if (!narrowingKeys.has(lowerKey) || !narrowingOperators.has(lowerOperator)) return false;
  return (
    values.length > 0 &&
    values.every((value) => !/[*?]|\$\{/.test(lowerKey === 'aws:userid' ? value.replace(/:\*$/, '') : value))
  );
}

function isNarrowRange(range: string): boolean {
  const [address = '', prefix] = range.split('/');
  if (/[*?]|\$\{/.test(range)) return false;
  return prefix === undefined || Number(prefix) >= (address.includes(':') ? widestPrefix.ipv6 : widestPrefix.ipv4);
}
