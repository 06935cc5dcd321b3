/** Users and groups, through AWS's identity store API. */
import {
  CreateUserCommand,
  DescribeGroupCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
  type CreateUserCommandInput,
  type Group,
  type User,
} from '@aws-sdk/client-identitystore';
import type { ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import { isNotFound } from '../../../api/errors';

export type { CreateUserCommandInput, Group, User };

/** The API's own upper bound. */
export const largestPage = 100;

const call = awsCaller((settings) => new IdentitystoreClient(settings));
export { call as callIdentityStore };

function listPage<Item>(items: readonly Item[] | undefined, nextToken: string | undefined): ListPage<Item> {
  return { items: items ?? [], ...(nextToken && { nextToken }) };
}

export async function listUsers(
  identityStoreId: string,
  pageSize: number,
  token?: string,
  abortSignal?: AbortSignal,
): Promise<ListPage<User>> {
  const command = new ListUsersCommand({
    IdentityStoreId: identityStoreId,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return listPage(page.Users, page.NextToken);
}

export async function describeUser(identityStoreId: string, userId: string, abortSignal?: AbortSignal): Promise<User> {
  return call((client) =>
    client.send(new DescribeUserCommand({ IdentityStoreId: identityStoreId, UserId: userId }), {
      ...(abortSignal && { abortSignal }),
    }),
  );
}

/** The user with exactly this name or e-mail address, by index and not by scan. */
export async function findUserExactly(
  identityStoreId: string,
  text: string,
  abortSignal?: AbortSignal,
): Promise<User | undefined> {
  for (const attribute of text.includes('@') ? ['userName', 'emails.value'] : ['userName']) {
    try {
      const command = new GetUserIdCommand({
        IdentityStoreId: identityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath: attribute, AttributeValue: text } },
      });
      const found = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
      if (found.UserId) return await describeUser(identityStoreId, found.UserId, abortSignal);
    } catch (error) {
      // A text that can be no user name (too long, say) has no exact match either; the scan still looks for it.
      if (!isNotFound(error) && !(error instanceof Error && error.name === 'ValidationException')) throw error;
    }
  }
  return undefined;
}

/** Whether the text occurs in what the users table shows. */
export function userMatches(user: User, text: string): boolean {
  const wanted = text.toLocaleLowerCase();
  const shown = [
    user.UserName,
    user.DisplayName,
    user.Name?.GivenName,
    user.Name?.FamilyName,
    ...(user.Emails ?? []).map((email) => email.Value),
  ];
  return shown.some((value) => value?.toLocaleLowerCase().includes(wanted));
}

export async function createUser(input: CreateUserCommandInput): Promise<string> {
  const created = await call((client) => client.send(new CreateUserCommand(input)));
  return created.UserId ?? '';
}

export async function listGroups(
  identityStoreId: string,
  pageSize: number,
  token?: string,
  abortSignal?: AbortSignal,
): Promise<ListPage<Group>> {
  const command = new ListGroupsCommand({
    IdentityStoreId: identityStoreId,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return listPage(page.Groups, page.NextToken);
}

export async function describeGroup(
  identityStoreId: string,
  groupId: string,
  abortSignal?: AbortSignal,
): Promise<Group> {
  return call((client) =>
    client.send(new DescribeGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId }), {
      ...(abortSignal && { abortSignal }),
    }),
  );
}

/** The group with exactly this name, by index. */
export async function findGroupExactly(
  identityStoreId: string,
  text: string,
  abortSignal?: AbortSignal,
): Promise<Group | undefined> {
  try {
    const command = new GetGroupIdCommand({
      IdentityStoreId: identityStoreId,
      AlternateIdentifier: { UniqueAttribute: { AttributePath: 'displayName', AttributeValue: text } },
    });
    const found = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
    return found.GroupId ? await describeGroup(identityStoreId, found.GroupId, abortSignal) : undefined;
  } catch (error) {
    if (isNotFound(error) || (error instanceof Error && error.name === 'ValidationException')) return undefined;
    throw error;
  }
}

export function groupMatches(group: Group, text: string): boolean {
  const wanted = text.toLocaleLowerCase();
  return [group.DisplayName, group.Description].some((value) => value?.toLocaleLowerCase().includes(wanted));
}

/** The groups that a user is in, one page of them. */
export async function listGroupsOfUser(
  identityStoreId: string,
  userId: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<Group>> {
  const command = new ListGroupMembershipsForMemberCommand({
    IdentityStoreId: identityStoreId,
    MemberId: { UserId: userId },
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  const groupIds = (page.GroupMemberships ?? []).map((membership) => membership.GroupId ?? '');
  return listPage(await Promise.all(groupIds.map((id) => describeGroup(identityStoreId, id, signal))), page.NextToken);
}

/** The members of a group, one page of them. */
export async function listUsersOfGroup(
  identityStoreId: string,
  groupId: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<User>> {
  const command = new ListGroupMembershipsCommand({
    IdentityStoreId: identityStoreId,
    GroupId: groupId,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  const userIds = (page.GroupMemberships ?? []).flatMap((membership) =>
    membership.MemberId?.UserId ? [membership.MemberId.UserId] : [],
  );
  return listPage(await Promise.all(userIds.map((id) => describeUser(identityStoreId, id, signal))), page.NextToken);
}
