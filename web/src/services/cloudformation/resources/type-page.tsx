/** The resources of one type. */
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Name } from '../../../components/texts/name';
import { resourcePath, typesCrumb } from '../addresses';
import { listResources, type ResourceDescription } from '../api/resources';

const columnsOf = (type: string): readonly Column<ResourceDescription>[] => [
  {
    id: 'identifier',
    header: 'Identifier',
    minWidth: 320,
    isRowHeader: true,
    sortBy: ({ identifier }) => identifier,
    cell: ({ identifier }) => (
      <ConsoleLink to={resourcePath(type, identifier)}>
        <Name text={identifier} />
      </ConsoleLink>
    ),
  },
];

export function Component() {
  const type = useSearchParams()[0].get('type') ?? '';
  const query = useQuery(`resources/${shownRegion()}/${type}`, (signal) => listResources(type, signal));
  return (
    <Page title={type || 'Type'} breadcrumbs={[typesCrumb()]}>
      <FilteredTable
        title="Resources"
        rows={rowsOf(query)}
        columns={columnsOf(type)}
        trackBy={({ identifier }) => identifier}
        pageSize={50}
        filterLabel="Find resources by identifier"
        textOf={({ identifier }) => identifier}
        empty={<EmptyTable title="No resources of this type" />}
      />
    </Page>
  );
}
