/** The repository that an input names, in the caller's registry or that of another account. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { repositoryNotFound } from '../errors.ts';
import { Repositories, type RepositoryRecord } from '../records.ts';

export interface NamesRepository {
  readonly repositoryName: string;
  readonly registryId?: string | undefined;
}

/** @throws AwsError RepositoryNotFoundException */
export async function requireRepository(
  tx: ReadTx,
  { account, region }: Pick<Context, 'account' | 'region'>,
  { repositoryName, registryId = account }: NamesRepository,
): Promise<RepositoryRecord> {
  const found = await tx.in(Repositories, { account: registryId, region }).get(repositoryName);
  if (!found) throw repositoryNotFound({ name: repositoryName, registryId });
  return found;
}

export function scopeOf({ registryId, region }: RepositoryRecord): { account: string; region: string } {
  return { account: registryId, region };
}
