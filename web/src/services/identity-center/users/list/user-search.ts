/** Users by a part of their name or e-mail address. */
import { findUserExactly, largestPage, listUsers, userMatches, type User } from '../../api/identity-store';
import type { SearchedList } from '../../../../api/list-search';
import type { ResourceRows } from '../../../../components/tables/resource-table';
import { useListSearch } from '../../../../components/tables/use-list-search';

export function useUserSearch(identityStoreId: string, text: string): ResourceRows<User> {
  const searched: SearchedList<User> = {
    idOf: (user) => user.UserId ?? '',
    matches: userMatches,
    findExactly: (wanted, signal) => findUserExactly(identityStoreId, wanted, signal),
    list: (token, signal) => listUsers(identityStoreId, largestPage, token, signal),
  };
  return useListSearch('users', text, searched);
}
