/** Who is meant by the name that somebody has typed. */
import type { ReadTx } from '../../../wire/context.ts';
import { isEmail, isPhoneNumber } from '../attributes/attribute-values.ts';
import { userNotFound } from '../errors.ts';
import type { PoolRecord } from '../records.ts';
import { Aliases, Users, type AliasRecord, type UserRecord } from '../user-records.ts';

/** Names are compared in this form: pools take upper and lower case for different unless they say otherwise. */
export function comparable({ settings }: PoolRecord, name: string): string {
  return settings.UsernameConfiguration?.CaseSensitive === false ? name.toLowerCase() : name;
}

/** By the user's own name, the sub, or what else the pool signs in by. */
export async function findUser(tx: ReadTx, pool: PoolRecord, typed: string): Promise<UserRecord | undefined> {
  const name = comparable(pool, typed);
  const own = (await tx.in(Users).get(pool.id, name)) ?? (await tx.in(Users).find('sub', pool.id, typed));
  if (own) return own;
  for (const kind of kindsOf(pool, typed)) {
    const alias = await tx.in(Aliases).get(pool.id, kind, name);
    if (alias) return tx.in(Users).get(pool.id, alias.username);
  }
  return undefined;
}

/** @throws AwsError UserNotFoundException */
export async function requireUser(tx: ReadTx, pool: PoolRecord, typed: string): Promise<UserRecord> {
  const user = await findUser(tx, pool, typed);
  if (!user) throw userNotFound();
  return user;
}

function kindsOf({ settings }: PoolRecord, typed: string): AliasRecord['kind'][] {
  const among: readonly string[] = [...(settings.UsernameAttributes ?? []), ...(settings.AliasAttributes ?? [])];
  const kinds: AliasRecord['kind'][] = [
    ...(isEmail(typed) ? (['email'] as const) : []),
    ...(isPhoneNumber(typed) ? (['phone_number'] as const) : []),
    'preferred_username',
  ];
  return kinds.filter((kind) => among.includes(kind));
}
