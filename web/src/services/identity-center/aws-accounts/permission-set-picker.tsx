/** A table to choose permission sets from, page by page or by search. */
import { useState } from 'react';
import { listPermissionSets, type PermissionSet } from '../api/sso-admin';
import { NoMatches } from '../../../components/tables/no-matches';
import { useInnerPagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { SearchField } from '../../../components/tables/search-field';
import { useListSearch } from '../../../components/tables/use-list-search';
import { Name } from '../../../components/texts/name';

/** Each set of a page is a request of its own. */
const pageSize = 10;
const searchedPage = 25;

const columns = [
  {
    id: 'name',
    sortBy: (set: PermissionSet) => set.Name,
    header: 'Permission set',
    minWidth: 140,
    isRowHeader: true,
    cell: (set: PermissionSet) => <Name text={set.Name} />,
  },
  {
    id: 'description',
    header: 'Description',
    minWidth: 160,
    cell: (set: PermissionSet) => <bdi>{set.Description || '-'}</bdi>,
  },
];

export interface PermissionSetPickerProps {
  readonly instanceArn: string;
  readonly selected: readonly PermissionSet[];
  readonly onChange: (selected: readonly PermissionSet[]) => void;
  readonly headingLevel?: 'h2' | 'h3';
}

export function PermissionSetPicker({
  instanceArn,
  selected,
  onChange,
  headingLevel = 'h2',
}: PermissionSetPickerProps) {
  const [wanted, setWanted] = useState('');
  const list = useInnerPagedRows(wanted === '' ? `pick-permission-sets/${instanceArn}` : undefined, (token, signal) =>
    listPermissionSets(instanceArn, pageSize, token, signal),
  );
  const found = useListSearch<PermissionSet>('permission sets', wanted, {
    idOf: (set) => set.PermissionSetArn ?? '',
    matches: (set, text) =>
      [set.Name, set.Description].some((value) => value?.toLocaleLowerCase().includes(text.toLocaleLowerCase())),
    findExactly: async () => undefined,
    list: (token, signal) => listPermissionSets(instanceArn, searchedPage, token, signal),
  });
  return (
    <ResourceTable
      title="Permission sets"
      headingLevel={headingLevel}
      rows={wanted === '' ? list : found}
      columns={columns}
      trackBy={(set) => set.PermissionSetArn ?? ''}
      filter={<SearchField label="Find permission sets by name or description" wanted={wanted} onSearch={setWanted} />}
      selection={{ type: 'multi', selected, onChange, label: (set) => set.Name ?? set.PermissionSetArn ?? '' }}
      empty={
        wanted === '' ? (
          <EmptyTable title="No permission sets">Create one under Permission sets, then refresh this table.</EmptyTable>
        ) : (
          <NoMatches text={wanted} what="permission set's name or description" />
        )
      }
    />
  );
}
