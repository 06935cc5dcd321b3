/**
 * MFA codes given with a call:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
import type { Caller, UserCaller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { mfaCodes } from '../../iam/internal.ts';

export interface MfaInput {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

/** A code that was right when it was looked at. */
export interface MfaProof {
  /** Milliseconds, domain time. */
  readonly authenticatedAt: number;
  /** Uses the code up; throws AccessDenied when it was meanwhile. Called once everything else allows the call. */
  spend(): Promise<void>;
}

/** `undefined`: no code was given. Throws AccessDenied for a wrong one, or a device that is not the caller's. */
export async function mfaProof(
  { SerialNumber: serial, TokenCode: code }: MfaInput,
  ctx: Context,
): Promise<MfaProof | undefined> {
  if (serial === undefined && code === undefined) return undefined;
  if (serial === undefined || code === undefined)
    throw failed('must provide both MFA serial number and one time pass code.');
  const { matchMfaCode, spendMfaCode } = await mfaCodes();
  const user = deviceOwner(ctx.caller);
  const step =
    user &&
    (await ctx.read((tx) => matchMfaCode(tx, { account: user.account, userId: user.userId, serial, code }, ctx)));
  if (step === undefined) {
    throw failed(
      code.length === 6 && user
        ? 'invalid MFA one time pass code. '
        : 'unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  return {
    authenticatedAt: ctx.clock.now(),
    spend: async () => {
      const spent = await ctx.write((tx) =>
        spendMfaCode(tx, { account: user!.account, userId: user!.userId, serial, step }),
      );
      if (!spent) throw failed('invalid MFA one time pass code. ');
    },
  };
}

/** Only IAM's users have devices here. */
function deviceOwner(caller: Caller): UserCaller | undefined {
  return caller.kind === 'user' ? caller : undefined;
}

function failed(why: string): AwsError {
  return new AwsError('AccessDenied', `MultiFactorAuthentication failed, ${why}`, {}, 403);
}
