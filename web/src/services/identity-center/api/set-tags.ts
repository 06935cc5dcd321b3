/** The tags of a permission set. */
import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type Tag,
} from '@aws-sdk/client-sso-admin';
import { everyPage } from './every-page';
import type { SetKey } from './permission-sets';
import { callSsoAdmin as call } from './sso-admin';

export async function listTags({ InstanceArn, PermissionSetArn }: SetKey, signal?: AbortSignal): Promise<Tag[]> {
  return everyPage(async (NextToken) => {
    const command = new ListTagsForResourceCommand({
      InstanceArn,
      ResourceArn: PermissionSetArn,
      ...(NextToken && { NextToken }),
    });
    const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
    return { items: page.Tags, next: page.NextToken };
  });
}

export async function putTags(
  { InstanceArn, PermissionSetArn }: SetKey,
  before: readonly Tag[],
  wanted: readonly Tag[],
): Promise<void> {
  const resource = { InstanceArn, ResourceArn: PermissionSetArn };
  const values = new Map(before.map(({ Key, Value }) => [Key, Value]));
  const keys = new Set(wanted.map(({ Key }) => Key));
  const gone = before.flatMap(({ Key }) => (Key !== undefined && !keys.has(Key) ? [Key] : []));
  const changed = wanted.filter(({ Key, Value }) => !values.has(Key) || values.get(Key) !== Value);
  if (gone.length > 0) await call((client) => client.send(new UntagResourceCommand({ ...resource, TagKeys: gone })));
  if (changed.length > 0) await call((client) => client.send(new TagResourceCommand({ ...resource, Tags: changed })));
}
