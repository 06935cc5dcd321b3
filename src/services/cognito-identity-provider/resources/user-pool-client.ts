/**
 * AWS::Cognito::UserPoolClient.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  everyItem,
  ifThere,
  refusing,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { without } from './without.ts';

type ClientProperties = Partial<Input<'cognito-identity-provider', 'CreateUserPoolClient'>> & {
  readonly UserPoolId: string;
};
type Client = Readonly<Record<string, unknown>>;

export const userPoolClient: ResourceHandler = refusing('AWS::Cognito::UserPoolClient', ['AnalyticsConfiguration'], {
  async create(properties, call) {
    const desired = properties as unknown as ClientProperties;
    const ClientName = desired.ClientName ?? call.uniqueName({ maxLength: 128 });
    const { UserPoolClient } = await poolsOf(call).createUserPoolClient({ ...desired, ClientName });
    return done(desired.UserPoolId, UserPoolClient as Client);
  },

  async read(physicalId, call) {
    const [UserPoolId = '', ClientId = ''] = physicalId.split('|');
    const found = await ifThere('ResourceNotFoundException', () =>
      poolsOf(call).describeUserPoolClient({ UserPoolId, ClientId }),
    );
    if (!found) return undefined;
    const told = without(found.UserPoolClient!, 'CreationDate', 'LastModifiedDate');
    return { ...(told as ResourceProperties), Name: told.ClientName! };
  },

  async update(physicalId, properties, _previous, call) {
    const [UserPoolId = '', ClientId = ''] = physicalId.split('|');
    const { GenerateSecret: _once, ...desired } = properties as unknown as ClientProperties;
    const { UserPoolClient } = await poolsOf(call).updateUserPoolClient({ ...desired, UserPoolId, ClientId });
    return done(UserPoolId, UserPoolClient as Client);
  },

  async delete(physicalId, _properties, call) {
    const [UserPoolId = '', ClientId = ''] = physicalId.split('|');
    await ifThere('ResourceNotFoundException', () => poolsOf(call).deleteUserPoolClient({ UserPoolId, ClientId }));
  },

  async list(model, call) {
    const UserPoolId = String(model['UserPoolId'] ?? '');
    return everyItem(
      'NextToken',
      (from) => poolsOf(call).listUserPoolClients({ UserPoolId, MaxResults: 60, ...from }),
      ({ UserPoolClients }) => UserPoolClients!.map(({ ClientId }) => `${UserPoolId}|${ClientId}`),
    );
  },
});

function poolsOf({ aws }: ResourceCall) {
  return aws['cognito-identity-provider'];
}

function done(UserPoolId: string, { ClientId, ClientName, ClientSecret }: Client) {
  return {
    physicalId: `${UserPoolId}|${String(ClientId)}`,
    attributes: { ClientId, Name: ClientName, ...(ClientSecret !== undefined && { ClientSecret }) },
  };
}
