/**
 * Second factors of a pool: codes of authenticator apps. Those by SMS and e-mail, and passkeys, are refused by name.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
 */
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notHere } from '../errors.ts';
import { Pools, type PoolRecord } from '../records.ts';
import { requirePool } from './find-pool.ts';

export const setUserPoolMfaConfig: Operation<'cognito-identity-provider', 'SetUserPoolMfaConfig'> = (input, ctx) => {
  if (input.SmsMfaConfiguration?.SmsConfiguration !== undefined) throw notHere('MFA by SMS (SmsMfaConfiguration)');
  if (input.EmailMfaConfiguration !== undefined) throw notHere('MFA by e-mail (EmailMfaConfiguration)');
  if (input.WebAuthnConfiguration !== undefined) throw notHere('passkeys (WebAuthnConfiguration)');
  return ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const softwareTokenMfa = input.SoftwareTokenMfaConfiguration?.Enabled === true;
    const MfaConfiguration = input.MfaConfiguration ?? 'OFF';
    if (MfaConfiguration !== 'OFF' && !softwareTokenMfa)
      throw invalidParameter("Invalid MFA configuration given, can't turn on MFA and disable all MFAs together.");
    const settings = { ...pool.settings, MfaConfiguration };
    const changed = { ...pool, settings, softwareTokenMfa, modifiedAt: ctx.clock.now() };
    await tx.in(Pools).put(changed);
    return mfaConfigOf(changed);
  });
};

export const getUserPoolMfaConfig: Operation<'cognito-identity-provider', 'GetUserPoolMfaConfig'> = (input, ctx) =>
  ctx.read(async (tx) => mfaConfigOf(await requirePool(tx, ctx, input.UserPoolId)));

function mfaConfigOf({ settings, softwareTokenMfa }: PoolRecord) {
  return {
    ...(softwareTokenMfa && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    MfaConfiguration: settings.MfaConfiguration,
  };
}
