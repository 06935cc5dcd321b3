/** "Create schedule": when, what, and as whom; the role is made here, unless there is one. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { EditPage } from '../../components/pages/edit-page';
import { usePageFrame } from '../../components/pages/page-frame';
import { schedulePath, schedulesCrumb } from './addresses';
import { createExecutionRole } from './api/execution-role';
import { createSchedule } from './api/schedules';
import { newRole, TargetFields, type TargetValues } from './target-fields';
import { TimeFields } from './time-fields';

const initialTarget: TargetValues = { targetArn: '', roleArn: newRole, input: '' };

export function Component() {
  const [about, setAbout] = useState({ name: '', description: '' });
  const [time, setTime] = useState(() => ({
    expression: 'rate(1 hour)',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }));
  const [target, setTarget] = useState(initialTarget);
  const [shown, setShown] = useState(false);
  const madeRole = useRef<string>(undefined);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const name = about.name.trim();
  const problem = nameProblem(name);
  const save = async () => {
    // A second try, after the schedule was refused, takes the role of the first.
    if (target.roleArn === newRole) madeRole.current ??= await createExecutionRole(roleName(name), target.targetArn);
    const roleArn = target.roleArn === newRole ? madeRole.current! : target.roleArn;
    await createSchedule({ ...time, ...target, name, description: about.description.trim(), roleArn });
    notify({ type: 'success', content: 'The schedule is created.' });
    await navigate(schedulePath('default', name));
  };
  return (
    <EditPage
      title="Create schedule"
      breadcrumbs={[schedulesCrumb()]}
      backPath={schedulesCrumb().path}
      saveLabel="Create schedule"
      check={() => {
        setShown(true);
        return problem === undefined && target.targetArn !== '';
      }}
      onSave={save}
    >
      <Container header={<Header variant="h2">Schedule name and description</Header>}>
        <SpaceBetween size="l">
          <FormField
            label="Schedule name"
            constraintText="At most 64 letters, digits, dots, hyphens and underscores."
            errorText={shown ? problem : undefined}
          >
            <Input
              value={about.name}
              invalid={shown && problem !== undefined}
              autoComplete={false}
              spellcheck={false}
              onChange={({ detail }) => setAbout({ ...about, name: detail.value })}
            />
          </FormField>
          <FormField label="Description - optional">
            <Input
              value={about.description}
              onChange={({ detail }) => setAbout({ ...about, description: detail.value })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <TimeFields {...time} onChange={(part) => setTime({ ...time, ...part })} />
      <TargetFields
        values={target}
        showProblems={shown}
        newRoleName={roleName(name)}
        onChange={(part) => {
          // The role made by an earlier try is for the target of that.
          if (part.targetArn !== undefined) madeRole.current = undefined;
          setTarget({ ...target, ...part });
        }}
      />
    </EditPage>
  );
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'Enter a name.';
  return /^[\w.-]{1,64}$/.test(name) ? undefined : 'Use at most 64 letters, digits, dots, hyphens and underscores.';
}

/** At most 64 characters, as role names have. */
function roleName(schedule: string): string {
  return `Scheduler-${schedule || 'name'}`.slice(0, 64);
}
