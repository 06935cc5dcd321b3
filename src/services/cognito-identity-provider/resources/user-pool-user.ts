/**
 * AWS::Cognito::UserPoolUser: a user whom the stack makes, and invites with a temporary password.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooluser.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { everyItem, ifThere, refusing, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';

type CreateInput = Input<'cognito-identity-provider', 'AdminCreateUser'>;

interface Attribute {
  readonly Name?: string;
  readonly Value?: string;
}

interface UserProperties {
  readonly UserPoolId: string;
  readonly Username?: string;
  readonly UserAttributes?: readonly Attribute[];
}

const gone = ['UserNotFoundException', 'ResourceNotFoundException'];

/** Every change replaces. */
export const userPoolUser: ResourceHandler = refusing('AWS::Cognito::UserPoolUser', ['MessageAction=RESEND'], {
  async create(properties, call) {
    const desired = properties as unknown as Omit<CreateInput, 'Username'> & Pick<UserProperties, 'Username'>;
    const { UserPoolId, UserAttributes, ValidationData, ClientMetadata } = desired;
    const { DesiredDeliveryMediums, ForceAliasCreation, MessageAction } = desired;
    const Username = desired.Username ?? call.uniqueName({ maxLength: 128 });
    await poolsOf(call).adminCreateUser({
      UserPoolId,
      Username,
      ...(UserAttributes && { UserAttributes }),
      ...(ValidationData && { ValidationData }),
      ...(ClientMetadata && { ClientMetadata }),
      ...(DesiredDeliveryMediums && { DesiredDeliveryMediums }),
      ...(ForceAliasCreation !== undefined && { ForceAliasCreation }),
      ...(MessageAction && { MessageAction }),
    });
    return { physicalId: `${UserPoolId}|${Username}` };
  },

  async read(physicalId, call, deployed) {
    const user = namedBy(physicalId);
    const found = await ifThere(gone, () => poolsOf(call).adminGetUser(user));
    if (!found) return undefined;
    const { UserAttributes: given = [] } = (deployed ?? {}) as unknown as UserProperties;
    const named = new Set(given.map(({ Name }) => Name));
    // The name that somebody signs in by is an attribute whether the template says so or not.
    const isTold = ({ Name, Value }: Attribute) => Name !== 'sub' && (Value !== user.Username || named.has(Name));
    const UserAttributes = (found.UserAttributes ?? []).filter(isTold).map(({ Name, Value }) => ({ Name, Value }));
    return { ...user, ...(UserAttributes.length > 0 && { UserAttributes }) };
  },

  async delete(physicalId, _properties, call) {
    await ifThere(gone, () => poolsOf(call).adminDeleteUser(namedBy(physicalId)));
  },

  async list(model, call) {
    const UserPoolId = String(model['UserPoolId'] ?? '');
    return everyItem(
      'PaginationToken',
      (from) => poolsOf(call).listUsers({ UserPoolId, ...from }),
      ({ Users }) => Users?.map(({ Username }) => `${UserPoolId}|${Username}`),
    );
  },
});

function poolsOf({ aws }: ResourceCall) {
  return aws['cognito-identity-provider'];
}

/** A user's name may have what parts the identifier; a pool's id has not. */
function namedBy(physicalId: string): { readonly UserPoolId: string; readonly Username: string } {
  const at = physicalId.indexOf('|');
  return { UserPoolId: physicalId.slice(0, at), Username: physicalId.slice(at + 1) };
}
