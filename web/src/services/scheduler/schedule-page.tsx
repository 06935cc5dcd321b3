/** One schedule: when it comes, what it invokes and as whom; enabled, disabled, deleted. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { JsonDocument } from '../../components/json/json-document';
import { ResourcePage } from '../../components/pages/resource-page';
import { Timestamp } from '../../components/texts/timestamp';
import { useAction } from '../../components/state/use-action';
import { usePageFrame } from '../../components/pages/page-frame';
import { schedulesCrumb } from './addresses';
import { deleteSchedule, getSchedule, setState, type Schedule } from './api/schedules';
import { NextInvocations } from './next-invocations';
import { ScheduleState } from './schedule-state';

export function Component() {
  const [search] = useSearchParams();
  const [group, name] = [search.get('group') ?? 'default', search.get('name') ?? ''];
  const query = useQuery(`scheduler/schedule/${group}/${name}`, (signal) => getSchedule(group, name, signal));
  const [isDeleting, setDeleting] = useState(false);
  const isEnabled = query.data?.State !== 'DISABLED';
  const change = useAction(async () => {
    await setState(group, name, isEnabled ? 'DISABLED' : 'ENABLED');
    query.reload();
  });
  return (
    <ResourcePage
      key={`${group}/${name}`}
      what="schedule"
      name={name}
      breadcrumbs={[schedulesCrumb()]}
      query={query}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            loading={change.running}
            loadingText={isEnabled ? 'Disabling the schedule' : 'Enabling the schedule'}
            onClick={change.run}
          >
            {isEnabled ? 'Disable' : 'Enable'}
          </Button>
          <Button onClick={() => setDeleting(true)}>Delete</Button>
        </SpaceBetween>
      }
    >
      {(schedule) => (
        <SpaceBetween size="l">
          {change.error !== undefined && <ErrorAlert error={change.error} />}
          <Overview schedule={schedule} />
          <Next schedule={schedule} />
          <Target schedule={schedule} />
          {isDeleting && <DeleteSchedule group={group} name={name} onClose={() => setDeleting(false)} />}
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ schedule }: { schedule: Schedule }) {
  const { FlexibleTimeWindow: flexible } = schedule;
  const minutes = flexible?.Mode === 'FLEXIBLE' ? `${flexible.MaximumWindowInMinutes} minutes` : 'Off';
  return (
    <Container header={<Header variant="h2">Schedule detail</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Status', value: <ScheduleState state={schedule.State} /> },
          { label: 'Schedule expression', value: <bdi>{schedule.ScheduleExpression}</bdi> },
          { label: 'Time zone', value: schedule.ScheduleExpressionTimezone ?? 'UTC' },
          { label: 'Schedule ARN', value: <Copyable name="Schedule ARN" value={schedule.Arn ?? ''} /> },
          { label: 'Schedule group', value: <bdi>{schedule.GroupName}</bdi> },
          { label: 'Description', value: <bdi>{schedule.Description || '-'}</bdi> },
          { label: 'Schedule start time', value: <Timestamp at={schedule.StartDate} /> },
          { label: 'Schedule end time', value: <Timestamp at={schedule.EndDate} /> },
          { label: 'Flexible time window', value: minutes },
          { label: 'Action after completion', value: schedule.ActionAfterCompletion ?? 'NONE' },
          { label: 'Created date', value: <Timestamp at={schedule.CreationDate} /> },
          { label: 'Last modified date', value: <Timestamp at={schedule.LastModificationDate} /> },
        ]}
      />
    </Container>
  );
}

function Next({ schedule }: { schedule: Schedule }) {
  const timing = {
    scheduleExpression: schedule.ScheduleExpression ?? '',
    timeZone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    startDate: schedule.StartDate,
    endDate: schedule.EndDate,
    since: schedule.LastModificationDate,
  };
  return (
    <Container header={<Header variant="h2">Next invocations</Header>}>
      {schedule.State === 'DISABLED' ? <Box>None: the schedule is disabled.</Box> : <NextInvocations timing={timing} />}
    </Container>
  );
}

function Target({ schedule: { Target: target } }: { schedule: Schedule }) {
  return (
    <Container header={<Header variant="h2">Target</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={2}
          minColumnWidth={240}
          items={[
            { label: 'Target ARN', value: <Copyable name="Target ARN" value={target?.Arn ?? ''} /> },
            { label: 'Execution role', value: <Copyable name="Execution role" value={target?.RoleArn ?? ''} /> },
            { label: 'Retry attempts', value: target?.RetryPolicy?.MaximumRetryAttempts ?? '-' },
            {
              label: 'Maximum age of event',
              value: secondsText(target?.RetryPolicy?.MaximumEventAgeInSeconds),
            },
          ]}
        />
        {target?.Input !== undefined && <JsonDocument text={target.Input} name="Payload" />}
      </SpaceBetween>
    </Container>
  );
}

function secondsText(seconds: number | undefined): string {
  return seconds === undefined ? '-' : `${seconds.toLocaleString()} seconds`;
}

function DeleteSchedule({ group, name, onClose }: { group: string; name: string; onClose: () => void }) {
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Delete schedule"
      actionLabel="Delete schedule"
      onClose={onClose}
      onAction={async () => {
        await deleteSchedule(group, name);
        notify({ type: 'success', content: 'The schedule is deleted.' });
        await navigate(schedulesCrumb().path);
      }}
    >
      <Box>
        <bdi>{name}</bdi> invokes its target no more. Its execution role stays.
      </Box>
    </ActionDialog>
  );
}
