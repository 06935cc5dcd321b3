/** The wizard's last step: everything that was chosen, with the way back to each step. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { AccountChoice, AssignChoice } from './choice';

export interface ReviewProps {
  readonly accounts: readonly AccountChoice[];
  readonly choice: AssignChoice;
  readonly onEdit: (step: number) => void;
}

export function Review({ accounts, choice: { users, groups, permissionSets }, onEdit }: ReviewProps) {
  const count = accounts.length * (users.length + groups.length) * permissionSets.length;
  return (
    <SpaceBetween size="l">
      <Part title="Users and groups" count={users.length + groups.length} onEdit={() => onEdit(0)}>
        {users.map((user) => (
          <li key={user.UserId}>
            <bdi>{user.UserName}</bdi> (user)
          </li>
        ))}
        {groups.map((group) => (
          <li key={group.GroupId}>
            <bdi>{group.DisplayName}</bdi> (group)
          </li>
        ))}
      </Part>
      <Part title="Permission sets" count={permissionSets.length} onEdit={() => onEdit(1)}>
        {permissionSets.map((set) => (
          <li key={set.PermissionSetArn}>
            <bdi>{set.Name}</bdi>
          </li>
        ))}
      </Part>
      <Part title="AWS accounts" count={accounts.length}>
        {accounts.map((account) => (
          <li key={account.id}>
            <bdi>{account.name}</bdi> ({account.id})
          </li>
        ))}
      </Part>
      <div>
        {count === 1 ? 'One assignment is made.' : `${count.toLocaleString()} assignments are made.`} What is assigned
        already stays as it is.
      </div>
    </SpaceBetween>
  );
}

function Part({
  title,
  count,
  onEdit,
  children,
}: {
  title: string;
  count: number;
  onEdit?: () => void;
  children: ReactNode;
}) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${count})`}
          actions={
            onEdit && (
              <Button ariaLabel={`Edit ${title.toLowerCase()}`} onClick={onEdit}>
                Edit
              </Button>
            )
          }
        >
          {title}
        </Header>
      }
    >
      <ul className="plain-list">{children}</ul>
    </Container>
  );
}
