/** Tags of stacks, which resources get as well. */
import { tagLists } from '../../../../wire/tags.ts';
import { invalid } from '../../errors.ts';

export const stackTags = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalid(`Duplicate tag keys found: ${key}. Tag keys must be unique.`),
  reserved: () =>
    invalid(
      "The 'aws:' prefix is reserved for AWS use. Tag keys cannot begin with it. Please remove it and try again.",
    ),
  tooMany: (count) => invalid(`A stack may have 50 tags, not ${count}.`),
});
