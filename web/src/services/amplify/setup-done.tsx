/** The setup is there: back to the terminal. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CommandLines } from '../../components/texts/command-lines';

export function SetupDone() {
  return (
    <SpaceBetween size="s">
      <Alert type="success" header="The bootstrapping process is complete">
        You can return to the terminal now, and create your sandbox there:
      </Alert>
      <CommandLines name="the command that starts a sandbox" text="npx ampx sandbox" />
    </SpaceBetween>
  );
}
