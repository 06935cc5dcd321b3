/** Accounts selected in the tree. A unit's or the root's own box selects every account below it. */
import { useState } from 'react';
import { nodeName, type TreeNode } from '../api/tree';
import type { RowSelection } from '../../../components/tables/resource-table';
import type { OrganizationTree } from './use-organization-tree';

export interface TreeSelection {
  readonly rows: RowSelection<TreeNode>;
  readonly accounts: readonly TreeNode[];
  /** Accounts of a selected unit are on their way. */
  readonly loading: boolean;
}

export function useTreeSelection(tree: OrganizationTree): TreeSelection {
  const [selected, setSelected] = useState<ReadonlyMap<string, TreeNode>>(new Map());
  const [pending, setPending] = useState(0);

  const addAccountsUnder = async (group: TreeNode) => {
    setPending((count) => count + 1);
    try {
      const accounts = (await tree.accountsUnder(group)).filter(isSelectable);
      // The box may have been cleared again in the meantime.
      setSelected((before) =>
        before.has(group.id) ? new Map([...before, ...accounts.map((node) => [node.id, node] as const)]) : before,
      );
    } catch {
      // The branch itself shows why, with another try; the box is cleared, since nothing came of it.
      setSelected((before) => new Map([...before].filter(([id]) => id !== group.id)));
    } finally {
      setPending((count) => count - 1);
    }
  };

  const change = (nodes: readonly TreeNode[]) => {
    const after = new Map(nodes.map((node) => [node.id, node]));
    const removed = [...selected.values()].filter((node) => !after.has(node.id));
    for (const node of removed) {
      for (const id of descendants(tree, node.id)) after.delete(id);
      for (const id of ancestors(tree, node.id)) after.delete(id);
    }
    const added = nodes.filter((node) => !selected.has(node.id) && node.kind !== 'account');
    setSelected(after);
    for (const group of added) void addAccountsUnder(group);
  };

  const nodes = [...selected.values()];
  return {
    rows: {
      type: 'multi',
      selected: nodes,
      onChange: change,
      label: nodeName,
      isDisabled: (node) => !isSelectable(node),
    },
    accounts: nodes.filter((node) => node.kind === 'account'),
    loading: pending > 0,
  };
}

/** Nobody can be assigned to an account that is closed. */
function isSelectable(node: TreeNode): boolean {
  return node.kind !== 'account' || node.account.Status === 'ACTIVE';
}

function descendants(tree: OrganizationTree, id: string): string[] {
  const children = tree.branches.get(id)?.children ?? [];
  return children.flatMap((child) => [child.id, ...descendants(tree, child.id)]);
}

function ancestors(tree: OrganizationTree, id: string): string[] {
  for (const [parentId, branch] of tree.branches) {
    if (branch.children.some((child) => child.id === id)) return [parentId, ...ancestors(tree, parentId)];
  }
  return [];
}
