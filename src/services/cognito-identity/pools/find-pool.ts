/** Identity pools of the caller's account and Region. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { poolNotFound } from '../errors.ts';
import { IdentityPools, type IdentityPoolRecord } from '../records.ts';

/** @throws AwsError ResourceNotFoundException, as for a pool of another account or Region */
export async function requirePool(
  tx: ReadTx,
  ctx: Pick<Context, 'account' | 'region'>,
  id: string,
): Promise<IdentityPoolRecord> {
  const pool = await tx.in(IdentityPools).get(id);
  if (pool?.account !== ctx.account || pool.region !== ctx.region) throw poolNotFound(id);
  return pool;
}

/** For unsigned requests: whoever's it is. @throws AwsError ResourceNotFoundException */
export async function anyPool(tx: ReadTx, id: string): Promise<IdentityPoolRecord> {
  const pool = await tx.in(IdentityPools).get(id);
  if (!pool) throw poolNotFound(id);
  return pool;
}

export function poolArn({ account, region, id }: Pick<IdentityPoolRecord, 'account' | 'region' | 'id'>): string {
  return `arn:aws:cognito-identity:${region}:${account}:identitypool/${id}`;
}
