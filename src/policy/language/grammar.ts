/**
 * What every kind of policy is refused for when it is saved, beyond its form as JSON. What to answer is for each
 * service to say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { isOperator } from '../condition.ts';
import { isKeptNetwork } from '../values/ip-address.ts';
import { decimalOf, isBase64 } from '../values/values.ts';
import type { Policy, PolicyError, Statement } from './policy.ts';

/** The first condition operator that does not exist. */
export function unknownOperator({ conditions = [] }: Statement): string | undefined {
  return conditions.find(({ operator }) => !isOperator(operator))?.operator;
}

/** What an operator compares, and what is none. */
interface Kind {
  readonly operators: RegExp;
  readonly noun: string;
  fits(value: string): boolean;
}

const addresses = 'range of addresses';

const kinds: readonly Kind[] = [
  { operators: /^Date/, noun: 'date', fits: isDate },
  { operators: /^Numeric/, noun: 'number', fits: (value) => decimalOf(value) !== undefined },
  { operators: /^(?:Not)?IpAddress/, noun: addresses, fits: isKeptNetwork },
  { operators: /^Binary/, noun: 'Base64', fits: (value) => isBase64(value) && value.length % 4 === 0 },
  // Whether something is an ARN, wildcards and variables may leave open.
  { operators: /^Arn/, noun: 'ARN', fits: (value) => /[*?:$]/.test(value) },
];
const [dates] = kinds as [Kind];

/** The first value of an operator that compares dates, and is none. */
export function malformedDate(statement: Statement): string | undefined {
  return malformedAmong(statement, [dates])?.value;
}

/** The first value that its operator cannot compare. Any word is a Boolean: what is not `true` is false. */
export function malformedValue(statement: Statement): { readonly value: string; readonly noun: string } | undefined {
  return malformedAmong(statement, kinds);
}

/** Of session policies, which keep the others. */
export function malformedBinary(statement: Statement): string | undefined {
  return malformedAmong(
    statement,
    kinds.filter(({ noun }) => noun === 'Base64'),
  )?.value;
}

function malformedAmong({ conditions = [] }: Statement, among: readonly Kind[]) {
  for (const { operator, values } of conditions) {
    const bare = operator.replace(/^For(?:All|Any)Values?:/, '');
    const kind = among.find(({ operators }) => operators.test(bare));
    const value = kind && values.find((one) => !kind.fits(one));
    if (kind && value !== undefined) return { value, noun: kind.noun };
  }
  return undefined;
}

/**
 * In a sentence of ours: what is wrong with a policy's conditions. The simulator takes addresses that are none.
 */
export function conditionFault({ statements }: Policy, { keepsAddresses = false } = {}): string | undefined {
  for (const statement of statements) {
    const operator = unknownOperator(statement);
    if (operator !== undefined) return `there is no condition operator ${JSON.stringify(operator.slice(0, 80))}`;
    const wrong = malformedAmong(statement, keepsAddresses ? kinds.filter(({ noun }) => noun !== addresses) : kinds);
    if (wrong) return `${JSON.stringify(wrong.value.slice(0, 80))} is no ${wrong.noun}`;
  }
  return undefined;
}

/** The largest and smallest years that AWS takes: milliseconds in 64 bits. */
const years = { least: -292_275_054, most: 292_278_993 };

/**
 * As AWS takes them when a policy is saved, which is more than it can compare: a date of ISO 8601 with as many parts as
 * one likes, or seconds since 1970.
 */
export function isDate(text: string): boolean {
  const lower = text.toLowerCase();
  if (!/[t-]/.test(lower)) return /^\d{1,19}$/.test(lower) && BigInt(lower) < 1n << 63n;
  const [date = '', time = ''] = lower.split('t', 2);
  const parts = /^(-?\d{1,9})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(date);
  if (!parts) return false;
  const [, year, month = '1', day = '1'] = parts;
  return (
    within(year!, years.least, years.most) &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    (time === '' || isTime(time))
  );
}

function isTime(text: string): boolean {
  const parts = /^(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2})(?:\.(\d{1,9}))?)?(?:z|[+-](\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (!parts) return false;
  const [, hours, minutes = '0', seconds = '0', , zoneHours = '0', zoneMinutes = '0'] = parts;
  return (
    within(hours!, 0, 23) &&
    within(zoneHours, 0, 23) &&
    [minutes, seconds, zoneMinutes].every((part) => within(part, 0, 59))
  );
}

function within(digits: string, least: number, most: number): boolean {
  return Number(digits) >= least && Number(digits) <= most;
}

const sentences: Readonly<Partial<Record<PolicyError['code'], string>>> = {
  json: 'This policy contains invalid Json',
  version: 'The policy must contain a valid version string',
  'no-statement': 'Missing required field Statement',
  'empty-statement': 'Could not parse the policy: Statement is empty!',
  'no-effect': 'Missing required field Effect',
  'no-action': 'Missing required field Action',
  'empty-principal': 'Missing required field Principal cannot be empty!',
  'empty-resource': 'Policy has invalid resource',
};

/**
 * What AWS says of a document that is no resource-based policy. S3, DynamoDB and IAM's trust policies share the
 * sentences, which name what the parser met first.
 */
export function resourcePolicySentence({ code, found = '' }: PolicyError): string {
  if (code === 'effect') return `Invalid effect: ${found}`;
  if (code === 'unknown-element' || code === 'principal-key') return `Unknown field ${found}`;
  return sentences[code] ?? 'Invalid policy syntax.';
}
