/** Pools of the caller's account and Region, and whose a pool is that is only named. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { clientNotFound, poolNotFound } from '../errors.ts';
import { Clients, Pools, type ClientRecord, type PoolRecord } from '../records.ts';

type Place = Pick<Context, 'account' | 'region'>;

/** @throws AwsError ResourceNotFoundException, as for a pool of another account or Region */
export async function requirePool(tx: ReadTx, ctx: Place, id: string): Promise<PoolRecord> {
  const pool = await tx.in(Pools).get(id);
  if (pool?.account !== ctx.account || pool.region !== ctx.region) throw poolNotFound(id);
  return pool;
}

/** A client of that pool. @throws AwsError ResourceNotFoundException */
export async function requireClient(tx: ReadTx, pool: PoolRecord, id: string): Promise<ClientRecord> {
  const client = await tx.in(Clients).get(id);
  if (client?.poolId !== pool.id) throw clientNotFound(id);
  return client;
}

export interface ClientAndPool {
  readonly client: ClientRecord;
  readonly pool: PoolRecord;
}

/** Of a client that an unsigned request names. @throws AwsError ResourceNotFoundException */
export async function clientAndPool(tx: ReadTx, clientId: string): Promise<ClientAndPool> {
  const client = await tx.in(Clients).get(clientId);
  const pool = client && (await tx.in(Pools).get(client.poolId));
  if (!client || !pool) throw clientNotFound(clientId);
  return { client, pool };
}

export function poolArn({ account, region, id }: Pick<PoolRecord, 'account' | 'region' | 'id'>): string {
  return `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;
}

/** As tokens and identity pools name it: `cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`. */
export function providerName({ region, id }: Pick<PoolRecord, 'region' | 'id'>): string {
  return `cognito-idp.${region}.amazonaws.com/${id}`;
}
