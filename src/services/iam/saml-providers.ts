/**
 * SAML 2.0 identity providers whose assertions AssumeRoleWithSAML takes. Encrypted assertions are not supported.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
 */
import type { ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { invalidInput, overQuota } from './errors.ts';
import { currentSecond } from './principals.ts';
import { SamlProviders } from './provider-records.ts';
import type { SamlProviderRecord } from './provider-records.ts';
import { quotas } from './quotas.ts';
import { parseSamlMetadata } from './saml-metadata.ts';
import { checkTags, tagOperations } from './tags.ts';

/** What AWS shows where the metadata do not say how long they hold: a hundred years. */
const defaultValidityMs = 100 * 365 * 24 * 3_600_000;

/** Throws EntityAlreadyExists; InvalidInput for metadata that are none. */
export const createSAMLProvider: Operation<'iam', 'CreateSAMLProvider'> = async (input, ctx) => {
  refuseEncryption(input);
  const { Name: name, SAMLMetadataDocument: metadata } = input;
  const { entityId, certificates, validUntil } = parseSamlMetadata(metadata);
  const createdAt = currentSecond(ctx);
  const provider: SamlProviderRecord = {
    arn: `arn:aws:iam::${ctx.account}:saml-provider/${name}`, name, uuid: `ASPA${ctx.ids.base32(17)}X`, metadata, entityId, certificates,
    createdAt, validUntil: validUntil ?? createdAt + defaultValidityMs, tags: checkTags(input.Tags),
  };
  await ctx.write(async (tx) => {
    const providers = tx.in(SamlProviders);
    if (await providers.get(provider.arn)) throw new AwsError('EntityAlreadyExists', `Provider with name ${name} already exists.`);
    if ((await providers.list([], { limit: quotas.samlProviders })).items.length >= quotas.samlProviders) throw overQuota('SAMLProvidersPerAccount', quotas.samlProviders);
    await providers.insert(provider);
  });
  return { SAMLProviderArn: provider.arn, ...(provider.tags.length > 0 && { Tags: [...provider.tags] }) };
};

export const getSAMLProvider: Operation<'iam', 'GetSAMLProvider'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { uuid, metadata, createdAt, validUntil, tags } = await requireSamlProvider(tx, input.SAMLProviderArn);
    return {
      SAMLProviderUUID: uuid, SAMLMetadataDocument: metadata, CreateDate: new Date(createdAt), ValidUntil: new Date(validUntil), Tags: [...tags],
      AssertionEncryptionMode: 'Allowed' as const, PrivateKeyList: [],
    };
  });

export const listSAMLProviders: Operation<'iam', 'ListSAMLProviders'> = (_input, ctx) =>
  ctx.read(async (tx) => ({
    SAMLProviderList: (await tx.in(SamlProviders).all()).map(({ arn, validUntil, createdAt }) => ({ Arn: arn, ValidUntil: new Date(validUntil), CreateDate: new Date(createdAt) })),
  }));

export const updateSAMLProvider: Operation<'iam', 'UpdateSAMLProvider'> = async (input, ctx) => {
  refuseEncryption(input);
  const { SAMLMetadataDocument: metadata } = input;
  const parsed = metadata === undefined ? undefined : parseSamlMetadata(metadata);
  return ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    if (parsed && metadata !== undefined) {
      const { entityId, certificates, validUntil } = parsed;
      await tx.in(SamlProviders).put({ ...provider, metadata, entityId, certificates, validUntil: validUntil ?? currentSecond(ctx) + defaultValidityMs });
    }
    return { SAMLProviderArn: provider.arn };
  });
};

export const deleteSAMLProvider: Operation<'iam', 'DeleteSAMLProvider'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    await tx.in(SamlProviders).delete(provider.arn);
    return {};
  });

function refuseEncryption(input: { readonly AddPrivateKey?: string; readonly RemovePrivateKey?: string; readonly AssertionEncryptionMode?: string }): void {
  if (input.AddPrivateKey === undefined && input.RemovePrivateKey === undefined && input.AssertionEncryptionMode !== 'Required') return;
  throw new AwsError('NotImplementedException', 'Sandlot does not implement encrypted SAML assertions (AddPrivateKey, RemovePrivateKey, AssertionEncryptionMode Required) yet. Nothing was changed.', {}, 501);
}

async function requireSamlProvider(tx: ReadTx, arn: string): Promise<SamlProviderRecord> {
  if (!/^arn:aws:iam::[0-9]{12}:saml-provider\/[\w._-]+$/.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
  const provider = await tx.in(SamlProviders).get(arn);
  if (!provider) throw new AwsError('NoSuchEntity', `Manifest not found for arn ${arn}`);
  return provider;
}

const ofProvider = tagOperations(SamlProviders, (tx, input: { readonly SAMLProviderArn: string }) => requireSamlProvider(tx, input.SAMLProviderArn));
export const tagSAMLProvider: Operation<'iam', 'TagSAMLProvider'> = ofProvider.tag;
export const untagSAMLProvider: Operation<'iam', 'UntagSAMLProvider'> = ofProvider.untag;
export const listSAMLProviderTags: Operation<'iam', 'ListSAMLProviderTags'> = ofProvider.list;
