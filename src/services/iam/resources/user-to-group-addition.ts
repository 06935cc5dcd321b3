/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-usertogroupaddition.html */
import { ifThere, type ResourceHandler, type ResourceProperties } from '../../../wire/resource-type.ts';
import type { Iam } from './policies/principal-policies.ts';

interface Addition {
  readonly GroupName: string;
  readonly Users: readonly string[];
}

export const userToGroupAddition: ResourceHandler = {
  onlyInStacks: true,

  async create(properties, call) {
    await change(call.aws.iam, additionOf(properties), undefined);
    const physicalId = call.uniqueName({ maxLength: 255 });
    return { physicalId, attributes: { Id: physicalId } };
  },

  async update(physicalId, desired, previous, { aws: { iam } }) {
    await change(iam, additionOf(desired), additionOf(previous));
    return { physicalId, attributes: { Id: physicalId } };
  },

  /** Of its users, those that are in the group; nothing but that knows of it. */
  async read(physicalId, { aws: { iam } }, deployed) {
    if (!deployed) return undefined;
    const { GroupName, Users } = additionOf(deployed);
    const found = await ifThere('NoSuchEntity', () => iam.getGroup({ GroupName, MaxItems: 1000 }));
    const members = new Set(found?.Users?.map(({ UserName }) => UserName));
    return found && { Id: physicalId, GroupName, Users: Users.filter((name) => members.has(name)) };
  },

  delete: (_physicalId, properties, { aws: { iam } }) => change(iam, undefined, additionOf(properties)),
};

function additionOf(properties: ResourceProperties): Addition {
  return properties as unknown as Addition;
}

async function change(iam: Iam, now: Addition | undefined, before: Addition | undefined): Promise<void> {
  const isIn = (addition: Addition | undefined, group: string, user: string): boolean =>
    addition?.GroupName === group && addition.Users.includes(user);
  for (const UserName of before?.Users ?? []) {
    const { GroupName } = before!;
    if (!isIn(now, GroupName, UserName))
      await ifThere('NoSuchEntity', () => iam.removeUserFromGroup({ GroupName, UserName }));
  }
  for (const UserName of now?.Users ?? [])
    if (!isIn(before, now!.GroupName, UserName)) await iam.addUserToGroup({ GroupName: now!.GroupName, UserName });
}
