/** The choice between an organization instance and an account instance, with AWS's own labels. */
import RadioGroup from '@cloudscape-design/components/radio-group';
import { LocalApiError } from '../../api/errors';
import { enableIdentityCenter } from './api/local-api';
import { ActionDialog } from '../../components/dialogs/action-dialog';

const title = 'Choose how to configure IAM Identity Center in your AWS environment';

const choices = [
  {
    value: 'organization',
    label: 'Enable with AWS Organizations (recommended)',
    description:
      'Creates an organization if there is none. People get access to all of its accounts through permission sets.',
  },
  {
    value: 'account',
    label: 'Enable in only this AWS account',
    description:
      'Not available here: an account instance has no permission sets and no access to AWS accounts, ' +
      'which Amplify needs.',
    disabled: true,
  },
];

export function EnableDialog({ onEnabled, onClose }: { onEnabled: () => void; onClose: () => void }) {
  const enable = async () => {
    try {
      await enableIdentityCenter();
    } catch (error) {
      // Somebody else enabled it a moment ago: that is what was wanted.
      if (!(error instanceof LocalApiError) || error.status !== 409) throw error;
    }
    onEnabled();
  };
  return (
    <ActionDialog
      title={title}
      actionLabel="Continue"
      runningLabel="Enabling IAM Identity Center"
      onAction={enable}
      onClose={onClose}
    >
      <RadioGroup value="organization" items={choices} ariaLabel={title} onChange={() => undefined} />
    </ActionDialog>
  );
}
