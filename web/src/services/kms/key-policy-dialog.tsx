/** Edits a key's policy; KMS refuses one that nobody could change again. */
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { JsonField, jsonProblem } from '../../components/json/json-field';
import { usePageFrame } from '../../components/pages/page-frame';
import { putPolicy } from './api/keys';

export interface KeyPolicyDialogProps {
  readonly keyId: string;
  readonly policy: string;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function KeyPolicyDialog({ keyId, policy, onClose, onSaved }: KeyPolicyDialogProps) {
  const [text, setText] = useState(policy);
  const { notify } = usePageFrame();
  const problem = jsonProblem(text);
  return (
    <ActionDialog
      title="Edit key policy"
      actionLabel="Save changes"
      actionDisabled={problem !== undefined}
      size="large"
      onClose={onClose}
      onAction={async () => {
        await putPolicy(keyId, text);
        notify({ type: 'success', content: 'The key policy is changed.' });
        onSaved();
      }}
    >
      <JsonField label="Key policy" value={text} problem={problem} onChange={setText} />
    </ActionDialog>
  );
}
