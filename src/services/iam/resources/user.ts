/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
import { isDeepStrictEqual } from 'node:util';
import {
  everyItem,
  ifThere,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { changePolicies, policiesOf, users, type Iam, type PrincipalPolicies } from './policies/principal-policies.ts';

interface UserProperties extends PrincipalPolicies {
  readonly UserName?: string;
  readonly Path?: string;
  readonly Groups?: readonly string[];
  readonly LoginProfile?: { readonly Password: string; readonly PasswordResetRequired?: boolean };
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly Tag[];
}

export const user: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as UserProperties;
    const { iam } = call.aws;
    const UserName = desired.UserName ?? call.uniqueName({ maxLength: 64 });
    const tags = withStackTags(desired.Tags, call);
    const { User: made } = await iam.createUser({
      UserName,
      Path: desired.Path,
      PermissionsBoundary: desired.PermissionsBoundary,
      ...(tags.length > 0 && { Tags: tags }),
    });
    await changeRest(iam, UserName, desired, {});
    return { physicalId: UserName, attributes: { Arn: made!.Arn } };
  },

  async update(UserName, properties, previousProperties, call) {
    const [desired, previous] = [properties as UserProperties, previousProperties as UserProperties];
    const { iam } = call.aws;
    if (desired.Path !== previous.Path) await iam.updateUser({ UserName, NewPath: desired.Path ?? '/' });
    if (desired.PermissionsBoundary !== previous.PermissionsBoundary) {
      if (desired.PermissionsBoundary === undefined) await iam.deleteUserPermissionsBoundary({ UserName });
      else await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: desired.PermissionsBoundary });
    }
    await changeRest(iam, UserName, desired, previous);
    const { User: found } = await iam.getUser({ UserName });
    const { removed, put } = tagChanges(found!.Tags, withStackTags(desired.Tags, call));
    if (removed.length > 0) await iam.untagUser({ UserName, TagKeys: removed });
    if (put.length > 0) await iam.tagUser({ UserName, Tags: put });
    return { physicalId: UserName, attributes: { Arn: found!.Arn } };
  },

  async read(UserName, { aws: { iam } }) {
    const found = (await ifThere('NoSuchEntity', () => iam.getUser({ UserName })))?.User;
    if (!found) return undefined;
    const { Groups: groups = [] } = await iam.listGroupsForUser({ UserName, MaxItems: 1000 });
    const login = (await ifThere('NoSuchEntity', () => iam.getLoginProfile({ UserName })))?.LoginProfile;
    return {
      UserName: found.UserName,
      Path: found.Path,
      Arn: found.Arn,
      ...(groups.length > 0 && { Groups: groups.map(({ GroupName }) => GroupName) }),
      ...(login && { LoginProfile: { PasswordResetRequired: login.PasswordResetRequired ?? false } }),
      ...(found.PermissionsBoundary && { PermissionsBoundary: found.PermissionsBoundary.PermissionsBoundaryArn }),
      ...(await policiesOf(iam, users, UserName)),
      ...shownTags(found.Tags),
    };
  },

  async delete(UserName, properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', async () => {
      await changeRest(iam, UserName, {}, properties as UserProperties);
      await iam.deleteUser({ UserName });
    });
  },

  list: (_model, { aws: { iam } }) =>
    everyItem(
      'Marker',
      (from) => iam.listUsers({ MaxItems: 1000, ...from }),
      ({ Users }) => Users?.map(({ UserName }) => UserName!),
    ),
};

/** Policies, groups and the password. */
async function changeRest(
  iam: Iam,
  UserName: string,
  desired: UserProperties,
  previous: UserProperties,
): Promise<void> {
  await changePolicies(iam, users, UserName, desired, previous);
  const { Groups: now = [] } = desired;
  const { Groups: before = [] } = previous;
  for (const GroupName of before)
    if (!now.includes(GroupName)) await ifThere('NoSuchEntity', () => iam.removeUserFromGroup({ GroupName, UserName }));
  for (const GroupName of now) if (!before.includes(GroupName)) await iam.addUserToGroup({ GroupName, UserName });
  const login = desired.LoginProfile;
  if (isDeepStrictEqual(login, previous.LoginProfile)) return;
  if (!login) await ifThere('NoSuchEntity', () => iam.deleteLoginProfile({ UserName }));
  else if (previous.LoginProfile) await iam.updateLoginProfile({ UserName, PasswordResetRequired: false, ...login });
  else await iam.createLoginProfile({ UserName, ...login });
}
