/** Tags in a request: `aws:RequestTag/…` and `aws:TagKeys`, from the forms in which AWS's operations take them. */
import type { TagFacts } from '../wire/context.ts';

export interface RequestTags {
  /** `undefined`: the request sets no tags. */
  readonly tags: readonly TagFacts[] | undefined;
  /** Keys of tags that the request sets or removes. */
  readonly keys: readonly string[] | undefined;
}

const none: RequestTags = { tags: undefined, keys: undefined };

/**
 * `Tags: [{Key, Value}]`, `tags: {key: value}` in any of their spellings, and `TagKeys: […]`, or a list of keys alone.
 * The input is validated by its model; what has another form holds no tags.
 */
export function requestTags(input: unknown): RequestTags {
  if (typeof input !== 'object' || input === null) return none;
  const members = new Map(Object.entries(input).map(([name, value]) => [name.toLowerCase(), value as unknown]));
  const given =
    members.get('tags') ??
    members.get('taglist') ??
    members.get('tagset') ??
    members.get('userpooltags') ??
    members.get('identitypooltags') ??
    nestedTags(members.get('tagging')) ??
    nestedTags(members.get('createbucketconfiguration'));
  const removed = isListOfKeys(given) ? given : members.get('tagkeys');
  const tags = isListOfKeys(given) ? undefined : tagsOf(given);
  if (tags) return { tags, keys: tags.map(({ Key }) => Key) };
  return Array.isArray(removed) ? { tags: undefined, keys: removed.filter((key) => typeof key === 'string') } : none;
}

/** CloudWatch Logs' UntagLogGroup calls the keys that it takes away `tags`. */
function isListOfKeys(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.length > 0 && given.every((key) => typeof key === 'string');
}

/** S3's `Tagging: {TagSet: […]}` and `CreateBucketConfiguration: {Tags: […]}`. */
function nestedTags(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return 'TagSet' in value ? value.TagSet : 'Tags' in value ? value.Tags : undefined;
}

function tagsOf(value: unknown): TagFacts[] | undefined {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown) => {
      const tag = new Map(Object.entries(one ?? {}).map(([name, text]) => [name.toLowerCase(), text as unknown]));
      const [key, text] = [tag.get('key') ?? tag.get('tagkey'), tag.get('value') ?? tag.get('tagvalue')];
      return typeof key === 'string' ? [{ Key: key, Value: typeof text === 'string' ? text : '' }] : [];
    });
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).flatMap(([Key, text]) => (typeof text === 'string' ? [{ Key, Value: text }] : []));
}
