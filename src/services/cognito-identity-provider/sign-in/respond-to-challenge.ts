/**
 * Answers to challenges.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { notHere } from '../errors.ts';
import { clientAndPool, requireClient, requirePool } from '../pools/find-pool.ts';
import type { AuthAnswer } from './after-password.ts';
import type { Attempt } from './attempt.ts';
import { customChallenge } from './custom-auth.ts';
import { mfaSetup, softwareTokenMfa } from './mfa-challenges.ts';
import { newPasswordRequired } from './new-password.ts';
import { passwordVerifier } from './password-flows.ts';
import { emailOtp } from './user-auth/email-otp.ts';
import { selectChallenge } from './user-auth/user-auth.ts';

const challenges: Readonly<Record<string, (ctx: Context, attempt: Attempt) => Promise<AuthAnswer>>> = {
  PASSWORD_VERIFIER: passwordVerifier,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  MFA_SETUP: mfaSetup,
  CUSTOM_CHALLENGE: customChallenge,
  SELECT_CHALLENGE: selectChallenge,
  EMAIL_OTP: emailOtp,
};

export const respondToAuthChallenge: Operation<'cognito-identity-provider', 'RespondToAuthChallenge'> = async (
  input,
  ctx,
) => {
  const place = await ctx.read((tx) => clientAndPool(tx, input.ClientId));
  return respond(ctx, input, place);
};

export const adminRespondToAuthChallenge: Operation<
  'cognito-identity-provider',
  'AdminRespondToAuthChallenge'
> = async (input, ctx) => {
  const place = await ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    return { pool, client: await requireClient(tx, pool, input.ClientId) };
  });
  return respond(ctx, input, place);
};

interface GivenResponse {
  readonly ChallengeName: string;
  readonly ChallengeResponses?: Record<string, string> | undefined;
  readonly ClientMetadata?: Record<string, string> | undefined;
  readonly Session?: string | undefined;
}

async function respond(ctx: Context, input: GivenResponse, place: Attempt['place']): Promise<AuthAnswer> {
  const { ChallengeName, ChallengeResponses = {}, ClientMetadata, Session } = input;
  const challenge = challenges[ChallengeName];
  if (!challenge) throw notHere(`the challenge ${ChallengeName}`);
  return challenge(ctx, {
    place,
    parameters: ChallengeResponses,
    ...(ClientMetadata && { clientMetadata: ClientMetadata }),
    ...(Session !== undefined && { session: Session }),
  });
}
