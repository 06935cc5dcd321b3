/**
 * Signing in by a code that is mailed: eight digits, good for one session of three minutes or as long as the client
 * says. Wrong ones count as wrong passwords do.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
import { equalSecrets } from '../../../../kernel/secrets/equal-secrets.ts';
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { isEmail } from '../../attributes/attribute-values.ts';
import { composeMessage, deliveryDetails } from '../../messages/delivery.ts';
import { poolMessageDue, sealMessage } from '../../messages/message.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { afterPassword, type AuthAnswer } from '../after-password.ts';
import { checkAttempt, required, type Attempt } from '../attempt.ts';
import { newChallenge, openChallenge, requireSame, sealChallenge, stampOf } from '../challenge.ts';
import { noteFailure, requireUnlocked } from '../failed-sign-ins.ts';
import { madeUpUser } from '../unknown-user.ts';

/** Somebody who is not there is told the same, and gets no mail. */
export async function mailCode(ctx: Context, attempt: Attempt, user: UserRecord | undefined): Promise<AuthAnswer> {
  const { place, parameters, clientMetadata } = attempt;
  const { pool, client } = place;
  const code = ctx.ids.digits(8);
  const typed = required(parameters, 'USERNAME');
  const to = user?.attributes['email'] ?? (isEmail(typed) ? typed : `${typed}@${typed}`);
  if (user) {
    const occasion = 'Authentication';
    const request = { pool, user, clientId: client.id, occasion, to, secret: code, clientMetadata } as const;
    const message = await composeMessage(ctx, request);
    await ctx.write(async (tx) => tx.emit(poolMessageDue, sealMessage(ctx.seal, message)));
  }
  const username = user?.username ?? madeUpUser(ctx, pool, typed).username;
  const of = user && stampOf(user);
  const state = newChallenge(ctx, place, { kind: 'EMAIL_OTP', username, code, ...(of !== undefined && { of }) });
  const { Destination, DeliveryMedium } = deliveryDetails(to);
  return {
    ChallengeName: 'EMAIL_OTP',
    Session: sealChallenge(ctx, state),
    ChallengeParameters: {
      USERNAME: username,
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
    },
  };
}

/** The answer to EMAIL_OTP. @throws AwsError CodeMismatchException */
export async function emailOtp(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, session = '' } = attempt;
  const code = required(parameters, 'EMAIL_OTP_CODE');
  const state = openChallenge(ctx, place, 'EMAIL_OTP', session);
  const found = await ctx.read(async (tx) => {
    await requireUnlocked(tx, ctx, place.pool, state.username);
    return tx.in(Users).get(place.pool.id, state.username);
  });
  checkAttempt(ctx, attempt, found);
  if (!found || state.of === undefined || !equalSecrets(state.code!, code)) {
    await noteFailure(ctx, place.pool, state.username);
    throw new AwsError('CodeMismatchException', 'Invalid code or auth state for the user.');
  }
  return afterPassword(ctx, attempt, requireSame(state, found), state);
}
