/** The groups that the user is in. */
import { listGroupsOfUser } from '../../../api/identity-store';
import { PagedTable } from '../../../components/paged-table';
import { EmptyTable } from '../../../components/resource-table';
import { groupColumns } from '../groups/group-columns';

const pageSize = 25;

export function UserGroups({ identityStoreId, userId }: { identityStoreId: string; userId: string }) {
  return (
    <PagedTable
      title="Groups"
      queryKey={`user/${userId}/groups`}
      load={(token, signal) => listGroupsOfUser(identityStoreId, userId, pageSize, token, signal)}
      columns={groupColumns}
      trackBy={(group) => group.GroupId ?? ''}
      empty={<EmptyTable title="No groups">This user is in no group.</EmptyTable>}
    />
  );
}
