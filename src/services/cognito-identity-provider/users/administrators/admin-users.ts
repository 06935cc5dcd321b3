/**
 * What administrators do with a pool's users.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 */
import type { Context, WriteTx } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { attributesIn, requireAll, requireMutable } from '../../attributes/attribute-values.ts';
import { putCode, removeCodes } from '../../codes/codes.ts';
import { notAuthorized } from '../../errors.ts';
import { composeMessage, recoveryAddress } from '../../messages/delivery.ts';
import { poolMessageDue, sealMessage } from '../../messages/message.ts';
import { requirePool } from '../../pools/find-pool.ts';
import { passwordPolicyOf } from '../../pools/pool-settings.ts';
import { Memberships, type PoolRecord } from '../../records.ts';
import { endSessions } from '../../tokens/sessions.ts';
import { UserCounts, Users, type UserRecord } from '../../user-records.ts';
import { afterConfirmation } from '../sign-up/after-confirmation.ts';
import { layAliases, removeAliases } from '../aliases.ts';
import { changedAttributes, withoutAttributes } from '../own/change-attributes.ts';
import { requireUser } from '../find-user.ts';
import { checkPassword, storedPassword } from '../passwords.ts';
import { mfaOf, userDescription } from '../user-description.ts';

interface Named {
  readonly UserPoolId: string;
  readonly Username: string;
}

interface Found {
  readonly pool: PoolRecord;
  readonly user: UserRecord;
}

const dayMs = 86_400_000;

function find(ctx: Context, { UserPoolId, Username }: Named): Promise<Found> {
  return ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, UserPoolId);
    return { pool, user: await requireUser(tx, pool, Username) };
  });
}

/** Changes a user as it is then. */
function change(ctx: Context, input: Named, changed: (found: Found, tx: WriteTx) => Promise<UserRecord> | UserRecord) {
  return ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const user = await requireUser(tx, pool, input.Username);
    const next = { ...(await changed({ pool, user }, tx)), modifiedAt: ctx.clock.now() };
    await tx.in(Users).put(next);
    return { pool, user: next };
  });
}

export const adminGetUser: Operation<'cognito-identity-provider', 'AdminGetUser'> = async (input, ctx) => {
  const { user } = await find(ctx, input);
  const { Attributes, ...shown } = userDescription(user);
  return { ...shown, UserAttributes: Attributes, ...mfaOf(user) };
};

export const adminDeleteUser: Operation<'cognito-identity-provider', 'AdminDeleteUser'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    await removeUser(tx, await requireUser(tx, pool, input.Username));
  });
  return {};
};

/** With all that is the user's. */
export async function removeUser(tx: WriteTx, user: UserRecord): Promise<void> {
  const { poolId, username } = user;
  await tx.in(Users).delete(poolId, username);
  await removeAliases(tx, user);
  await removeCodes(tx, user);
  await endSessions(tx, user);
  for (const { group } of await tx.in(Memberships).all([poolId, username]))
    await tx.in(Memberships).delete(poolId, username, group);
  const { users } = (await tx.in(UserCounts).get(poolId)) ?? { users: 1 };
  await tx.in(UserCounts).put({ poolId, users: users - 1 });
}

/** Signed out at once. */
export const adminDisableUser: Operation<'cognito-identity-provider', 'AdminDisableUser'> = async (input, ctx) => {
  await change(ctx, input, async ({ user }, tx) => {
    return { ...(await endSessions(tx, user)), enabled: false };
  });
  return {};
};

export const adminEnableUser: Operation<'cognito-identity-provider', 'AdminEnableUser'> = async (input, ctx) => {
  await change(ctx, input, ({ user }) => ({ ...user, enabled: true }));
  return {};
};

export const adminUserGlobalSignOut: Operation<'cognito-identity-provider', 'AdminUserGlobalSignOut'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    await tx.in(Users).put(await endSessions(tx, await requireUser(tx, pool, input.Username)));
  });
  return {};
};

export const adminSetUserPassword: Operation<'cognito-identity-provider', 'AdminSetUserPassword'> = async (
  input,
  ctx,
) => {
  const { pool, user: found } = await find(ctx, input);
  checkPassword(pool, input.Password);
  const stored = await storedPassword(ctx, pool, found.username, input.Password);
  const days = passwordPolicyOf(pool.settings).TemporaryPasswordValidityDays ?? 7;
  await change(ctx, { ...input, Username: found.username }, ({ user }) =>
    input.Permanent
      ? { ...user, password: stored, status: 'CONFIRMED' }
      : {
          ...user,
          password: { ...stored, temporaryUntil: ctx.clock.now() + days * dayMs },
          status: 'FORCE_CHANGE_PASSWORD',
        },
  );
  return {};
};

export const adminConfirmSignUp: Operation<'cognito-identity-provider', 'AdminConfirmSignUp'> = async (input, ctx) => {
  const { pool, user } = await change(ctx, input, ({ user: now }) => {
    if (now.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${now.status}`);
    return { ...now, status: 'CONFIRMED' };
  });
  const clientMetadata = input.ClientMetadata;
  await afterConfirmation(ctx, { pool, user, source: 'PostConfirmation_ConfirmSignUp', clientMetadata });
  return {};
};

/** The old password is good for nothing from then on. */
export const adminResetUserPassword: Operation<'cognito-identity-provider', 'AdminResetUserPassword'> = async (
  input,
  ctx,
) => {
  const { pool, user: found } = await find(ctx, input);
  if (!found.enabled) throw notAuthorized('User is disabled.');
  const to = recoveryAddress(pool, found);
  const code = ctx.ids.digits(6);
  const message = await composeMessage(ctx, {
    pool,
    user: found,
    to,
    secret: code,
    occasion: 'ForgotPassword',
    clientMetadata: input.ClientMetadata,
  });
  await change(ctx, { ...input, Username: found.username }, async ({ user }, tx) => {
    await putCode(tx, ctx, user, { purpose: 'password', code, destination: to });
    tx.emit(poolMessageDue, sealMessage(ctx.seal, message));
    return { ...(await endSessions(tx, user)), status: 'RESET_REQUIRED' };
  });
  return {};
};

export const adminUpdateUserAttributes: Operation<'cognito-identity-provider', 'AdminUpdateUserAttributes'> = async (
  input,
  ctx,
) => {
  await change(ctx, input, async ({ pool, user }, tx) => {
    const given = attributesIn(input.UserAttributes, pool);
    requireMutable(pool, Object.keys(given), user.attributes);
    const changed = { ...user, attributes: changedAttributes(user.attributes, given) };
    requireAll(pool, { ...changed.attributes, ...absentBefore(pool, user) });
    await layAliases(tx, pool, changed, true);
    return changed;
  });
  return {};
};

/** What was not there before is no reason to refuse a change. */
function absentBefore({ schema }: PoolRecord, { attributes }: UserRecord): Record<string, string> {
  const absent = schema.filter(({ Name }) => !attributes[Name!]);
  return Object.fromEntries(absent.map(({ Name }) => [Name, 'absent']));
}

export const adminDeleteUserAttributes: Operation<'cognito-identity-provider', 'AdminDeleteUserAttributes'> = async (
  input,
  ctx,
) => {
  await change(ctx, input, async ({ pool, user }, tx) => {
    const changed = { ...user, attributes: withoutAttributes(user.attributes, input.UserAttributeNames) };
    requireAll(pool, { ...changed.attributes, ...absentBefore(pool, user) });
    await layAliases(tx, pool, changed);
    return changed;
  });
  return {};
};
