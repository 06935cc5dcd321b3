/** The organization's tree as a person opens it: each branch is loaded when it is first opened. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeOrganization } from '../api/organization';
import { getRoot, listChildren, type TreeNode } from '../api/tree';
import { useQuery } from '../../../api/use-query';

export interface Branch {
  readonly children: readonly TreeNode[];
  readonly state: 'loading' | 'error' | 'finished';
  readonly error?: unknown;
  /** There are more children than are shown. */
  readonly truncated: boolean;
}

export interface OrganizationTree {
  readonly root?: TreeNode;
  readonly managementAccountId?: string;
  /** The account is in no organization. */
  readonly absent: boolean;
  readonly loading: boolean;
  readonly error?: unknown;
  readonly branches: ReadonlyMap<string, Branch>;
  readonly open: ReadonlySet<string>;
  toggle(node: TreeNode, open: boolean): void;
  retry(node: TreeNode): void;
  reload(): void;
  /** Every account below, loaded and opened on the way. */
  accountsUnder(node: TreeNode): Promise<TreeNode[]>;
}

async function loadTop(signal: AbortSignal) {
  const organization = await describeOrganization(signal);
  if (!organization) return { absent: true };
  const root = await getRoot(signal);
  return {
    absent: false,
    managementAccountId: organization.MasterAccountId ?? '',
    root: { kind: 'root' as const, id: root.Id ?? '', root },
  };
}

export function useOrganizationTree(): OrganizationTree {
  const top = useQuery('organization-tree', loadTop);
  const [branches, setBranches] = useState<ReadonlyMap<string, Branch>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const openNow = useRef(open);
  openNow.current = open;

  const setBranch = useCallback((id: string, change: (before: Branch | undefined) => Branch) => {
    setBranches((before) => new Map(before).set(id, change(before.get(id))));
  }, []);

  const load = useCallback(async (id: string): Promise<readonly TreeNode[]> => {
    setBranch(id, (before) => ({ children: before?.children ?? [], state: 'loading', truncated: false }));
    try {
      const found = await listChildren(id);
      setBranch(id, () => ({ children: found.items, state: 'finished', truncated: found.truncated }));
      return found.items;
    } catch (error) {
      setBranch(id, (before) => ({ children: before?.children ?? [], state: 'error', error, truncated: false }));
      throw error;
    }
  }, []);

  // A new answer about the top (the first, after "refresh", after the server came back) renews what is open.
  useEffect(() => {
    const rootId = top.data?.root?.id;
    if (rootId === undefined) return;
    const ids = new Set([rootId, ...openNow.current]);
    // One that is being opened at this moment stays open, and what is closed is loaded anew when it is opened again.
    setOpen((before) => new Set(before).add(rootId));
    setBranches((before) => new Map([...before].filter(([id, { state }]) => ids.has(id) || state === 'loading')));
    for (const id of ids) void load(id).catch(() => undefined);
  }, [top.data]);

  const accountsUnder = async (node: TreeNode): Promise<TreeNode[]> => {
    if (node.kind === 'account') return [node];
    setOpen((before) => new Set(before).add(node.id));
    const found: TreeNode[] = [];
    for (const child of await load(node.id)) found.push(...(await accountsUnder(child)));
    return found;
  };

  return {
    absent: top.data?.absent ?? false,
    loading: top.loading,
    branches,
    open,
    reload: top.reload,
    accountsUnder,
    toggle: (node, opening) => {
      setOpen((before) => {
        const after = new Set(before);
        if (opening) after.add(node.id);
        else after.delete(node.id);
        return after;
      });
      if (opening && !branches.has(node.id)) void load(node.id).catch(() => undefined);
    },
    retry: (node) => void load(node.id).catch(() => undefined),
    ...(top.data?.root && { root: top.data.root }),
    ...(top.data?.managementAccountId && { managementAccountId: top.data.managementAccountId }),
    ...(top.error !== undefined && { error: top.error }),
  };
}
