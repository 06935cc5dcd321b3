/** User pools, their groups and app clients, through AWS's Cognito API. */
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  type GroupType,
  type UserPoolClientType,
  type UserPoolDescriptionType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { allPages, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { GroupType, UserPoolClientType, UserPoolDescriptionType, UserPoolType };

/** For the other calls of this service as well. */
export const call = awsCaller((settings) => new CognitoIdentityProviderClient(settings));

/** AWS's largest. */
const perPage = 60;

export const pageOf = <Item>(items: Item[] | undefined, nextToken: string | undefined): ListPage<Item> => ({
  items: items ?? [],
  ...(nextToken && { nextToken }),
});

export async function listUserPools(
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<UserPoolDescriptionType>> {
  const command = new ListUserPoolsCommand({ MaxResults: 25, ...(token !== undefined && { NextToken: token }) });
  const { UserPools, NextToken } = await call((client) => client.send(command, { abortSignal }));
  return pageOf(UserPools, NextToken);
}

export async function describeUserPool(UserPoolId: string, abortSignal: AbortSignal): Promise<UserPoolType> {
  const command = new DescribeUserPoolCommand({ UserPoolId });
  return (await call((client) => client.send(command, { abortSignal }))).UserPool ?? {};
}

export async function listGroups(UserPoolId: string, abortSignal: AbortSignal): Promise<readonly GroupType[]> {
  const { items } = await allPages(async (token) => {
    const command = new ListGroupsCommand({ UserPoolId, Limit: perPage, ...(token && { NextToken: token }) });
    const { Groups, NextToken } = await call((client) => client.send(command, { abortSignal }));
    return pageOf(Groups, NextToken);
  });
  return items;
}

/** With what each is. */
export async function listClients(
  UserPoolId: string,
  abortSignal: AbortSignal,
): Promise<readonly UserPoolClientType[]> {
  const { items } = await allPages(async (token) => {
    const page = { UserPoolId, MaxResults: perPage, ...(token && { NextToken: token }) };
    const { UserPoolClients, NextToken } = await call((client) =>
      client.send(new ListUserPoolClientsCommand(page), { abortSignal }),
    );
    return pageOf(UserPoolClients, NextToken);
  });
  return Promise.all(items.map(({ ClientId }) => describeClient(UserPoolId, ClientId ?? '', abortSignal)));
}

async function describeClient(
  UserPoolId: string,
  ClientId: string,
  abortSignal: AbortSignal,
): Promise<UserPoolClientType> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
  return (await call((client) => client.send(command, { abortSignal }))).UserPoolClient ?? { ClientId };
}
