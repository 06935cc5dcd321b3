/** A group by its name. */
import type { ReadTx } from '../../../wire/context.ts';
import { defaultGroup } from '../arns.ts';
import { noGroup } from '../errors.ts';
import { type GroupRecord, Groups } from '../records.ts';

/** The group `default` is there without anybody's having made it. @throws AwsError ResourceNotFoundException */
export async function requireGroup(tx: ReadTx, name: string): Promise<GroupRecord> {
  const found = await tx.in(Groups).get(name);
  if (found) return found;
  if (name !== defaultGroup) throw noGroup(name);
  return { name, state: 'ACTIVE', createdAt: 0, modifiedAt: 0, tags: [] };
}
