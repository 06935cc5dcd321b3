/** What tags secrets may have. */
import { tagLists } from '../../wire/tags.ts';
import { invalidParameter } from './errors.ts';

export const tagRules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalidParameter(`The tag key ${key} is given more than once.`),
  reserved: (key) => invalidParameter(`The tag key ${key} begins with aws:, which is reserved for AWS.`),
  tooMany: (count) => invalidParameter(`A secret can have at most 50 tags; these would be ${count}.`),
});
