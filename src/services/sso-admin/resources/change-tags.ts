/** The tags of an instance or a permission set become those of a template. */
import { tagChanges, withStackTags, type ResourceCall } from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';

export async function changeTags(
  call: ResourceCall,
  InstanceArn: string,
  ResourceArn: string,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  const sso = call.aws['sso-admin'];
  const { Tags: there } = await sso.listTagsForResource({ InstanceArn, ResourceArn });
  const { removed, put } = tagChanges(there, withStackTags(tags, call));
  if (removed.length > 0) await sso.untagResource({ InstanceArn, ResourceArn, TagKeys: removed });
  if (put.length > 0) await sso.tagResource({ InstanceArn, ResourceArn, Tags: put });
}
