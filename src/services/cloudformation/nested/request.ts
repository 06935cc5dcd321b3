/** What a nested stack gets beside its template and its parameters. */
import type { Tag } from '../../../wire/tags.ts';
import { hasUnresolved } from '../template/index.ts';

/** Whoever agrees to the parent's template agrees to theirs. */
export const nestedCapabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

/** Its own over those of its parent. */
export function nestedTags(stackTags: readonly Tag[], own: readonly Tag[] = []): readonly Tag[] {
  return [...new Map([...stackTags, ...own].map((tag) => [tag.Key, tag])).values()];
}

/** `undefined`: it is not known yet; of a secret nothing is read before it is needed. */
export function knownParameter(value: unknown): string | undefined {
  const text = parameterText(value);
  return hasUnresolved(value) || text.includes('{{resolve:') ? undefined : text;
}

/** Of a list its items; of an object, which nothing takes, what a template has. */
export function parameterText(value: unknown): string {
  if (Array.isArray(value)) return value.map(parameterText).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
