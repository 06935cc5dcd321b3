/** The choice between an organization instance and an account instance, with AWS's own labels. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { LocalApiError } from '../../api/errors';
import { enableIdentityCenter } from '../../api/local-api';
import { ErrorAlert } from '../../components/error-alert';

const title = 'Choose how to configure IAM Identity Center in your AWS environment';

const choices = [
  {
    value: 'organization',
    label: 'Enable with AWS Organizations (recommended)',
    description: 'Creates an organization if there is none. People get access to all of its accounts through permission sets.',
  },
  {
    value: 'account',
    label: 'Enable in only this AWS account',
    description: 'Not available here: an account instance has no permission sets and no access to AWS accounts, which Amplify needs.',
    disabled: true,
  },
];

export function EnableDialog({ onEnabled, onClose }: { onEnabled: () => void; onClose: () => void }) {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const enable = async () => {
    setRunning(true);
    setError(undefined);
    try {
      await enableIdentityCenter();
      onEnabled();
    } catch (failure) {
      // Somebody else enabled it a moment ago: that is what was wanted.
      if (failure instanceof LocalApiError && failure.status === 409) return onEnabled();
      setError(failure);
      setRunning(false);
    }
  };
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={() => running || onClose()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={running} onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={running} loadingText="Enabling IAM Identity Center" onClick={() => void enable()}>
              Continue
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <RadioGroup value="organization" items={choices} ariaLabel={title} onChange={() => undefined} />
        {error !== undefined && <ErrorAlert error={error} />}
      </SpaceBetween>
    </Modal>
  );
}
