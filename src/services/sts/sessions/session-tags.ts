/**
 * Session tags: given with the call, or inherited from the session that makes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
import type { Caller, SessionTag } from '../../../wire/caller.ts';
import { AwsError } from '../../../wire/errors.ts';
import { tagLists, type GivenTag } from '../../../wire/tags.ts';
import { invalidToken } from './identity-token-errors.ts';

const mostTags = 50;

export interface TagInput {
  readonly Tags?: readonly GivenTag[];
  readonly TransitiveTagKeys?: readonly string[];
}

export interface SessionTags {
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
}

const same =
  (key: string) =>
  (other: string): boolean =>
    other.toLowerCase() === key.toLowerCase();

/**
 * What the new session carries. Throws InvalidParameterValue for tags that contradict each other or the inherited ones.
 */
export function sessionTagsOf(input: TagInput, caller: Caller): SessionTags {
  const given = checkedTags(input.Tags);
  const passedOn = caller.transitiveTagKeys ?? [];
  const inherited = (caller.tags ?? []).filter(({ Key }) => passedOn.some(same(Key)));
  for (const { Key } of given) {
    if (inherited.some((tag) => same(Key)(tag.Key))) {
      throw invalid(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from " +
          'the calling session.',
      );
    }
  }
  const tags = rules.counted([...inherited, ...given]);
  for (const key of input.TransitiveTagKeys ?? []) {
    if (!tags.some((tag) => same(key)(tag.Key)))
      throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  const further = (input.TransitiveTagKeys ?? []).filter((key) => !inherited.some((tag) => same(key)(tag.Key)));
  return { tags, transitiveTagKeys: [...inherited.map(({ Key }) => Key), ...further] };
}

const rules = tagLists({
  ignoresCase: true,
  most: mostTags,
  duplicate: () => invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  reserved: () => invalid('Tag keys that begin with "aws:" are reserved for AWS\'s own use.'),
  tooMany: (count) => invalid(`A session has at most ${mostTags} tags, inherited ones included: these are ${count}.`),
});

/** Throws InvalidParameterValue. */
export const checkedTags = rules.checked;

/** What an identity provider's token or assertion says. Throws InvalidIdentityToken. */
export function tagsOfToken(
  entries: readonly (readonly [key: string, value: unknown])[],
  transitiveTagKeys: readonly string[],
): SessionTags {
  const tags = checkedTags(
    entries.map(([Key, Value]) => {
      if (
        typeof Value !== 'string' ||
        !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) ||
        !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)
      ) {
        throw invalidToken(
          'The token has a session tag that is none: ' +
            'keys have 1 to 128 characters, and each has one value of 256 at most.',
        );
      }
      return { Key, Value };
    }),
  );
  if (tags.length > mostTags || transitiveTagKeys.some((key) => !tags.some((tag) => same(key)(tag.Key)))) {
    throw invalidToken('The token has more than 50 session tags, or a transitive tag key that is not among them.');
  }
  return { tags, transitiveTagKeys };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message, {}, 400);
}
