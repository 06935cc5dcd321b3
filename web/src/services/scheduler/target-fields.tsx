/** What a schedule invokes, with what, and as whom. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { listExecutionRoles } from './api/execution-role';
import { listTargets, type TargetChoice } from './api/targets';

/** In place of a role's ARN: one that is to be made. */
export const newRole = 'new';

export interface TargetValues {
  readonly targetArn: string;
  /** Or `newRole`. */
  readonly roleArn: string;
  readonly input: string;
}

export interface TargetFieldsProps {
  readonly values: TargetValues;
  readonly showProblems: boolean;
  readonly newRoleName: string;
  readonly onChange: (part: Partial<TargetValues>) => void;
}

export function TargetFields({ values, showProblems, newRoleName, onChange }: TargetFieldsProps) {
  const targets = useQuery(`scheduler/targets/${shownRegion()}`, listTargets);
  const roles = useQuery('scheduler/roles', listExecutionRoles);
  const choices = (targets.data ?? []).map(optionOf);
  const made = { value: newRole, label: 'Create new role for this schedule', description: newRoleName };
  const roleChoices = [
    made,
    ...(roles.data ?? []).map(({ Arn = '', RoleName = '' }) => ({ value: Arn, label: RoleName, description: Arn })),
  ];
  return (
    <Container header={<Header variant="h2">Target</Header>}>
      <SpaceBetween size="l">
        {targets.error !== undefined && <ErrorAlert error={targets.error} onRetry={targets.reload} />}
        <FormField
          label="Function or state machine"
          errorText={showProblems && values.targetArn === '' ? 'Choose what the schedule invokes.' : undefined}
        >
          <Select
            selectedOption={choices.find(({ value }) => value === values.targetArn) ?? null}
            options={choices}
            filteringType="auto"
            placeholder="Choose a target"
            statusType={targets.loading ? 'loading' : 'finished'}
            loadingText="Loading functions and state machines"
            empty="There is no function and no state machine in this Region yet."
            invalid={showProblems && values.targetArn === ''}
            onChange={({ detail }) => onChange({ targetArn: detail.selectedOption.value ?? '' })}
          />
        </FormField>
        <FormField label="Payload - optional" constraintText="JSON. Without one the target gets Scheduler's own event.">
          <Textarea
            value={values.input}
            spellcheck={false}
            onChange={({ detail }) => onChange({ input: detail.value })}
          />
        </FormField>
        <FormField label="Execution role" description="Those whose trust policy names scheduler.amazonaws.com.">
          <Select
            selectedOption={roleChoices.find(({ value }) => value === values.roleArn) ?? made}
            options={roleChoices}
            filteringType="auto"
            onChange={({ detail }) => onChange({ roleArn: detail.selectedOption.value ?? newRole })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

function optionOf({ arn, name, kind }: TargetChoice) {
  return { value: arn, label: name, description: kind };
}
