/** Users and groups, through AWS's identity store API. */
import {
  CreateUserCommand,
  DescribeGroupCommand,
  DescribeUserCommand,
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
import { awsCaller } from './aws-call';
import { isNotFound } from './errors';

export type { CreateUserCommandInput, Group, User };

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** The API's own upper bound. */
const largestPage = 100;

const call = awsCaller((settings) => new IdentitystoreClient(settings));

function listPage<Item>(items: readonly Item[] | undefined, nextToken: string | undefined): ListPage<Item> {
  return { items: items ?? [], ...(nextToken && { nextToken }) };
}

export async function listUsers(identityStoreId: string, pageSize: number, token?: string, abortSignal?: AbortSignal): Promise<ListPage<User>> {
  const command = new ListUsersCommand({ IdentityStoreId: identityStoreId, MaxResults: pageSize, ...(token && { NextToken: token }) });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return listPage(page.Users, page.NextToken);
}

export async function describeUser(identityStoreId: string, userId: string, abortSignal?: AbortSignal): Promise<User> {
  return call((client) => client.send(new DescribeUserCommand({ IdentityStoreId: identityStoreId, UserId: userId }), { ...(abortSignal && { abortSignal }) }));
}

/** The user with exactly this name or e-mail address, by index and not by scan. */
export async function findUserExactly(identityStoreId: string, text: string, abortSignal?: AbortSignal): Promise<User | undefined> {
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
  const shown = [user.UserName, user.DisplayName, user.Name?.GivenName, user.Name?.FamilyName, ...(user.Emails ?? []).map((email) => email.Value)];
  return shown.some((value) => value?.toLocaleLowerCase().includes(wanted));
}

export interface UserSearch {
  readonly matches: readonly User[];
  readonly scanned: number;
  /** Where the scan goes on; absent when every user was looked at. */
  readonly nextToken?: string;
}

/**
 * Goes on with a search: AWS's API has no search by part of a name, so users are read page by page, at most
 * `mostUsers` of them at a time, and stops early at `enough` matches.
 */
export async function searchUsers(
  identityStoreId: string,
  text: string,
  before: UserSearch | undefined,
  { mostUsers, enough, signal }: { mostUsers: number; enough: number; signal?: AbortSignal },
): Promise<UserSearch> {
  const matches = new Map<string, User>();
  for (const user of before?.matches ?? []) matches.set(user.UserId ?? '', user);
  if (!before) {
    const exact = await findUserExactly(identityStoreId, text, signal);
    if (exact?.UserId) matches.set(exact.UserId, exact);
  }
  const wanted = matches.size + enough;
  let token = before?.nextToken;
  let scanned = 0;
  do {
    const page = await listUsers(identityStoreId, largestPage, token, signal);
    scanned += page.items.length;
    for (const user of page.items) if (user.UserId && userMatches(user, text)) matches.set(user.UserId, user);
    token = page.nextToken;
  } while (token && scanned < mostUsers && matches.size < wanted);
  return { matches: [...matches.values()], scanned: (before?.scanned ?? 0) + scanned, ...(token && { nextToken: token }) };
}

export async function createUser(input: CreateUserCommandInput): Promise<string> {
  const created = await call((client) => client.send(new CreateUserCommand(input)));
  return created.UserId ?? '';
}

export async function listGroups(identityStoreId: string, pageSize: number, token?: string, abortSignal?: AbortSignal): Promise<ListPage<Group>> {
  const command = new ListGroupsCommand({ IdentityStoreId: identityStoreId, MaxResults: pageSize, ...(token && { NextToken: token }) });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return listPage(page.Groups, page.NextToken);
}

export async function describeGroup(identityStoreId: string, groupId: string, abortSignal?: AbortSignal): Promise<Group> {
  return call((client) => client.send(new DescribeGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId }), { ...(abortSignal && { abortSignal }) }));
}

/** The groups that a user is in, one page of them. */
export async function listGroupsOfUser(identityStoreId: string, userId: string, pageSize: number, token?: string, signal?: AbortSignal): Promise<ListPage<Group>> {
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
export async function listUsersOfGroup(identityStoreId: string, groupId: string, pageSize: number, token?: string, signal?: AbortSignal): Promise<ListPage<User>> {
  const command = new ListGroupMembershipsCommand({ IdentityStoreId: identityStoreId, GroupId: groupId, MaxResults: pageSize, ...(token && { NextToken: token }) });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  const userIds = (page.GroupMemberships ?? []).flatMap((membership) => (membership.MemberId?.UserId ? [membership.MemberId.UserId] : []));
  return listPage(await Promise.all(userIds.map((id) => describeUser(identityStoreId, id, signal))), page.NextToken);
}
