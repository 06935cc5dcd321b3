/** Registered identity providers, as their tokens and assertions name them. */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { OidcProviders, samlPrivateKeyPurpose, SamlProviders } from './provider-records.ts';

/** A registered OpenID Connect provider, by the issuer that its tokens name. */
export async function findOidcProvider(
  tx: ReadTx,
  account: string,
  issuer: string,
): Promise<{ arn: string; url: string; issuer: string; clientIds: readonly string[] } | undefined> {
  const provider = await tx
    .in(OidcProviders, { account })
    .get(`arn:aws:iam::${account}:oidc-provider/${issuer.replace(/^https?:\/\//, '')}`);
  return provider?.issuer === issuer ? provider : undefined;
}

export interface SamlProviderFacts {
  readonly arn: string;
  readonly name: string;
  /** AWS's unique id of it. */
  readonly uuid: string;
  readonly entityId: string;
  /** Signing certificates, DER in Base64. */
  readonly certificates: readonly string[];
  /** Milliseconds, domain time. */
  readonly validUntil: number;
  /** PEM. */
  readonly privateKeys: readonly string[];
  readonly encryptionMode: 'Required' | 'Allowed';
}

export async function findSamlProvider(
  tx: ReadTx,
  account: string,
  arn: string,
  seal: Seal,
): Promise<SamlProviderFacts | undefined> {
  const provider = await tx.in(SamlProviders, { account }).get(arn);
  if (!provider) return undefined;
  const { name, uuid, entityId, certificates, validUntil, encryptionMode = 'Allowed' } = provider;
  const privateKeys = (provider.privateKeys ?? [])
    .map(({ sealed }) => seal.open(samlPrivateKeyPurpose, sealed))
    .filter((key) => key !== undefined);
  return { arn, name, uuid, entityId, certificates, validUntil, privateKeys, encryptionMode };
}
