/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html */
import { isDeepStrictEqual } from 'node:util';
import { ifThere, shownTags, tagChanges, withStackTags, type ResourceHandler } from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';

interface OidcProviderProperties {
  readonly Url?: string;
  readonly ClientIdList?: readonly string[];
  readonly ThumbprintList?: readonly string[];
  readonly Tags?: readonly Tag[];
}

export const oidcProvider: ResourceHandler = {
  async create(properties, call) {
    const { Url = '', ClientIdList, ThumbprintList, Tags } = properties as OidcProviderProperties;
    const { OpenIDConnectProviderArn: arn = '' } = await call.aws.iam.createOpenIDConnectProvider({
      Url,
      ClientIDList: ClientIdList && [...ClientIdList],
      ThumbprintList: ThumbprintList && [...ThumbprintList],
      Tags: withStackTags(Tags, call),
    });
    return { physicalId: arn, attributes: { Arn: arn } };
  },

  async update(arn, properties, previous, call) {
    const { ClientIdList: now = [], ThumbprintList = [], Tags } = properties as OidcProviderProperties;
    const { ClientIdList: before = [], ThumbprintList: thumbprints = [] } = previous as OidcProviderProperties;
    const { iam } = call.aws;
    const provider = { OpenIDConnectProviderArn: arn };
    for (const ClientID of before)
      if (!now.includes(ClientID)) await iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID });
    for (const ClientID of now)
      if (!before.includes(ClientID)) await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID });
    if (!isDeepStrictEqual(ThumbprintList, thumbprints))
      await iam.updateOpenIDConnectProviderThumbprint({ ...provider, ThumbprintList: [...ThumbprintList] });
    const { Tags: there } = await iam.getOpenIDConnectProvider(provider);
    const { removed, put } = tagChanges(there, withStackTags(Tags, call));
    if (removed.length > 0) await iam.untagOpenIDConnectProvider({ ...provider, TagKeys: removed });
    if (put.length > 0) await iam.tagOpenIDConnectProvider({ ...provider, Tags: put });
    return { physicalId: arn, attributes: { Arn: arn } };
  },

  async read(arn, { aws: { iam } }, deployed) {
    const found = await ifThere('NoSuchEntity', () => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }));
    if (!found) return undefined;
    return {
      Arn: arn,
      // IAM tells it without its scheme.
      Url: deployed?.['Url'] === `https://${found.Url}` ? deployed['Url'] : found.Url,
      ClientIdList: found.ClientIDList,
      ThumbprintList: found.ThumbprintList,
      ...shownTags(found.Tags),
    };
  },

  async delete(arn, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', () => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }));
  },

  list: async (_model, { aws: { iam } }) =>
    (await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList!.map(({ Arn }) => Arn!),
};
