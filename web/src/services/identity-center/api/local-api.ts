/** What AWS has only in its console: Sandlot's local API about Identity Center and its users. Times are ISO 8601. */
import { callLocalApi } from '../../../api/session';

export type MfaMode = 'CONTEXT_AWARE' | 'ALWAYS_ON' | 'DISABLED';
export type UserStatus = 'ENABLED' | 'DISABLED';

export interface IdentityCenter {
  readonly enabled: boolean;
  readonly instanceArn?: string;
  readonly identityStoreId?: string;
  readonly region?: string;
  readonly organizationId?: string;
  /** The portal's address as AWS writes it. */
  readonly startUrl?: string;
  /** The portal's address on this machine. */
  readonly localPortalUrl?: string;
  readonly mfaMode?: MfaMode;
}

export interface MfaDevice {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly createdAt: string;
}

export interface UserSignIn {
  readonly status: UserStatus;
  readonly hasPassword: boolean;
  readonly passwordSetAt?: string;
  /** Absent where the server does not verify addresses. */
  readonly emailVerified?: boolean;
  readonly mfaDevices: readonly MfaDevice[];
}

/** A portal session of a user. */
export interface UserSession {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly userAgent?: string;
  readonly remoteAddress?: string;
}

export type MfaType = 'TOTP' | 'FIDO2';
export type WithoutDevice = 'REGISTER' | 'EMAIL_CODE' | 'BLOCK' | 'ALLOW';

export interface MfaSettings {
  readonly mode: MfaMode;
  readonly allowedTypes: readonly MfaType[];
  readonly withoutDevice: WithoutDevice;
}

export interface SignInSettings {
  readonly sessionDurationSeconds: number;
  readonly mfa: MfaSettings;
  /** Whether a user made through the API gets a one-time password by mail at the first sign-in. */
  readonly emailOneTimePassword?: boolean;
}

export interface SignInSettingsChange {
  readonly sessionDurationSeconds?: number;
  readonly mfa?: Partial<MfaSettings>;
  readonly emailOneTimePassword?: boolean;
}

const root = '/_sandlot/v1';
const userPath = (userId: string) => `${root}/users/${encodeURIComponent(userId)}`;

export const getIdentityCenter = (signal?: AbortSignal) =>
  callLocalApi<IdentityCenter>('GET', `${root}/identity-center`, undefined, signal);

export const enableIdentityCenter = () =>
  callLocalApi<unknown>('POST', `${root}/identity-center/enable`, { withOrganizations: true });

export const setMfaMode = (mode: MfaMode) => callLocalApi<unknown>('PUT', `${root}/identity-center/mfa`, { mode });

export const getUserSignIn = (userId: string, signal?: AbortSignal) =>
  callLocalApi<UserSignIn>('GET', userPath(userId), undefined, signal);

export const setUserStatus = (userId: string, status: UserStatus) =>
  callLocalApi<unknown>('PUT', `${userPath(userId)}/status`, { status });

/** Sends the mail with the link; the answer's id names it in the inbox. */
export const sendPasswordReset = (userId: string) =>
  callLocalApi<{ mailId: string }>('POST', `${userPath(userId)}/password-reset`, { method: 'email' });

export const createOneTimePassword = (userId: string) =>
  callLocalApi<{ oneTimePassword: string }>('POST', `${userPath(userId)}/password-reset`, {
    method: 'one-time-password',
  });

export const removeMfaDevice = (userId: string, deviceId: string) =>
  callLocalApi<unknown>('DELETE', `${userPath(userId)}/mfa-devices/${encodeURIComponent(deviceId)}`);

/** Sends the mail that lets a new user choose a password. */
export const sendInvitation = (userId: string) =>
  callLocalApi<{ mailId: string }>('POST', `${userPath(userId)}/invitation`);

export const sendEmailVerification = (userId: string) =>
  callLocalApi<{ mailId: string }>('POST', `${userPath(userId)}/email-verification`);

export const listUserSessions = (userId: string, signal?: AbortSignal) =>
  callLocalApi<{ items: readonly UserSession[] }>('GET', `${userPath(userId)}/sessions`, undefined, signal);

export const endUserSession = (userId: string, sessionId: string) =>
  callLocalApi<unknown>('DELETE', `${userPath(userId)}/sessions/${encodeURIComponent(sessionId)}`);

export const getSignInSettings = (signal?: AbortSignal) =>
  callLocalApi<SignInSettings>('GET', `${root}/identity-center/settings`, undefined, signal);

/** What is left out stays as it is. */
export const changeSignInSettings = (change: SignInSettingsChange) =>
  callLocalApi<SignInSettings>('PUT', `${root}/identity-center/settings`, change);
