/** The user's attributes, and the state of its sign-in. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { User } from '../api/identity-store';
import type { UserSignIn } from '../api/local-api';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { Timestamp } from '../../../components/texts/timestamp';
import { userAttributes } from './user-attributes';
import { primaryEmail, Status } from './list/user-columns';

export function GeneralInformation({ user, signIn }: { user: User; signIn: UserSignIn | undefined }) {
  const text = (value: string | undefined) => <bdi>{value || '-'}</bdi>;
  return (
    <Container
      header={
        <Header variant="h2" actions={<EditButton userId={user.UserId ?? ''} />}>
          General information
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={220}
        items={[
          { label: 'Username', value: text(user.UserName) },
          { label: 'Email', value: <Email user={user} verified={signIn?.emailVerified} /> },
          { label: 'Status', value: signIn ? <Status status={signIn.status} /> : '-' },
          { label: 'First name', value: text(user.Name?.GivenName) },
          { label: 'Last name', value: text(user.Name?.FamilyName) },
          { label: 'Display name', value: text(user.DisplayName) },
          { label: 'Password', value: signIn ? <Password signIn={signIn} /> : '-' },
          { label: 'Created', value: <Timestamp at={user.CreatedAt} /> },
          ...userAttributes
            .filter(({ section, read }) => section !== 'primary' && read(user))
            .map(({ label, read }) => ({ label, value: text(read(user)) })),
        ]}
      />
    </Container>
  );
}

function EditButton({ userId }: { userId: string }) {
  const follow = useFollow();
  return (
    <Button
      ariaLabel="Edit general information"
      href={consoleHref(`/identity-center/users/${encodeURIComponent(userId)}/edit`)}
      onFollow={follow}
    >
      Edit
    </Button>
  );
}

function Email({ user, verified }: { user: User; verified: boolean | undefined }) {
  const email = primaryEmail(user);
  return (
    <>
      <bdi>{email ?? '-'}</bdi> {email && verified === true && <StatusIndicator>Verified</StatusIndicator>}
      {email && verified === false && <StatusIndicator type="pending">Not verified</StatusIndicator>}
    </>
  );
}

function Password({ signIn }: { signIn: UserSignIn }) {
  if (!signIn.hasPassword)
    return (
      <StatusIndicator type="warning">
        <span className="whole-words">Not set: the user cannot sign in yet</span>
      </StatusIndicator>
    );
  return (
    <StatusIndicator>
      {signIn.passwordSetAt ? (
        <span className="whole-words">
          Set <Timestamp at={signIn.passwordSetAt} />
        </span>
      ) : (
        'Set'
      )}
    </StatusIndicator>
  );
}
