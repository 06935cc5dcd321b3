/** Secrets: those of this account and Region. */
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { LinkButton } from '../../components/links/link-button';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { secretPath } from './addresses';
import { listSecrets, type SecretListEntry } from './api/secrets';

const columns: readonly Column<SecretListEntry>[] = [
  {
    id: 'name',
    header: 'Secret name',
    minWidth: 240,
    isRowHeader: true,
    sortBy: ({ Name: name }) => name,
    cell: ({ Name: name = '' }) => (
      <ConsoleLink to={secretPath(name)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    minWidth: 220,
    cell: ({ Description }) => <bdi>{Description ?? '-'}</bdi>,
  },
  {
    id: 'retrieved',
    header: 'Last retrieved',
    minWidth: 210,
    sortBy: ({ LastAccessedDate }) => LastAccessedDate,
    cell: ({ LastAccessedDate }) => <Timestamp at={LastAccessedDate} />,
  },
  {
    id: 'deleted',
    header: 'Deleted on',
    minWidth: 210,
    sortBy: ({ DeletedDate }) => DeletedDate,
    cell: ({ DeletedDate }) => <Timestamp at={DeletedDate} />,
  },
];

export function Component() {
  const query = useQuery('secrets-manager/secrets', listSecrets);
  return (
    <Page title="Secrets" breadcrumbs={[]} description="Passwords, keys and the like, encrypted, with their versions.">
      <FilteredTable
        title="Secrets"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ ARN = '' }) => ARN}
        pageSize={25}
        filterLabel="Find secrets by name or description"
        textOf={({ Name: name = '', Description = '' }) => `${name} ${Description}`}
        actions={<StoreSecret />}
        empty={
          <EmptyTable title="No secrets">
            <StoreSecret />
          </EmptyTable>
        }
      />
    </Page>
  );
}

function StoreSecret() {
  return (
    <LinkButton to="/secrets-manager/store-secret" variant="primary">
      Store a new secret
    </LinkButton>
  );
}
