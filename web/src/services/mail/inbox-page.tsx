/** Every mail that Sandlot sent. None of them left this machine. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { deleteAllMail, listMail, type MailSummary } from './api/mail';
import { markMailSeen } from '../../api/new-mail';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { usePageFrame } from '../../components/pages/page-frame';
import { Name } from '../../components/texts/name';

const pageSize = 50;
const pollMilliseconds = 5_000;

const columns = [
  {
    id: 'subject',
    sortBy: (mail: MailSummary) => mail.subject,
    header: 'Subject',
    minWidth: 240,
    isRowHeader: true,
    cell: (mail: MailSummary) => (
      <ConsoleLink to={`/mail/${encodeURIComponent(mail.id)}`}>
        <bdi>{mail.subject || '(no subject)'}</bdi>
      </ConsoleLink>
    ),
  },
  {
    id: 'to',
    sortBy: (mail: MailSummary) => mail.to,
    header: 'To',
    minWidth: 180,
    cell: (mail: MailSummary) => <Name text={mail.to} />,
  },
  {
    id: 'date',
    sortBy: (mail: MailSummary) => mail.date,
    header: 'Sent',
    minWidth: 210,
    cell: (mail: MailSummary) => <Timestamp at={mail.date} />,
  },
];

export function Component() {
  const [deleting, setDeleting] = useState(false);
  const [turn, setTurn] = useState(0);
  const [onlyOwn, setOnlyOwn] = useState(false);
  const { notify } = usePageFrame();
  const deleteAll = async () => {
    await deleteAllMail();
    notify({ type: 'success', content: 'All mail is deleted.' });
    setDeleting(false);
    setTurn((value) => value + 1);
  };
  return (
    <Page
      title="Mail inbox"
      breadcrumbs={[]}
      description={
        onlyOwn
          ? 'Mail to your own address. It stays on this machine.'
          : 'Mail that Sandlot would send, whoever it is for. It stays on this machine.'
      }
    >
      <PagedTable
        title="Messages"
        queryKey={`mail/${turn}`}
        load={async (after, signal) => {
          const { items, next, own = false } = await listMail({ limit: pageSize, ...(after && { after }) }, signal);
          setOnlyOwn(own);
          if (!after) markMailSeen(items[0]?.id);
          return { items, ...(next && { nextToken: next }) };
        }}
        columns={columns}
        trackBy={(mail) => mail.id}
        pollMilliseconds={pollMilliseconds}
        actions={!onlyOwn && <Button onClick={() => setDeleting(true)}>Delete all</Button>}
        empty={
          <EmptyTable title="No mail yet">
            <span>
              Mail arrives here when a user is to set or reset a password. Try it:{' '}
              <ConsoleLink to="/identity-center/users">Users</ConsoleLink>, a user, Reset password. New mail appears by
              itself.
            </span>
          </EmptyTable>
        }
      />
      {deleting && (
        <ActionDialog
          title="Delete all mail?"
          actionLabel="Delete all"
          onAction={deleteAll}
          onClose={() => setDeleting(false)}
        >
          <Box>Links in deleted mail still work until they expire, but nobody can find them any more.</Box>
        </ActionDialog>
      )}
    </Page>
  );
}
