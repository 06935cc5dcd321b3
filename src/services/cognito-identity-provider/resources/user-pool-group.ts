/**
 * AWS::Cognito::UserPoolGroup.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html
 */
import { everyItem, ifThere, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';
import { without } from './without.ts';

interface GroupProperties {
  readonly UserPoolId: string;
  readonly GroupName?: string;
  readonly Description?: string;
  readonly Precedence?: number;
  readonly RoleArn?: string;
}

export const userPoolGroup: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as GroupProperties;
    const GroupName = desired.GroupName ?? call.uniqueName({ maxLength: 128 });
    await poolsOf(call).createGroup({ ...desired, GroupName });
    return { physicalId: `${desired.UserPoolId}|${GroupName}` };
  },

  async read(physicalId, call) {
    const group = namedBy(physicalId);
    const found = await ifThere('ResourceNotFoundException', () => poolsOf(call).getGroup(group));
    if (!found) return undefined;
    return { ...without(found.Group!, 'CreationDate', 'LastModifiedDate') };
  },

  async update(physicalId, properties, _previous, call) {
    const { Description, Precedence, RoleArn } = properties as unknown as GroupProperties;
    await poolsOf(call).updateGroup({
      ...namedBy(physicalId),
      ...(Description !== undefined && { Description }),
      ...(Precedence !== undefined && { Precedence }),
      ...(RoleArn !== undefined && { RoleArn }),
    });
    return { physicalId };
  },

  async delete(physicalId, _properties, call) {
    await ifThere('ResourceNotFoundException', () => poolsOf(call).deleteGroup(namedBy(physicalId)));
  },

  async list(model, call) {
    const UserPoolId = String(model['UserPoolId'] ?? '');
    return everyItem(
      'NextToken',
      (from) => poolsOf(call).listGroups({ UserPoolId, ...from }),
      ({ Groups }) => Groups!.map(({ GroupName }) => `${UserPoolId}|${GroupName}`),
    );
  },
};

function poolsOf({ aws }: ResourceCall) {
  return aws['cognito-identity-provider'];
}

/** A group's name may have what parts the identifier; a pool's id has not. */
function namedBy(physicalId: string): { readonly UserPoolId: string; readonly GroupName: string } {
  const at = physicalId.indexOf('|');
  return { UserPoolId: physicalId.slice(0, at), GroupName: physicalId.slice(at + 1) };
}
