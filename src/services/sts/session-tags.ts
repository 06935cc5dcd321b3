/**
 * Session tags: given with the call, or inherited from the session that makes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
import type { Caller, SessionTag } from '../../wire/caller.ts';
import { AwsError } from '../../wire/errors.ts';

const maxTags = 50;

export interface TagInput {
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
  readonly TransitiveTagKeys?: readonly string[];
}

export interface SessionTags { readonly tags: readonly SessionTag[]; readonly transitiveTagKeys: readonly string[] }

const same = (key: string) => (other: string): boolean => other.toLowerCase() === key.toLowerCase();

/** What the new session carries. Throws ValidationError for tags that contradict each other or the inherited ones. */
export function sessionTagsOf(input: TagInput, caller: Caller): SessionTags {
  const given = checkedTags(input.Tags);
  const passedOn = caller.transitiveTagKeys ?? [];
  const inherited = (caller.tags ?? []).filter(({ Key }) => passedOn.some(same(Key)));
  for (const { Key } of given) {
    if (inherited.some((tag) => same(Key)(tag.Key))) {
      throw invalid("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
    }
  }
  const tags = [...inherited, ...given];
  if (tags.length > maxTags) throw invalid(`A session has at most ${maxTags} tags, inherited ones included: these are ${tags.length}.`);
  for (const key of input.TransitiveTagKeys ?? []) {
    if (!tags.some((tag) => same(key)(tag.Key))) throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  const further = (input.TransitiveTagKeys ?? []).filter((key) => !inherited.some((tag) => same(key)(tag.Key)));
  return { tags, transitiveTagKeys: [...inherited.map(({ Key }) => Key), ...further] };
}

/** Keys are unique without regard to case. Throws ValidationError. */
export function checkedTags(given: TagInput['Tags']): SessionTag[] {
  const tags = (given ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length) throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if ([...keys].some((key) => key.startsWith('aws:'))) throw invalid('Tag keys that begin with "aws:" are reserved for AWS\'s own use.');
  return tags;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message, {}, 400);
}
