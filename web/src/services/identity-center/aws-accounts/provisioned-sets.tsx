/** The permission sets that have a role in an account, whether that role is up to date, and another provisioning. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { listProvisionedSets, type ProvisionedSet } from '../api/account-assignments';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { usePageFrame } from '../../../components/pages/page-frame';
import { Name } from '../../../components/texts/name';
import { setPath } from '../permission-sets/set-address';
import { provisionRequest } from './assignment-requests';
import { RequestsDialog } from './requests-dialog';

const arnOf = ({ permissionSet }: ProvisionedSet) => permissionSet.PermissionSetArn ?? '';

const columns: readonly Column<ProvisionedSet>[] = [
  { id: 'name', header: 'Permission set', minWidth: 150, isRowHeader: true, cell: (set) => <SetLink set={set} /> },
  {
    id: 'description',
    header: 'Description',
    minWidth: 160,
    cell: ({ permissionSet }) => <bdi>{permissionSet.Description || '-'}</bdi>,
  },
  {
    id: 'status',
    header: 'Provisioned status',
    minWidth: 190,
    cell: ({ outdated }) =>
      outdated ? (
        <StatusIndicator type="warning">Outdated: changed since</StatusIndicator>
      ) : (
        <StatusIndicator>Provisioned</StatusIndicator>
      ),
  },
  { id: 'arn', header: 'ARN', minWidth: 240, cell: arnOf },
];

export function ProvisionedSets({ instanceArn, accountId }: { instanceArn: string; accountId: string }) {
  const query = useQuery(`account/${accountId}/sets`, async (signal) => ({
    items: await listProvisionedSets(instanceArn, accountId, signal),
  }));
  const [selected, setSelected] = useState<readonly ProvisionedSet[]>([]);
  const [asking, setAsking] = useState(false);
  const { notify } = usePageFrame();
  const current = selected.flatMap((one) => query.data?.items.find((item) => arnOf(item) === arnOf(one)) ?? []);
  const close = (changed: boolean) => {
    setAsking(false);
    if (changed) query.reload();
  };
  const done = () => {
    notify({
      type: 'success',
      content: 'We reprovisioned your AWS account successfully and applied the updated permission set to the account.',
    });
    setSelected([]);
    close(true);
  };
  return (
    <>
      <FilteredTable
        title="Permission sets"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={arnOf}
        pageSize={25}
        filterLabel="Find permission sets by name"
        textOf={({ permissionSet }) => permissionSet.Name ?? ''}
        selection={{
          type: 'multi',
          selected: current,
          onChange: setSelected,
          label: ({ permissionSet }) => permissionSet.Name ?? '',
        }}
        actions={
          <Button disabled={current.length === 0} onClick={() => setAsking(true)}>
            Reprovision
          </Button>
        }
        empty={
          <EmptyTable title="No permission sets">
            A permission set gets its role here with its first assignment.
          </EmptyTable>
        }
      />
      {asking && current.length > 0 && (
        <RequestsDialog
          title="Reprovision permission sets?"
          actionLabel="Reprovision"
          progressTitle="Permission sets"
          columns={[{ id: 'permissionSet', header: 'Permission set' }]}
          requests={current.map((set) =>
            provisionRequest(instanceArn, accountId, { arn: arnOf(set), name: set.permissionSet.Name ?? '' }),
          )}
          onDone={done}
          onClose={close}
        >
          <Box>
            The roles of these permission sets in account {accountId} are brought up to date with their policies,
            session duration and tags:
          </Box>
          <ul className="plain-list">
            {current.map((set) => (
              <li key={arnOf(set)}>
                <Name text={set.permissionSet.Name} />
              </li>
            ))}
          </ul>
        </RequestsDialog>
      )}
    </>
  );
}

function SetLink({ set }: { set: ProvisionedSet }) {
  return (
    <ConsoleLink to={setPath(arnOf(set))}>
      <Name text={set.permissionSet.Name} />
    </ConsoleLink>
  );
}
