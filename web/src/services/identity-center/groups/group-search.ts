/** Groups by a part of their name or description. */
import { findGroupExactly, groupMatches, largestPage, listGroups, type Group } from '../api/identity-store';
import type { SearchedList } from '../../../api/list-search';
import type { ResourceRows } from '../../../components/tables/resource-table';
import { useListSearch } from '../../../components/tables/use-list-search';

export function useGroupSearch(identityStoreId: string, text: string): ResourceRows<Group> {
  const searched: SearchedList<Group> = {
    idOf: (group) => group.GroupId ?? '',
    matches: groupMatches,
    findExactly: (wanted, signal) => findGroupExactly(identityStoreId, wanted, signal),
    list: (token, signal) => listGroups(identityStoreId, largestPage, token, signal),
  };
  return useListSearch('groups', text, searched);
}
