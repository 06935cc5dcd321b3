/**
 * The actions that a bucket policy may name, and what they are on, by AWS's reference.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { actionsOf } from '../../../authorization-reference/index.ts';
import type { ReferenceAction } from '../../../authorization-reference/index.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
import type { Statement } from '../../../policy/policy.ts';

const prefix = 's3:';

/** S3's actions that an element of `Action` names, in any case and with wildcards. */
export function actionsNamed(written: string): readonly ReferenceAction[] {
  const lower = written.toLowerCase();
  const all = [...actionsOf('s3')];
  if (lower === '*') return all;
  if (!lower.startsWith(prefix)) return [];
  const pattern = compilePattern(lower.slice(prefix.length));
  return all.filter(({ name }) => matchesPattern(pattern, name.toLowerCase()));
}

/** Whether the action is on the bucket, or on objects in it, and the resources name such. */
export function areOn({ types }: ReferenceAction, bucket: string, resources: readonly string[]): boolean {
  const onBucket = types.includes('bucket');
  const onObjects = types.includes('object');
  return resources.some((resource) => {
    const rest = resource.slice(`arn:aws:s3:::${bucket}`.length);
    return rest === '*' ? onBucket || onObjects : rest === '' ? onBucket : onObjects;
  });
}

/** The first of the statement's keys of S3 that no request of its actions may have, by the reference. */
export function inapplicableKey({ actions, conditionKeys = [] }: Statement): string | undefined {
  const own = conditionKeys.filter((key) => key.toLowerCase().startsWith(prefix));
  if (!actions || own.length === 0) return undefined;
  const named = new Set(actions.flatMap(actionsNamed));
  return own.find((key) => ![...named].some(({ keys }) => keys.has(key.toLowerCase())));
}
