/** A directory's sign-in settings, with Identity Center's own defaults. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import type { MfaType } from '../records/mfa.ts';
import { DirectorySettings, type MfaMode, type WithoutDevice } from '../records/mfa.ts';

export const mfaModes: readonly MfaMode[] = ['ALWAYS_ON', 'CONTEXT_AWARE', 'DISABLED'];
export const mfaTypes: readonly MfaType[] = ['TOTP', 'FIDO2'];
export const withoutDeviceChoices: readonly WithoutDevice[] = ['REGISTER', 'EMAIL_CODE', 'BLOCK', 'ALLOW'];

/** Seconds: 15 minutes to 90 days (IAM Identity Center User Guide, "Configure the session duration"). */
export const sessionDurationBounds = { min: 900, max: 7_776_000 };

export interface SignInSettings {
  /** How long a person stays signed in to the access portal. */
  readonly sessionDurationSeconds: number;
  readonly mfaMode: MfaMode;
  /** Kinds of devices that may be registered and that count at sign-in. */
  readonly allowedTypes: readonly MfaType[];
  readonly withoutDevice: WithoutDevice;
  /** Whether users who never had a password get a code by mail at their first sign-in ("Send email OTP"). */
  readonly emailOneTimePassword: boolean;
}

const defaults: SignInSettings = {
  sessionDurationSeconds: 8 * 60 * 60,
  mfaMode: 'CONTEXT_AWARE',
  allowedTypes: mfaTypes,
  withoutDevice: 'REGISTER',
  emailOneTimePassword: false,
};

export async function signInSettings(tx: ReadTx, identityStoreId: string): Promise<SignInSettings> {
  const { identityStoreId: _, ...stored } = (await tx.in(DirectorySettings).get(identityStoreId)) ?? {
    identityStoreId,
  };
  return { ...defaults, ...stored };
}

/** Changes what is given; sessions that are open keep their end. */
export async function changeSignInSettings(
  tx: WriteTx,
  identityStoreId: string,
  change: Partial<SignInSettings>,
): Promise<SignInSettings> {
  const settings = { ...(await signInSettings(tx, identityStoreId)), ...change };
  await tx.in(DirectorySettings).put({ identityStoreId, ...settings });
  return settings;
}
