/** The columns of every table of users. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { User } from '../../api/identity-store';
import type { UserStatus } from '../../api/local-api';
import { ConsoleLink } from '../../../../components/links/navigation';
import { Timestamp } from '../../../../components/texts/timestamp';
import { Name } from '../../../../components/texts/name';

/** The address that mail goes to: the primary one, else the first. */
export function primaryEmail(user: User): string | undefined {
  return (user.Emails?.find((email) => email.Primary) ?? user.Emails?.[0])?.Value;
}

export function Status({ status }: { status: UserStatus }) {
  return status === 'ENABLED' ? (
    <StatusIndicator>Enabled</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Disabled</StatusIndicator>
  );
}

export const userColumns = [
  {
    id: 'userName',
    sortBy: (user: User) => user.UserName,
    header: 'Username',
    minWidth: 150,
    isRowHeader: true,
    cell: (user: User) => (
      <ConsoleLink to={`/identity-center/users/${encodeURIComponent(user.UserId ?? '')}`}>
        <Name text={user.UserName || user.UserId} />
      </ConsoleLink>
    ),
  },
  {
    id: 'displayName',
    sortBy: (user: User) => user.DisplayName,
    header: 'Display name',
    minWidth: 140,
    cell: (user: User) => <bdi>{user.DisplayName || '-'}</bdi>,
  },
  {
    id: 'email',
    sortBy: (user: User) => primaryEmail(user),
    header: 'Email',
    minWidth: 200,
    cell: (user: User) => <Name text={primaryEmail(user) ?? '-'} />,
  },
  {
    id: 'status',
    sortBy: (user: User) => user.UserStatus,
    header: 'Status',
    minWidth: 120,
    cell: (user: User) => (user.UserStatus ? <Status status={user.UserStatus} /> : '-'),
  },
  {
    id: 'created',
    sortBy: (user: User) => user.CreatedAt,
    header: 'Created',
    minWidth: 210,
    cell: (user: User) => <Timestamp at={user.CreatedAt} />,
  },
];
