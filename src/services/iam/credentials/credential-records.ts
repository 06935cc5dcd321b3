/**
 * What IAM stores of its users' credentials besides access keys: passwords, MFA devices, certificates, SSH keys and
 * service-specific credentials. All of them hang on the user's unique id, so that renaming a user touches none.
 *
 * Invariant: the user is there (deleting one that has any of them is a DeleteConflict).
 */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { Tag } from '../records.ts';

export interface LoginProfileRecord {
  readonly userId: string;
  readonly createdAt: number;
  /** Milliseconds; when the present password was set. */
  readonly changedAt: number;
  /** argon2id, as a PHC string. */
  readonly passwordHash: string;
  readonly resetRequired: boolean;
  /** Hashes of earlier passwords, newest first: as many as a password policy may forbid to use again. */
  readonly earlier: readonly string[];
  /** Absent: never. */
  readonly lastUsedAt?: number;
}

export interface PasswordPolicyRecord {
  readonly key: 'policy';
  readonly minimumLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly allowUsersToChange: boolean;
  readonly maxAgeDays?: number | undefined;
  readonly reusePrevention?: number | undefined;
  readonly hardExpiry?: boolean | undefined;
}

export interface MfaDeviceRecord {
  /** Its ARN. */
  readonly serial: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly tags: readonly Tag[];
  /** Base32, sealed for the purpose `iam/mfa-seed`. */
  readonly sealedSeed: string;
  /** Set while it is assigned to a user. */
  readonly owner?:
    | {
        readonly userId: string;
        readonly enabledAt: number;
        /** The last time step whose code was used: a code works once. */
        readonly lastStep: number;
        /** Steps that the device's clock is ahead of this machine's, as its two codes showed. */
        readonly drift: number;
      }
    | undefined;
}

export type CredentialStatus = 'Active' | 'Inactive' | 'Expired';

interface UserCredential {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly status: CredentialStatus;
}

export interface SigningCertificateRecord extends UserCredential {
  readonly body: string;
  readonly fingerprint: string;
}

export interface SshPublicKeyRecord extends UserCredential {
  readonly body: string;
  readonly fingerprint: string;
}

export interface ServiceSpecificCredentialRecord extends UserCredential {
  readonly service: string;
  /** `ann-at-111122223333`, or the alias of an API key. */
  readonly serviceUserName: string;
  readonly expiresAt?: number;
  /** Sealed for the purpose `iam/service-specific-credential`. */
  readonly sealedSecret: string;
}

export const LoginProfiles = defineCollection<LoginProfileRecord>('iam/login-profile', {
  scope: 'account',
  key: (profile) => [profile.userId],
  version: 1,
});

export const PasswordPolicies = defineCollection<PasswordPolicyRecord>('iam/password-policy', {
  scope: 'account',
  key: (policy) => [policy.key],
  version: 1,
});

export const MfaDevices = defineCollection<MfaDeviceRecord>('iam/mfa-device', {
  scope: 'account',
  key: (device) => [device.serial],
  indexes: { owner: (device) => (device.owner ? [device.owner.userId] : undefined) },
  version: 1,
});

const ofUser = { owner: (credential: UserCredential) => [credential.userId] };

export const SigningCertificates = defineCollection<SigningCertificateRecord>('iam/signing-certificate', {
  scope: 'account',
  key: (certificate) => [certificate.id],
  indexes: ofUser,
  version: 1,
});

export const SshPublicKeys = defineCollection<SshPublicKeyRecord>('iam/ssh-public-key', {
  scope: 'account',
  key: (key) => [key.id],
  indexes: ofUser,
  version: 1,
});

export const ServiceSpecificCredentials = defineCollection<ServiceSpecificCredentialRecord>(
  'iam/service-specific-credential',
  {
    scope: 'account',
    key: (credential) => [credential.id],
    indexes: ofUser,
    version: 1,
  },
);
