/** Where the user is signed in to the access portal now, and the end of it. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { isMissingCall, isNotFound } from '../../../api/errors';
import { endUserSession, listUserSessions, type UserSession } from '../api/local-api';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { usePageFrame } from '../../../components/pages/page-frame';

export function UserSessions({ userId }: { userId: string }) {
  const query = useQuery(`user/${userId}/sessions`, (signal) => listUserSessions(userId, signal));
  const [ending, setEnding] = useState<UserSession>();
  const { notify } = usePageFrame();
  if (isMissingCall(query.error))
    return <Box>This version of Sandlot does not list active sessions. Disable user access to end them all.</Box>;
  const items = query.data?.items;
  const end = async (session: UserSession) => {
    await endUserSession(userId, session.id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    notify({ type: 'success', content: 'The session is ended.' });
    setEnding(undefined);
    query.reload();
  };
  const columns = [
    {
      id: 'started',
      sortBy: (session: UserSession) => session.createdAt,
      header: 'Signed in',
      minWidth: 180,
      isRowHeader: true,
      cell: (session: UserSession) => <Timestamp at={session.createdAt} />,
    },
    {
      id: 'expires',
      sortBy: (session: UserSession) => session.expiresAt,
      header: 'Expires',
      minWidth: 180,
      cell: (session: UserSession) => <Timestamp at={session.expiresAt} />,
    },
    {
      id: 'browser',
      header: 'Browser',
      minWidth: 220,
      cell: (session: UserSession) => <bdi>{session.userAgent ?? '-'}</bdi>,
    },
    {
      id: 'address',
      header: 'Address',
      minWidth: 120,
      cell: (session: UserSession) => <bdi>{session.remoteAddress ?? '-'}</bdi>,
    },
    {
      id: 'actions',
      header: 'Actions',
      minWidth: 100,
      cell: (session: UserSession) => (
        <Button
          variant="inline-link"
          ariaLabel={`End the session of ${new Date(session.createdAt).toLocaleString()}`}
          onClick={() => setEnding(session)}
        >
          End session
        </Button>
      ),
    },
  ];
  return (
    <>
      <ResourceTable
        title="Active sessions"
        rows={{
          loading: query.loading,
          reload: query.reload,
          ...(items && { items, counter: `(${items.length})` }),
          ...(query.error !== undefined && { error: query.error }),
        }}
        columns={columns}
        trackBy={(session) => session.id}
        empty={<EmptyTable title="No active sessions">The user is not signed in to the AWS access portal.</EmptyTable>}
      />
      {ending && (
        <ActionDialog
          title="End session?"
          actionLabel="End session"
          onAction={() => end(ending)}
          onClose={() => setEnding(undefined)}
        >
          <Box>The user is signed out there. Credentials that are already issued last until they expire.</Box>
        </ActionDialog>
      )}
    </>
  );
}
