/** Tags of what an organization has. */
import { everyItem, tagChanges, withStackTags, type ResourceCall } from '../../../wire/resource-type.ts';
import type { GivenTag, Tag } from '../../../wire/tags.ts';

export async function changeTags(
  call: ResourceCall,
  ResourceId: string,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  const { organizations } = call.aws;
  const { removed, put } = tagChanges(await tagsOf(call, ResourceId), withStackTags(tags, call));
  if (removed.length > 0) await organizations.untagResource({ ResourceId, TagKeys: removed });
  if (put.length > 0) await organizations.tagResource({ ResourceId, Tags: put });
}

export function tagsOf({ aws: { organizations } }: ResourceCall, ResourceId: string): Promise<GivenTag[]> {
  return everyItem(
    'NextToken',
    (from) => organizations.listTagsForResource({ ResourceId, ...from }),
    ({ Tags }) => Tags,
  );
}
