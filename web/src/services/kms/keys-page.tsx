/** The keys of this account and Region: one's own, and those that AWS manages. */
import { LinkButton } from '../../components/links/link-button';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { keyPath } from './addresses';
import { listKeys, type ListedKey } from './api/keys';
import { KeyStatus } from './key-status';

const columns: readonly Column<ListedKey>[] = [
  {
    id: 'id',
    sortBy: ({ key }) => key.KeyId,
    header: 'Key ID',
    minWidth: 320,
    isRowHeader: true,
    cell: ({ key: { KeyId = '' } }) => <ConsoleLink to={keyPath(KeyId)}>{KeyId}</ConsoleLink>,
  },
  {
    id: 'aliases',
    sortBy: ({ aliases }) => aliases[0],
    header: 'Aliases',
    minWidth: 180,
    cell: ({ aliases }) => <bdi>{aliases.length > 0 ? aliases.join(', ') : '-'}</bdi>,
  },
  {
    id: 'status',
    sortBy: ({ key }) => key.KeyState,
    header: 'Status',
    minWidth: 160,
    cell: ({ key }) => <KeyStatus state={key.KeyState} />,
  },
  { id: 'spec', sortBy: ({ key }) => key.KeySpec, header: 'Key spec', minWidth: 190, cell: ({ key }) => key.KeySpec },
  {
    id: 'usage',
    sortBy: ({ key }) => key.KeyUsage,
    header: 'Key usage',
    minWidth: 190,
    cell: ({ key }) => key.KeyUsage,
  },
  {
    id: 'manager',
    sortBy: ({ key }) => key.KeyManager,
    header: 'Managed by',
    minWidth: 130,
    cell: ({ key }) => (key.KeyManager === 'AWS' ? 'AWS' : 'Customer'),
  },
];

export function Component() {
  return (
    <Page title="Keys" breadcrumbs={[]} description="Keys never leave KMS; who may use one, its key policy says.">
      <PagedTable
        title="Keys"
        queryKey="kms/keys"
        load={listKeys}
        columns={columns}
        trackBy={({ key }) => key.KeyId ?? ''}
        actions={<CreateKey />}
        empty={
          <EmptyTable title="No keys">
            <CreateKey />
          </EmptyTable>
        }
      />
    </Page>
  );
}

function CreateKey() {
  return (
    <LinkButton to="/kms/create" variant="primary">
      Create key
    </LinkButton>
  );
}
