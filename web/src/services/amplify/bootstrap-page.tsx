/**
 * "Create new app": where `npx ampx sandbox` sends people whose Region is not bootstrapped. It says what is there and
 * what is wrong with it, sets it up, and shows how that goes, resource by resource.
 */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLocation } from 'react-router-dom';
import { inRegion, shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { Name } from '../../components/texts/name';
import { useAction } from '../../components/state/use-action';
import { usePolling } from '../../components/state/use-polling';
import { getBootstrap, initializeSetup, type Bootstrap } from './api/bootstrap';
import { LackedPermissions } from './lacked-permissions';
import { Progress } from './progress';
import { SetupDone } from './setup-done';

const pollMilliseconds = 1_000;

export function Component() {
  const region = shownRegion(useLocation().search);
  return <BootstrapPage key={region} region={region} />;
}

function BootstrapPage({ region }: { region: string }) {
  const query = useQuery(`bootstrap/${region}`, (signal) => getBootstrap(region, signal));
  const [startedAt, setStartedAt] = useState<Date>();
  const setup = useAction(async () => {
    setStartedAt(new Date());
    await initializeSetup(region);
    query.reload();
  });
  const working = setup.running || query.data?.verdict === 'working';
  usePolling(query, working && !setup.running ? pollMilliseconds : undefined);
  return (
    <Page
      title="Create new app"
      breadcrumbs={[]}
      description={
        'Before the first deployment, Amplify and the AWS CDK need a few resources in each account and Region: ' +
        'a bucket, a repository and roles. This sets them up, once.'
      }
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.error === undefined && <Loading what="the setup" />}
        {query.data && (
          <Setup bootstrap={query.data} working={working} running={setup.running} onInitialize={setup.run} />
        )}
        {setup.error !== undefined && <ErrorAlert error={setup.error} />}
        {query.data?.verdict === 'ready' && !working && <SetupDone />}
        {query.data && (working || startedAt) && (
          <Progress stackName={query.data.stackName} running={working} {...(startedAt && { since: startedAt })} />
        )}
      </SpaceBetween>
    </Page>
  );
}

const verdicts = {
  ready: { type: 'success', text: 'Set up' },
  absent: { type: 'pending', text: 'Not set up yet' },
  working: { type: 'in-progress', text: 'Being set up' },
  broken: { type: 'warning', text: 'Not whole' },
  blocked: { type: 'error', text: 'Cannot be set up' },
  unknown: { type: 'info', text: 'Not known' },
} as const;

interface SetupProps {
  readonly bootstrap: Bootstrap;
  readonly working: boolean;
  readonly running: boolean;
  readonly onInitialize: () => void;
}

function Setup({ bootstrap, working, running, onInitialize }: SetupProps) {
  const { account, region, principalArn, version, findings, missingPermissions, stack, stackName } = bootstrap;
  const verdict = working ? 'working' : bootstrap.verdict;
  const { type, text } = verdicts[verdict];
  const possible = verdict === 'absent' || verdict === 'broken';
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            (possible || working) && (
              <Button
                variant="primary"
                loading={running || working}
                loadingText="Initializing setup"
                disabled={missingPermissions.length > 0}
                onClick={onInitialize}
              >
                Initialize setup now
              </Button>
            )
          }
        >
          {region}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={4}
          minColumnWidth={180}
          items={[
            { label: 'Region', value: <span data-region={region}>{region}</span> },
            { label: 'Account ID', value: account },
            { label: 'Signed in as', value: <Name text={principalArn} /> },
            {
              label: 'Setup',
              value: (
                <StatusIndicator type={type}>
                  {text}
                  {verdict === 'ready' && version !== undefined && ` (version ${version})`}
                </StatusIndicator>
              ),
            },
          ]}
        />
        {!working && findings.length > 0 && <Findings bootstrap={bootstrap} />}
        {(possible || verdict === 'unknown') && <LackedPermissions bootstrap={bootstrap} />}
        {stack && (
          <ConsoleLink to={inRegion(`/cloudformation/stacks/details?stackId=${encodeURIComponent(stackName)}`, region)}>
            The stack {stackName} in CloudFormation
          </ConsoleLink>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Findings({ bootstrap: { findings, verdict } }: { bootstrap: Bootstrap }) {
  return (
    <Alert
      type={verdict === 'blocked' ? 'error' : 'warning'}
      header={
        verdict === 'broken' ? 'The setup is not whole. "Initialize setup now" repairs it.' : 'What stands in the way'
      }
    >
      <SpaceBetween size="xs">
        {findings.map(({ id, what, mend }) => (
          <div key={`${id} ${what}`}>
            <div>{what}</div>
            <Box variant="small">{mend}</Box>
          </div>
        ))}
      </SpaceBetween>
    </Alert>
  );
}
