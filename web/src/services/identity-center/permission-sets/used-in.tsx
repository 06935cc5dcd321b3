/**
 * Where a permission set is used: the accounts that have its role, whether it is up to date there, and who holds it.
 */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { listProvisionedAccounts, type ProvisionedAccount } from '../api/set-provisioning';
import { type SetKey } from '../api/permission-sets';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useInnerPagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { AssignedPrincipals } from './assigned-principals';
import { useProvisioning, type Provisioning } from './use-provisioning';

const pageSize = 25;

export function UsedIn({ set }: { set: SetKey }) {
  const [open, setOpen] = useState<string>();
  const rows = useInnerPagedRows(`permission-set/${set.PermissionSetArn}/accounts`, (token, signal) =>
    listProvisionedAccounts(set, pageSize, token, signal),
  );
  const provisioning = useProvisioning(set, rows.reload);
  const outdated = rows.items?.filter((account) => account.outdated).length ?? 0;
  const columns = [
    {
      id: 'account',
      sortBy: ({ accountId }: ProvisionedAccount) => accountId,
      header: 'AWS account',
      minWidth: 140,
      isRowHeader: true,
      cell: ({ accountId }: ProvisionedAccount) => accountId,
    },
    {
      id: 'state',
      header: 'Provisioned',
      minWidth: 160,
      cell: (account: ProvisionedAccount) =>
        account.outdated ? (
          <StatusIndicator type="warning">An earlier version</StatusIndicator>
        ) : (
          <StatusIndicator>Up to date</StatusIndicator>
        ),
    },
    {
      id: 'actions',
      header: 'Users and groups',
      minWidth: 160,
      cell: ({ accountId }: ProvisionedAccount) => (
        <Button
          variant="inline-link"
          ariaLabel={`Show users and groups in ${accountId}`}
          onClick={() => setOpen(accountId)}
        >
          Show
        </Button>
      ),
    },
  ];
  return (
    <SpaceBetween size="l">
      <ProvisioningState provisioning={provisioning} />
      {outdated > 0 && !provisioning.running && (
        <Alert
          type="warning"
          header="The permission set was changed"
          action={<Button onClick={() => provisioning.start()}>Update accounts</Button>}
        >
          {outdated === 1 ? 'One account below has' : `${outdated} accounts below have`} the role of an earlier version.
          Changes take effect when the role is provisioned again.
        </Alert>
      )}
      <ResourceTable
        title="AWS accounts"
        rows={rows}
        columns={columns}
        trackBy={({ accountId }) => accountId}
        actions={
          <Button
            loading={provisioning.running}
            loadingText="Provisioning"
            disabled={!rows.items?.length}
            onClick={() => provisioning.start()}
          >
            Re-provision
          </Button>
        }
        empty={
          <EmptyTable title="Not used in any account">
            Under AWS accounts, assign users or groups with this permission set.
          </EmptyTable>
        }
      />
      {open !== undefined && <AssignedPrincipals key={open} set={set} accountId={open} />}
    </SpaceBetween>
  );
}

function ProvisioningState({ provisioning: { status, error, running } }: { provisioning: Provisioning }) {
  if (error !== undefined) return <ErrorAlert error={error} />;
  const where = status?.AccountId ? ` in ${status.AccountId}` : '';
  if (running)
    return (
      <StatusIndicator type="in-progress">Provisioning{where}. You can leave this page; it goes on.</StatusIndicator>
    );
  if (status?.Status === 'SUCCEEDED') return <StatusIndicator>Provisioned{where}</StatusIndicator>;
  if (status?.Status === 'FAILED') {
    return (
      <Alert type="error" header="The provisioning failed">
        {status.FailureReason}
      </Alert>
    );
  }
  return null;
}
