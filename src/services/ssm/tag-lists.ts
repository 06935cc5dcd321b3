/** What tags parameters may have. */
import { AwsError } from '../../wire/errors.ts';
import { tagLists, type GivenTag, type Tag } from '../../wire/tags.ts';
import { invalid } from './errors.ts';

export const tagRules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalid(`Duplicate tag keys are not allowed: ${key}.`),
  reserved: (key) => invalid(`Tag keys can't begin with "aws:", which is reserved: ${key}.`),
  tooMany: () => new AwsError('TooManyTagsError', ''),
});

/** The tags of something new. @throws AwsError */
export function newTags(given: readonly GivenTag[] | undefined): Tag[] {
  return tagRules.counted(tagRules.checked(given));
}
