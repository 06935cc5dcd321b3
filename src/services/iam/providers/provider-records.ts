/** What IAM stores of identity providers, and of accounts that are ones. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { Tag } from '../records.ts';

export interface OidcProviderRecord {
  readonly arn: string;
  /** Without its scheme, as in the ARN and in condition keys: `id.example/tenant`. */
  readonly url: string;
  /** As the issuer writes itself in its tokens. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
  /** Lower-case hexadecimal SHA-1. */
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
  readonly tags: readonly Tag[];
}

/** The purpose under which SAML providers' private keys are sealed. */
export const samlPrivateKeyPurpose = 'iam/saml-private-key';

export interface SamlPrivateKey {
  readonly id: string;
  readonly addedAt: number;
  /** PKCS #8, PEM. */
  readonly sealed: string;
}

export interface SamlProviderRecord {
  readonly arn: string;
  readonly name: string;
  readonly uuid: string;
  readonly metadata: string;
  readonly entityId: string;
  /** Signing certificates, DER in Base64. */
  readonly certificates: readonly string[];
  readonly createdAt: number;
  readonly validUntil: number;
  /** They decrypt assertions; the newest last. */
  readonly privateKeys?: readonly SamlPrivateKey[];
  /** Absent: Allowed. */
  readonly encryptionMode?: 'Required' | 'Allowed';
  readonly tags: readonly Tag[];
}

export type TokenAlgorithm = 'RS256' | 'ES384';

/** One of the keys that an account signs its tokens for outside programs with. */
export interface IssuerKey {
  readonly id: string;
  readonly algorithm: TokenAlgorithm;
  /** PKCS #8, PEM. */
  readonly sealed: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}

/** An account as an issuer of tokens for outside programs. */
export interface IssuerRecord {
  readonly account: string;
  readonly issuerId: string;
  readonly enabled: boolean;
  readonly keys: readonly IssuerKey[];
}

export const OidcProviders = defineCollection<OidcProviderRecord>('iam/oidc-provider', {
  scope: 'account',
  key: (provider) => [provider.arn],
  version: 1,
});

export const SamlProviders = defineCollection<SamlProviderRecord>('iam/saml-provider', {
  scope: 'account',
  key: (provider) => [provider.arn],
  version: 1,
});

export const Issuers = defineCollection<IssuerRecord>('iam/web-identity-issuer', {
  scope: 'global',
  key: (issuer) => [issuer.account],
  unique: { issuer: (issuer) => [issuer.issuerId] },
  version: 1,
});
