/**
 * AWS::Cognito::UserPoolUserToGroupAttachment: a user in a group.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolusertogroupattachment.html
 */
import { ifThere, pagesOf, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

interface Attachment {
  readonly UserPoolId: string;
  readonly GroupName: string;
  readonly Username: string;
}

const absent = ['UserNotFoundException', 'ResourceNotFoundException'];

export const groupAttachment: ResourceHandler = {
  async create(properties, call) {
    const { UserPoolId, GroupName, Username } = properties as unknown as Attachment;
    await poolsOf(call).adminAddUserToGroup({ UserPoolId, GroupName, Username });
    return { physicalId: [UserPoolId, GroupName, Username].join('|') };
  },

  async read(physicalId, call) {
    for (const one of readings(physicalId)) if (await isMember(one, call)) return { ...one };
    return undefined;
  },

  async delete(physicalId, properties, call) {
    const { UserPoolId, GroupName, Username } = properties as unknown as Partial<Attachment>;
    const all = UserPoolId && GroupName && Username ? [{ UserPoolId, GroupName, Username }] : readings(physicalId);
    for (const one of all) await ifThere(absent, () => poolsOf(call).adminRemoveUserFromGroup(one));
  },
};

async function isMember({ GroupName, ...user }: Attachment, call: ResourceCall): Promise<boolean> {
  const found = await ifThere(absent, async () => {
    const groups = pagesOf('NextToken', (from) => poolsOf(call).adminListGroupsForUser({ ...user, ...from }));
    for await (const { Groups } of groups) if (Groups?.some((one) => one.GroupName === GroupName)) return true;
    return false;
  });
  return found ?? false;
}

/** Names of groups and users may have what parts the identifier: each way to read it. */
function readings(physicalId: string): Attachment[] {
  const [UserPoolId = '', ...names] = physicalId.split('|');
  return names.slice(1).map((_, at) => ({
    UserPoolId,
    GroupName: names.slice(0, at + 1).join('|'),
    Username: names.slice(at + 1).join('|'),
  }));
}

function poolsOf({ aws }: ResourceCall) {
  return aws['cognito-identity-provider'];
}
