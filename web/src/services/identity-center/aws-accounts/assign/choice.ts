/** What is chosen in the wizard: only ids and names, so that it can be kept while the page is loaded anew. */
import type { Group, User } from '../../api/identity-store';
import type { PermissionSet } from '../../api/sso-admin';
import type { NamedAssignment } from '../assignment-requests';

export interface AccountChoice {
  readonly id: string;
  readonly name: string;
}

export interface AssignChoice {
  readonly step: number;
  readonly users: readonly Pick<User, 'UserId' | 'UserName' | 'DisplayName'>[];
  readonly groups: readonly Pick<Group, 'GroupId' | 'DisplayName'>[];
  readonly permissionSets: readonly Pick<PermissionSet, 'PermissionSetArn' | 'Name' | 'Description'>[];
}

export const emptyChoice: AssignChoice = { step: 0, users: [], groups: [], permissionSets: [] };

interface PrincipalChoice {
  readonly principalType: 'USER' | 'GROUP';
  readonly principalId: string;
  readonly principalName: string;
}

function principalsOf({ users, groups }: AssignChoice): PrincipalChoice[] {
  return [
    ...users.map(({ UserId = '', UserName }) => ({
      principalType: 'USER' as const,
      principalId: UserId,
      principalName: UserName ?? UserId,
    })),
    ...groups.map(({ GroupId = '', DisplayName }) => ({
      principalType: 'GROUP' as const,
      principalId: GroupId,
      principalName: DisplayName ?? GroupId,
    })),
  ];
}

/** Every account with every user and group and every permission set. */
export function assignmentsOf(
  instanceArn: string,
  accounts: readonly AccountChoice[],
  choice: AssignChoice,
): NamedAssignment[] {
  return accounts.flatMap((account) =>
    principalsOf(choice).flatMap((principal) =>
      choice.permissionSets.map(({ PermissionSetArn = '', Name }) => ({
        ...principal,
        instanceArn,
        accountId: account.id,
        accountName: account.name,
        permissionSetArn: PermissionSetArn,
        permissionSetName: Name ?? PermissionSetArn,
      })),
    ),
  );
}
