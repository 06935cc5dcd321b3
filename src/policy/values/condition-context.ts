/**
 * What a request is asked by conditions and policy variables: keys in lower case, answered when asked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

/**
 * A key's value or values; `undefined`: the request does not have it; `null`: nobody here can know it, so that
 * whatever depends on it must fail closed.
 */
export type ConditionValue = string | readonly string[] | undefined | null;

export type ConditionContext = (key: string) => ConditionValue;

/** Nothing is known. */
export const unknownContext: ConditionContext = () => null;

/** `yes`, `no`, or what cannot be decided: an Allow then does not allow, and a Deny denies. */
export type Match = 'yes' | 'no' | 'unknown';
