/**
 * App clients of a pool.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { requireClient, requirePool } from '../pools/find-pool.ts';
import { Clients, type ClientRecord } from '../records.ts';
import { checkedClient } from './client-settings.ts';
import { openSecret, sealSecret } from './secret-hash.ts';

type Client = NonNullable<Output<'cognito-identity-provider', 'DescribeUserPoolClient'>['UserPoolClient']>;

const secretLetters = 51;

export const createUserPoolClient: Operation<'cognito-identity-provider', 'CreateUserPoolClient'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { UserPoolId, ClientName, GenerateSecret = false, ClientSecret, ...given } = input;
    const pool = await requirePool(tx, ctx, UserPoolId);
    if (GenerateSecret && ClientSecret !== undefined)
      throw invalidParameter('ClientSecret cannot be given together with GenerateSecret.');
    const secret = GenerateSecret ? ctx.ids.alphanumeric(secretLetters) : ClientSecret;
    const now = ctx.clock.now();
    const client: ClientRecord = {
      id: ctx.ids.alphanumeric(26),
      poolId: pool.id,
      name: ClientName,
      createdAt: now,
      modifiedAt: now,
      settings: checkedClient(given, pool),
      ...(secret !== undefined && { sealedSecret: sealSecret(ctx.seal, secret) }),
    };
    await tx.in(Clients).insert(client);
    return { UserPoolClient: clientDescription(client, ctx) };
  });

export const describeUserPoolClient: Operation<'cognito-identity-provider', 'DescribeUserPoolClient'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    return { UserPoolClient: clientDescription(await requireClient(tx, pool, input.ClientId), ctx) };
  });

/** What is left out goes back to its default, as in AWS. */
export const updateUserPoolClient: Operation<'cognito-identity-provider', 'UpdateUserPoolClient'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { UserPoolId, ClientId, ClientName, ...given } = input;
    const pool = await requirePool(tx, ctx, UserPoolId);
    const before = await requireClient(tx, pool, ClientId);
    const client: ClientRecord = {
      ...before,
      name: ClientName ?? before.name,
      settings: checkedClient(given, pool),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(Clients).put(client);
    return { UserPoolClient: clientDescription(client, ctx) };
  });

export const deleteUserPoolClient: Operation<'cognito-identity-provider', 'DeleteUserPoolClient'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    await tx.in(Clients).delete((await requireClient(tx, pool, input.ClientId)).id);
  });
  return {};
};

export const listUserPoolClients: Operation<'cognito-identity-provider', 'ListUserPoolClients'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const list = (options: object) => tx.in(Clients).listBy('pool', [pool.id], options);
    const { items, next } = await pageOf(list, input.MaxResults, input.NextToken);
    const UserPoolClients = items.map(({ id, poolId, name }) => ({
      ClientId: id,
      UserPoolId: poolId,
      ClientName: name,
    }));
    return { UserPoolClients, ...(next !== undefined && { NextToken: next }) };
  });

function clientDescription(client: ClientRecord, { seal }: Pick<Context, 'seal'>): Client {
  const secret = openSecret(seal, client);
  return {
    ...client.settings,
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    CreationDate: new Date(client.createdAt),
    LastModifiedDate: new Date(client.modifiedAt),
    ...(secret !== undefined && { ClientSecret: secret }),
  };
}
