/** A permission set's name, description, session duration and relay state. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { SetDetails } from '../api/permission-sets';
import { durationOptions, durationText } from './session-duration';

export type DetailProblems = Partial<Record<keyof SetDetails, string>>;

const longestName = 32;
const longestDescription = 700;
const longestRelayState = 240;

export function findDetailProblems({ name, description, relayState }: SetDetails): DetailProblems {
  const problems: DetailProblems = {};
  if (name === '') problems.name = 'Enter a name.';
  else if (!/^[\w+=,.@-]{1,32}$/.test(name))
    problems.name = `A name has up to ${longestName} letters, digits and + = , . @ _ -, and no space.`;
  if (description.length > longestDescription)
    problems.description = `A description has up to ${longestDescription} characters.`;
  else if (!/^[\t\n\r\x20-\x7e\xa1-\xff]*$/.test(description))
    problems.description = 'A description takes the characters of Latin-1 alone.';
  if (relayState.length > longestRelayState)
    problems.relayState = `A relay state has up to ${longestRelayState} characters.`;
  return problems;
}

export interface DetailsFormProps {
  readonly details: SetDetails;
  readonly problems: DetailProblems;
  /** A permission set's name is for good. */
  readonly nameFixed?: boolean;
  readonly onChange: (part: Partial<SetDetails>) => void;
}

export function DetailsForm({ details, problems, nameFixed = false, onChange }: DetailsFormProps) {
  return (
    <SpaceBetween size="l">
      {!nameFixed && (
        <FormField
          label="Permission set name"
          description={
            'It shows in the AWS access portal, and in the names of the roles that it becomes. ' +
            'It cannot be changed later.'
          }
          constraintText={`Up to ${longestName} letters, digits and + = , . @ _ -`}
          errorText={problems.name}
        >
          <Input
            name="name"
            value={details.name}
            invalid={problems.name !== undefined}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.detail.value.trim() })}
          />
        </FormField>
      )}
      <FormField
        label={nameFixed ? 'Description' : 'Description - optional'}
        errorText={problems.description}
        constraintText={`Up to ${longestDescription} characters`}
      >
        <Textarea
          value={details.description}
          rows={2}
          invalid={problems.description !== undefined}
          onChange={(event) => onChange({ description: event.detail.value })}
        />
      </FormField>
      <FormField
        label="Session duration"
        description="How long a person stays signed in to an account with this permission set."
      >
        <Select
          selectedOption={{ value: details.sessionDuration, label: durationText(details.sessionDuration) }}
          options={durationOptions(details.sessionDuration)}
          onChange={(event) => onChange({ sessionDuration: event.detail.selectedOption.value ?? 'PT1H' })}
        />
      </FormField>
      <FormField
        label="Relay state - optional"
        description="The page of the management console that opens at a sign-in with this permission set."
        errorText={problems.relayState}
      >
        <Input
          value={details.relayState}
          invalid={problems.relayState !== undefined}
          placeholder="https://console.aws.amazon.com/amplify/"
          onChange={(event) => onChange({ relayState: event.detail.value.trim() })}
        />
      </FormField>
    </SpaceBetween>
  );
}
