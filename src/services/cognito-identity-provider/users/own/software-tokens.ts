/**
 * A user's authenticator app: signed in, or at a sign-in that asks for one to be set up.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
import { matchTotp, newTotpSecret } from '../../../../kernel/secrets/totp.ts';
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { invalidParameter, notHere } from '../../errors.ts';
import { requirePool } from '../../pools/find-pool.ts';
import { openSetup, sealChallenge } from '../../sign-in/challenge.ts';
import { requireSignedIn } from '../../tokens/verify-token.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { requireUser } from '../find-user.ts';
import { openTotp, sealTotp } from './totp-secret.ts';

const secretBits = 256;

export const associateSoftwareToken: Operation<'cognito-identity-provider', 'AssociateSoftwareToken'> = async (
  input,
  ctx,
) => {
  const secret = newTotpSecret(secretBits);
  if (input.AccessToken === undefined) {
    const state = openSetup(ctx, required(input.Session));
    return { SecretCode: secret, Session: sealChallenge(ctx, { ...state, totp: { secret } }) };
  }
  const { AccessToken } = input;
  await ctx.write(async (tx) => {
    const { pool, user } = await requireSignedIn(tx, ctx, AccessToken);
    if (!pool.softwareTokenMfa)
      throw new AwsError(
        'SoftwareTokenMFANotFoundException',
        'Software Token MFA has not been enabled by the userPool',
      );
    await tx.in(Users).put({ ...user, newTotp: sealTotp(ctx, secret) });
  });
  return { SecretCode: secret };
};

export const verifySoftwareToken: Operation<'cognito-identity-provider', 'VerifySoftwareToken'> = async (
  input,
  ctx,
) => {
  if (input.AccessToken === undefined) {
    const state = openSetup(ctx, required(input.Session));
    const verifiedStep = stepOf(ctx, state.totp?.secret, input.UserCode);
    const totp = { secret: state.totp!.secret, verifiedStep };
    return { Status: 'SUCCESS', Session: sealChallenge(ctx, { ...state, totp }) };
  }
  const { AccessToken } = input;
  await ctx.write(async (tx) => {
    const { user } = await requireSignedIn(tx, ctx, AccessToken);
    const { newTotp: sealed, ...rest } = user;
    const lastStep = stepOf(ctx, sealed === undefined ? undefined : openTotp(ctx, { sealed }), input.UserCode);
    await tx.in(Users).put({ ...rest, totp: { sealed: sealed!, verified: true, lastStep } });
  });
  return { Status: 'SUCCESS' };
};

function required(session: string | undefined): string {
  if (session === undefined) throw invalidParameter('Either AccessToken or Session is required.');
  return session;
}

/** The step of a right code. @throws AwsError */
function stepOf(ctx: Context, secret: string | undefined, code: string): number {
  if (secret === undefined)
    throw new AwsError('SoftwareTokenMFANotFoundException', 'Software Token has not been associated.');
  const step = matchTotp(secret, code, { lastStep: 0 }, ctx.clock.real());
  if (step === undefined) throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch');
  return step;
}

interface Preferences {
  readonly SMSMfaSettings?: Preference | undefined;
  readonly SoftwareTokenMfaSettings?: Preference | undefined;
  readonly EmailMfaSettings?: Preference | undefined;
  readonly WebAuthnMfaSettings?: { readonly Enabled?: boolean | undefined } | undefined;
}

interface Preference {
  readonly Enabled?: boolean | undefined;
  readonly PreferredMfa?: boolean | undefined;
}

export const setUserMFAPreference: Operation<'cognito-identity-provider', 'SetUserMFAPreference'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const { user } = await requireSignedIn(tx, ctx, input.AccessToken);
    await tx.in(Users).put(preferring(user, input));
  });
  return {};
};

export const adminSetUserMFAPreference: Operation<'cognito-identity-provider', 'AdminSetUserMFAPreference'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    await tx.in(Users).put(preferring(await requireUser(tx, pool, input.Username), input));
  });
  return {};
};

function preferring(user: UserRecord, preferences: Preferences): UserRecord {
  if (preferences.SMSMfaSettings?.Enabled) throw notHere('MFA by SMS (SMSMfaSettings)');
  if (preferences.EmailMfaSettings?.Enabled) throw notHere('MFA by e-mail (EmailMfaSettings)');
  if (preferences.WebAuthnMfaSettings?.Enabled) throw notHere('passkeys (WebAuthnMfaSettings)');
  const { SoftwareTokenMfaSettings: app } = preferences;
  if (app === undefined) return user;
  const enabled = app.Enabled ?? false;
  if (enabled && !user.totp?.verified)
    throw invalidParameter('User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');
  return { ...user, mfa: { enabled, preferred: enabled && (app.PreferredMfa ?? false) } };
}
