/** A new user under the name that was given: its own, or of a pool of user name attributes an address. */
import { UniqueViolation } from '../../../../kernel/collections/collection.ts';
import type { Context, WriteTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { isEmail, isPhoneNumber } from '../../attributes/attribute-values.ts';
import { invalidParameter } from '../../errors.ts';
import { Pools, type PoolRecord } from '../../records.ts';
import { UserCounts, Users, type UserRecord } from '../../user-records.ts';
import { poolNotFound } from '../../errors.ts';
import { layAliases } from '../aliases.ts';
import { comparable, findUser } from '../find-user.ts';

export interface NameOfNew {
  readonly username: string;
  readonly sub: string;
  /** What the name itself says. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws AwsError InvalidParameterException */
export function nameOfNew(ctx: Pick<Context, 'ids'>, pool: PoolRecord, typed: string): NameOfNew {
  const sub = ctx.ids.uuid();
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  if (UsernameAttributes.length === 0) {
    if (AliasAttributes.includes('email') && isEmail(typed))
      throw invalidParameter('Username cannot be of email format, since user pool is configured for email alias.');
    if (AliasAttributes.includes('phone_number') && isPhoneNumber(typed))
      throw invalidParameter(
        'Username cannot be of phone number format, since user pool is configured for phone number alias.',
      );
    return { username: comparable(pool, typed), sub, attributes: {} };
  }
  if (UsernameAttributes.includes('email') && isEmail(typed))
    return { username: sub, sub, attributes: { email: typed } };
  if (UsernameAttributes.includes('phone_number') && isPhoneNumber(typed))
    return { username: sub, sub, attributes: { phone_number: typed } };
  const kinds = UsernameAttributes.map((kind) => (kind === 'email' ? 'an email' : 'a phone number')).join(' or ');
  throw invalidParameter(`Username should be ${kinds}.`);
}

/** As it is first kept. */
export function newUserRecord(
  ctx: Pick<Context, 'clock'>,
  { id: poolId }: Pick<PoolRecord, 'id'>,
  { username, sub }: NameOfNew,
  { attributes, status }: Pick<UserRecord, 'attributes' | 'status'>,
): UserRecord {
  const now = ctx.clock.now();
  return { poolId, username, sub, attributes, status, enabled: true, createdAt: now, modifiedAt: now };
}

/** In the transaction that makes it. @throws AwsError UsernameExistsException, AliasExistsException */
export async function insertUser(tx: WriteTx, pool: PoolRecord, user: UserRecord, force = false): Promise<void> {
  if (!(await tx.in(Pools).get(pool.id))) throw poolNotFound(pool.id);
  try {
    await tx.in(Users).insert(user);
  } catch (error) {
    throw error instanceof UniqueViolation ? usernameExists('User already exists') : error;
  }
  await layAliases(tx, pool, user, force);
  const { users } = (await tx.in(UserCounts).get(pool.id)) ?? { users: 0 };
  await tx.in(UserCounts).put({ poolId: pool.id, users: users + 1 });
}

/** @throws AwsError UsernameExistsException */
export async function requireFree(
  tx: WriteTx,
  pool: PoolRecord,
  typed: string,
  text = existsText(pool, typed),
): Promise<void> {
  if (await findUser(tx, pool, typed)) throw usernameExists(text);
}

function existsText({ settings }: PoolRecord, typed: string): string {
  if (!settings.UsernameAttributes?.length) return 'User already exists';
  return `An account with the given ${isEmail(typed) ? 'email' : 'phone_number'} already exists.`;
}

function usernameExists(message: string): AwsError {
  return new AwsError('UsernameExistsException', message);
}
