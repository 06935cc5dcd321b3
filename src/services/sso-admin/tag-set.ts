/** Tags as the API lists them and as records hold them. */
import { invalid, quotaExceeded } from './errors.ts';
import type { Tags } from './records.ts';
import { tagsPerResourceQuota } from './records.ts';

interface Tag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** The present tags with the given ones added; ValidationException for a key given twice or one of AWS's own. */
export function withTags(present: Tags, added: readonly Tag[]): Tags {
  const tags = new Map(Object.entries(present));
  const seen = new Set<string>();
  for (const { Key: key = '', Value: value = '' } of added) {
    if (seen.has(key)) throw invalid(`The tag key ${key} is given more than once.`);
    if (/^aws:/i.test(key)) throw invalid(`The tag key ${key} starts with aws:, which is reserved for AWS.`);
    seen.add(key);
    tags.set(key, value);
  }
  if (tags.size > tagsPerResourceQuota) throw quotaExceeded('Tag', tagsPerResourceQuota);
  return Object.fromEntries(tags);
}

export function withoutTags(present: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(present).filter(([key]) => !gone.has(key)));
}
