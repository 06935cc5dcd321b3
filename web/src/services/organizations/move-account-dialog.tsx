/** "Move AWS account": to the root or to a unit that is chosen in the tree. */
import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Account } from './api/organization';
import { moveAccount } from './api/changes';
import { getParentId, nodeName, type TreeNode } from './api/tree';
import { useQuery } from '../../api/use-query';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { usePageFrame } from '../../components/pages/page-frame';
import { OrganizationTreeTable } from './tree/organization-tree-table';
import { useOrganizationTree } from './tree/use-organization-tree';

export function MoveAccountDialog({
  account,
  onClose,
  onDone,
}: {
  account: Account;
  onClose: () => void;
  onDone: () => void;
}) {
  const accountId = account.Id ?? '';
  const tree = useOrganizationTree();
  const parent = useQuery(`parent/${accountId}`, (signal) => getParentId(accountId, signal));
  const [chosen, setChosen] = useState<readonly TreeNode[]>([]);
  const [destination] = chosen;
  const { notify } = usePageFrame();
  const move = async () => {
    if (!destination || !parent.data) return;
    try {
      await moveAccount(accountId, parent.data, destination.id);
    } catch (error) {
      // Moved by somebody else meanwhile: the next try goes out from where it is now.
      parent.reload();
      throw error;
    }
    notify({
      type: 'success',
      content: (
        <>
          The account <bdi>{account.Name}</bdi> is moved to <bdi>{nodeName(destination)}</bdi>.
        </>
      ),
    });
    onDone();
  };
  return (
    <ActionDialog
      title="Move AWS account"
      actionLabel="Move AWS account"
      size="large"
      actionDisabled={!destination || !parent.data || destination.id === parent.data}
      onAction={move}
      onClose={onClose}
    >
      <Box>
        Choose where <bdi>{account.Name}</bdi> ({accountId}) goes.
      </Box>
      {parent.error !== undefined && <ErrorAlert error={parent.error} onRetry={parent.reload} />}
      <OrganizationTreeTable
        title="Destination"
        tree={tree}
        show={(node) => node.kind !== 'account'}
        columns={[
          {
            id: 'current',
            header: 'Current place',
            minWidth: 120,
            cell: (node) =>
              node.id === parent.data ? <StatusIndicator type="info">It is here now</StatusIndicator> : '',
          },
        ]}
        selection={{
          type: 'single',
          selected: chosen,
          onChange: setChosen,
          label: nodeName,
          isDisabled: (node) => node.id === parent.data,
        }}
      />
    </ActionDialog>
  );
}
