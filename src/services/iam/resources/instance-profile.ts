/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html */
import { everyItem, ifThere, type ResourceHandler } from '../../../wire/resource-type.ts';
import type { Iam } from './policies/principal-policies.ts';

interface InstanceProfileProperties {
  readonly InstanceProfileName?: string;
  readonly Path?: string;
  readonly Roles: readonly string[];
}

export const instanceProfile: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as InstanceProfileProperties;
    const { iam } = call.aws;
    const name = desired.InstanceProfileName ?? call.uniqueName({ maxLength: 128 });
    const made = await iam.createInstanceProfile({ InstanceProfileName: name, Path: desired.Path });
    await changeRoles(iam, name, desired.Roles, []);
    return { physicalId: name, attributes: { Arn: made.InstanceProfile!.Arn } };
  },

  async update(name, properties, previous, { aws: { iam } }) {
    const { Roles: now } = properties as unknown as InstanceProfileProperties;
    await changeRoles(iam, name, now, (previous as unknown as InstanceProfileProperties).Roles);
    const { InstanceProfile: found } = await iam.getInstanceProfile({ InstanceProfileName: name });
    return { physicalId: name, attributes: { Arn: found!.Arn } };
  },

  async read(name, { aws: { iam } }) {
    const answer = await ifThere('NoSuchEntity', () => iam.getInstanceProfile({ InstanceProfileName: name }));
    if (!answer) return undefined;
    const { InstanceProfileName, Path, Arn, Roles = [] } = answer.InstanceProfile!;
    return { InstanceProfileName, Path, Arn, Roles: Roles.map(({ RoleName }) => RoleName) };
  },

  async delete(name, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', async () => {
      const { InstanceProfile: found } = await iam.getInstanceProfile({ InstanceProfileName: name });
      const roles = (found!.Roles ?? []).map(({ RoleName }) => RoleName!);
      await changeRoles(iam, name, [], roles);
      await iam.deleteInstanceProfile({ InstanceProfileName: name });
    });
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listInstanceProfiles({ MaxItems: 1000, ...from }),
      ({ InstanceProfiles }) => InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName!),
    ),
};

async function changeRoles(iam: Iam, name: string, now: readonly string[], before: readonly string[]): Promise<void> {
  for (const RoleName of before)
    if (!now.includes(RoleName))
      await ifThere('NoSuchEntity', () => iam.removeRoleFromInstanceProfile({ InstanceProfileName: name, RoleName }));
  for (const RoleName of now)
    if (!before.includes(RoleName)) await iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName });
}
