/** Changes to users, groups and memberships, through AWS's identity store API. */
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  GetGroupMembershipIdCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
  type UpdateUserCommandInput,
} from '@aws-sdk/client-identitystore';
import { isNotFound } from '../../../api/errors';
import { callIdentityStore as call } from './identity-store';

/** An attribute's new value by its path, such as `name.givenName`; `undefined` takes it away. */
export type AttributeChanges = ReadonlyMap<
  string,
  NonNullable<UpdateUserCommandInput['Operations']>[number]['AttributeValue']
>;

const operationsOf = (changes: AttributeChanges) =>
  [...changes].map(([AttributePath, AttributeValue]) => ({
    AttributePath,
    ...(AttributeValue !== undefined && { AttributeValue }),
  }));

/** All of the changes, or none. */
export async function updateUser(identityStoreId: string, userId: string, changes: AttributeChanges): Promise<void> {
  if (changes.size === 0) return;
  await call((client) =>
    client.send(
      new UpdateUserCommand({ IdentityStoreId: identityStoreId, UserId: userId, Operations: operationsOf(changes) }),
    ),
  );
}

export async function deleteUser(identityStoreId: string, userId: string): Promise<void> {
  await gone(
    call((client) => client.send(new DeleteUserCommand({ IdentityStoreId: identityStoreId, UserId: userId }))),
  );
}

export async function createGroup(identityStoreId: string, displayName: string, description: string): Promise<string> {
  const command = new CreateGroupCommand({
    IdentityStoreId: identityStoreId,
    DisplayName: displayName,
    ...(description && { Description: description }),
  });
  return (await call((client) => client.send(command))).GroupId ?? '';
}

export async function updateGroup(identityStoreId: string, groupId: string, changes: AttributeChanges): Promise<void> {
  if (changes.size === 0) return;
  await call((client) =>
    client.send(
      new UpdateGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId, Operations: operationsOf(changes) }),
    ),
  );
}

export async function deleteGroup(identityStoreId: string, groupId: string): Promise<void> {
  await gone(
    call((client) => client.send(new DeleteGroupCommand({ IdentityStoreId: identityStoreId, GroupId: groupId }))),
  );
}

/** A membership that is there already is what was wanted. */
export async function addToGroup(identityStoreId: string, groupId: string, userId: string): Promise<void> {
  try {
    await call((client) =>
      client.send(
        new CreateGroupMembershipCommand({
          IdentityStoreId: identityStoreId,
          GroupId: groupId,
          MemberId: { UserId: userId },
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConflictException') throw error;
  }
}

export async function removeFromGroup(identityStoreId: string, groupId: string, userId: string): Promise<void> {
  const key = { IdentityStoreId: identityStoreId, GroupId: groupId, MemberId: { UserId: userId } };
  await gone(
    call(async (client) => {
      const { MembershipId } = await client.send(new GetGroupMembershipIdCommand(key));
      await client.send(new DeleteGroupMembershipCommand({ IdentityStoreId: identityStoreId, MembershipId }));
    }),
  );
}

/** What somebody else took away a moment ago is gone, as was wanted. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
