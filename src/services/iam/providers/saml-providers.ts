/**
 * SAML 2.0 identity providers whose assertions AssumeRoleWithSAML takes.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidInput, overQuota } from '../errors.ts';
import { currentSecond } from '../principals/principals.ts';
import { SamlProviders } from './provider-records.ts';
import type { SamlProviderRecord } from './provider-records.ts';
import { quotas } from '../account/quotas.ts';
import { parseSamlMetadata } from './saml-metadata.ts';
import { changedEncryption, newPrivateKey } from './saml-private-keys.ts';
import type { EncryptionInput } from './saml-private-keys.ts';
import { tagOperations, tagsOfEntity } from '../tags/tag-lists.ts';

/** What AWS shows where the metadata do not say how long they hold: a hundred years. */
const defaultValidityMs = 100 * 365 * 24 * 3_600_000;

/** Throws EntityAlreadyExists; InvalidInput for metadata or a private key that are none. */
export const createSAMLProvider: Operation<'iam', 'CreateSAMLProvider'> = async (input, ctx) => {
  const { Name: name, SAMLMetadataDocument: metadata, AddPrivateKey: pem } = input;
  const { entityId, certificates, validUntil } = parseSamlMetadata(metadata);
  const createdAt = currentSecond(ctx);
  const provider: SamlProviderRecord = {
    arn: `arn:aws:iam::${ctx.account}:saml-provider/${name}`,
    name,
    uuid: `ASPA${ctx.ids.base32(17)}X`,
    metadata,
    entityId,
    certificates,
    createdAt,
    validUntil: validUntil ?? createdAt + defaultValidityMs,
    tags: tagsOfEntity.checked(input.Tags),
    ...changedEncryption({}, input as EncryptionInput, pem === undefined ? undefined : newPrivateKey(pem, ctx)),
  };
  await ctx.write(async (tx) => {
    const providers = tx.in(SamlProviders);
    if (await providers.get(provider.arn))
      throw new AwsError('EntityAlreadyExists', `Provider with name ${name} already exists.`);
    if ((await providers.list([], { limit: quotas.samlProviders })).items.length >= quotas.samlProviders)
      throw overQuota('SAMLProvidersPerAccount', quotas.samlProviders);
    await providers.insert(provider);
  });
  return { SAMLProviderArn: provider.arn, ...(provider.tags.length > 0 && { Tags: [...provider.tags] }) };
};

export const getSAMLProvider: Operation<'iam', 'GetSAMLProvider'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const {
      uuid,
      metadata,
      createdAt,
      validUntil,
      tags,
      privateKeys = [],
      encryptionMode = 'Allowed',
    } = await requireSamlProvider(tx, input.SAMLProviderArn);
    return {
      SAMLProviderUUID: uuid,
      SAMLMetadataDocument: metadata,
      CreateDate: new Date(createdAt),
      ValidUntil: new Date(validUntil),
      Tags: [...tags],
      AssertionEncryptionMode: encryptionMode,
      PrivateKeyList: privateKeys.map(({ id, addedAt }) => ({ KeyId: id, Timestamp: new Date(addedAt) })),
    };
  });

export const listSAMLProviders: Operation<'iam', 'ListSAMLProviders'> = (_input, ctx) =>
  ctx.read(async (tx) => ({
    SAMLProviderList: (await tx.in(SamlProviders).all()).map(({ arn, validUntil, createdAt }) => ({
      Arn: arn,
      ValidUntil: new Date(validUntil),
      CreateDate: new Date(createdAt),
    })),
  }));

export const updateSAMLProvider: Operation<'iam', 'UpdateSAMLProvider'> = async (input, ctx) => {
  const { SAMLMetadataDocument: metadata, AddPrivateKey: pem, RemovePrivateKey, AssertionEncryptionMode } = input;
  if ([metadata, pem, RemovePrivateKey, AssertionEncryptionMode].every((given) => given === undefined)) {
    throw invalidInput(
      'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
    );
  }
  const parsed = metadata === undefined ? undefined : parseSamlMetadata(metadata);
  const added = pem === undefined ? undefined : newPrivateKey(pem, ctx);
  return ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    const encryption = changedEncryption(provider, input as EncryptionInput, added);
    const described = parsed &&
      metadata !== undefined && {
        ...parsed,
        metadata,
        validUntil: parsed.validUntil ?? currentSecond(ctx) + defaultValidityMs,
      };
    await tx.in(SamlProviders).put({ ...provider, ...described, ...encryption });
    return { SAMLProviderArn: provider.arn };
  });
};

export const deleteSAMLProvider: Operation<'iam', 'DeleteSAMLProvider'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    await tx.in(SamlProviders).delete(provider.arn);
    return {};
  });

async function requireSamlProvider(tx: ReadTx, arn: string): Promise<SamlProviderRecord> {
  if (!/^arn:aws:iam::[0-9]{12}:saml-provider\/[\w._-]+$/.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
  const provider = await tx.in(SamlProviders).get(arn);
  if (!provider) throw new AwsError('NoSuchEntity', `Manifest not found for arn ${arn}`);
  return provider;
}

const ofProvider = tagOperations(SamlProviders, (tx, input: { readonly SAMLProviderArn: string }) =>
  requireSamlProvider(tx, input.SAMLProviderArn),
);
export const tagSAMLProvider: Operation<'iam', 'TagSAMLProvider'> = ofProvider.tag;
export const untagSAMLProvider: Operation<'iam', 'UntagSAMLProvider'> = ofProvider.untag;
export const listSAMLProviderTags: Operation<'iam', 'ListSAMLProviderTags'> = ofProvider.list;
