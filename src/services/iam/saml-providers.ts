/**
 * SAML 2.0 identity providers whose assertions AssumeRoleWithSAML takes, and the private keys that decrypt those.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
 */
import { createPrivateKey } from 'node:crypto';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { invalidInput, overQuota } from './errors.ts';
import { currentSecond } from './principals.ts';
import { samlPrivateKeyPurpose, SamlProviders } from './provider-records.ts';
import type { SamlProviderRecord } from './provider-records.ts';
import { quotas } from './quotas.ts';
import { parseSamlMetadata } from './saml-metadata.ts';
import { checkTags, tagOperations } from './tags.ts';

/** What AWS shows where the metadata do not say how long they hold: a hundred years. */
const defaultValidityMs = 100 * 365 * 24 * 3_600_000;

/** Throws EntityAlreadyExists; InvalidInput for metadata that are none. */
export const createSAMLProvider: Operation<'iam', 'CreateSAMLProvider'> = async (input, ctx) => {
  const { Name: name, SAMLMetadataDocument: metadata } = input;
  const added = newPrivateKey(input.AddPrivateKey, ctx);
  const { entityId, certificates, validUntil } = parseSamlMetadata(metadata);
  const createdAt = currentSecond(ctx);
  const provider: SamlProviderRecord = {
    arn: `arn:aws:iam::${ctx.account}:saml-provider/${name}`, name, uuid: `ASPA${ctx.ids.base32(17)}X`, metadata, entityId, certificates,
    createdAt, validUntil: validUntil ?? createdAt + defaultValidityMs, tags: checkTags(input.Tags),
    ...withEncryption({}, input, added),
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
    const { uuid, metadata, createdAt, validUntil, tags, encryptionRequired, privateKeys = [] } = await requireSamlProvider(tx, input.SAMLProviderArn);
    return {
      SAMLProviderUUID: uuid, SAMLMetadataDocument: metadata, CreateDate: new Date(createdAt), ValidUntil: new Date(validUntil), Tags: [...tags],
      AssertionEncryptionMode: encryptionRequired ? 'Required' as const : 'Allowed' as const,
      PrivateKeyList: privateKeys.map(({ keyId, createdAt: addedAt }) => ({ KeyId: keyId, Timestamp: new Date(addedAt) })),
    };
  });

export const listSAMLProviders: Operation<'iam', 'ListSAMLProviders'> = (_input, ctx) =>
  ctx.read(async (tx) => ({
    SAMLProviderList: (await tx.in(SamlProviders).all()).map(({ arn, validUntil, createdAt }) => ({ Arn: arn, ValidUntil: new Date(validUntil), CreateDate: new Date(createdAt) })),
  }));

export const updateSAMLProvider: Operation<'iam', 'UpdateSAMLProvider'> = async (input, ctx) => {
  const { SAMLMetadataDocument: metadata } = input;
  const added = newPrivateKey(input.AddPrivateKey, ctx);
  const parsed = metadata === undefined ? undefined : parseSamlMetadata(metadata);
  return ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    const described = parsed && metadata !== undefined
      ? { metadata, entityId: parsed.entityId, certificates: parsed.certificates, validUntil: parsed.validUntil ?? currentSecond(ctx) + defaultValidityMs } : {};
    await tx.in(SamlProviders).put({ ...provider, ...described, ...withEncryption(provider, input, added) });
    return { SAMLProviderArn: provider.arn };
  });
};

export const deleteSAMLProvider: Operation<'iam', 'DeleteSAMLProvider'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const provider = await requireSamlProvider(tx, input.SAMLProviderArn);
    await tx.in(SamlProviders).delete(provider.arn);
    return {};
  });

type PrivateKey = NonNullable<SamlProviderRecord['privateKeys']>[number];

/** Throws InvalidInput for what is no RSA private key in PEM. */
function newPrivateKey(pem: string | undefined, ctx: Context): PrivateKey | undefined {
  if (pem === undefined) return undefined;
  try {
    if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') throw new Error('another kind of key');
  } catch {
    throw invalidInput('The private key is not a valid RSA private key in PEM format.');
  }
  return { keyId: ctx.ids.base32(32), sealedKey: ctx.seal.seal(samlPrivateKeyPurpose, pem), createdAt: currentSecond(ctx) };
}

interface EncryptionInput { readonly RemovePrivateKey?: string; readonly AssertionEncryptionMode?: string }

/** A provider's keys and mode after a change. Throws NoSuchEntity, LimitExceeded, InvalidInput. */
function withEncryption(
  { privateKeys = [], encryptionRequired = false }: Pick<SamlProviderRecord, 'privateKeys' | 'encryptionRequired'>, input: EncryptionInput, added: PrivateKey | undefined,
): Pick<SamlProviderRecord, 'privateKeys' | 'encryptionRequired'> {
  const { RemovePrivateKey: removed, AssertionEncryptionMode: mode } = input;
  if (removed !== undefined && !privateKeys.some(({ keyId }) => keyId === removed)) throw new AwsError('NoSuchEntity', `The private key with id ${removed} cannot be found.`);
  const keys = [...privateKeys.filter(({ keyId }) => keyId !== removed), ...(added ? [added] : [])];
  if (keys.length > quotas.privateKeysPerSamlProvider) throw overQuota('PrivateKeysPerSAMLProvider', quotas.privateKeysPerSamlProvider);
  const required = mode === undefined ? encryptionRequired : mode === 'Required';
  if (required && keys.length === 0) throw invalidInput('A provider that requires encrypted assertions needs a private key to decrypt them with: add one with AddPrivateKey.');
  return { privateKeys: keys, encryptionRequired: required };
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
