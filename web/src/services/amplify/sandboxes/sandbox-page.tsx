/** One sandbox: how its last deployment went, what it has, and the lines that an app needs. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ConsoleLink } from '../../../components/links/navigation';
import { ResourcePage } from '../../../components/pages/resource-page';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { usePolling } from '../../../components/state/use-polling';
import { describeStack, type Stack } from '../../cloudformation/api/stacks';
import { findFailures, listSandboxResources } from '../api/sandboxes';
import { sandboxesCrumb, stackPath } from './addresses';
import { AppLines } from './app-lines';
import { Failures } from './failures';
import { SandboxResources } from './sandbox-resources';

const pollMilliseconds = 3_000;

export function Component() {
  const stackName = useSearchParams()[0].get('stackName') ?? '';
  return <SandboxPage key={`${shownRegion()} ${stackName}`} stackName={stackName} />;
}

function SandboxPage({ stackName }: { stackName: string }) {
  const place = `amplify/sandbox/${shownRegion()}/${stackName}`;
  const stack = useQuery(place, (signal) => describeStack(stackName, signal));
  usePolling(stack, pollMilliseconds);
  const status = stack.data?.StackStatus ?? '';
  // What it has and what failed is asked for with each turn of the deployment.
  const turn = stack.data && `${place}/${status}/${stack.data.LastUpdatedTime?.toISOString()}`;
  const resources = useQuery(turn, (signal) => listSandboxResources(stackName, signal));
  const hasFailed = /FAILED|ROLLBACK/.test(status);
  const failures = useQuery(hasFailed ? `${turn}/failures` : undefined, (signal) => findFailures(stackName, signal));
  return (
    <ResourcePage what="sandbox" name={stackName} breadcrumbs={[sandboxesCrumb()]} query={stack}>
      {(described) => (
        <SpaceBetween size="l">
          <LastDeployment stack={described} />
          {hasFailed && <Failures query={failures} />}
          <SandboxResources query={resources} stack={described} />
          <AppLines />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function LastDeployment({ stack }: { stack: Stack }) {
  const { StackStatus = '-', StackStatusReason, LastUpdatedTime, CreationTime, StackId = '', Outputs = [] } = stack;
  const output = (key: string) => Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const copyable = (label: string, value: string | undefined) =>
    value === undefined ? [] : [{ label, value: <Copyable name={label} value={value} /> }];
  return (
    <Container header={<Header variant="h2">Last deployment</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={240}
        items={[
          { label: 'Status', value: <StatusText status={StackStatus} /> },
          { label: 'Deployed', value: <Timestamp at={LastUpdatedTime ?? CreationTime} /> },
          { label: 'Stack', value: <ConsoleLink to={stackPath(StackId)}>The stack in CloudFormation</ConsoleLink> },
          ...(StackStatusReason ? [{ label: 'Reason', value: <bdi>{StackStatusReason}</bdi> }] : []),
          ...copyable('GraphQL endpoint', output('awsAppsyncApiEndpoint')),
          ...copyable('User pool', output('userPoolId')),
          ...copyable('App client', output('webClientId')),
          ...copyable('Identity pool', output('identityPoolId')),
          ...copyable('Bucket', output('bucketName')),
        ]}
      />
    </Container>
  );
}
