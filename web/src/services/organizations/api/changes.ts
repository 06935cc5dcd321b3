/** Changes to the organization: accounts, units and tags. */
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DescribeCreateAccountStatusCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateOrganizationalUnitCommand,
  type CreateAccountRequest,
  type CreateAccountStatus,
  type OrganizationalUnit,
} from '@aws-sdk/client-organizations';
import { allPages } from '../../../api/all-pages';
import { callOrganizations } from './organization';
import type { Tag, TagChange } from '../../../api/tags';

export type { CreateAccountStatus };

/** Answers at once; `describeAccountCreation` tells how it goes on. */
export async function createAccount(input: CreateAccountRequest): Promise<CreateAccountStatus> {
  return (await callOrganizations((client) => client.send(new CreateAccountCommand(input)))).CreateAccountStatus ?? {};
}

export async function describeAccountCreation(
  requestId: string,
  abortSignal?: AbortSignal,
): Promise<CreateAccountStatus> {
  const command = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: requestId });
  return (
    (await callOrganizations((client) => client.send(command, { ...(abortSignal && { abortSignal }) })))
      .CreateAccountStatus ?? {}
  );
}

export async function closeAccount(accountId: string): Promise<void> {
  await callOrganizations((client) => client.send(new CloseAccountCommand({ AccountId: accountId })));
}

/** Fails where the account is not under `fromId` any more: somebody else moved it meanwhile. */
export async function moveAccount(accountId: string, fromId: string, toId: string): Promise<void> {
  await callOrganizations((client) =>
    client.send(new MoveAccountCommand({ AccountId: accountId, SourceParentId: fromId, DestinationParentId: toId })),
  );
}

export async function createUnit(parentId: string, name: string, tags: readonly Tag[]): Promise<OrganizationalUnit> {
  const command = new CreateOrganizationalUnitCommand({ ParentId: parentId, Name: name, Tags: [...tags] });
  return (await callOrganizations((client) => client.send(command))).OrganizationalUnit ?? {};
}

export async function renameUnit(unitId: string, name: string): Promise<void> {
  await callOrganizations((client) =>
    client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId: unitId, Name: name })),
  );
}

/** Only without accounts and units in it. */
export async function deleteUnit(unitId: string): Promise<void> {
  await callOrganizations((client) =>
    client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unitId })),
  );
}

export async function listResourceTags(resourceId: string, abortSignal?: AbortSignal): Promise<readonly Tag[]> {
  const all = await allPages(async (token) => {
    const command = new ListTagsForResourceCommand({ ResourceId: resourceId, ...(token && { NextToken: token }) });
    const page = await callOrganizations((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
    return { items: page.Tags ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
  return all.items.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

export async function changeResourceTags(resourceId: string, { removed, set }: TagChange): Promise<void> {
  if (removed.length > 0)
    await callOrganizations((client) =>
      client.send(new UntagResourceCommand({ ResourceId: resourceId, TagKeys: [...removed] })),
    );
  if (set.length > 0)
    await callOrganizations((client) =>
      client.send(new TagResourceCommand({ ResourceId: resourceId, Tags: [...set] })),
    );
}
