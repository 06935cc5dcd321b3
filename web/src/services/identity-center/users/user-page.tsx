/** One user: who it is, how it signs in, where it may go; reset password, enable and disable. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { isNothingThere } from '../../../api/errors';
import { describeUser, type User } from '../api/identity-store';
import { getUserSignIn, type UserSignIn } from '../api/local-api';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { Page } from '../../../components/pages/page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { areaCrumb, WithInstance, type Instance } from '../area';
import { DeleteUserDialog } from './delete-user-dialog';
import { EmailActions } from './email-actions';
import { GeneralInformation } from './general-information';
import { MfaDevices } from './mfa-devices';
import { ResetPasswordDialog } from './reset-password-dialog';
import { UserAccessDialog } from './user-access-dialog';
import { UserAccounts } from './user-accounts';
import { UserGroups } from './user-groups';
import { UserNotFound } from './user-not-found';
import { UserSessions } from './user-sessions';

const crumbs = [areaCrumb, { text: 'Users', path: '/identity-center/users' }];

export function Component() {
  const { userId = '' } = useParams();
  return (
    <WithInstance title="User">
      {(instance) => <UserPage key={userId} instance={instance} userId={userId} />}
    </WithInstance>
  );
}

function UserPage({ instance, userId }: { instance: Instance; userId: string }) {
  const profile = useQuery(`user/${userId}`, (signal) => describeUser(instance.identityStoreId, userId, signal));
  const signIn = useQuery(`user/${userId}/sign-in`, (signal) => getUserSignIn(userId, signal));
  const reload = () => {
    profile.reload();
    signIn.reload();
  };
  const error = profile.error ?? signIn.error;
  if (isNothingThere(error)) return <UserNotFound userId={userId} />;
  if (!profile.data) {
    return (
      <Page title="User" breadcrumbs={crumbs}>
        {error === undefined ? <Loading what="the user" /> : <ErrorAlert error={error} onRetry={reload} />}
      </Page>
    );
  }
  return <LoadedUser instance={instance} user={profile.data} signIn={signIn.data} error={error} reload={reload} />;
}

interface LoadedUserProps {
  readonly instance: Instance;
  readonly user: User;
  readonly signIn: UserSignIn | undefined;
  readonly error: unknown;
  readonly reload: () => void;
}

type Dialog = 'reset-password' | 'access' | 'delete';

function LoadedUser({ instance, user, signIn, error, reload }: LoadedUserProps) {
  const [dialog, setDialog] = useState<Dialog>();
  const navigate = useNavigate();
  const close = () => {
    setDialog(undefined);
    reload();
  };
  const userName = user.UserName ?? '';
  const userId = user.UserId ?? '';
  return (
    <Page
      title={userName || userId}
      breadcrumbs={crumbs}
      description={
        <>
          User ID: <Copyable name="User ID" value={userId} />
        </>
      }
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => setDialog('delete')}>Delete user</Button>
          <Button disabled={!signIn} onClick={() => setDialog('access')}>
            {signIn?.status === 'DISABLED' ? 'Enable user access' : 'Disable user access'}
          </Button>
          <Button variant="primary" disabled={!signIn} onClick={() => setDialog('reset-password')}>
            Reset password
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {error !== undefined && <ErrorAlert error={error} onRetry={reload} />}
        <GeneralInformation user={user} signIn={signIn} />
        {signIn && <EmailActions user={user} signIn={signIn} />}
        <UserTabs instance={instance} userId={userId} signIn={signIn} reload={reload} />
      </SpaceBetween>
      {dialog === 'reset-password' && <ResetPasswordDialog user={user} onClose={close} />}
      {dialog === 'access' && signIn && (
        <UserAccessDialog userId={userId} userName={userName} status={signIn.status} onClose={close} />
      )}
      {dialog === 'delete' && (
        <DeleteUserDialog
          identityStoreId={instance.identityStoreId}
          user={user}
          onDeleted={() => void navigate('/identity-center/users')}
          onClose={close}
        />
      )}
    </Page>
  );
}

function UserTabs({
  instance,
  userId,
  signIn,
  reload,
}: {
  instance: Instance;
  userId: string;
  signIn: UserSignIn | undefined;
  reload: () => void;
}) {
  const [search, setSearch] = useSearchParams();
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="More about the user"
      activeTabId={search.get('tab') ?? 'mfa-devices'}
      onChange={(event) => setSearch({ tab: event.detail.activeTabId }, { replace: true })}
      tabs={[
        {
          id: 'mfa-devices',
          label: 'MFA devices',
          content: signIn ? (
            <MfaDevices userId={userId} devices={signIn.mfaDevices} onChange={reload} />
          ) : (
            <Loading what="MFA devices" />
          ),
        },
        { id: 'sessions', label: 'Active sessions', content: <UserSessions userId={userId} /> },
        {
          id: 'accounts',
          label: 'AWS accounts',
          content: <UserAccounts instanceArn={instance.instanceArn} userId={userId} />,
        },
        {
          id: 'groups',
          label: 'Groups',
          content: <UserGroups identityStoreId={instance.identityStoreId} userId={userId} />,
        },
      ]}
    />
  );
}
