/** Groups, to read. */
import { listGroups } from '../../../api/identity-store';
import { Page } from '../../../components/page';
import { PagedTable } from '../../../components/paged-table';
import { EmptyTable } from '../../../components/resource-table';
import { areaCrumb, WithInstance } from '../area';
import { groupColumns } from './group-columns';

const pageSize = 50;

export function Component() {
  return (
    <WithInstance title="Groups">
      {({ identityStoreId }) => (
        <Page title="Groups" breadcrumbs={[areaCrumb]} description="Users who get the same access.">
          <PagedTable
            title="Groups"
            queryKey={`groups/${identityStoreId}`}
            load={(token, signal) => listGroups(identityStoreId, pageSize, token, signal)}
            columns={groupColumns}
            trackBy={(group) => group.GroupId ?? ''}
            empty={<EmptyTable title="No groups">&quot;aws identitystore create-group&quot; creates one.</EmptyTable>}
          />
        </Page>
      )}
    </WithInstance>
  );
}
