/**
 * What a request is asked by conditions and policy variables: keys in lower case, answered when asked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

/**
 * One value that may be written in several ways, all of which policies use: a test is about all of them, what shows it
 * or puts it into a text takes the first.
 */
export interface SpelledValue {
  readonly spellings: readonly [string, ...string[]];
}

/**
 * A key's value or values; `undefined`: the request does not have it; `null`: nobody here can know it, so that
 * whatever depends on it must fail closed.
 */
export type ConditionValue = string | SpelledValue | readonly string[] | undefined | null;

export type ConditionContext = (key: string) => ConditionValue;

export function isSpelled(value: ConditionValue): value is SpelledValue {
  return typeof value === 'object' && value !== null && 'spellings' in value;
}

/** Nothing is known. */
export const unknownContext: ConditionContext = () => null;

/** `yes`, `no`, or what cannot be decided: an Allow then does not allow, and a Deny denies. */
export type Match = 'yes' | 'no' | 'unknown';
