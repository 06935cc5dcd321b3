/** Tags of APIs, which AppSync has as a map. */
import { tagLists, type Tag } from '../../../wire/tags.ts';
import { badRequest } from '../errors.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => badRequest(`Duplicate tag key: ${key}`),
  reserved: () => badRequest('aws: prefixed tag key names are not allowed for external use.'),
  tooMany: () => badRequest('A resource can have no more than 50 tags.'),
});

/** @throws AwsError BadRequestException */
export function tagsOf(map: Readonly<Record<string, string>> | undefined): Tag[] {
  return rules.counted(rules.checked(Object.entries(map ?? {}).map(([Key, Value]) => ({ Key, Value }))));
}

export const { added, removed } = rules;

export function mapOf(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
