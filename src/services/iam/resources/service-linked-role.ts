/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servicelinkedrole.html */
import { everyItem, ifThere, type ResourceHandler } from '../../../wire/resource-type.ts';

interface ServiceLinkedRoleProperties {
  readonly AWSServiceName?: string;
  readonly CustomSuffix?: string;
  readonly Description?: string;
}

export const serviceLinkedRole: ResourceHandler = {
  async create(properties, { aws: { iam } }) {
    const { AWSServiceName = '', CustomSuffix, Description } = properties as ServiceLinkedRoleProperties;
    const { Role: made } = await iam.createServiceLinkedRole({ AWSServiceName, CustomSuffix, Description });
    return { physicalId: made!.RoleName!, attributes: { RoleName: made!.RoleName } };
  },

  async update(RoleName, properties, _previous, { aws: { iam } }) {
    const { Description = '' } = properties as ServiceLinkedRoleProperties;
    await iam.updateRole({ RoleName, Description });
    return { physicalId: RoleName, attributes: { RoleName } };
  },

  async read(RoleName, { aws: { iam } }) {
    const found = (await ifThere('NoSuchEntity', () => iam.getRole({ RoleName })))?.Role;
    if (!found?.Path?.startsWith('/aws-service-role/')) return undefined;
    return { RoleName: found.RoleName, ...(found.Description && { Description: found.Description }) };
  },

  async delete(RoleName, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', () => iam.deleteServiceLinkedRole({ RoleName }));
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listRoles({ PathPrefix: '/aws-service-role/', MaxItems: 1000, ...from }),
      ({ Roles }) => Roles?.map(({ RoleName }) => RoleName!),
    ),
};
