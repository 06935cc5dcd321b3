/** Parameter Store: the parameters of this account and Region. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { LinkButton } from '../../components/links/link-button';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { parameterPath } from './addresses';
import { listParameters, type ParameterMetadata } from './api/parameters';
import { DeleteParameterDialog } from './delete-parameter-dialog';

const columns: readonly Column<ParameterMetadata>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 260,
    isRowHeader: true,
    sortBy: ({ Name: name }) => name,
    cell: ({ Name: name = '' }) => (
      <ConsoleLink to={parameterPath(name)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'tier', header: 'Tier', minWidth: 110, sortBy: ({ Tier }) => Tier, cell: ({ Tier }) => Tier },
  { id: 'type', header: 'Type', minWidth: 130, sortBy: ({ Type }) => Type, cell: ({ Type }) => Type },
  { id: 'version', header: 'Version', minWidth: 90, sortBy: ({ Version }) => Version, cell: ({ Version }) => Version },
  {
    id: 'changed',
    header: 'Last modified',
    minWidth: 210,
    sortBy: ({ LastModifiedDate }) => LastModifiedDate,
    cell: ({ LastModifiedDate }) => <Timestamp at={LastModifiedDate} />,
  },
];

export function Component() {
  const query = useQuery('systems-manager/parameters', listParameters);
  const [selected, setSelected] = useState<readonly ParameterMetadata[]>([]);
  const [isDeleting, setDeleting] = useState(false);
  const name = selected[0]?.Name;
  return (
    <Page title="Parameter Store" breadcrumbs={[]} description="Values that applications read when they run.">
      <FilteredTable
        title="My parameters"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ Name: id = '' }) => id}
        pageSize={25}
        filterLabel="Find parameters by name"
        textOf={({ Name: text = '' }) => text}
        selection={{ type: 'single', selected, onChange: setSelected, label: ({ Name: text = '' }) => text }}
        actions={
          <>
            <Button disabled={name === undefined} onClick={() => setDeleting(true)}>
              Delete
            </Button>{' '}
            <CreateParameter />
          </>
        }
        empty={
          <EmptyTable title="No parameters">
            <CreateParameter />
          </EmptyTable>
        }
      />
      {isDeleting && name !== undefined && (
        <DeleteParameterDialog
          name={name}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            setDeleting(false);
            setSelected([]);
            query.reload();
          }}
        />
      )}
    </Page>
  );
}

function CreateParameter() {
  return (
    <LinkButton to="/systems-manager/create-parameter" variant="primary">
      Create parameter
    </LinkButton>
  );
}
