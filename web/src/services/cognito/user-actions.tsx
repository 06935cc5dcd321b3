/** What an administrator does with a user: confirm, disable and enable, passwords, deletion. */
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { poolPath } from './addresses';
import { changes, type PoolUser, type UserDetail } from './api/users';
import { SetPasswordDialog } from './set-password-dialog';

type Change = keyof typeof changes;

const texts: Readonly<Record<Change, { title: string; action: string; what: string; done: string }>> = {
  confirm: {
    title: 'Confirm account?',
    action: 'Confirm',
    what: 'The user may sign in without the code that the sign-up has sent.',
    done: 'The account is confirmed.',
  },
  disable: {
    title: 'Disable user access?',
    action: 'Disable',
    what: 'The user cannot sign in until enabled again.',
    done: 'The user is disabled.',
  },
  enable: {
    title: 'Enable user access?',
    action: 'Enable',
    what: 'The user may sign in again.',
    done: 'The user is enabled.',
  },
  reset: {
    title: 'Reset password?',
    action: 'Reset',
    what: 'The present password is good for nothing any more; a code for a new one is sent to the user.',
    done: 'The password is reset. The code is in the mail inbox.',
  },
  delete: {
    title: 'Delete user?',
    action: 'Delete',
    what: 'The user goes, and cannot be brought back.',
    done: 'The user is deleted.',
  },
};

export interface UserActionsProps {
  readonly user: PoolUser;
  readonly detail: UserDetail;
  readonly onChanged: () => void;
}

export function UserActions({ user, detail, onChanged }: UserActionsProps) {
  const [open, setOpen] = useState<Change | 'password'>();
  const { notify } = usePageFrame();
  const navigate = useNavigate();
  const { UserStatus: status, Enabled: isEnabled = true } = detail.user;
  const close = () => setOpen(undefined);
  const act = async (change: Change): Promise<void> => {
    await changes[change](user);
    notify({ type: 'success', content: texts[change].done });
    close();
    if (change === 'delete') await navigate(poolPath(user.UserPoolId));
    else onChanged();
  };
  return (
    <>
      <ButtonDropdown
        items={[
          { id: 'confirm', text: 'Confirm account', disabled: status !== 'UNCONFIRMED' },
          { id: 'password', text: 'Set password' },
          { id: 'reset', text: 'Reset password', disabled: status !== 'CONFIRMED' },
          isEnabled ? { id: 'disable', text: 'Disable user access' } : { id: 'enable', text: 'Enable user access' },
          { id: 'delete', text: 'Delete user', disabled: isEnabled },
        ]}
        onItemClick={({ detail: { id } }) => setOpen(id as Change | 'password')}
      >
        Actions
      </ButtonDropdown>
      {open === 'password' && (
        <SetPasswordDialog
          user={user}
          onClose={close}
          onSet={() => {
            close();
            onChanged();
          }}
        />
      )}
      {open !== undefined && open !== 'password' && (
        <ActionDialog
          title={texts[open].title}
          actionLabel={texts[open].action}
          onClose={close}
          onAction={() => act(open)}
        >
          <span>
            <bdi>{user.Username}</bdi>: {texts[open].what}
          </span>
        </ActionDialog>
      )}
    </>
  );
}
