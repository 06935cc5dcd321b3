/** A table to choose groups from, page by page or by search; what is chosen stays so while the pages turn. */
import { useState, type ReactNode } from 'react';
import { listGroups, type Group } from '../api/identity-store';
import { NoMatches } from '../../../components/tables/no-matches';
import { useInnerPagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { SearchField } from '../../../components/tables/search-field';
import { groupColumns } from './group-columns';
import { useGroupSearch } from './group-search';

export interface GroupPickerProps {
  readonly identityStoreId: string;
  readonly selected: readonly Group[];
  readonly onChange: (selected: readonly Group[]) => void;
  readonly title?: string;
  readonly actions?: ReactNode;
  /** Groups that cannot be chosen. */
  readonly isDisabled?: (group: Group) => boolean;
}

const pageSize = 10;

/** Without links: following one would lose what is chosen. */
const columns = groupColumns.map((column) =>
  column.id === 'name'
    ? { ...column, cell: (group: Group) => <bdi>{group.DisplayName || group.GroupId}</bdi> }
    : column,
);

export function GroupPicker({
  identityStoreId,
  selected,
  onChange,
  title = 'Groups',
  actions,
  isDisabled,
}: GroupPickerProps) {
  const [wanted, setWanted] = useState('');
  const list = useInnerPagedRows(wanted === '' ? `pick-groups/${identityStoreId}` : undefined, (token, signal) =>
    listGroups(identityStoreId, pageSize, token, signal),
  );
  const found = useGroupSearch(identityStoreId, wanted);
  return (
    <ResourceTable
      title={title}
      rows={wanted === '' ? list : found}
      columns={columns}
      trackBy={(group) => group.GroupId ?? ''}
      actions={actions}
      filter={<SearchField label="Find groups by name or description" wanted={wanted} onSearch={setWanted} />}
      selection={{
        type: 'multi',
        selected,
        label: (group) => group.DisplayName ?? group.GroupId ?? '',
        ...(isDisabled && { isDisabled }),
        onChange,
      }}
      empty={
        wanted === '' ? (
          <EmptyTable title="No groups">The directory has no groups yet.</EmptyTable>
        ) : (
          <NoMatches text={wanted} what="group's name or description" />
        )
      }
    />
  );
}
