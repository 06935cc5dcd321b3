/** The wizard's second step: permission sets. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { PermissionSet } from '../../api/sso-admin';
import { PermissionSetPicker } from '../permission-set-picker';
import type { AssignChoice } from './choice';

export interface ChooseSetsProps {
  readonly instanceArn: string;
  readonly choice: AssignChoice;
  readonly onChange: (part: Partial<AssignChoice>) => void;
  readonly missing: boolean;
}

export function ChooseSets({ instanceArn, choice, onChange, missing }: ChooseSetsProps) {
  return (
    <SpaceBetween size="l">
      {missing && <Alert type="error">Select at least one permission set.</Alert>}
      <PermissionSetPicker
        instanceArn={instanceArn}
        selected={choice.permissionSets as readonly PermissionSet[]}
        onChange={(selected) =>
          onChange({
            permissionSets: selected.map(({ PermissionSetArn, Name, Description }) => ({
              PermissionSetArn,
              Name,
              Description,
            })),
          })
        }
      />
    </SpaceBetween>
  );
}
