/**
 * The policy of a POST form: until when it is good, and what the form's fields have to be. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { JsonTooCostly, parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { AwsError } from '../../../wire/errors.ts';

/** Bytes, both included. */
export interface LengthRange {
  readonly min: number;
  readonly max: number;
}

/** Fields that sign the form, and the file: no condition is about them. */
const unconditional = new Set(['x-amz-signature', 'signature', 'awsaccesskeyid', 'policy', 'file']);
const limits = { maxDepth: 8, maxTokens: 5000 };

function invalid(message: string): AwsError {
  return new AwsError('InvalidPolicyDocument', `Invalid Policy: ${message}`, {}, 400);
}

function unmet(message: string): AwsError {
  return new AwsError('AccessDenied', `Invalid according to Policy: ${message}`, {}, 403);
}

/**
 * `encoded`: as it was signed. `fields`: with the bucket, by lower-case name. `now`: milliseconds. Answers how long the
 * file may be.
 * @throws AwsError InvalidPolicyDocument, AccessDenied
 */
export function checkPolicy(
  encoded: string,
  fields: ReadonlyMap<string, string>,
  now: number,
): LengthRange | undefined {
  const { expiration, conditions } = parsedPolicy(encoded);
  if (expiration <= now) throw unmet('Policy expired.');
  const named = new Set<string>();
  let range: LengthRange | undefined;
  for (const condition of conditions) {
    const [operator, subject, object] = partsOf(condition);
    if (operator === 'content-length-range') {
      range = narrower(range, lengthRangeOf(subject, object), condition);
      continue;
    }
    if (!isMet(operator, subject, object, fields)) throw failed([operator, subject, object]);
    named.add(String(subject).slice(1).toLowerCase());
  }
  for (const name of fields.keys()) {
    if (name === 'bucket' || unconditional.has(name) || name.startsWith('x-ignore-') || named.has(name)) continue;
    throw unmet(`Extra input fields: ${name}`);
  }
  return range;
}

interface Policy {
  /** Milliseconds. */
  readonly expiration: number;
  readonly conditions: readonly unknown[];
}

function parsedPolicy(encoded: string): Policy {
  let policy: unknown;
  try {
    policy = parseBoundedJson(Buffer.from(encoded, 'base64').toString('utf8'), limits);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonTooCostly) throw invalid('Invalid JSON.');
    throw error;
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) throw invalid('Invalid JSON.');
  const { expiration, conditions } = policy as { readonly expiration?: unknown; readonly conditions?: unknown };
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  const isTime = typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(expiration);
  const time = isTime ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid 'expiration' value: '${String(expiration).slice(0, 100)}'`);
  if (conditions === undefined) throw invalid('Policy missing conditions.');
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  return { expiration: time, conditions };
}

/** `{"acl": "private"}` is `["eq", "$acl", "private"]`. */
function partsOf(condition: unknown): readonly [operator: string, subject: unknown, object: unknown] {
  if (Array.isArray(condition)) {
    if (condition.length !== 3) throw invalid('Invalid Condition: wrong number of arguments.');
    const operator = String(condition[0]).toLowerCase();
    if (!['eq', 'starts-with', 'content-length-range'].includes(operator))
      throw invalid(`Invalid Condition: unknown operation '${operator.slice(0, 100)}'.`);
    return [operator, condition[1], condition[2]];
  }
  const entries = typeof condition === 'object' && condition !== null ? Object.entries(condition) : [];
  if (entries.length !== 1)
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  return ['eq', `$${entries[0]![0]}`, entries[0]![1]];
}

function isMet(operator: string, subject: unknown, object: unknown, fields: ReadonlyMap<string, string>): boolean {
  if (typeof subject !== 'string' || typeof object !== 'string' || !subject.startsWith('$')) return false;
  const name = subject.slice(1).toLowerCase();
  const value = fields.get(name);
  if (operator === 'eq') return value === object;
  if (object === '') return true;
  // A list of types meets it where each of them does.
  const values = name === 'content-type' ? (value ?? '').split(',') : [value ?? ''];
  return values.every((one) => one.trim().startsWith(object));
}

function lengthRangeOf(min: unknown, max: unknown): LengthRange | undefined {
  const bytes = (value: unknown) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : undefined);
  const [least, most] = [bytes(min), bytes(max)];
  return least === undefined || most === undefined ? undefined : { min: least, max: most };
}

function narrower(one: LengthRange | undefined, other: LengthRange | undefined, condition: unknown): LengthRange {
  if (!other) throw failed(condition);
  return one ? { min: Math.max(one.min, other.min), max: Math.min(one.max, other.max) } : other;
}

function failed(condition: unknown): AwsError {
  const shown = Array.isArray(condition) ? condition.map((part) => JSON.stringify(part)).join(', ') : '';
  return unmet(`Policy Condition failed: [${shown}]`);
}
