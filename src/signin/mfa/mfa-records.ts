/** MFA devices and the WebAuthn ceremonies under way, as they are stored. All times are domain milliseconds. */
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
