/** "Change permission sets" of one user or group in one account: what is added is assigned, what is cleared removed. */
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Account } from '../../organizations/api/organization';
import type { PermissionSet } from '../api/sso-admin';
import { assignRequest, changeColumns, removeRequest, type NamedAssignment } from './assignment-requests';
import type { NamedPrincipal } from './named-principals';
import { PermissionSetPicker } from './permission-set-picker';
import { RequestsDialog } from './requests-dialog';

export interface ChangeSetsDialogProps {
  readonly instanceArn: string;
  readonly account: Account;
  readonly principal: NamedPrincipal;
  readonly onDone: () => void;
  readonly onClose: (changed: boolean) => void;
}

export function ChangeSetsDialog({ instanceArn, account, principal, onDone, onClose }: ChangeSetsDialogProps) {
  const [before] = useState(principal.permissionSets);
  const [selected, setSelected] = useState<readonly PermissionSet[]>(before);
  const assignment = (set: PermissionSet): NamedAssignment => ({
    instanceArn,
    accountId: account.Id ?? '',
    accountName: account.Name ?? '',
    principalType: principal.principalType,
    principalId: principal.principalId,
    principalName: principal.name,
    permissionSetArn: set.PermissionSetArn ?? '',
    permissionSetName: set.Name ?? '',
  });
  const missingIn = (sets: readonly PermissionSet[], others: readonly PermissionSet[]) =>
    sets.filter((set) => !others.some((other) => other.PermissionSetArn === set.PermissionSetArn));
  const added = missingIn(selected, before);
  const removed = missingIn(before, selected);
  return (
    <RequestsDialog
      title="Change permission sets"
      actionLabel="Save changes"
      progressTitle="Changes"
      columns={changeColumns}
      requests={[
        ...added.map((set) => assignRequest(assignment(set))),
        ...removed.map((set) => removeRequest(assignment(set))),
      ]}
      onDone={onDone}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        <Box>
          What <bdi>{principal.name}</bdi> may do in <bdi>{account.Name}</bdi> ({account.Id}).
        </Box>
        <PermissionSetPicker instanceArn={instanceArn} selected={selected} onChange={setSelected} headingLevel="h3" />
        <Box>
          {added.length === 0 && removed.length === 0
            ? 'Nothing is changed yet.'
            : `${added.length} to assign, ${removed.length} to remove.`}
        </Box>
      </SpaceBetween>
    </RequestsDialog>
  );
}
