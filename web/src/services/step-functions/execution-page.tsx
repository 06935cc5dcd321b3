/** One execution: its input, what came of it, and what happened, event by event. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { JsonDocument } from '../../components/json/json-document';
import { ConsoleLink } from '../../components/links/navigation';
import { ResourcePage } from '../../components/pages/resource-page';
import { Timestamp } from '../../components/texts/timestamp';
import { useAction } from '../../components/state/use-action';
import { usePolling } from '../../components/state/use-polling';
import { machinePath, machinesCrumb, nameIn } from './addresses';
import { indented } from './api/indented';
import { describeExecution, getHistory, stopExecution, type Execution } from './api/state-machines';
import { EventsTable } from './events-table';
import { ExecutionStatus } from './execution-status';

const pollMilliseconds = 1_000;

export function Component() {
  const arn = useSearchParams()[0].get('arn') ?? '';
  return <ExecutionPage key={`${shownRegion()} ${arn}`} arn={arn} />;
}

function ExecutionPage({ arn }: { arn: string }) {
  const query = useQuery(`states/execution/${arn}`, (signal) => describeExecution(arn, signal));
  const isRunning = query.data?.status === 'RUNNING';
  // Once more when it has ended: its last events are there then.
  const history = useQuery(query.data && `states/history/${arn}/${query.data.status}`, (signal) =>
    getHistory(arn, signal),
  );
  usePolling(query, isRunning ? pollMilliseconds : undefined);
  usePolling(history, isRunning ? pollMilliseconds : undefined);
  const stop = useAction(async () => {
    await stopExecution(arn);
    query.reload();
  });
  const machine = query.data?.stateMachineArn;
  const machineCrumb = machine === undefined ? [] : [{ text: nameIn(machine), path: machinePath(machine) }];
  return (
    <ResourcePage
      what="execution"
      name={nameIn(arn)}
      breadcrumbs={[machinesCrumb(), ...machineCrumb]}
      query={query}
      actions={
        isRunning && (
          <Button loading={stop.running} onClick={stop.run}>
            Stop execution
          </Button>
        )
      }
    >
      {(execution) => (
        <SpaceBetween size="l">
          {stop.error !== undefined && <ErrorAlert error={stop.error} />}
          <Overview execution={execution} />
          <Values execution={execution} />
          <EventsTable query={history} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ execution: { status, startDate, stopDate, stateMachineArn = '' } }: { execution: Execution }) {
  return (
    <Container header={<Header variant="h2">Details</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={180}
        items={[
          { label: 'Execution status', value: <ExecutionStatus status={status} /> },
          { label: 'Start time', value: <Timestamp at={startDate} /> },
          { label: 'End time', value: <Timestamp at={stopDate} /> },
          {
            label: 'State machine',
            value: <ConsoleLink to={machinePath(stateMachineArn)}>{nameIn(stateMachineArn)}</ConsoleLink>,
          },
        ]}
      />
    </Container>
  );
}

function Values({ execution: { input, output, error, cause } }: { execution: Execution }) {
  const values = Object.entries({ Input: input, Output: output, Error: error, Cause: cause });
  return (
    <Container header={<Header variant="h2">Input and output</Header>}>
      <SpaceBetween size="m">
        {values.map(
          ([name, text]) =>
            text !== undefined && (
              <div key={name}>
                <Header variant="h3">{name}</Header>
                <JsonDocument text={indented(text)} name={name} />
              </div>
            ),
        )}
      </SpaceBetween>
    </Container>
  );
}
