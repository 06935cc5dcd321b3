/**
 * Parameter policies: when a parameter expires, and before or after what one wants to hear of it.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html
 *
 * An Expiration deletes the parameter by the domain clock. Notifications are kept and told to nobody: they are events
 * of EventBridge, which is not here.
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ParameterPolicy } from '../records.ts';

const most = 10;

/** The policies of a request: JSON, a list of them; an empty list or object takes all away. @throws AwsError */
export function policiesOf(text: string): readonly ParameterPolicy[] {
  const list = parsed(text);
  if (list.length > most)
    throw new AwsError(
      'PoliciesLimitExceededException',
      `You specified more than the maximum number of allowed policies for the parameter. The maximum is ${most}.`,
    );
  const policies = list.map(policyOf);
  if (policies.filter(({ type }) => type === 'Expiration').length > 1)
    throw new AwsError(
      'IncompatiblePolicyException',
      "There is a conflict in the policies specified for this parameter. You can't, for example, specify two " +
        'Expiration policies for a parameter. Review your policies, and try again.',
    );
  return policies;
}

/** When the parameter goes, in domain milliseconds. */
export function expiryOf(policies: readonly ParameterPolicy[] = []): number | undefined {
  const expiration = policies.find(({ type }) => type === 'Expiration');
  return expiration && Date.parse(attributesOf(JSON.parse(expiration.text)).Timestamp as string);
}

function parsed(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = parseBoundedJson(text, { maxDepth: 8, maxTokens: 1000 });
  } catch {
    throw invalidAttribute();
  }
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  throw invalidAttribute();
}

function policyOf(given: unknown): ParameterPolicy {
  const { Type: type, Version: version } = objectOf(given);
  if (type !== 'Expiration' && type !== 'ExpirationNotification' && type !== 'NoChangeNotification')
    throw new AwsError(
      'InvalidPolicyTypeException',
      "The policy type isn't supported. Parameter Store supports the following policy types: Expiration, " +
        'ExpirationNotification, and NoChangeNotification.',
    );
  const attributes = attributesOf(given);
  const isValid =
    version === '1.0' &&
    (type === 'Expiration'
      ? isTimestamp(attributes.Timestamp)
      : isPeriod(type === 'ExpirationNotification' ? attributes.Before : attributes.After, attributes.Unit));
  if (!isValid) throw invalidAttribute();
  return { type, text: JSON.stringify(given) };
}

function attributesOf(policy: unknown): Readonly<Record<string, unknown>> {
  return objectOf(objectOf(policy).Attributes);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isTimestamp(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 40 || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return false;
  return Number.isFinite(Date.parse(value));
}

function isPeriod(length: unknown, unit: unknown): boolean {
  return typeof length === 'string' && /^[1-9]\d{0,4}$/.test(length) && (unit === 'Days' || unit === 'Hours');
}

function invalidAttribute(): AwsError {
  return new AwsError('InvalidPolicyAttributeException', 'A policy attribute or its value is invalid.');
}
