/**
 * CloudFormation's types of an identity store: groups, and who is in them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IdentityStore.html
 */
import { everyItem, ifThere, type ResourceHandler } from '../../wire/resource-type.ts';

interface GroupProperties {
  readonly IdentityStoreId: string;
  readonly DisplayName: string;
  readonly Description?: string;
}

interface MembershipProperties {
  readonly IdentityStoreId: string;
  readonly GroupId: string;
  readonly MemberId: { readonly UserId: string };
}

const gone = 'ResourceNotFoundException';

export const group: ResourceHandler = {
  async create(properties, { aws: { identitystore } }) {
    const { IdentityStoreId, DisplayName, Description } = properties as unknown as GroupProperties;
    const { GroupId } = await identitystore.createGroup({ IdentityStoreId, DisplayName, Description });
    return { physicalId: `${GroupId}|${IdentityStoreId}`, attributes: { GroupId } };
  },

  async update(physicalId, properties, previousProperties, { aws: { identitystore } }) {
    const [GroupId = '', IdentityStoreId = ''] = physicalId.split('|');
    const desired = properties as unknown as GroupProperties;
    const previous = previousProperties as unknown as GroupProperties;
    const operations = [
      ...(desired.DisplayName === previous.DisplayName
        ? []
        : [{ AttributePath: 'displayName', AttributeValue: desired.DisplayName }]),
      ...(desired.Description === previous.Description
        ? []
        : [{ AttributePath: 'description', AttributeValue: desired.Description }]),
    ];
    if (operations.length > 0) await identitystore.updateGroup({ IdentityStoreId, GroupId, Operations: operations });
    return { physicalId, attributes: { GroupId } };
  },

  async read(physicalId, { aws: { identitystore } }) {
    const [GroupId = '', IdentityStoreId = ''] = physicalId.split('|');
    const found = await ifThere(gone, () => identitystore.describeGroup({ IdentityStoreId, GroupId }));
    if (!found) return undefined;
    const { DisplayName, Description } = found;
    return { GroupId, IdentityStoreId, DisplayName, ...(Description !== undefined && { Description }) };
  },

  async delete(physicalId, _properties, { aws: { identitystore } }) {
    const [GroupId = '', IdentityStoreId = ''] = physicalId.split('|');
    await ifThere(gone, () => identitystore.deleteGroup({ IdentityStoreId, GroupId }));
  },

  /** Of the identity store that the model names. */
  async list(model, { aws: { identitystore } }) {
    const IdentityStoreId = String(model['IdentityStoreId'] ?? '');
    return everyItem(
      'NextToken',
      (from) => identitystore.listGroups({ IdentityStoreId, MaxResults: 100, ...from }),
      ({ Groups }) => Groups!.map(({ GroupId }) => `${GroupId}|${IdentityStoreId}`),
    );
  },
};

export const groupMembership: ResourceHandler = {
  async create(properties, { aws: { identitystore } }) {
    const { IdentityStoreId, GroupId, MemberId } = properties as unknown as MembershipProperties;
    const { UserId } = MemberId;
    const { MembershipId } = await identitystore.createGroupMembership({
      IdentityStoreId,
      GroupId,
      MemberId: { UserId },
    });
    return { physicalId: `${MembershipId}|${IdentityStoreId}`, attributes: { MembershipId } };
  },

  async read(physicalId, { aws: { identitystore } }) {
    const [MembershipId = '', IdentityStoreId = ''] = physicalId.split('|');
    const found = await ifThere(gone, () => identitystore.describeGroupMembership({ IdentityStoreId, MembershipId }));
    if (!found) return undefined;
    return { MembershipId, IdentityStoreId, GroupId: found.GroupId, MemberId: { UserId: found.MemberId?.UserId } };
  },

  async delete(physicalId, _properties, { aws: { identitystore } }) {
    const [MembershipId = '', IdentityStoreId = ''] = physicalId.split('|');
    await ifThere(gone, () => identitystore.deleteGroupMembership({ IdentityStoreId, MembershipId }));
  },

  /** Of the group that the model names. */
  async list(model, { aws: { identitystore } }) {
    const [IdentityStoreId, GroupId] = [String(model['IdentityStoreId'] ?? ''), String(model['GroupId'] ?? '')];
    const asked = { IdentityStoreId, GroupId, MaxResults: 100 };
    return everyItem(
      'NextToken',
      (from) => identitystore.listGroupMemberships({ ...asked, ...from }),
      ({ GroupMemberships }) => GroupMemberships!.map(({ MembershipId }) => `${MembershipId}|${IdentityStoreId}`),
    );
  },
};
