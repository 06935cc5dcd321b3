/**
 * Outbound web identity federation: the account as an OpenID Connect issuer, so that programs outside of AWS can verify
 * who a principal is (STS's GetWebIdentityToken). The issuer and its keys stay when the feature is switched off, as in
 * AWS. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html
 */
import { generateKeyPair as generateKeyPairWithCallback } from 'node:crypto';
import { promisify } from 'node:util';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import type { PublishedKey } from './issuer-discovery.ts';
import { Issuers, type IssuerKey, type IssuerRecord, type TokenAlgorithm } from './provider-records.ts';

const generateKeyPair = promisify(generateKeyPairWithCallback);
const keyPurpose = 'iam/web-identity-issuer-key';

export const enableOutboundWebIdentityFederation: Operation<'iam', 'EnableOutboundWebIdentityFederation'> = async (
  _input,
  ctx,
) => {
  const before = await ctx.read((tx) => tx.in(Issuers).get(ctx.account));
  // Not in the transaction, which waits for nobody.
  const fresh: IssuerRecord = before ?? {
    account: ctx.account,
    issuerId: ctx.ids.uuid(),
    enabled: false,
    keys: [await newKey('RS256', ctx), await newKey('ES384', ctx)],
  };
  return ctx.write(async (tx) => {
    const issuer = (await tx.in(Issuers).get(ctx.account)) ?? fresh;
    if (issuer.enabled)
      throw new AwsError('FeatureEnabled', 'Outbound web identity federation is already enabled for this account.');
    await tx.in(Issuers).put({ ...issuer, enabled: true });
    return { IssuerIdentifier: issuerUrl(issuer.issuerId, ctx) };
  });
};

/** No new tokens; those that are out stay verifiable until they expire. */
export const disableOutboundWebIdentityFederation: Operation<'iam', 'DisableOutboundWebIdentityFederation'> = (
  _input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const issuer = await tx.in(Issuers).get(ctx.account);
    if (!issuer?.enabled) throw disabled();
    await tx.in(Issuers).put({ ...issuer, enabled: false });
    return {};
  });

export const getOutboundWebIdentityFederationInfo: Operation<'iam', 'GetOutboundWebIdentityFederationInfo'> = (
  _input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const issuer = await tx.in(Issuers).get(ctx.account);
    if (!issuer?.enabled) throw disabled();
    return { IssuerIdentifier: issuerUrl(issuer.issuerId, ctx), JwtVendingEnabled: true };
  });

export interface TokenIssuer {
  readonly url: string;
  readonly keyId: string;
  /** PKCS #8, PEM. */ readonly privateKey: string;
}

/** What signs the account's tokens; `undefined` while the feature is off. */
export async function findTokenIssuer(
  tx: ReadTx,
  algorithm: TokenAlgorithm,
  ctx: Context,
): Promise<TokenIssuer | undefined> {
  const issuer = await tx.in(Issuers).get(ctx.account);
  const key = issuer?.enabled ? issuer.keys.find((one) => one.algorithm === algorithm) : undefined;
  const privateKey = key && ctx.seal.open(keyPurpose, key.sealed);
  return privateKey === undefined ? undefined : { url: issuerUrl(issuer!.issuerId, ctx), keyId: key!.id, privateKey };
}

/**
 * Public keys (PEM) of the issuer of this id, of an account that has it on or had it on; `undefined`: there is none.
 */
export async function publicKeysOfIssuer(tx: ReadTx, issuerId: string): Promise<readonly PublishedKey[] | undefined> {
  return (await tx.in(Issuers).find('issuer', issuerId))?.keys.map(({ id, algorithm, publicKey }) => ({
    id,
    algorithm,
    publicKey,
  }));
}

/** Where the local API serves the issuer's configuration and keys; AWS's are at hosts of their own. */
export function issuerUrl(issuerId: string, { settings }: Pick<Context, 'settings'>): string {
  return `${settings.endpoint}/_sandlot/v1/web-identity/${issuerId}`;
}

async function newKey(
  algorithm: TokenAlgorithm,
  { seal, ids }: { readonly seal: Seal; readonly ids: Context['ids'] },
): Promise<IssuerKey> {
  const encodings = {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  } as const;
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? await generateKeyPair('rsa', { modulusLength: 2048, ...encodings })
      : await generateKeyPair('ec', { namedCurve: 'P-384', ...encodings });
  return { id: ids.uuid(), algorithm, sealed: seal.seal(keyPurpose, privateKey), publicKey };
}

function disabled(): AwsError {
  return new AwsError(
    'FeatureDisabled',
    'Outbound web identity federation is not enabled for this account. Call EnableOutboundWebIdentityFederation first.',
  );
}
