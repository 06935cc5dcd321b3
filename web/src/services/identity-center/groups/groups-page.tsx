/** All groups of the directory, page by page, with a search. */
import Button from '@cloudscape-design/components/button';
import { useSearchParams } from 'react-router-dom';
import { listGroups } from '../api/identity-store';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { NoMatches } from '../../../components/tables/no-matches';
import { Page } from '../../../components/pages/page';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { SearchField } from '../../../components/tables/search-field';
import { areaCrumb, WithInstance } from '../area';
import { groupColumns } from './group-columns';
import { groupsPath } from './group-address';
import { useGroupSearch } from './group-search';

const pageSize = 50;

export function Component() {
  return (
    <WithInstance title="Groups">{({ identityStoreId }) => <Groups identityStoreId={identityStoreId} />}</WithInstance>
  );
}

function Groups({ identityStoreId }: { identityStoreId: string }) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const list = usePagedRows(wanted === '' ? `groups/${identityStoreId}` : undefined, (token, signal) =>
    listGroups(identityStoreId, pageSize, token, signal),
  );
  const found = useGroupSearch(identityStoreId, wanted);
  const show = (text: string) => {
    if (text !== wanted) setSearch(text === '' ? {} : { q: text }, { replace: wanted !== '' });
  };
  return (
    <Page title="Groups" breadcrumbs={[areaCrumb]} description="Users who get the same access.">
      <ResourceTable
        title="Groups"
        rows={wanted === '' ? list : found}
        columns={groupColumns}
        trackBy={(group) => group.GroupId ?? ''}
        filter={<SearchField label="Find groups by name or description" wanted={wanted} onSearch={show} />}
        actions={<CreateGroup />}
        empty={
          wanted === '' ? (
            <EmptyTable title="No groups">
              <CreateGroup />
            </EmptyTable>
          ) : (
            <NoMatches text={wanted} what="group's name or description" />
          )
        }
      />
    </Page>
  );
}

function CreateGroup() {
  const follow = useFollow();
  return (
    <Button variant="primary" href={consoleHref(`${groupsPath}/create`)} onFollow={follow}>
      Create group
    </Button>
  );
}
