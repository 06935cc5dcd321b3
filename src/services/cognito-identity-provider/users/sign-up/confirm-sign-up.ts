/**
 * The code that proves a new user's address, and another one where it did not come.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html
 */
import type { Context, WriteTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { checkSecretHash } from '../../clients/secret-hash.ts';
import { expiredCode, refuseCode, takeCode, type CodeVerdict } from '../../codes/codes.ts';
import { invalidParameter, notAuthorized } from '../../errors.ts';
import { deliveryDetails, verifiedBySignUp } from '../../messages/delivery.ts';
import { clientAndPool, type ClientAndPool } from '../../pools/find-pool.ts';
import { sessionOfSignUp } from '../../sign-in/user-auth/after-sign-up.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { afterConfirmation } from './after-confirmation.ts';
import { layAliases } from '../aliases.ts';
import { findUser } from '../find-user.ts';
import { sendCode } from '../send-code.ts';

export const confirmSignUp: Operation<'cognito-identity-provider', 'ConfirmSignUp'> = async (input, ctx) => {
  const { place, user } = await named(ctx, input);
  const { pool, client } = place;
  if (!user) throw hidesUsers(place) ? expiredCode() : unknownUser();
  const confirmed = await ctx.write(async (tx) => {
    const now = await tx.in(Users).get(pool.id, user.username);
    if (now?.status !== 'UNCONFIRMED')
      throw notAuthorized(`User cannot be confirmed. Current status is ${now?.status ?? 'UNKNOWN'}`);
    const code = { purpose: 'sign-up', code: input.ConfirmationCode, destination: now.attributes['email'] } as const;
    const verdict = await takeCode(tx, ctx, now, code);
    return verdict === 'right' ? confirm(tx, ctx, place, now, input.ForceAliasCreation) : verdict;
  });
  if (typeof confirmed === 'string') {
    refuseCode(confirmed);
    return {};
  }
  await afterConfirmation(ctx, {
    pool,
    clientId: client.id,
    user: confirmed,
    source: 'PostConfirmation_ConfirmSignUp',
    clientMetadata: input.ClientMetadata,
  });
  return sessionOfSignUp(ctx, place, confirmed);
};

async function confirm(
  tx: WriteTx,
  ctx: Context,
  { pool }: ClientAndPool,
  user: UserRecord,
  force: boolean | undefined,
): Promise<UserRecord | CodeVerdict> {
  const attributes = { ...user.attributes, email_verified: 'true' };
  const confirmed: UserRecord = { ...user, attributes, status: 'CONFIRMED', modifiedAt: ctx.clock.now() };
  await tx.in(Users).put(confirmed);
  await layAliases(tx, pool, confirmed, force);
  return confirmed;
}

export const resendConfirmationCode: Operation<'cognito-identity-provider', 'ResendConfirmationCode'> = async (
  input,
  ctx,
) => {
  const { place, user } = await named(ctx, input);
  const { pool, client } = place;
  if (!user) {
    if (hidesUsers(place)) return { CodeDeliveryDetails: deliveryDetails(input.Username) };
    throw unknownUser();
  }
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const to = verifiedBySignUp(pool, user.attributes);
  if (to === undefined) throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  return sendCode(ctx, {
    pool,
    user,
    to,
    clientId: client.id,
    purpose: 'sign-up',
    occasion: 'ResendCode',
    clientMetadata: input.ClientMetadata,
  });
};

interface Named {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string | undefined;
}

async function named(ctx: Context, { ClientId, Username, SecretHash }: Named) {
  const found = await ctx.read(async (tx) => {
    const place = await clientAndPool(tx, ClientId);
    return { place, user: await findUser(tx, place.pool, Username) };
  });
  const names = [Username, ...(found.user ? [found.user.username] : [])];
  checkSecretHash(ctx.seal, found.place.client, names, SecretHash);
  return found;
}

/** Whether nobody is told who is a user (PreventUserExistenceErrors). */
export function hidesUsers({ client }: ClientAndPool): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED';
}

export function unknownUser(): AwsError {
  return new AwsError('UserNotFoundException', 'Username/client id combination not found.');
}
