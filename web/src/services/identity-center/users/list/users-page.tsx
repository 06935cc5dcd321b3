/** All users of the directory, page by page, with a search. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { listUsers } from '../../api/identity-store';
import { consoleHref, useFollow } from '../../../../components/links/navigation';
import { NoMatches } from '../../../../components/tables/no-matches';
import { Page } from '../../../../components/pages/page';
import { usePagedRows } from '../../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../../components/tables/resource-table';
import { SearchField } from '../../../../components/tables/search-field';
import { areaCrumb, WithInstance, type Instance } from '../../area';
import { userColumns } from './user-columns';
import { useUserSearch } from './user-search';

const pageSize = 50;

export function Component() {
  return <WithInstance title="Users">{(instance) => <UsersPage {...instance} />}</WithInstance>;
}

function UsersPage({ identityStoreId }: Instance) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const list = usePagedRows(wanted === '' ? `users/${identityStoreId}` : undefined, (token, signal) =>
    listUsers(identityStoreId, pageSize, token, signal),
  );
  const found = useUserSearch(identityStoreId, wanted);
  const show = (text: string) => {
    if (text !== wanted) setSearch(text === '' ? {} : { q: text }, { replace: wanted !== '' });
  };
  return (
    <Page
      title="Users"
      breadcrumbs={[areaCrumb]}
      description="The people of your directory, who can sign in to the AWS access portal."
    >
      <ResourceTable
        title="Users"
        rows={wanted === '' ? list : found}
        columns={userColumns}
        trackBy={(user) => user.UserId ?? ''}
        filter={<SearchField label="Find users by name or e-mail address" wanted={wanted} onSearch={show} />}
        actions={<AddUser />}
        empty={wanted === '' ? <NoUsers /> : <NoMatches text={wanted} what="user's name or e-mail address" />}
      />
    </Page>
  );
}

function NoUsers() {
  return (
    <EmptyTable title="No users">
      <SpaceBetween size="s">
        <span>
          Add a user here, or paste the script of AWS&apos;s page into CloudShell, at the bottom of this page.
        </span>
        <AddUser />
      </SpaceBetween>
    </EmptyTable>
  );
}

function AddUser() {
  const follow = useFollow();
  const path = '/identity-center/users/add';
  return (
    <Button variant="primary" href={consoleHref(path)} onFollow={follow}>
      Add user
    </Button>
  );
}
