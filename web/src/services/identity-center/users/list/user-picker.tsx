/** A table to choose users from, page by page or by search; what is chosen stays so while the pages turn. */
import { useState, type ReactNode } from 'react';
import { listUsers, type User } from '../../api/identity-store';
import { NoMatches } from '../../../../components/tables/no-matches';
import { useInnerPagedRows } from '../../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../../components/tables/resource-table';
import { SearchField } from '../../../../components/tables/search-field';
import { userColumns } from './user-columns';
import { useUserSearch } from './user-search';

export interface UserPickerProps {
  readonly identityStoreId: string;
  readonly selected: readonly User[];
  readonly onChange: (selected: readonly User[]) => void;
  readonly title?: string;
  readonly actions?: ReactNode;
  /** Users that cannot be chosen. */
  readonly isDisabled?: (user: User) => boolean;
}

const pageSize = 10;

/** Without links: following one would lose what is chosen. */
const columns = userColumns
  .filter(({ id }) => id !== 'created')
  .map((column) =>
    column.id === 'userName' ? { ...column, cell: (user: User) => <bdi>{user.UserName || user.UserId}</bdi> } : column,
  );

export function UserPicker({
  identityStoreId,
  selected,
  onChange,
  title = 'Users',
  actions,
  isDisabled,
}: UserPickerProps) {
  const [wanted, setWanted] = useState('');
  const list = useInnerPagedRows(wanted === '' ? `pick-users/${identityStoreId}` : undefined, (token, signal) =>
    listUsers(identityStoreId, pageSize, token, signal),
  );
  const found = useUserSearch(identityStoreId, wanted);
  return (
    <ResourceTable
      title={title}
      rows={wanted === '' ? list : found}
      columns={columns}
      trackBy={(user) => user.UserId ?? ''}
      actions={actions}
      filter={<SearchField label="Find users by name or e-mail address" wanted={wanted} onSearch={setWanted} />}
      selection={{
        type: 'multi',
        selected,
        label: (user) => user.UserName ?? user.UserId ?? '',
        ...(isDisabled && { isDisabled }),
        onChange,
      }}
      empty={
        wanted === '' ? (
          <EmptyTable title="No users">The directory has no users yet.</EmptyTable>
        ) : (
          <NoMatches text={wanted} what="user's name or e-mail address" />
        )
      }
    />
  );
}
