/** Tags of what an organization has. */
import { tagChanges, withStackTags, type ResourceCall } from '../../../wire/resource-type.ts';
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

export async function tagsOf({ aws: { organizations } }: ResourceCall, ResourceId: string): Promise<GivenTag[]> {
  const tags: GivenTag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await organizations.listTagsForResource({ ResourceId, NextToken });
    tags.push(...(page.Tags ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return tags;
}
