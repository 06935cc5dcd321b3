/** Configure the session duration: one of AWS's choices, or a duration of one's own. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { changeSignInSettings } from '../api/local-api';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';
import { durationChoices, longestSeconds, secondsText, shortestSeconds } from './session-duration';

const custom = 'custom';

export function SessionDurationDialog({ current, onClose }: { current: number; onClose: () => void }) {
  const isChoice = (durationChoices as readonly number[]).includes(current);
  const [choice, setChoice] = useState(isChoice ? String(current) : custom);
  const [minutes, setMinutes] = useState(String(Math.round(current / 60)));
  const [showProblem, setShowProblem] = useState(false);
  const { notify } = usePageFrame();
  const seconds =
    choice === custom ? (/^\d{1,6}$/.test(minutes.trim()) ? Number(minutes) * 60 : Number.NaN) : Number(choice);
  const problem =
    seconds >= shortestSeconds && seconds <= longestSeconds
      ? undefined
      : `Enter minutes from ${shortestSeconds / 60} to ${(longestSeconds / 60).toLocaleString()}.`;
  const save = async () => {
    setShowProblem(problem !== undefined);
    if (problem !== undefined) return;
    await changeSignInSettings({ sessionDurationSeconds: seconds });
    notify({
      type: 'success',
      content: `People stay signed in for ${secondsText(seconds)}, from their next sign-in on.`,
    });
    onClose();
  };
  return (
    <ActionDialog
      title="Configure session duration"
      actionLabel="Save"
      runningLabel="Saving"
      onAction={save}
      onClose={onClose}
    >
      <RadioGroup
        ariaLabel="Session duration"
        value={choice}
        items={[
          ...durationChoices.map((value) => ({ value: String(value), label: secondsText(value) })),
          { value: custom, label: 'Custom duration' },
        ]}
        onChange={(event) => setChoice(event.detail.value)}
      />
      {choice === custom && (
        <FormField label="Minutes" errorText={showProblem && problem}>
          <Input
            type="number"
            inputMode="numeric"
            value={minutes}
            invalid={showProblem && problem !== undefined}
            onChange={(event) => setMinutes(event.detail.value)}
          />
        </FormField>
      )}
    </ActionDialog>
  );
}
