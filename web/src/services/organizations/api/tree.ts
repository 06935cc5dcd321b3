/** The organization's tree: its root, organizational units and accounts, and where each of them stands. */
import {
  DescribeOrganizationalUnitCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  type Account,
  type OrganizationalUnit,
  type Root,
} from '@aws-sdk/client-organizations';
import { allPages, type AllItems } from '../../../api/all-pages';
import { callOrganizations, largestOrganizationsPage } from './organization';

export type { OrganizationalUnit, Root };

export type TreeNode =
  | { readonly kind: 'root'; readonly id: string; readonly root: Root }
  | { readonly kind: 'unit'; readonly id: string; readonly unit: OrganizationalUnit }
  | { readonly kind: 'account'; readonly id: string; readonly account: Account };

export function nodeName(node: TreeNode): string {
  if (node.kind === 'root') return node.root.Name ?? 'Root';
  return (node.kind === 'unit' ? node.unit.Name : node.account.Name) ?? node.id;
}

/** The organization's only root. */
export async function getRoot(abortSignal?: AbortSignal): Promise<Root> {
  const answer = await callOrganizations((client) =>
    client.send(new ListRootsCommand({}), { ...(abortSignal && { abortSignal }) }),
  );
  return answer.Roots?.[0] ?? {};
}

/** Units first, then accounts, each in the service's order. */
export async function listChildren(parentId: string, abortSignal?: AbortSignal): Promise<AllItems<TreeNode>> {
  const options = { ...(abortSignal && { abortSignal }) };
  const input = (token: string | undefined) => ({
    ParentId: parentId,
    MaxResults: largestOrganizationsPage,
    ...(token && { NextToken: token }),
  });
  const units = await allPages(async (token) => {
    const page = await callOrganizations((client) =>
      client.send(new ListOrganizationalUnitsForParentCommand(input(token)), options),
    );
    return { items: page.OrganizationalUnits ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  }, 2_000);
  const accounts = await allPages(async (token) => {
    const page = await callOrganizations((client) =>
      client.send(new ListAccountsForParentCommand(input(token)), options),
    );
    return { items: page.Accounts ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  }, 2_000);
  return {
    items: [
      ...units.items.map((unit) => ({ kind: 'unit' as const, id: unit.Id ?? '', unit })),
      ...accounts.items.map((account) => ({ kind: 'account' as const, id: account.Id ?? '', account })),
    ],
    truncated: units.truncated || accounts.truncated,
  };
}

export async function describeUnit(unitId: string, abortSignal?: AbortSignal): Promise<OrganizationalUnit> {
  const command = new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unitId });
  const answer = await callOrganizations((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return answer.OrganizationalUnit ?? {};
}

/** The unit or root that holds the account or unit. */
export async function getParentId(childId: string, abortSignal?: AbortSignal): Promise<string> {
  const answer = await callOrganizations((client) =>
    client.send(new ListParentsCommand({ ChildId: childId }), { ...(abortSignal && { abortSignal }) }),
  );
  return answer.Parents?.[0]?.Id ?? '';
}

export interface TreePlace {
  readonly id: string;
  readonly name: string;
}

/** From the root down to the child's parent. */
export async function getPathTo(childId: string, abortSignal?: AbortSignal): Promise<readonly TreePlace[]> {
  const places: TreePlace[] = [];
  for (let id = childId; !id.startsWith('r-');) {
    id = await getParentId(id, abortSignal);
    const name = id.startsWith('r-') ? (await getRoot(abortSignal)).Name : (await describeUnit(id, abortSignal)).Name;
    places.unshift({ id, name: name ?? id });
  }
  return places;
}
