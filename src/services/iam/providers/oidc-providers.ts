/**
 * OpenID Connect providers whose tokens AssumeRoleWithWebIdentity takes.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 *
 * Two differences from AWS: a provider on this machine may be reached over http and on any port; and no thumbprint is
 * fetched where none is given, since nothing outside is contacted.
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidInput, overQuota } from '../errors.ts';
import { isLoopback } from '../../../kernel/loopback.ts';
import { currentSecond } from '../principals/principals.ts';
import { OidcProviders } from './provider-records.ts';
import type { OidcProviderRecord } from './provider-records.ts';
import { quotas } from '../account/quotas.ts';
import { tagOperations, tagsOfEntity } from '../tags/tag-lists.ts';

/** Throws EntityAlreadyExists when the URL is registered, InvalidInput for one that cannot be an issuer. */
export const createOpenIDConnectProvider: Operation<'iam', 'CreateOpenIDConnectProvider'> = async (input, ctx) => {
  const { url, issuer } = parseIssuer(input.Url);
  const provider: OidcProviderRecord = {
    arn: oidcProviderArn(ctx.account, url),
    url,
    issuer,
    createdAt: currentSecond(ctx),
    tags: tagsOfEntity.checked(input.Tags),
    clientIds: checkClientIds(input.ClientIDList ?? []),
    thumbprints: checkThumbprints(input.ThumbprintList ?? []),
  };
  await ctx.write(async (tx) => {
    const providers = tx.in(OidcProviders);
    if (await providers.get(provider.arn))
      throw new AwsError('EntityAlreadyExists', `Provider with url ${input.Url} already exists.`);
    if (
      (await providers.list([], { limit: quotas.openIdConnectProviders })).items.length >= quotas.openIdConnectProviders
    ) {
      throw overQuota('OpenIdConnectProvidersPerAccount', quotas.openIdConnectProviders);
    }
    await providers.insert(provider);
  });
  return { OpenIDConnectProviderArn: provider.arn, ...(provider.tags.length > 0 && { Tags: [...provider.tags] }) };
};

export const getOpenIDConnectProvider: Operation<'iam', 'GetOpenIDConnectProvider'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { url, clientIds, thumbprints, createdAt, tags } = await requireOidcProvider(
      tx,
      input.OpenIDConnectProviderArn,
    );
    return {
      Url: url,
      ClientIDList: [...clientIds],
      ThumbprintList: [...thumbprints],
      CreateDate: new Date(createdAt),
      Tags: [...tags],
    };
  });

export const listOpenIDConnectProviders: Operation<'iam', 'ListOpenIDConnectProviders'> = (_input, ctx) =>
  ctx.read(async (tx) => ({
    OpenIDConnectProviderList: (await tx.in(OidcProviders).all()).map(({ arn }) => ({ Arn: arn })),
  }));

/** Deleting what is not there changes nothing. */
export const deleteOpenIDConnectProvider: Operation<'iam', 'DeleteOpenIDConnectProvider'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await tx.in(OidcProviders).delete(input.OpenIDConnectProviderArn);
    return {};
  });

/** Adding again changes nothing. */
export const addClientIDToOpenIDConnectProvider: Operation<'iam', 'AddClientIDToOpenIDConnectProvider'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const provider = await requireOidcProvider(tx, input.OpenIDConnectProviderArn);
    if (!provider.clientIds.includes(input.ClientID)) {
      await tx
        .in(OidcProviders)
        .put({ ...provider, clientIds: checkClientIds([...provider.clientIds, input.ClientID]) });
    }
    return {};
  });

export const removeClientIDFromOpenIDConnectProvider: Operation<'iam', 'RemoveClientIDFromOpenIDConnectProvider'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const provider = await requireOidcProvider(tx, input.OpenIDConnectProviderArn);
    await tx
      .in(OidcProviders)
      .put({ ...provider, clientIds: provider.clientIds.filter((id) => id !== input.ClientID) });
    return {};
  });

export const updateOpenIDConnectProviderThumbprint: Operation<'iam', 'UpdateOpenIDConnectProviderThumbprint'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const provider = await requireOidcProvider(tx, input.OpenIDConnectProviderArn);
    await tx.in(OidcProviders).put({ ...provider, thumbprints: checkThumbprints(input.ThumbprintList) });
    return {};
  });

export function oidcProviderArn(account: string, url: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${url}`;
}

/** The issuer as tokens write it, and without its scheme. Throws InvalidInput. */
function parseIssuer(text: string): { readonly url: string; readonly issuer: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username !== '' || url.search !== '' || url.hash !== '' || !/^https?:\/\/[^\s]+$/.test(text)) {
    throw invalidInput(
      `Invalid Open ID Connect Provider URL: ${text} has to be an https address without query and fragment.`,
    );
  }
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw invalidInput(
      `Invalid Open ID Connect Provider URL: ${text} has to begin with https:// (http:// is for this machine only).`,
    );
  const issuer = text.replace(/\/$/, '');
  return { issuer, url: issuer.slice(issuer.indexOf('//') + 2) };
}

function checkClientIds(ids: readonly string[]): string[] {
  const unique = [...new Set(ids)];
  if (unique.length > quotas.clientIdsPerProvider)
    throw overQuota('ClientIdsPerOpenIdConnectProvider', quotas.clientIdsPerProvider);
  return unique;
}

function checkThumbprints(thumbprints: readonly string[]): string[] {
  // AWS's own sentence, though five are taken.
  if (thumbprints.length > quotas.thumbprintsPerProvider)
    throw invalidInput(`Thumbprint list must contain fewer than ${quotas.thumbprintsPerProvider} entries.`);
  const wrong = thumbprints.find((one) => !/^[0-9a-fA-F]{40}$/.test(one));
  if (wrong !== undefined)
    throw invalidInput(`Thumbprint list contains an invalid thumbprint: ${wrong} should be 40 hexadecimal digits.`);
  return thumbprints.map((one) => one.toLowerCase());
}

async function requireOidcProvider(tx: ReadTx, arn: string): Promise<OidcProviderRecord> {
  if (!/^arn:aws:iam::[0-9]{12}:oidc-provider\/\S+$/.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
  const provider = await tx.in(OidcProviders).get(arn);
  if (!provider) throw new AwsError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`);
  return provider;
}

const ofProvider = tagOperations(OidcProviders, (tx, input: { readonly OpenIDConnectProviderArn: string }) =>
  requireOidcProvider(tx, input.OpenIDConnectProviderArn),
);
export const tagOpenIDConnectProvider: Operation<'iam', 'TagOpenIDConnectProvider'> = ofProvider.tag;
export const untagOpenIDConnectProvider: Operation<'iam', 'UntagOpenIDConnectProvider'> = ofProvider.untag;
export const listOpenIDConnectProviderTags: Operation<'iam', 'ListOpenIDConnectProviderTags'> = ofProvider.list;
