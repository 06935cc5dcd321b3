/** An account's users and groups with their permission sets: change them, or remove the access. */
import Button from '@cloudscape-design/components/button';
import Badge from '@cloudscape-design/components/badge';
import { useState } from 'react';
import type { Account } from '../../organizations/api/organization';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { usePageFrame } from '../../../components/pages/page-frame';
import type { Instance } from '../area';
import { principalTypeName } from './assignment-requests';
import { ChangeSetsDialog } from './change-sets-dialog';
import { loadPrincipals, type NamedPrincipal } from './named-principals';
import { RemoveAccessDialog } from './remove-access-dialog';

const keyOf = ({ principalType, principalId }: NamedPrincipal) => `${principalType}/${principalId}`;

const columns: readonly Column<NamedPrincipal>[] = [
  {
    id: 'name',
    header: 'Username / group name',
    minWidth: 180,
    isRowHeader: true,
    cell: (principal) => <PrincipalLink principal={principal} />,
  },
  { id: 'type', header: 'Type', minWidth: 90, cell: ({ principalType }) => principalTypeName(principalType) },
  {
    id: 'permissionSets',
    header: 'Permission sets',
    minWidth: 200,
    cell: ({ permissionSets }) =>
      permissionSets.map((set, index) => (
        <span key={set.PermissionSetArn}>
          {index > 0 && ', '}
          <bdi>{set.Name}</bdi>
        </span>
      )),
  },
];

export function AssignedPrincipals({ instance, account }: { instance: Instance; account: Account }) {
  const accountId = account.Id ?? '';
  const query = useQuery(`account/${accountId}/principals`, (signal) => loadPrincipals(instance, accountId, signal));
  const [selected, setSelected] = useState<readonly NamedPrincipal[]>([]);
  const [dialog, setDialog] = useState<'change' | 'remove'>();
  const { notify } = usePageFrame();
  // What was removed meanwhile, here or by somebody else, is not selected any more; what changed is shown as it is now.
  const current = selected.flatMap((one) => query.data?.items.find((item) => keyOf(item) === keyOf(one)) ?? []);
  const close = (changed: boolean) => {
    setDialog(undefined);
    if (changed) query.reload();
  };
  const done = (content: string) => {
    notify({ type: 'success', content });
    setSelected([]);
    close(true);
  };
  const [only] = current;
  return (
    <>
      <FilteredTable
        title="Assigned users and groups"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={keyOf}
        pageSize={25}
        filterLabel="Find users, groups or permission sets by name"
        textOf={({ name, principalId, permissionSets }) =>
          [name, principalId, ...permissionSets.map((set) => set.Name)].join('\n')
        }
        selection={{ type: 'multi', selected: current, onChange: setSelected, label: ({ name }) => name }}
        actions={
          <>
            <Button disabled={current.length !== 1 || only?.deleted === true} onClick={() => setDialog('change')}>
              Change permission sets
            </Button>{' '}
            <Button disabled={current.length === 0} onClick={() => setDialog('remove')}>
              Remove access
            </Button>
          </>
        }
        empty={
          <EmptyTable title="No users and groups">
            Nobody is assigned to this account yet. Choose Assign users or groups.
          </EmptyTable>
        }
      />
      {dialog === 'change' && only && (
        <ChangeSetsDialog
          instanceArn={instance.instanceArn}
          account={account}
          principal={only}
          onClose={close}
          onDone={() => done('The permission sets are changed.')}
        />
      )}
      {dialog === 'remove' && current.length > 0 && (
        <RemoveAccessDialog
          instanceArn={instance.instanceArn}
          account={account}
          principals={current}
          onClose={close}
          onDone={() => done('The access is removed.')}
        />
      )}
    </>
  );
}

function PrincipalLink({ principal: { principalType, principalId, name, deleted } }: { principal: NamedPrincipal }) {
  if (deleted) {
    return (
      <>
        {principalId} <Badge color="grey">deleted</Badge>
      </>
    );
  }
  const path = `/identity-center/${principalType === 'USER' ? 'users' : 'groups'}/${encodeURIComponent(principalId)}`;
  return (
    <ConsoleLink to={path}>
      <bdi>{name}</bdi>
    </ConsoleLink>
  );
}
