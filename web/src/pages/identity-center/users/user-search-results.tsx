/** Users that match a text, found by reading through the directory a bounded stretch at a time. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { searchUsers, type UserSearch } from '../../../api/identity-store';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/error-alert';
import { EmptyTable } from '../../../components/paged-table';
import { userColumns } from './user-columns';

const stretch = { mostUsers: 2_000, enough: 50 };

export function UserSearchResults({ identityStoreId, text }: { identityStoreId: string; text: string }) {
  const [before, setBefore] = useState<UserSearch>();
  const query = useQuery(`user-search/${text}/${before?.scanned ?? 0}`, (signal) => searchUsers(identityStoreId, text, before, { ...stretch, signal }));
  const found = query.data ?? before;
  return (
    <SpaceBetween size="s">
      {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      <Table
        items={found?.matches ?? []}
        columnDefinitions={userColumns}
        trackBy={(user) => user.UserId ?? ''}
        loading={query.loading && !found}
        loadingText="Searching users"
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: 'Users that match' }}
        header={
          <Header variant="h2" {...(found && { counter: `(${found.matches.length}${found.nextToken ? '+' : ''})` })}>
            Users
          </Header>
        }
        empty={
          query.error === undefined && (
            <EmptyTable title="No matches">
              <span>
                No user&apos;s name or e-mail address contains <bdi>{text}</bdi>
                {found?.nextToken ? ' so far.' : '.'}
              </span>
            </EmptyTable>
          )
        }
        footer={found && <Progress found={found} loading={query.loading} onContinue={() => query.data && setBefore(query.data)} />}
      />
    </SpaceBetween>
  );
}

function Progress({ found, loading, onContinue }: { found: UserSearch; loading: boolean; onContinue: () => void }) {
  const looked = `Looked through ${found.scanned.toLocaleString()} users.`;
  return (
    <Box textAlign="center">
      {loading ? (
        <StatusIndicator type="loading">Searching on. {looked}</StatusIndicator>
      ) : (
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          <span role="status">{looked}</span>
          {found.nextToken && (
            <Button variant="inline-link" onClick={onContinue}>
              Search further
            </Button>
          )}
        </SpaceBetween>
      )}
    </Box>
  );
}
