/** The organization's tree as a table: root, organizational units and accounts, to open, to select, to follow. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { describeError } from '../../../api/errors';
import { nodeName, type TreeNode } from '../api/tree';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column, type RowSelection } from '../../../components/tables/resource-table';
import { Name } from '../../../components/texts/name';
import { AccountStatus } from './account-status';
import { ManagementBadge } from './management-badge';
import type { OrganizationTree } from './use-organization-tree';

export interface OrganizationTreeTableProps {
  readonly title: string;
  readonly tree: OrganizationTree;
  /** Where a row's name leads, if anywhere. */
  readonly pathOf?: (node: TreeNode) => string | undefined;
  /** After the name. Account status is there by default. */
  readonly columns?: readonly Column<TreeNode>[];
  readonly selection?: RowSelection<TreeNode>;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
  /** Rows to leave out, as accounts where only units can be chosen. */
  readonly show?: (node: TreeNode) => boolean;
}

const statusColumn: Column<TreeNode> = {
  id: 'status',
  header: 'Status',
  minWidth: 120,
  cell: (node) => (node.kind === 'account' ? <AccountStatus account={node.account} /> : ''),
};

export function OrganizationTreeTable({
  title,
  tree,
  pathOf,
  columns = [statusColumn],
  selection,
  actions,
  filter,
  show = () => true,
}: OrganizationTreeTableProps) {
  const childrenOf = (node: TreeNode) => (tree.branches.get(node.id)?.children ?? []).filter(show);
  const nameColumn: Column<TreeNode> = {
    id: 'name',
    header: 'Name',
    minWidth: 260,
    isRowHeader: true,
    cell: (node) => <NodeName node={node} path={pathOf?.(node)} management={node.id === tree.managementAccountId} />,
  };
  const rows = tree.root ? [tree.root] : [];
  return (
    <SpaceBetween size="s">
      {tree.error !== undefined && <ErrorAlert error={tree.error} onRetry={tree.reload} />}
      <Table<TreeNode>
        items={rows}
        columnDefinitions={[nameColumn, ...columns] as TableProps.ColumnDefinition<TreeNode>[]}
        trackBy="id"
        loading={tree.loading && rows.length === 0}
        loadingText="Loading the organization"
        empty={tree.error === undefined && <NoOrganization />}
        filter={filter}
        wrapLines
        enableKeyboardNavigation
        expandableRows={{
          getItemChildren: childrenOf,
          isItemExpandable: (node) => node.kind !== 'account',
          expandedItems: [...tree.open].map((id) => ({ id }) as TreeNode),
          onExpandableItemToggle: (event) => tree.toggle(event.detail.item, event.detail.expanded),
        }}
        {...branchLoading(tree)}
        {...(selection && {
          selectionType: selection.type,
          selectedItems: selection.selected,
          onSelectionChange: (event: { detail: { selectedItems: TreeNode[] } }) =>
            selection.onChange(event.detail.selectedItems),
          ...(selection.isDisabled && { isItemDisabled: selection.isDisabled }),
        })}
        ariaLabels={{
          tableLabel: title,
          expandButtonLabel: (node) => `Open ${nodeName(node)}`,
          collapseButtonLabel: (node) => `Close ${nodeName(node)}`,
          selectionGroupLabel: `Selection of ${title}`,
          allItemsSelectionLabel: () => 'Select all',
          itemSelectionLabel: (_state, node) => `Select ${nodeName(node)}`,
        }}
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={`Refresh ${title}`} onClick={tree.reload} />
                {actions}
              </SpaceBetween>
            }
          >
            {title}
          </Header>
        }
      />
    </SpaceBetween>
  );
}

/** What stands in a branch while it loads, when it could not be loaded, and when nothing is in it. */
function branchLoading(tree: OrganizationTree): Partial<TableProps<TreeNode>> {
  const branch = (node: TreeNode | null) => (node ? tree.branches.get(node.id) : undefined);
  return {
    getLoadingStatus: (node) => {
      const found = branch(node);
      if (!node || !found) return 'finished';
      if (found.state === 'finished') return found.truncated || found.children.length === 0 ? 'pending' : 'finished';
      return found.state;
    },
    renderLoaderPending: ({ item }) => (
      <Box color="text-status-inactive">
        {item && branch(item)?.truncated ? 'There are more, which are not shown here.' : 'Nothing is in it.'}
      </Box>
    ),
    renderLoaderLoading: () => <StatusIndicator type="loading">Loading</StatusIndicator>,
    renderLoaderError: ({ item }) => (
      <StatusIndicator type="error">
        {describeError(branch(item)?.error).message}{' '}
        {item && (
          <Button
            variant="inline-link"
            ariaLabel={`Try again to load ${nodeName(item)}`}
            onClick={() => tree.retry(item)}
          >
            Try again
          </Button>
        )}
      </StatusIndicator>
    ),
  };
}

function NodeName({ node, path, management }: { node: TreeNode; path: string | undefined; management: boolean }) {
  const name = <bdi>{nodeName(node)}</bdi>;
  return (
    <div>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Icon name={node.kind === 'account' ? 'user-profile' : 'folder'} ariaLabel={kindNames[node.kind]} />
        {path === undefined ? <span>{name}</span> : <ConsoleLink to={path}>{name}</ConsoleLink>}
        {management && <ManagementBadge />}
      </SpaceBetween>
      <Box variant="small" color="text-body-secondary">
        {node.id}
        {node.kind === 'account' && (
          <>
            {' | '}
            <Name text={node.account.Email} />
          </>
        )}
      </Box>
    </div>
  );
}

const kindNames = { root: 'Root', unit: 'Organizational unit', account: 'Account' } as const;

function NoOrganization() {
  return (
    <EmptyTable title="This account is in no organization">
      <span>
        Enable IAM Identity Center with AWS Organizations, or run{' '}
        <Box variant="code">aws organizations create-organization</Box>.
      </span>
    </EmptyTable>
  );
}
