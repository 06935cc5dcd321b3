/** One state machine: its executions, its definition, and starting it. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { Copyable } from '../../components/texts/copyable';
import { JsonDocument } from '../../components/json/json-document';
import { JsonField, jsonProblem } from '../../components/json/json-field';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { PagedTable } from '../../components/tables/paged-table';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { StatusText } from '../../components/texts/status-text';
import { tabTexts } from '../../components/pages/tab-texts';
import { Timestamp } from '../../components/texts/timestamp';
import { useTabInAddress } from '../../components/pages/use-tab-in-address';
import { executionPath, machinesCrumb, nameIn } from './addresses';
import { indented } from './api/indented';
import {
  describeStateMachine,
  listExecutions,
  startExecution,
  type ExecutionListItem,
  type StateMachine,
} from './api/state-machines';
import { ExecutionStatus } from './execution-status';

const pollMilliseconds = 5_000;

export function Component() {
  const arn = useSearchParams()[0].get('arn') ?? '';
  return <StateMachinePage key={`${shownRegion()} ${arn}`} arn={arn} />;
}

function StateMachinePage({ arn }: { arn: string }) {
  const [starting, setStarting] = useState(false);
  const query = useQuery(`states/machine/${arn}`, (signal) => describeStateMachine(arn, signal));
  return (
    <ResourcePage
      what="state machine"
      name={nameIn(arn)}
      breadcrumbs={[machinesCrumb()]}
      query={query}
      actions={
        <Button variant="primary" onClick={() => setStarting(true)}>
          Start execution
        </Button>
      }
    >
      {(machine) => (
        <SpaceBetween size="l">
          <Overview machine={machine} />
          <MachineTabs arn={arn} machine={machine} />
          {starting && <StartDialog arn={arn} onClose={() => setStarting(false)} />}
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({
  machine: { stateMachineArn = '', roleArn = '', type, status, creationDate },
}: {
  machine: StateMachine;
}) {
  return (
    <Container header={<Header variant="h2">Details</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={220}
        items={[
          { label: 'Type', value: type ?? '-' },
          { label: 'Status', value: <StatusText status={status ?? '-'} /> },
          { label: 'Creation date', value: <Timestamp at={creationDate} /> },
          { label: 'IAM role ARN', value: <Copyable name="IAM role ARN" value={roleArn} /> },
          { label: 'ARN', value: <Copyable name="ARN" value={stateMachineArn} /> },
        ]}
      />
    </Container>
  );
}

const columns: readonly Column<ExecutionListItem>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 280,
    isRowHeader: true,
    cell: ({ name = '', executionArn = '' }) => (
      <ConsoleLink to={executionPath(executionArn)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'status', header: 'Status', minWidth: 130, cell: ({ status }) => <ExecutionStatus status={status} /> },
  { id: 'started', header: 'Start time', minWidth: 180, cell: ({ startDate }) => <Timestamp at={startDate} /> },
  { id: 'stopped', header: 'End time', minWidth: 180, cell: ({ stopDate }) => <Timestamp at={stopDate} /> },
];

function MachineTabs({ arn, machine }: { arn: string; machine: StateMachine }) {
  const [tab, open] = useTabInAddress(['executions', 'definition']);
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="State machine"
      activeTabId={tab}
      onChange={(event) => open(event.detail.activeTabId)}
      tabs={[
        {
          id: 'executions',
          label: 'Executions',
          content: (
            <PagedTable
              title="Executions"
              queryKey={`states/executions/${arn}`}
              load={(token, signal) => listExecutions(arn, token, signal)}
              columns={columns}
              trackBy={({ executionArn = '' }) => executionArn}
              pollMilliseconds={pollMilliseconds}
              empty={<EmptyTable title="No executions" />}
            />
          ),
        },
        {
          id: 'definition',
          label: 'Definition',
          content: <JsonDocument text={indented(machine.definition ?? '')} name="Definition" />,
        },
      ]}
    />
  );
}

function StartDialog({ arn, onClose }: { arn: string; onClose: () => void }) {
  const [input, setInput] = useState('{}');
  const navigate = useNavigate();
  const problem = jsonProblem(input);
  return (
    <ActionDialog
      title="Start execution"
      actionLabel="Start execution"
      actionDisabled={problem !== undefined}
      size="large"
      onClose={onClose}
      onAction={async () => {
        await navigate(executionPath(await startExecution(arn, input)));
      }}
    >
      <JsonField label="Input" value={input} problem={problem} onChange={setInput} />
    </ActionDialog>
  );
}
