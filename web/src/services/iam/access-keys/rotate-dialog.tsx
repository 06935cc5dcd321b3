/** Leads through the rotation of an access key: a second key, the change-over, the first key inactive, then deleted. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { useNavigate } from 'react-router-dom';
import { setAccessKeyStatus, type AccessKeyMetadata } from '../api/access-keys';
import { Dialog } from '../../../components/dialogs/dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';
import { deleteDescribedKey } from './access-key-dialog';
import { userPath } from '../addresses';

export interface RotateDialogProps {
  readonly userName: string;
  /** Oldest first: the first is the one that goes. */
  readonly keys: readonly AccessKeyMetadata[];
  readonly onChange: () => void;
  readonly onClose: () => void;
}

export function RotateDialog({ userName, keys, onChange, onClose }: RotateDialogProps) {
  const [old, fresh] = keys;
  const oldId = old?.AccessKeyId ?? '';
  const oldActive = old?.Status === 'Active';
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const setStatus = useAction(async () => {
    await setAccessKeyStatus(userName, oldId, oldActive ? 'Inactive' : 'Active');
    onChange();
  });
  const remove = useAction(async () => {
    await deleteDescribedKey(userName, oldId);
    notify({
      type: 'success',
      content: `The access key is rotated: ${fresh?.AccessKeyId ?? ''} takes the place of ${oldId}.`,
    });
    onChange();
    onClose();
  });
  const error = setStatus.error ?? remove.error;
  const running = setStatus.running || remove.running;
  return (
    <Dialog
      visible
      size="large"
      header="Rotate access key"
      closeAriaLabel="Close"
      onDismiss={() => running || onClose()}
      footer={
        <Box float="right">
          <Button variant="link" disabled={running} onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Steps ariaLabel="Rotation" steps={rotationSteps(oldId, fresh?.AccessKeyId, oldActive)} />
        {error !== undefined && <ErrorAlert error={error} />}
        {!fresh && (
          <Button variant="primary" onClick={() => void navigate(`${userPath(userName)}/create-access-key?rotate=yes`)}>
            Create access key
          </Button>
        )}
        {fresh && oldActive && (
          <>
            <Alert type="info">
              Give the new key to everything that uses {oldId}. Then deactivate the old one: if something still needs
              it, activate it again.
            </Alert>
            <Button
              variant="primary"
              loading={setStatus.running}
              loadingText="Deactivating the old key"
              onClick={setStatus.run}
            >
              Deactivate {oldId}
            </Button>
          </>
        )}
        {fresh && !oldActive && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={remove.running} loadingText="Deleting the old key" onClick={remove.run}>
              Delete {oldId}
            </Button>
            <Button loading={setStatus.running} loadingText="Activating the old key" onClick={setStatus.run}>
              Something still needs it: activate it again
            </Button>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Dialog>
  );
}

function rotationSteps(oldId: string, freshId: string | undefined, oldActive: boolean): readonly StepsProps.Step[] {
  const status = (done: boolean, next: boolean): StepsProps.Status =>
    done ? 'success' : next ? 'in-progress' : 'pending';
  const made = freshId !== undefined;
  return [
    {
      header: 'Create a second access key',
      details: freshId,
      status: status(made, true),
      statusIconAriaLabel: made ? 'Done' : 'Next',
    },
    {
      header: `Use it in place of ${oldId}`,
      status: status(made && !oldActive, made),
      statusIconAriaLabel: made && !oldActive ? 'Done' : 'To do',
    },
    {
      header: `Deactivate ${oldId}`,
      status: status(made && !oldActive, made),
      statusIconAriaLabel: made && !oldActive ? 'Done' : 'To do',
    },
    { header: `Delete ${oldId}`, status: status(false, made && !oldActive), statusIconAriaLabel: 'To do' },
  ];
}
