/** All permission sets, with a search. */
import Button from '@cloudscape-design/components/button';
import { useSearchParams } from 'react-router-dom';
import { listPermissionSets, type PermissionSet } from '../api/sso-admin';
import { ConsoleLink, consoleHref, useFollow } from '../../../components/links/navigation';
import { NoMatches } from '../../../components/tables/no-matches';
import { Page } from '../../../components/pages/page';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { SearchField } from '../../../components/tables/search-field';
import { Timestamp } from '../../../components/texts/timestamp';
import { useListSearch } from '../../../components/tables/use-list-search';
import { areaCrumb, WithInstance } from '../area';
import { durationText } from './session-duration';
import { permissionSetsPath, setPath } from './set-address';
import { Name } from '../../../components/texts/name';

const columns = [
  {
    id: 'name',
    sortBy: (set: PermissionSet) => set.Name,
    header: 'Permission set',
    minWidth: 180,
    isRowHeader: true,
    cell: (set: PermissionSet) => (
      <ConsoleLink to={setPath(set.PermissionSetArn ?? '')}>
        <Name text={set.Name} />
      </ConsoleLink>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    minWidth: 130,
    cell: (set: PermissionSet) => <bdi>{set.Description || '-'}</bdi>,
  },
  {
    id: 'duration',
    header: 'Session duration',
    minWidth: 140,
    cell: (set: PermissionSet) => durationText(set.SessionDuration),
  },
  { id: 'arn', header: 'ARN', minWidth: 240, cell: (set: PermissionSet) => <Name text={set.PermissionSetArn} /> },
  {
    id: 'created',
    sortBy: (set: PermissionSet) => set.CreatedDate,
    header: 'Creation time',
    minWidth: 210,
    cell: (set: PermissionSet) => <Timestamp at={set.CreatedDate} />,
  },
];

/** Each set on the page is one more request, since the list operation answers with ARNs alone. */
const pageSize = 25;

export function Component() {
  return (
    <WithInstance title="Permission sets">
      {({ instanceArn }) => <PermissionSets instanceArn={instanceArn} />}
    </WithInstance>
  );
}

function PermissionSets({ instanceArn }: { instanceArn: string }) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const list = usePagedRows(wanted === '' ? `permission-sets/${instanceArn}` : undefined, (token, signal) =>
    listPermissionSets(instanceArn, pageSize, token, signal),
  );
  const found = useListSearch<PermissionSet>('permission sets', wanted, {
    idOf: (set) => set.PermissionSetArn ?? '',
    matches: (set, text) =>
      [set.Name, set.Description, set.PermissionSetArn].some((value) =>
        value?.toLocaleLowerCase().includes(text.toLocaleLowerCase()),
      ),
    findExactly: async () => undefined,
    list: (token, signal) => listPermissionSets(instanceArn, pageSize, token, signal),
  });
  const show = (text: string) => {
    if (text !== wanted) setSearch(text === '' ? {} : { q: text }, { replace: wanted !== '' });
  };
  return (
    <Page title="Permission sets" breadcrumbs={[areaCrumb]} description="What people may do in an AWS account.">
      <ResourceTable
        title="Permission sets"
        rows={wanted === '' ? list : found}
        columns={columns}
        trackBy={(set) => set.PermissionSetArn ?? ''}
        filter={
          <SearchField label="Find permission sets by name, description or ARN" wanted={wanted} onSearch={show} />
        }
        actions={<CreateButton />}
        empty={
          wanted === '' ? (
            <EmptyTable title="No permission sets">
              <CreateButton />
            </EmptyTable>
          ) : (
            <NoMatches text={wanted} what="permission set's name, description or ARN" />
          )
        }
      />
    </Page>
  );
}

function CreateButton() {
  const follow = useFollow();
  return (
    <Button variant="primary" href={consoleHref(`${permissionSetsPath}/create`)} onFollow={follow}>
      Create permission set
    </Button>
  );
}
