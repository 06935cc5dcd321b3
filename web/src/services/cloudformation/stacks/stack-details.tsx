/** What else there is to know of a stack. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Copyable } from '../../../components/texts/copyable';
import { ConsoleLink } from '../../../components/links/navigation';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { stackPath } from '../addresses';
import type { Stack } from '../api/stacks';

export function StackDetails({ stack }: { stack: Stack }) {
  const { StackId = '', StackStatus = '', ParentId, RootId, Tags = [] } = stack;
  const stackLink = (id: string) => <ConsoleLink to={stackPath(id)}>{id}</ConsoleLink>;
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={260}
        items={[
          { label: 'Stack ID', value: <Copyable name="Stack ID" value={StackId} /> },
          { label: 'Description', value: <bdi>{stack.Description ?? '-'}</bdi> },
          { label: 'Status', value: <StatusText status={StackStatus} /> },
          { label: 'Status reason', value: <bdi>{stack.StackStatusReason ?? '-'}</bdi> },
          { label: 'Created time', value: <Timestamp at={stack.CreationTime} /> },
          { label: 'Updated time', value: <Timestamp at={stack.LastUpdatedTime} /> },
          { label: 'IAM role', value: stack.RoleARN ?? '-' },
          { label: 'Termination protection', value: stack.EnableTerminationProtection ? 'Activated' : 'Deactivated' },
          { label: 'Drift status', value: stack.DriftInformation?.StackDriftStatus ?? '-' },
          { label: 'Capabilities', value: stack.Capabilities?.join(', ') || '-' },
          { label: 'Parent stack', value: ParentId ? stackLink(ParentId) : '-' },
          { label: 'Root stack', value: RootId ? stackLink(RootId) : '-' },
          { label: 'Tags', value: <bdi>{Tags.map(({ Key, Value }) => `${Key}: ${Value}`).join(', ') || '-'}</bdi> },
        ]}
      />
    </Container>
  );
}
