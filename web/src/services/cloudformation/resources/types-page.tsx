/** The resource types that this Sandlot has. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { typePath } from '../addresses';
import { listTypes, type TypeSummary } from '../api/resources';

const columns: readonly Column<TypeSummary>[] = [
  {
    id: 'name',
    header: 'Type',
    minWidth: 300,
    isRowHeader: true,
    sortBy: ({ TypeName }) => TypeName,
    cell: ({ TypeName = '' }) => <ConsoleLink to={typePath(TypeName)}>{TypeName}</ConsoleLink>,
  },
  { id: 'description', header: 'Description', minWidth: 320, cell: ({ Description }) => Description ?? '-' },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  const query = useQuery(`types/${region}`, listTypes);
  return (
    <Page
      title="Resources by type"
      breadcrumbs={[]}
      description={
        'Every type of resource that templates and Cloud Control can make here. ' +
        "A template with another type fails by that type's name."
      }
    >
      <FilteredTable
        title="Types"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ TypeName = '' }) => TypeName}
        pageSize={50}
        filterLabel="Find types"
        textOf={({ TypeName = '' }) => TypeName}
        empty={<EmptyTable title="No types" />}
      />
    </Page>
  );
}
