/**
 * User pools. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
 */
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { Pools, SigningKeys, type PoolRecord } from '../records.ts';
import { UserCounts } from '../user-records.ts';
import { newSigningKey } from '../tokens/signing-keys.ts';
import { enqueueEmptying } from './emptying-job.ts';
import { requirePool } from './find-pool.ts';
import { poolDescription } from './pool-description.ts';
import { checkedSettings, type PoolSettings } from './pool-settings.ts';
import { newCustomAttributes, newSchema } from './schema.ts';
import { newTags, otherTags } from './tags.ts';

export const createUserPool: Operation<'cognito-identity-provider', 'CreateUserPool'> = async (input, ctx) => {
  const { PoolName: name, UserPoolTags, Schema, ...given } = input;
  const settings = checkedSettings(given);
  if (settings.MfaConfiguration !== 'OFF') throw noMfaMethod();
  const tags = newTags(ctx, UserPoolTags);
  const schema = newSchema(Schema);
  const keys = await ctx.outside('cognito-identity-provider/signing-keys', () =>
    Promise.all([newSigningKey(ctx), newSigningKey(ctx)]),
  );
  return ctx.write(async (tx) => {
    const now = ctx.clock.now();
    const { account, region } = ctx;
    const id = `${region}_${ctx.ids.alphanumeric(9).replaceAll(/[a-z]/g, mixedCase(ctx.ids.hex(9)))}`;
    const pool: PoolRecord = {
      id,
      account,
      region,
      name,
      settings,
      schema,
      tags,
      createdAt: now,
      modifiedAt: now,
      softwareTokenMfa: false,
      keyIds: {
        id: keys[0]!.id,
        access: keys[1]!.id,
      },
    };
    await tx.in(Pools).insert(pool);
    for (const key of keys) await tx.in(SigningKeys).insert({ poolId: id, ...key });
    return { UserPool: poolDescription(pool, 0) };
  });
};

/** Half of the letters of AWS's ids are capitals. */
function mixedCase(random: string): (letter: string, at: number) => string {
  return (letter, at) => (parseInt(random[at % random.length]!, 16) % 2 === 0 ? letter : letter.toUpperCase());
}

export const describeUserPool: Operation<'cognito-identity-provider', 'DescribeUserPool'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    return { UserPool: poolDescription(pool, (await tx.in(UserCounts).get(pool.id))?.users ?? 0) };
  });

/** What is left out goes back to its default, as in AWS; what only a new pool may say stays. */
export const updateUserPool: Operation<'cognito-identity-provider', 'UpdateUserPool'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { UserPoolId, PoolName, UserPoolTags, ...given } = input;
    const pool = await requirePool(tx, ctx, UserPoolId);
    const { AliasAttributes, UsernameAttributes, UsernameConfiguration } = pool.settings;
    const lasting = { AliasAttributes, UsernameAttributes, UsernameConfiguration };
    const made = Object.entries(lasting).filter(([, value]) => value !== undefined);
    const settings = checkedSettings({ ...given, ...Object.fromEntries(made) } as PoolSettings);
    if (settings.MfaConfiguration === 'ON' && !pool.softwareTokenMfa) throw noMfaMethod();
    await tx.in(Pools).put({
      ...pool,
      ...(PoolName !== undefined && { name: PoolName }),
      ...(UserPoolTags !== undefined && { tags: otherTags(pool.tags, UserPoolTags) }),
      settings,
      modifiedAt: ctx.clock.now(),
    });
    return {};
  });

export function noMfaMethod() {
  return invalidParameter(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  );
}

export const addCustomAttributes: Operation<'cognito-identity-provider', 'AddCustomAttributes'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const schema = [...pool.schema, ...newCustomAttributes(input.CustomAttributes, pool.schema)];
    await tx.in(Pools).put({ ...pool, schema, modifiedAt: ctx.clock.now() });
    return {};
  });

/** Its users, clients and groups go after it, by a job. */
export const deleteUserPool: Operation<'cognito-identity-provider', 'DeleteUserPool'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    if (pool.settings.DeletionProtection === 'ACTIVE')
      throw invalidParameter(
        'The user pool cannot be deleted because deletion protection is activated. ' +
          'Deletion protection must be inactivated first.',
      );
    await tx.in(Pools).delete(pool.id);
    enqueueEmptying(tx, pool.id);
  });
  return {};
};

export const listUserPools: Operation<'cognito-identity-provider', 'ListUserPools'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = [ctx.account, ctx.region];
    const list = (options: object) => tx.in(Pools).listBy('place', place, options);
    const { items, next } = await pageOf(list, input.MaxResults, input.NextToken);
    const UserPools = items.map((pool) => ({
      Id: pool.id,
      Name: pool.name,
      LambdaConfig: pool.settings.LambdaConfig ?? {},
      CreationDate: new Date(pool.createdAt),
      LastModifiedDate: new Date(pool.modifiedAt),
    }));
    return { UserPools, ...(next !== undefined && { NextToken: next }) };
  });
