/**
 * Users whom an administrator makes, and invites with a temporary password.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { attributesIn, requireAll } from '../../attributes/attribute-values.ts';
import { invalidParameter, userNotFound } from '../../errors.ts';
import { composeMessage, noSms } from '../../messages/delivery.ts';
import { poolMessageDue, sealMessage } from '../../messages/message.ts';
import { requirePool } from '../../pools/find-pool.ts';
import { passwordPolicyOf } from '../../pools/pool-settings.ts';
import type { PoolRecord } from '../../records.ts';
import { runTrigger } from '../../triggers/run-trigger.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { findUser } from '../find-user.ts';
import { insertUser, nameOfNew, newUserRecord, requireFree } from '../sign-up/new-user.ts';
import { checkPassword, storedPassword, temporaryPassword } from '../passwords.ts';
import { userDescription } from '../user-description.ts';

type Input = Parameters<Operation<'cognito-identity-provider', 'AdminCreateUser'>>[0];

const dayMs = 86_400_000;

export const adminCreateUser: Operation<'cognito-identity-provider', 'AdminCreateUser'> = async (input, ctx) => {
  const pool = await ctx.read((tx) => requirePool(tx, ctx, input.UserPoolId));
  const password = input.TemporaryPassword ?? temporaryPassword(pool);
  checkPassword(pool, password);
  if (input.MessageAction === 'RESEND') return resend(ctx, pool, input, password);
  // The pool's functions are asked once, however often a stack's transaction runs.
  const { user, message } = await ctx.outside(`new-user/${pool.id}/${input.Username}`, async () => {
    const candidate = candidateOf(ctx, pool, input);
    await preSignUp(ctx, pool, input, candidate);
    const made: UserRecord = { ...candidate, password: await temporary(ctx, pool, candidate.username, password) };
    return { user: made, message: await invitation(ctx, pool, made, input, password) };
  });
  await ctx.write(async (tx) => {
    await requireFree(tx, pool, input.Username, 'User account already exists');
    await insertUser(tx, pool, user, input.ForceAliasCreation);
    if (message) tx.emit(poolMessageDue, sealMessage(ctx.seal, message));
  });
  return { User: userDescription(user) };
};

function candidateOf(ctx: Context, pool: PoolRecord, input: Input): UserRecord {
  const given = attributesIn(input.UserAttributes, pool);
  const name = nameOfNew(ctx, pool, input.Username);
  const attributes = { ...given, ...name.attributes };
  requireAll(pool, attributes);
  return newUserRecord(ctx, pool, name, { attributes, status: 'FORCE_CHANGE_PASSWORD' });
}

async function temporary(ctx: Context, pool: PoolRecord, username: string, password: string) {
  const days = passwordPolicyOf(pool.settings).TemporaryPasswordValidityDays ?? 7;
  const stored = await storedPassword(ctx, pool, username, password);
  return { ...stored, temporaryUntil: ctx.clock.now() + days * dayMs };
}

async function preSignUp(ctx: Context, pool: PoolRecord, input: Input, user: UserRecord): Promise<void> {
  const validationData = Object.fromEntries(
    (input.ValidationData ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
  );
  await runTrigger(ctx, 'PreSignUp', {
    pool,
    user,
    source: 'PreSignUp_AdminCreateUser',
    request: {
      validationData,
      clientMetadata: input.ClientMetadata ?? {},
    },
    response: {
      autoConfirmUser: false,
      autoVerifyEmail: false,
      autoVerifyPhone: false,
    },
  });
}

/** `undefined`: none is wanted. AWS sends an SMS where nothing else is said; there is none here. */
async function invitation(ctx: Context, pool: PoolRecord, user: UserRecord, input: Input, password: string) {
  if (input.MessageAction === 'SUPPRESS') return undefined;
  const to = user.attributes['email'];
  const mediums = input.DesiredDeliveryMediums;
  if (mediums !== undefined && !mediums.includes('EMAIL')) throw noSms();
  if (to === undefined) {
    if (user.attributes['phone_number'] !== undefined) throw noSms();
    throw invalidParameter('Cannot invite a user without an email address or a phone number.');
  }
  return composeMessage(ctx, {
    pool,
    user,
    to,
    secret: password,
    occasion: 'AdminCreateUser',
    clientMetadata: input.ClientMetadata,
  });
}

async function resend(ctx: Context, pool: PoolRecord, input: Input, password: string) {
  const user = await ctx.read((tx) => findUser(tx, pool, input.Username));
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new AwsError(
      'UnsupportedUserStateException',
      "Resend not possible. User's state is not FORCE_CHANGE_PASSWORD",
    );
  const stored = await temporary(ctx, pool, user.username, password);
  const message = await invitation(ctx, pool, user, input, password);
  const changed = await ctx.write(async (tx) => {
    const now = await tx.in(Users).get(pool.id, user.username);
    if (now?.status !== 'FORCE_CHANGE_PASSWORD') throw userNotFound();
    const renewed = { ...now, password: stored, modifiedAt: ctx.clock.now() };
    await tx.in(Users).put(renewed);
    if (message) tx.emit(poolMessageDue, sealMessage(ctx.seal, message));
    return renewed;
  });
  return { User: userDescription(changed) };
}
