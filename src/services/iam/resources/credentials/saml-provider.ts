/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-samlprovider.html */
import {
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceHandler,
} from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import type { Iam } from '../policies/principal-policies.ts';

interface SamlProviderProperties {
  readonly Name?: string;
  readonly SamlMetadataDocument?: string;
  readonly AssertionEncryptionMode?: 'Allowed' | 'Required';
  readonly AddPrivateKey?: string;
  readonly Tags?: readonly Tag[];
}

/** Keys are listed and named only once they are there: a template can add one, with the provider. */
const refused = ['PrivateKeyList', 'RemovePrivateKey'];

export const samlProvider: ResourceHandler = refusing('AWS::IAM::SAMLProvider', refused, {
  async create(properties, call) {
    const desired = properties as SamlProviderProperties;
    const { SAMLProviderArn: arn = '' } = await call.aws.iam.createSAMLProvider({
      Name: desired.Name ?? call.uniqueName({ maxLength: 128 }),
      SAMLMetadataDocument: desired.SamlMetadataDocument ?? '',
      AssertionEncryptionMode: desired.AssertionEncryptionMode,
      AddPrivateKey: desired.AddPrivateKey,
      Tags: withStackTags(desired.Tags, call),
    });
    return { physicalId: arn, attributes: await attributesOf(call.aws.iam, arn) };
  },

  async update(arn, properties, previousProperties, call) {
    const desired = properties as SamlProviderProperties;
    const previous = previousProperties as SamlProviderProperties;
    const { iam } = call.aws;
    const changed = {
      ...(desired.SamlMetadataDocument !== previous.SamlMetadataDocument && {
        SAMLMetadataDocument: desired.SamlMetadataDocument,
      }),
      ...(desired.AssertionEncryptionMode !== previous.AssertionEncryptionMode && {
        AssertionEncryptionMode: desired.AssertionEncryptionMode ?? 'Allowed',
      }),
    };
    if (Object.keys(changed).length > 0) await iam.updateSAMLProvider({ SAMLProviderArn: arn, ...changed });
    const { Tags: there } = await iam.getSAMLProvider({ SAMLProviderArn: arn });
    const { removed, put } = tagChanges(there, withStackTags(desired.Tags, call));
    if (removed.length > 0) await iam.untagSAMLProvider({ SAMLProviderArn: arn, TagKeys: removed });
    if (put.length > 0) await iam.tagSAMLProvider({ SAMLProviderArn: arn, Tags: put });
    return { physicalId: arn, attributes: await attributesOf(iam, arn) };
  },

  async read(arn, { aws: { iam } }) {
    const found = await ifThere('NoSuchEntity', () => iam.getSAMLProvider({ SAMLProviderArn: arn }));
    if (!found) return undefined;
    return {
      Arn: arn,
      Name: arn.slice(arn.lastIndexOf('/') + 1),
      SamlProviderUUID: found.SAMLProviderUUID,
      SamlMetadataDocument: found.SAMLMetadataDocument,
      AssertionEncryptionMode: found.AssertionEncryptionMode,
      PrivateKeyList: (found.PrivateKeyList ?? []).map(({ KeyId, Timestamp }) => ({
        KeyId,
        Timestamp: Timestamp!.toISOString(),
      })),
      ...shownTags(found.Tags),
    };
  },

  async delete(arn, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', () => iam.deleteSAMLProvider({ SAMLProviderArn: arn }));
  },

  list: async (_model, { aws: { iam } }) => (await iam.listSAMLProviders({})).SAMLProviderList!.map(({ Arn }) => Arn!),
});

async function attributesOf(iam: Iam, arn: string) {
  return { Arn: arn, SamlProviderUUID: (await iam.getSAMLProvider({ SAMLProviderArn: arn })).SAMLProviderUUID };
}
