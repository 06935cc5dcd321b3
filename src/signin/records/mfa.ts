/**
 * MFA: devices, WebAuthn ceremonies under way, browsers that are trusted, what a directory asks for. Times are domain
 * milliseconds.
 */
import { defineCollection, type Collection } from '../../kernel/collections/collection.ts';

export type MfaType = 'TOTP' | 'FIDO2';

interface DeviceFacts {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly name: string;
  readonly createdAt: number;
}

/** An authenticator app. */
export interface TotpDeviceRecord extends DeviceFacts {
  readonly type: 'TOTP';
  /** Sealed base32. */
  readonly secret: string;
  /** The last time step whose code was accepted; that step and all before it are spent (RFC 6238, 5.2). */
  readonly lastStep: number;
}

/** What a WebAuthn registration leaves: nothing of it is secret. */
export interface Fido2Credential {
  /** Base64url. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter; those that keep none stay at 0. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Built into the computer or phone, or a security key that is plugged in or held near. */
  readonly builtIn: boolean;
}

export interface Fido2DeviceRecord extends DeviceFacts, Fido2Credential {
  readonly type: 'FIDO2';
}

export type MfaDeviceRecord = TotpDeviceRecord | Fido2DeviceRecord;

export const MfaDevices: Collection<MfaDeviceRecord> = defineCollection<MfaDeviceRecord>('signin/mfa-device', {
  scope: 'global',
  version: 1,
  key: (record) => [record.identityStoreId, record.userId, record.deviceId],
  unique: { credential: (record) => (record.type === 'FIDO2' ? [record.credentialId] : undefined) },
});

/** One use of an authenticator: its challenge and what the sign-in that asked for it wants. */
export interface CeremonyRecord {
  readonly tokenDigest: string;
  readonly flowId: string;
  readonly identityStoreId: string;
  readonly userId: string;
  readonly userName: string;
  readonly purpose: 'authenticate' | 'register';
  readonly builtIn: boolean;
  /** The new device's name. */
  readonly deviceName: string;
  /** The person trusts this browser. */
  readonly trust: boolean;
  /** Base64url. */
  readonly challenge: string;
  readonly expiresAt: number;
}

export const Ceremonies: Collection<CeremonyRecord> = defineCollection<CeremonyRecord>('signin/fido2-ceremony', {
  scope: 'global',
  version: 1,
  key: (record) => [record.tokenDigest],
  indexes: { expiry: (record) => [record.expiresAt, record.tokenDigest] },
});

/** A ceremony's outcome, waiting in the flow for the browser that started it. */
export interface Fido2Proof {
  readonly tokenDigest: string;
  readonly userId: string;
  readonly trust: boolean;
  /** Set by a registration. */
  readonly registered?: Fido2Credential & { readonly name: string };
}

/** A browser that one user has chosen to trust: context-aware MFA does not ask there. */
export interface TrustedDeviceRecord {
  readonly tokenDigest: string;
  /** As a portal session's. */
  readonly secretDigest?: string;
  readonly identityStoreId: string;
  readonly userId: string;
  readonly expiresAt: number;
}

export const TrustedDevices: Collection<TrustedDeviceRecord> = defineCollection<TrustedDeviceRecord>(
  'signin/trusted-device',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.tokenDigest],
    indexes: {
      user: (record) => [record.identityStoreId, record.userId, record.tokenDigest],
      expiry: (record) => [record.expiresAt, record.tokenDigest],
    },
  },
);

export type MfaMode = 'ALWAYS_ON' | 'CONTEXT_AWARE' | 'DISABLED';

/** What happens at the sign-in of a person who has no MFA device. */
export type WithoutDevice = 'REGISTER' | 'EMAIL_CODE' | 'BLOCK' | 'ALLOW';

/** Absent settings have the defaults of `flow/directory-settings.ts`. */
export interface DirectorySettingsRecord {
  readonly identityStoreId: string;
  readonly mfaMode: MfaMode;
  readonly sessionDurationSeconds?: number;
  readonly allowedTypes?: readonly MfaType[];
  readonly withoutDevice?: WithoutDevice;
  readonly emailOneTimePassword?: boolean;
}

export const DirectorySettings: Collection<DirectorySettingsRecord> = defineCollection<DirectorySettingsRecord>(
  'signin/directory-settings',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.identityStoreId],
  },
);
