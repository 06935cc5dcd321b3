/** IAM users, and what belongs to them. */
import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  type AttachedPolicy,
  type Group,
  type User,
} from '@aws-sdk/client-iam';
import type { AllItems } from '../../../api/all-pages';
import { isNotFound } from '../../../api/errors';
import { aborting, allIamPages, callIam, documentText } from './iam';
import { deleteAccessKey, listAccessKeys } from './access-keys';
import type { Tag, TagChange } from '../../../api/tags';

export type { AttachedPolicy, Group, User };

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

export function listUsers(signal?: AbortSignal): Promise<AllItems<User>> {
  return allIamPages(
    (client, paging, options) => client.send(new ListUsersCommand(paging), options),
    ({ Users }) => Users,
    signal,
  );
}

export async function getUser(userName: string, signal?: AbortSignal): Promise<User> {
  const answer = await callIam((client) => client.send(new GetUserCommand({ UserName: userName }), aborting(signal)));
  if (!answer.User) throw new Error(`AWS gave no answer about the user ${userName}.`);
  return answer.User;
}

export async function createUser(userName: string, tags: readonly Tag[]): Promise<void> {
  await callIam((client) =>
    client.send(new CreateUserCommand({ UserName: userName, ...(tags.length > 0 && { Tags: [...tags] }) })),
  );
}

/** As AWS's console: first everything that would hold the user, then the user. What is gone already is no failure. */
export async function deleteUser(userName: string): Promise<void> {
  const UserName = userName;
  for (const { AccessKeyId = '' } of await listAccessKeys(userName))
    await unlessGone(deleteAccessKey(userName, AccessKeyId));
  for (const { PolicyArn = '' } of await listAttachedUserPolicies(userName))
    await unlessGone(detachUserPolicy(userName, PolicyArn));
  for (const PolicyName of await listInlineNames(userName)) {
    await unlessGone(callIam((client) => client.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))));
  }
  for (const { GroupName } of await listGroupsForUser(userName)) {
    await unlessGone(callIam((client) => client.send(new RemoveUserFromGroupCommand({ UserName, GroupName }))));
  }
  await callIam((client) => client.send(new DeleteUserCommand({ UserName })));
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

export async function listAttachedUserPolicies(
  userName: string,
  signal?: AbortSignal,
): Promise<readonly AttachedPolicy[]> {
  const all = await allIamPages(
    (client, paging, options) =>
      client.send(new ListAttachedUserPoliciesCommand({ UserName: userName, ...paging }), options),
    ({ AttachedPolicies }) => AttachedPolicies,
    signal,
  );
  return all.items;
}

export async function attachUserPolicy(userName: string, policyArn: string): Promise<void> {
  await callIam((client) => client.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: policyArn })));
}

export async function detachUserPolicy(userName: string, policyArn: string): Promise<void> {
  await callIam((client) => client.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn: policyArn })));
}

async function listInlineNames(userName: string, signal?: AbortSignal): Promise<readonly string[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListUserPoliciesCommand({ UserName: userName, ...paging }), options),
    ({ PolicyNames }) => PolicyNames,
    signal,
  );
  return all.items;
}

export async function listInlineUserPolicies(userName: string, signal?: AbortSignal): Promise<readonly InlinePolicy[]> {
  const names = await listInlineNames(userName, signal);
  return Promise.all(
    names.map(async (name) => {
      const command = new GetUserPolicyCommand({ UserName: userName, PolicyName: name });
      const answer = await callIam((client) => client.send(command, aborting(signal)));
      return { name, document: documentText(answer.PolicyDocument) };
    }),
  );
}

export async function listGroupsForUser(userName: string, signal?: AbortSignal): Promise<readonly Group[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListGroupsForUserCommand({ UserName: userName, ...paging }), options),
    ({ Groups }) => Groups,
    signal,
  );
  return all.items;
}

export async function listUserTags(userName: string, signal?: AbortSignal): Promise<readonly Tag[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListUserTagsCommand({ UserName: userName, ...paging }), options),
    ({ Tags }) => Tags,
    signal,
  );
  return all.items.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

export async function changeUserTags(userName: string, { removed, set }: TagChange): Promise<void> {
  if (removed.length > 0)
    await callIam((client) => client.send(new UntagUserCommand({ UserName: userName, TagKeys: [...removed] })));
  if (set.length > 0)
    await callIam((client) => client.send(new TagUserCommand({ UserName: userName, Tags: [...set] })));
}
