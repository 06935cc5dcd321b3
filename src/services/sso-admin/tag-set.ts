/** Tags as the API lists them and as records hold them. */
import { tagLists, type GivenTag, type Tag } from '../../wire/tags.ts';
import { invalid, quotaExceeded } from './errors.ts';
import { tagsPerResourceQuota, type Tags } from './records.ts';

const rules = tagLists({
  ignoresCase: false,
  most: tagsPerResourceQuota,
  duplicate: (key) => invalid(`The tag key ${key} is given more than once.`),
  reserved: (key) => invalid(`The tag key ${key} starts with aws:, which is reserved for AWS.`),
  tooMany: () => quotaExceeded('Tag', tagsPerResourceQuota),
});

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The present tags with the given ones added; ValidationException for a key given twice or one of AWS's own. */
export function withTags(present: Tags, given: readonly GivenTag[]): Tags {
  return asStored(rules.added(tagList(present), rules.checked(given)));
}

export function withoutTags(present: Tags, keys: readonly string[]): Tags {
  return asStored(rules.removed(tagList(present), keys));
}

function asStored(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
