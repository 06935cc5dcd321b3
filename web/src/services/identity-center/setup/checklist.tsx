/** The steps of AWS's page "Configure AWS for local development": each ticks itself when it is done, and says how. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { CommandLines } from '../../../components/texts/command-lines';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { isolated } from '../../../components/texts/isolated';
import { Loading } from '../../../components/pages/loading';
import { usePolling } from '../../../components/state/use-polling';
import { currentSession } from '../../../api/session';
import { useQuery } from '../../../api/use-query';
import { getSetup } from '../api/setup';
import { setupSteps, type SetupStep } from './steps';

const pollMilliseconds = 3_000;

export function Checklist() {
  const query = useQuery('setup', getSetup);
  const steps = query.data && setupSteps(query.data);
  const next = steps?.find((step) => step.state === 'to-do');
  usePolling(query, next || query.error !== undefined ? pollMilliseconds : undefined);
  const done = steps?.filter((step) => step.state === 'done').length;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={steps && `(${done}/${steps.length})`}
          description={<>The steps of AWS&apos;s page &quot;Configure AWS for local development&quot;.</>}
        >
          Setup checklist
        </Header>
      }
    >
      {steps ? (
        <>
          <Steps steps={steps} next={next} />
          {!next && <AllDone />}
        </>
      ) : query.error === undefined ? (
        <Loading what="the checklist" />
      ) : (
        <ErrorAlert error={query.error} onRetry={query.reload} />
      )}
    </Container>
  );
}

/** The next step is open by itself. What a person opens or closes stays so; what they use is not folded when done. */
function Steps({ steps, next }: { steps: readonly SetupStep[]; next: SetupStep | undefined }) {
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  return (
    <ol className="checklist">
      {steps.map((step) => (
        <li key={step.id}>
          <ExpandableSection
            expanded={chosen[step.id] ?? step === next}
            onChange={({ detail }) => setChosen((before) => ({ ...before, [step.id]: detail.expanded }))}
            headingTagOverride="h3"
            headerText={<StepTitle step={step} />}
            {...(step.found && { headerDescription: isolated(step.found) })}
          >
            <div onClickCapture={() => setChosen((before) => ({ ...before, [step.id]: true }))}>{step.content}</div>
          </ExpandableSection>
        </li>
      ))}
    </ol>
  );
}

function AllDone() {
  const { terminalLine = 'eval "$(sandlot env)"' } = currentSession();
  return (
    <Box margin={{ top: 'm' }}>
      <Box variant="p">All is set up. In the folder of an Amplify project, this deploys its backend:</Box>
      <CommandLines name="the lines that start a sandbox" text={`${terminalLine}\nnpx ampx sandbox`} />
    </Box>
  );
}

const states = {
  done: { type: 'success', label: 'Done:' },
  'to-do': { type: 'pending', label: 'To do:' },
} as const;

function StepTitle({ step: { state, title } }: { step: SetupStep }) {
  const { type, label } = states[state];
  return (
    <span className="checklist-title">
      <StatusIndicator type={type} iconAriaLabel={label} /> {title}
    </span>
  );
}
