/** What a service control policy is attached to; attaches and detaches. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { describeError } from '../../../api/errors';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { usePageFrame } from '../../../components/pages/page-frame';
import { attachPolicy, detachPolicy, type PolicyTargetSummary } from '../api/policies';
import { nodeName, type TreeNode } from '../api/tree';
import { OrganizationTreeTable } from '../tree/organization-tree-table';
import { useOrganizationTree } from '../tree/use-organization-tree';

export interface TargetsProps {
  readonly policyId: string;
  readonly targets: readonly PolicyTargetSummary[];
  readonly onChange: () => void;
}

export function Targets({ policyId, targets, onChange }: TargetsProps) {
  const [attaching, setAttaching] = useState(false);
  const { notify } = usePageFrame();
  const detach = (targetId: string) =>
    void detachPolicy(policyId, targetId).then(onChange, (error: unknown) =>
      notify({ type: 'error', content: describeError(error).message }),
    );
  return (
    <>
      <ResourceTable<PolicyTargetSummary>
        title="Targets"
        rows={{ items: targets, loading: false, reload: onChange, counter: `(${targets.length})` }}
        columns={[
          {
            id: 'name',
            sortBy: ({ Name: name }) => name,
            header: 'Name',
            minWidth: 180,
            isRowHeader: true,
            cell: ({ Name: name }) => <bdi>{name}</bdi>,
          },
          { id: 'id', header: 'ID', minWidth: 180, cell: ({ TargetId }) => TargetId },
          {
            id: 'detach',
            header: 'Actions',
            minWidth: 120,
            cell: ({ TargetId = '', Name: name }) => (
              <Button variant="inline-link" ariaLabel={`Detach from ${name}`} onClick={() => detach(TargetId)}>
                Detach
              </Button>
            ),
          },
        ]}
        trackBy={({ TargetId = '' }) => TargetId}
        actions={<Button onClick={() => setAttaching(true)}>Attach</Button>}
        empty={<EmptyTable title="Attached to nothing" />}
      />
      {attaching && (
        <AttachDialog
          policyId={policyId}
          attached={new Set(targets.map(({ TargetId = '' }) => TargetId))}
          onClose={() => setAttaching(false)}
          onDone={() => {
            setAttaching(false);
            onChange();
          }}
        />
      )}
    </>
  );
}

interface AttachDialogProps {
  readonly policyId: string;
  readonly attached: ReadonlySet<string>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The tree as people know it, down to the last unit: each branch is loaded when it is opened. */
function AttachDialog({ policyId, attached, onClose, onDone }: AttachDialogProps) {
  const tree = useOrganizationTree();
  const [chosen, setChosen] = useState<readonly TreeNode[]>([]);
  const [target] = chosen;
  return (
    <ActionDialog
      title="Attach policy"
      actionLabel="Attach"
      size="large"
      actionDisabled={target === undefined}
      onAction={async () => {
        if (!target) return;
        await attachPolicy(policyId, target.id);
        onDone();
      }}
      onClose={onClose}
    >
      <Box>
        Choose the root, an organizational unit or an account. The policy counts for every account in or below what it
        is attached to, but for the management account.
      </Box>
      <OrganizationTreeTable
        title="Targets"
        tree={tree}
        columns={[
          {
            id: 'attached',
            header: 'This policy',
            minWidth: 130,
            cell: ({ id }) => (attached.has(id) ? <StatusIndicator type="info">Attached</StatusIndicator> : ''),
          },
        ]}
        selection={{
          type: 'single',
          selected: chosen,
          onChange: setChosen,
          label: nodeName,
          isDisabled: ({ id }) => attached.has(id),
        }}
      />
    </ActionDialog>
  );
}
