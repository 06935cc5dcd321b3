/** S3 takes all tags of a thing at once. */
import type { Tag, TagChange } from '../../../api/tags';

export function withTagChange(before: readonly Tag[], { removed, set }: TagChange): readonly Tag[] {
  const tags = new Map(before.map(({ Key, Value }) => [Key, Value]));
  for (const key of removed) tags.delete(key);
  for (const { Key, Value } of set) tags.set(Key, Value);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
