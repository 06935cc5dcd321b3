/**
 * The names besides their own that users sign in by: in pools of user name attributes the address itself, in pools of
 * aliases an address once it is verified, and a preferred user name.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
 */
import type { WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { PoolRecord } from '../records.ts';
import { Aliases, Users, type AliasRecord, type UserRecord } from '../user-records.ts';
import { comparable } from './find-user.ts';

/** Lays a user's aliases out as they are by the attributes. `force`: takes one from whoever has it. @throws AwsError */
export async function layAliases(tx: WriteTx, pool: PoolRecord, user: UserRecord, force = false): Promise<void> {
  const wanted = aliasesOf(pool, user);
  const key = ({ kind, value }: AliasRecord) => `${kind} ${value}`;
  const keys = new Set(wanted.map(key));
  for (const alias of await tx.in(Aliases).allBy('user', [pool.id, user.username]))
    if (!keys.has(key(alias))) await tx.in(Aliases).delete(pool.id, alias.kind, alias.value);
  for (const alias of wanted) {
    const there = await tx.in(Aliases).get(pool.id, alias.kind, alias.value);
    if (there && there.username !== user.username) await takeOver(tx, pool, there, force);
    await tx.in(Aliases).put(alias);
  }
}

export async function removeAliases(tx: WriteTx, { poolId, username }: UserRecord): Promise<void> {
  for (const { kind, value } of await tx.in(Aliases).allBy('user', [poolId, username]))
    await tx.in(Aliases).delete(poolId, kind, value);
}

function aliasesOf(pool: PoolRecord, { poolId, username, attributes }: UserRecord): AliasRecord[] {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const kinds: AliasRecord['kind'][] = [
    ...UsernameAttributes,
    ...AliasAttributes.filter((kind) => kind === 'preferred_username' || isTrue(attributes[`${kind}_verified`])),
  ];
  return kinds.flatMap((kind) => {
    const value = attributes[kind];
    return value ? [{ poolId, kind, value: comparable(pool, value), username }] : [];
  });
}

async function takeOver(tx: WriteTx, pool: PoolRecord, { kind, username }: AliasRecord, force: boolean): Promise<void> {
  const isUserName = pool.settings.UsernameAttributes?.some((one) => one === kind);
  if (!force || isUserName) {
    const what = kind === 'phone_number' ? 'phone_number' : kind;
    throw new AwsError('AliasExistsException', `An account with the given ${what} already exists.`);
  }
  const before = await tx.in(Users).get(pool.id, username);
  if (!before || kind === 'preferred_username') return;
  const attributes = { ...before.attributes, [`${kind}_verified`]: 'false' };
  await tx.in(Users).put({ ...before, attributes });
}

export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}
