/** The private repositories of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { Name } from '../../components/texts/name';
import { repositoryPath } from './addresses';
import { listRepositories, type Repository } from './api/repositories';

const columns: readonly Column<Repository>[] = [
  {
    id: 'name',
    header: 'Repository name',
    minWidth: 240,
    isRowHeader: true,
    sortBy: ({ repositoryName }) => repositoryName,
    cell: ({ repositoryName = '' }) => (
      <ConsoleLink to={repositoryPath(repositoryName)}>
        <Name text={repositoryName} />
      </ConsoleLink>
    ),
  },
  { id: 'uri', header: 'URI', minWidth: 340, cell: ({ repositoryUri }) => <Name text={repositoryUri} /> },
  { id: 'mutability', header: 'Tag immutability', minWidth: 170, cell: ({ imageTagMutability }) => imageTagMutability },
  {
    id: 'created',
    header: 'Created at',
    minWidth: 190,
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  const query = useQuery(`ecr/repositories/${region}`, listRepositories);
  return (
    <Page title="Private repositories" breadcrumbs={[]} description={`Container images of this account in ${region}.`}>
      <FilteredTable
        title="Private repositories"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ repositoryArn = '' }) => repositoryArn}
        pageSize={25}
        filterLabel="Find repositories by name"
        textOf={({ repositoryName = '' }) => repositoryName}
        empty={<EmptyTable title="No repositories">&quot;aws ecr create-repository&quot; makes one.</EmptyTable>}
      />
    </Page>
  );
}
