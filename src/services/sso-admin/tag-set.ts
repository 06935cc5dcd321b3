/** Tags as the API lists them and as records hold them. */
import type { Context } from '../../wire/context.ts';
import { listOfTags, mapOfTags, tagLists, tagsOfNew as withSystemTags, type GivenTag } from '../../wire/tags.ts';
import { invalid, quotaExceeded } from './errors.ts';
import { tagsPerResourceQuota, type Tags } from './records.ts';

const rules = tagLists({
  ignoresCase: false,
  most: tagsPerResourceQuota,
  duplicate: (key) => invalid(`The tag key ${key} is given more than once.`),
  reserved: (key) => invalid(`The tag key ${key} starts with aws:, which is reserved for AWS.`),
  tooMany: () => quotaExceeded('Tag', tagsPerResourceQuota),
});

export function tagsOfNew(ctx: Context, given: readonly GivenTag[] = []): Tags {
  return mapOfTags(withSystemTags(ctx, rules.counted(rules.checked(given))));
}

/** The present tags with the given ones added; ValidationException for a key given twice or one of AWS's own. */
export function withTags(present: Tags, given: readonly GivenTag[]): Tags {
  return mapOfTags(rules.added(listOfTags(present), rules.checked(given)));
}

export function withoutTags(present: Tags, keys: readonly string[]): Tags {
  return mapOfTags(rules.removed(listOfTags(present), keys));
}
