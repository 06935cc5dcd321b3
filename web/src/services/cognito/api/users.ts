/** Users of a pool, through AWS's Cognito API, as whoever administers it. */
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ListUsersCommand,
  type AdminGetUserCommandOutput,
  type AttributeType,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ListPage } from '../../../api/all-pages';
import { call, pageOf } from './user-pools';

export type { AttributeType, UserType };

const usersPerPage = 25;

/** One user of one pool. */
export interface PoolUser {
  readonly UserPoolId: string;
  readonly Username: string;
}

export async function listUsers(
  UserPoolId: string,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<UserType>> {
  const page = { UserPoolId, Limit: usersPerPage, ...(token !== undefined && { PaginationToken: token }) };
  const { Users, PaginationToken } = await call((client) => client.send(new ListUsersCommand(page), { abortSignal }));
  return pageOf(Users, PaginationToken);
}

export interface UserDetail {
  readonly user: AdminGetUserCommandOutput;
  readonly groups: readonly string[];
}

export async function getUser(user: PoolUser, abortSignal: AbortSignal): Promise<UserDetail> {
  const found = await call((client) => client.send(new AdminGetUserCommand(user), { abortSignal }));
  const { Groups = [] } = await call((client) =>
    client.send(new AdminListGroupsForUserCommand({ ...user, Limit: 60 }), { abortSignal }),
  );
  return { user: found, groups: Groups.map(({ GroupName = '' }) => GroupName) };
}

/** The pool invites by mail, with a password for the first sign-in. */
export async function createUser(user: PoolUser, email: string): Promise<void> {
  const UserAttributes =
    email === ''
      ? []
      : [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ];
  await call((client) => client.send(new AdminCreateUserCommand({ ...user, UserAttributes })));
}

export const changes = {
  confirm: (user: PoolUser) => call((client) => client.send(new AdminConfirmSignUpCommand(user))),
  disable: (user: PoolUser) => call((client) => client.send(new AdminDisableUserCommand(user))),
  enable: (user: PoolUser) => call((client) => client.send(new AdminEnableUserCommand(user))),
  reset: (user: PoolUser) => call((client) => client.send(new AdminResetUserPasswordCommand(user))),
  delete: (user: PoolUser) => call((client) => client.send(new AdminDeleteUserCommand(user))),
} as const;

export async function setPassword(user: PoolUser, Password: string): Promise<void> {
  await call((client) => client.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true })));
}

export async function addToGroup(user: PoolUser, GroupName: string): Promise<void> {
  await call((client) => client.send(new AdminAddUserToGroupCommand({ ...user, GroupName })));
}

export async function removeFromGroup(user: PoolUser, GroupName: string): Promise<void> {
  await call((client) => client.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName })));
}
