/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
import { everyItem, ifThere, type ResourceHandler } from '../../../wire/resource-type.ts';
import { changePolicies, groups, policiesOf, type PrincipalPolicies } from './policies/principal-policies.ts';

interface GroupProperties extends PrincipalPolicies {
  readonly GroupName?: string;
  readonly Path?: string;
}

export const group: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as GroupProperties;
    const { iam } = call.aws;
    const GroupName = desired.GroupName ?? call.uniqueName({ maxLength: 128 });
    const { Group: made } = await iam.createGroup({ GroupName, Path: desired.Path });
    await changePolicies(iam, groups, GroupName, desired);
    return { physicalId: GroupName, attributes: { Arn: made!.Arn } };
  },

  async update(GroupName, properties, previousProperties, { aws: { iam } }) {
    const [desired, previous] = [properties as GroupProperties, previousProperties as GroupProperties];
    if (desired.Path !== previous.Path) await iam.updateGroup({ GroupName, NewPath: desired.Path ?? '/' });
    await changePolicies(iam, groups, GroupName, desired, previous);
    const { Group: found } = await iam.getGroup({ GroupName });
    return { physicalId: GroupName, attributes: { Arn: found!.Arn } };
  },

  async read(GroupName, { aws: { iam } }) {
    const found = (await ifThere('NoSuchEntity', () => iam.getGroup({ GroupName })))?.Group;
    if (!found) return undefined;
    const { Path, Arn } = found;
    return { GroupName: found.GroupName, Path, Arn, ...(await policiesOf(iam, groups, GroupName)) };
  },

  async delete(GroupName, properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', async () => {
      await changePolicies(iam, groups, GroupName, {}, properties as PrincipalPolicies);
      await iam.deleteGroup({ GroupName });
    });
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listGroups({ MaxItems: 1000, ...from }),
      ({ Groups }) => Groups?.map(({ GroupName }) => GroupName!),
    ),
};
