/** All users of the directory, page by page, with a search. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { listUsers } from '../../../api/identity-store';
import { consoleHref, useFollow } from '../../../components/navigation';
import { Page } from '../../../components/page';
import { usePagedRows } from '../../../components/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/resource-table';
import { areaCrumb, WithInstance, type Instance } from '../area';
import { userColumns } from './user-columns';
import { useUserSearch } from './use-user-search';

const pageSize = 50;

export function Component() {
  return <WithInstance title="Users">{(instance) => <UsersPage {...instance} />}</WithInstance>;
}

function UsersPage({ identityStoreId }: Instance) {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('q') ?? '';
  const list = usePagedRows(wanted === '' ? `users/${identityStoreId}` : undefined, (token, signal) => listUsers(identityStoreId, pageSize, token, signal));
  const found = useUserSearch(identityStoreId, wanted);
  const show = (text: string) => {
    if (text !== wanted) setSearch(text === '' ? {} : { q: text }, { replace: wanted !== '' });
  };
  return (
    <Page title="Users" breadcrumbs={[areaCrumb]} description="The people of your directory, who can sign in to the AWS access portal.">
      <ResourceTable
        title="Users"
        rows={wanted === '' ? list : found}
        columns={userColumns}
        trackBy={(user) => user.UserId ?? ''}
        filter={<UserFilter wanted={wanted} onSearch={show} />}
        actions={<AddUser />}
        empty={wanted === '' ? <NoUsers /> : <NoMatches text={wanted} />}
      />
    </Page>
  );
}

function NoUsers() {
  return (
    <EmptyTable title="No users">
      <SpaceBetween size="s">
        <span>Add a user here, or paste the script of AWS&apos;s page into &quot;sandlot shell&quot;.</span>
        <AddUser />
      </SpaceBetween>
    </EmptyTable>
  );
}

function NoMatches({ text }: { text: string }) {
  return (
    <EmptyTable title="No matches">
      <span>
        No user&apos;s name or e-mail address contains <bdi>{text}</bdi>.
      </span>
    </EmptyTable>
  );
}

function UserFilter({ wanted, onSearch }: { wanted: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(wanted);
  useEffect(() => {
    // Back and forward change the search from outside; what is being typed stays.
    setText((typed) => (typed.trim() === wanted ? typed : wanted));
  }, [wanted]);
  return (
    <TextFilter
      filteringText={text}
      filteringPlaceholder="Find users by name or e-mail address"
      filteringAriaLabel="Find users by name or e-mail address"
      filteringClearAriaLabel="Clear the search"
      onChange={(event) => setText(event.detail.filteringText)}
      onDelayedChange={(event) => onSearch(event.detail.filteringText.trim())}
    />
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
