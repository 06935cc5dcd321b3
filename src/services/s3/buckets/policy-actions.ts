/**
 * The actions that a bucket policy may name, and what they are on, by AWS's reference.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { actionsOf } from '../../../authorization-reference/index.ts';
import type { ReferenceAction } from '../../../authorization-reference/index.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
import type { Statement } from '../../../policy/language/policy.ts';

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
  return resources.some((resource) => {
    const named = namedOf(bucket, resource);
    return (named.bucket && types.includes('bucket')) || (named.objects && types.includes('object'));
  });
}

const arnOfAny = 'arn:aws:s3:::';

/**
 * Whether a resource of a policy may be the bucket itself, and objects in it. Wildcards stand in the bucket's name,
 * too: `*` runs over its end, `?` is one character of it.
 */
export function namedOf(bucket: string, resource: string): { readonly bucket: boolean; readonly objects: boolean } {
  if (!resource.startsWith(arnOfAny)) return { bucket: false, objects: false };
  const rest = resource.slice(arnOfAny.length);
  const slash = rest.indexOf('/');
  const inName = slash < 0 ? rest : rest.slice(0, slash);
  const fits = (pattern: string, text: string) => matchesPattern(compilePattern(pattern), text);
  // Without runs of `*`, what matches a name is at most twice as long: the rest need not be tried.
  const short = inName.replace(/\*+/g, '*').slice(0, 2 * bucket.length + 4);
  const throughEnd = [...short.matchAll(/\*/g)].some(({ index }) => fits(short.slice(0, index + 1), `${bucket}/`));
  return { bucket: fits(rest, bucket), objects: throughEnd || (slash >= 0 && fits(inName, bucket)) };
}

/** The first of the statement's keys of S3 that no request of its actions may have, by the reference. */
export function inapplicableKey({ actions, conditionKeys = [] }: Statement): string | undefined {
  const own = conditionKeys.filter((key) => key.toLowerCase().startsWith(prefix));
  if (!actions || own.length === 0) return undefined;
  const named = new Set(actions.flatMap(actionsNamed));
  return own.find((key) => ![...named].some(({ keys }) => keys.has(key.toLowerCase())));
}
