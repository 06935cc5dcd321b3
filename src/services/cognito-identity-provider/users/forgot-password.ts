/**
 * A new password by a code that is mailed.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { expiredCode, refuseCode, takeCode } from '../codes/codes.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../errors.ts';
import { deliveryDetails, recoveryAddress } from '../messages/delivery.ts';
import { clientAndPool } from '../pools/find-pool.ts';
import { Users, type UserRecord } from '../user-records.ts';
import { afterConfirmation } from './sign-up/after-confirmation.ts';
import { hidesUsers, unknownUser } from './sign-up/confirm-sign-up.ts';
import { endSessions } from '../tokens/sessions.ts';
import { findUser } from './find-user.ts';
import { checkPassword, storedPassword } from './passwords.ts';
import { sendCode } from './send-code.ts';

interface Named {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string | undefined;
}

export const forgotPassword: Operation<'cognito-identity-provider', 'ForgotPassword'> = async (input, ctx) => {
  const { place, user } = await named(ctx, input);
  const { pool, client } = place;
  if (!user) {
    if (hidesUsers(place)) return { CodeDeliveryDetails: deliveryDetails(input.Username) };
    throw unknownUser();
  }
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    throw notAuthorized('User password cannot be reset in the current state.');
  const to = recoveryAddress(pool, user);
  return sendCode(ctx, {
    pool,
    user,
    to,
    clientId: client.id,
    purpose: 'password',
    occasion: 'ForgotPassword',
    clientMetadata: input.ClientMetadata,
  });
};

export const confirmForgotPassword: Operation<'cognito-identity-provider', 'ConfirmForgotPassword'> = async (
  input,
  ctx,
) => {
  const { place, user } = await named(ctx, input);
  const { pool, client } = place;
  // The same for whoever is not there, so that neither the refusal nor the time tells who is.
  checkPassword(pool, input.Password);
  const password = await storedPassword(ctx, pool, user?.username ?? input.Username, input.Password);
  if (!user) throw hidesUsers(place) ? expiredCode() : userNotFound();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const changed = await ctx.write(async (tx) => {
    const now = await tx.in(Users).get(pool.id, user.username);
    if (!now) throw userNotFound();
    const { email } = now.attributes;
    const code = { purpose: 'password', code: input.ConfirmationCode, destination: email } as const;
    const verdict = await takeCode(tx, ctx, now, code);
    if (verdict !== 'right') return verdict;
    const updated: UserRecord = { ...now, password, status: 'CONFIRMED', modifiedAt: ctx.clock.now() };
    const signedOut = await endSessions(tx, updated);
    await tx.in(Users).put(signedOut);
    return signedOut;
  });
  if (typeof changed === 'string') refuseCode(changed);
  else
    await afterConfirmation(ctx, {
      pool,
      clientId: client.id,
      user: changed,
      source: 'PostConfirmation_ConfirmForgotPassword',
      clientMetadata: input.ClientMetadata,
    });
  return {};
};

async function named(ctx: Context, { ClientId, Username, SecretHash }: Named) {
  const found = await ctx.read(async (tx) => {
    const place = await clientAndPool(tx, ClientId);
    return { place, user: await findUser(tx, place.pool, Username) };
  });
  if (Username === '') throw invalidParameter('Username is required.');
  const names = [Username, ...(found.user ? [found.user.username] : [])];
  checkSecretHash(ctx.seal, found.place.client, names, SecretHash);
  return found;
}
