/** Users that match a text, found by reading through the directory a bounded stretch at a time. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { searchUsers, type User, type UserSearch } from '../../../api/identity-store';
import { useQuery } from '../../../api/use-query';
import type { ResourceRows } from '../../../components/resource-table';

/** At 100 users a request: twenty requests at most before a person is asked whether to go on. */
const stretch = { mostUsers: 2_000, enough: 50 };

/** An empty text searches nothing. */
export function useUserSearch(identityStoreId: string, text: string): ResourceRows<User> {
  const [earlier, setEarlier] = useState<{ text: string; search: UserSearch }>();
  const before = earlier?.text === text ? earlier.search : undefined;
  const query = useQuery(text === '' ? undefined : `user-search/${before?.scanned ?? 0}/${text}`, (signal) =>
    searchUsers(identityStoreId, text, before, { ...stretch, signal }),
  );
  const found = query.data ?? before;
  return {
    loading: query.loading,
    reload: query.reload,
    ...(query.error !== undefined && { error: query.error }),
    ...(found && {
      items: found.matches,
      counter: `(${found.matches.length}${found.nextToken ? '+' : ''})`,
      footer: <Progress found={found} loading={query.loading} onContinue={() => setEarlier({ text, search: found })} />,
    }),
  };
}

function Progress({ found, loading, onContinue }: { found: UserSearch; loading: boolean; onContinue: () => void }) {
  const looked = `${found.nextToken ? 'Looked through the first' : 'Looked through all'} ${found.scanned.toLocaleString()} users.`;
  if (loading) return <StatusIndicator type="loading">{looked} Searching on.</StatusIndicator>;
  return (
    <Box>
      <span role="status">{looked}</span>{' '}
      {found.nextToken && (
        <Button variant="inline-link" onClick={onContinue}>
          Search further
        </Button>
      )}
    </Box>
  );
}
