/** The log groups of this account and Region. */
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
import { groupPath } from './addresses';
import { listLogGroups, type LogGroup } from './api/logs';

const columns: readonly Column<LogGroup>[] = [
  {
    id: 'name',
    header: 'Log group',
    minWidth: 280,
    isRowHeader: true,
    sortBy: ({ logGroupName }) => logGroupName,
    cell: ({ logGroupName = '' }) => (
      <ConsoleLink to={groupPath(logGroupName)}>
        <Name text={logGroupName} />
      </ConsoleLink>
    ),
  },
  { id: 'class', header: 'Log class', minWidth: 150, cell: ({ logGroupClass }) => logGroupClass },
  {
    id: 'retention',
    header: 'Retention',
    minWidth: 140,
    sortBy: ({ retentionInDays }) => retentionInDays ?? Infinity,
    cell: ({ retentionInDays }) => retentionText(retentionInDays),
  },
  { id: 'filters', header: 'Metric filters', minWidth: 130, cell: ({ metricFilterCount }) => metricFilterCount ?? 0 },
  {
    id: 'created',
    header: 'Creation time',
    minWidth: 190,
    sortBy: ({ creationTime }) => creationTime,
    cell: ({ creationTime }) => <Timestamp at={creationTime === undefined ? undefined : new Date(creationTime)} />,
  },
];

export function retentionText(days: number | undefined): string {
  return days === undefined ? 'Never expire' : days === 1 ? '1 day' : `${days} days`;
}

export function Component() {
  const region = shownRegion(useLocation().search);
  const query = useQuery(`log-groups/${region}`, listLogGroups);
  return (
    <Page title="Log groups" breadcrumbs={[]} description={`Streams of log events, by what writes them, in ${region}.`}>
      <FilteredTable
        title="Log groups"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ logGroupName = '' }) => logGroupName}
        pageSize={25}
        filterLabel="Find log groups by name"
        textOf={({ logGroupName = '' }) => logGroupName}
        empty={<EmptyTable title="No log groups">&quot;aws logs create-log-group&quot; makes one.</EmptyTable>}
      />
    </Page>
  );
}
