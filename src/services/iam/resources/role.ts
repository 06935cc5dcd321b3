/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
import { isDeepStrictEqual } from 'node:util';
import {
  documentText,
  everyItem,
  ifThere,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import {
  changePolicies,
  policiesOf,
  readDocument,
  roles,
  type PrincipalPolicies,
} from './policies/principal-policies.ts';

interface RoleProperties extends PrincipalPolicies {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly AssumeRolePolicyDocument: unknown;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly Tag[];
}

export const role: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as RoleProperties;
    const { iam } = call.aws;
    const RoleName = desired.RoleName ?? call.uniqueName({ maxLength: 64 });
    const tags = withStackTags(desired.Tags, call);
    const { Role: made } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: documentText(desired.AssumeRolePolicyDocument),
      Path: desired.Path,
      Description: desired.Description,
      MaxSessionDuration: desired.MaxSessionDuration,
      PermissionsBoundary: desired.PermissionsBoundary,
      ...(tags.length > 0 && { Tags: tags }),
    });
    await changePolicies(iam, roles, RoleName, desired);
    return { physicalId: RoleName, attributes: { Arn: made!.Arn, RoleId: made!.RoleId } };
  },

  async update(RoleName, properties, previousProperties, call) {
    const desired = properties as unknown as RoleProperties;
    const previous = previousProperties as unknown as RoleProperties;
    const { iam } = call.aws;
    if (!isDeepStrictEqual(desired.AssumeRolePolicyDocument, previous.AssumeRolePolicyDocument))
      await iam.updateAssumeRolePolicy({
        RoleName,
        PolicyDocument: documentText(desired.AssumeRolePolicyDocument),
      });
    if (desired.Description !== previous.Description || desired.MaxSessionDuration !== previous.MaxSessionDuration)
      await iam.updateRole({
        RoleName,
        Description: desired.Description ?? '',
        MaxSessionDuration: desired.MaxSessionDuration ?? 3600,
      });
    if (desired.PermissionsBoundary !== previous.PermissionsBoundary) {
      if (desired.PermissionsBoundary === undefined) await iam.deleteRolePermissionsBoundary({ RoleName });
      else await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: desired.PermissionsBoundary });
    }
    await changePolicies(iam, roles, RoleName, desired, previous);
    const { Role: found } = await iam.getRole({ RoleName });
    const { removed, put } = tagChanges(found!.Tags, withStackTags(desired.Tags, call));
    if (removed.length > 0) await iam.untagRole({ RoleName, TagKeys: removed });
    if (put.length > 0) await iam.tagRole({ RoleName, Tags: put });
    return { physicalId: RoleName, attributes: { Arn: found!.Arn, RoleId: found!.RoleId } };
  },

  async read(RoleName, { aws: { iam } }) {
    const found = (await ifThere('NoSuchEntity', () => iam.getRole({ RoleName })))?.Role;
    if (!found) return undefined;
    return {
      RoleName: found.RoleName,
      Path: found.Path,
      Arn: found.Arn,
      RoleId: found.RoleId,
      AssumeRolePolicyDocument: readDocument(found.AssumeRolePolicyDocument),
      MaxSessionDuration: found.MaxSessionDuration,
      ...(found.Description && { Description: found.Description }),
      ...(found.PermissionsBoundary && { PermissionsBoundary: found.PermissionsBoundary.PermissionsBoundaryArn }),
      ...(await policiesOf(iam, roles, RoleName)),
      ...shownTags(found.Tags),
    };
  },

  async delete(RoleName, properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', async () => {
      await changePolicies(iam, roles, RoleName, {}, properties as PrincipalPolicies);
      await iam.deleteRole({ RoleName });
    });
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listRoles({ MaxItems: 1000, ...from }),
      ({ Roles }) => Roles?.map(({ RoleName }) => RoleName!),
    ),
};
