/** "Remove access": every permission set of the chosen users and groups in this account. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Account } from '../../organizations/api/organization';
import { assignmentColumns, removeRequest } from './assignment-requests';
import type { NamedPrincipal } from './named-principals';
import { RequestsDialog } from './requests-dialog';

export interface RemoveAccessDialogProps {
  readonly instanceArn: string;
  readonly account: Account;
  readonly principals: readonly NamedPrincipal[];
  readonly onDone: () => void;
  readonly onClose: (changed: boolean) => void;
}

export function RemoveAccessDialog({ instanceArn, account, principals, onDone, onClose }: RemoveAccessDialogProps) {
  const requests = principals.flatMap(({ principalType, principalId, name, permissionSets }) =>
    permissionSets.map((set) =>
      removeRequest({
        instanceArn,
        accountId: account.Id ?? '',
        accountName: account.Name ?? '',
        principalType,
        principalId,
        principalName: name,
        permissionSetArn: set.PermissionSetArn ?? '',
        permissionSetName: set.Name ?? '',
      }),
    ),
  );
  return (
    <RequestsDialog
      title="Remove access?"
      actionLabel="Remove access"
      progressTitle="Assignments"
      columns={assignmentColumns}
      requests={requests}
      onDone={onDone}
      onClose={onClose}
    >
      <SpaceBetween size="s">
        <Box>
          These users and groups can no longer enter <bdi>{account.Name}</bdi> ({account.Id}). Credentials that are
          already issued last until they expire.
        </Box>
        <ul className="plain-list">
          {principals.map(({ principalType, principalId, name, permissionSets }) => (
            <li key={`${principalType}/${principalId}`}>
              <bdi>{name}</bdi>: <bdi>{permissionSets.map((set) => set.Name).join(', ')}</bdi>
            </li>
          ))}
        </ul>
      </SpaceBetween>
    </RequestsDialog>
  );
}
