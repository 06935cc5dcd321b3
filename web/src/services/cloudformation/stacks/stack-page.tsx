/** One stack: what it is, what it does at present, and in words what failed first. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { ResourcePage } from '../../../components/pages/resource-page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';
import { stacksCrumb } from '../addresses';
import { firstFailure } from '../api/events';
import { ChangeSets } from './change-sets';
import { EventsTable } from './events-table';
import { Outputs, Parameters } from './values-tables';
import { ResourcesTable } from './resources-table';
import { StackDetails } from './stack-details';
import { TemplateTab } from './template-tab';
import { useLiveStack, type LiveStack } from './use-live-stack';

export function Component() {
  const stack = useSearchParams()[0].get('stackId') ?? '';
  return <StackPage key={`${shownRegion()} ${stack}`} stack={stack} />;
}

function StackPage({ stack }: { stack: string }) {
  const query = useLiveStack(stack);
  return (
    <ResourcePage what="stack" name={query.data?.stack.StackName ?? stack} breadcrumbs={[stacksCrumb()]} query={query}>
      {(data) => <Details {...data} onReload={query.reload} />}
    </ResourcePage>
  );
}

function Details({ stack, events, onReload }: LiveStack & { onReload: () => void }) {
  const [tab, open] = useTabInAddress([
    'events',
    'resources',
    'outputs',
    'parameters',
    'template',
    'change-sets',
    'stack-info',
  ]);
  const id = stack.StackId ?? '';
  return (
    <SpaceBetween size="l">
      <WhatFailed stack={stack} events={events} />
      <Tabs
        i18nStrings={tabTexts}
        activeTabId={tab}
        onChange={({ detail }) => open(detail.activeTabId)}
        tabs={[
          { id: 'events', label: 'Events', content: <EventsTable events={events} onReload={onReload} /> },
          { id: 'resources', label: 'Resources', content: <ResourcesTable stack={stack} turn={events[0]?.EventId} /> },
          { id: 'outputs', label: 'Outputs', content: <Outputs stack={stack} onReload={onReload} /> },
          { id: 'parameters', label: 'Parameters', content: <Parameters stack={stack} onReload={onReload} /> },
          { id: 'template', label: 'Template', content: <TemplateTab stackId={id} /> },
          { id: 'change-sets', label: 'Change sets', content: <ChangeSets stackId={id} /> },
          { id: 'stack-info', label: 'Stack info', content: <StackDetails stack={stack} /> },
        ]}
      />
    </SpaceBetween>
  );
}

/** A stack that is as it should be says nothing. */
function WhatFailed({ stack, events }: LiveStack) {
  const { StackStatusReason: reason } = stack;
  const status = String(stack.StackStatus);
  const failure = /FAILED|ROLLBACK/.test(status) ? firstFailure(events) : undefined;
  if (!failure && !(reason && /FAILED|ROLLBACK/.test(status))) return null;
  const { LogicalResourceId: id, ResourceType: type, ResourceStatus, ResourceStatusReason } = failure ?? {};
  return (
    <Alert type={status.endsWith('_FAILED') ? 'error' : 'warning'} header={`${status}: ${afterwards(status)}`}>
      {failure ? (
        <>
          First failed: <bdi>{id}</bdi> ({type}), {ResourceStatus}. <bdi>{ResourceStatusReason}</bdi>
        </>
      ) : (
        <bdi>{reason}</bdi>
      )}
    </Alert>
  );
}

/** What the status means for whoever reads it. */
function afterwards(status: string): string {
  if (status === 'ROLLBACK_COMPLETE') return 'it could not be made. It can only be deleted.';
  if (status.startsWith('UPDATE_ROLLBACK_COMPLETE')) return 'the update failed, and everything is as before it.';
  if (status === 'UPDATE_ROLLBACK_FAILED') return 'the update failed, and so did going back. Continue the rollback.';
  if (status === 'DELETE_FAILED') return 'something of it could not be deleted.';
  if (status.endsWith('_IN_PROGRESS')) return 'something failed, and is being taken back.';
  return 'what had been done until then was left.';
}
