/** "Share with a presigned URL": a link that needs no sign-in, for a time. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import Alert from '@cloudscape-design/components/alert';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Dialog } from '../../../components/dialogs/dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useAction } from '../../../components/state/use-action';
import { presignedLink, type LinkedObject } from '../api/links';

const durations = [
  { value: '300', label: '5 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '43200', label: '12 hours' },
];

export function LinkDialog({ object, onClose }: { object: LinkedObject; onClose: () => void }) {
  const [duration, setDuration] = useState('3600');
  const [link, setLink] = useState<string>();
  const making = useAction(async () => setLink(await presignedLink(object, Number(duration))));
  return (
    <Dialog
      visible
      header="Share with a presigned URL"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" loading={making.running} onClick={making.run}>
            Create presigned URL
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="info">
          Who has the link may read the object, for the time below or until your own session ends.
        </Alert>
        <FormField label="It works for">
          <Select
            options={durations}
            selectedOption={durations.find(({ value }) => value === duration) ?? null}
            onChange={(event) => {
              setDuration(event.detail.selectedOption.value ?? '3600');
              setLink(undefined);
            }}
          />
        </FormField>
        {making.error !== undefined && <ErrorAlert error={making.error} />}
        {link !== undefined && (
          <FormField label="Presigned URL" stretch>
            <SpaceBetween size="xs">
              <Textarea value={link} readOnly rows={4} onChange={() => undefined} />
              <CopyToClipboard
                copyButtonText="Copy"
                copyButtonAriaLabel="Copy the presigned URL"
                textToCopy={link}
                copySuccessText="Presigned URL copied"
                copyErrorText="The browser refused the clipboard. Select the text and copy it by hand."
              />
            </SpaceBetween>
          </FormField>
        )}
      </SpaceBetween>
    </Dialog>
  );
}
