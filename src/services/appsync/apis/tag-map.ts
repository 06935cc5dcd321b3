/** Tags of APIs, which AppSync has as a map. */
import { listOfTags, tagLists, type Tag, type TagMap } from '../../../wire/tags.ts';
import { badRequest } from '../errors.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => badRequest(`Duplicate tag key: ${key}`),
  reserved: () => badRequest('aws: prefixed tag key names are not allowed for external use.'),
  tooMany: () => badRequest('A resource can have no more than 50 tags.'),
});

/** @throws AwsError BadRequestException */
export function tagsOf(map: TagMap | undefined): Tag[] {
  return rules.counted(rules.checked(listOfTags(map)));
}

export const { added, removed } = rules;
