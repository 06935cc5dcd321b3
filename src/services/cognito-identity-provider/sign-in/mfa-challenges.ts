/** Codes of authenticator apps at sign-in, and setting one up where the pool requires it. */
import { matchTotp } from '../../../kernel/secrets/totp.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { notAuthorized } from '../errors.ts';
import { Users } from '../user-records.ts';
import { openTotp, sealTotp } from '../users/own/totp-secret.ts';
import { signIn, type AuthAnswer } from './after-password.ts';
import { checkAttempt, required, type Attempt } from './attempt.ts';
import { openChallenge, requireSame } from './challenge.ts';
import { noteFailure, requireUnlocked } from './failed-sign-ins.ts';

export async function softwareTokenMfa(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, session = '' } = attempt;
  const code = required(parameters, 'SOFTWARE_TOKEN_MFA_CODE');
  const state = openChallenge(ctx, place, 'SOFTWARE_TOKEN_MFA', session);
  const found = await ctx.read(async (tx) => {
    await requireUnlocked(tx, ctx, place.pool, state.username);
    return tx.in(Users).get(place.pool.id, state.username);
  });
  checkAttempt(ctx, attempt, found);
  const user = requireSame(state, found);
  if (!user.totp?.verified) throw notAuthorized('Invalid session for the user.');
  const lastStep = matchTotp(openTotp(ctx, user.totp), code, user.totp, ctx.clock.real());
  if (lastStep === undefined) {
    await noteFailure(ctx, place.pool, user.username);
    throw codeMismatch();
  }
  return signIn(ctx, attempt, user, {
    answered: [state],
    occasion: 'Authentication',
    change: async (_tx, now) => {
      // Two sign-ins with one code: the second finds it used.
      if (!now.totp || now.totp.lastStep >= lastStep) throw codeMismatch();
      return { ...now, totp: { ...now.totp, lastStep } };
    },
  });
}

function codeMismatch(): AwsError {
  return new AwsError('CodeMismatchException', 'Invalid code received for user');
}

/** After AssociateSoftwareToken and VerifySoftwareToken, whose session it is answered with. */
export async function mfaSetup(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, session = '' } = attempt;
  const state = openChallenge(ctx, place, 'MFA_SETUP', session);
  const found = await ctx.read((tx) => tx.in(Users).get(place.pool.id, state.username));
  checkAttempt(ctx, attempt, found);
  const user = requireSame(state, found);
  const { secret, verifiedStep: lastStep } = state.totp ?? {};
  if (secret === undefined || lastStep === undefined) throw notAuthorized('Invalid session for the user.');
  return signIn(ctx, attempt, user, {
    answered: [state],
    occasion: 'Authentication',
    change: async (_tx, now) => {
      // An app that was set up meanwhile is not replaced by whoever knows the password alone.
      if (now.totp?.verified) throw notAuthorized('Invalid session for the user.');
      return {
        ...now,
        totp: { sealed: sealTotp(ctx, secret), verified: true, lastStep },
        mfa: { enabled: true, preferred: true },
      };
    },
  });
}
