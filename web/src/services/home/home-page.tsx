/** Who is signed in, what that one may do here, and the ways on: back to the portal, to root, to the terminal. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { currentSession } from '../../api/session';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { getAccess, type Access, type NamedPolicy } from './api/access';

/** The console's pages, and the action without which each shows nothing. */
const pages = [
  { text: 'IAM Identity Center', path: '/identity-center', action: 'sso:DescribeInstance' },
  { text: 'AWS Organizations', path: '/organizations', action: 'organizations:DescribeOrganization' },
  { text: 'IAM', path: '/iam', action: 'iam:ListUsers' },
  { text: 'S3', path: '/s3', action: 's3:ListAllMyBuckets' },
  { text: 'Lambda', path: '/lambda', action: 'lambda:ListFunctions' },
  { text: 'DynamoDB', path: '/dynamodb', action: 'dynamodb:ListTables' },
  { text: 'AppSync', path: '/appsync', action: 'appsync:ListGraphqlApis' },
  { text: 'Cognito', path: '/cognito', action: 'cognito-idp:ListUserPools' },
  { text: 'Step Functions', path: '/states', action: 'states:ListStateMachines' },
  { text: 'EventBridge Scheduler', path: '/scheduler', action: 'scheduler:ListSchedules' },
  { text: 'CloudWatch', path: '/cloudwatch', action: 'logs:DescribeLogGroups' },
  { text: 'Elastic Container Registry', path: '/ecr', action: 'ecr:DescribeRepositories' },
  { text: 'Key Management Service', path: '/kms', action: 'kms:ListKeys' },
  { text: 'CloudFormation', path: '/cloudformation', action: 'cloudformation:ListStacks' },
  { text: 'AWS Amplify', path: '/amplify', action: 'cloudformation:ListStacks' },
  { text: 'Systems Manager', path: '/systems-manager', action: 'ssm:DescribeParameters' },
  { text: 'Secrets Manager', path: '/secrets-manager', action: 'secretsmanager:ListSecrets' },
  { text: 'CloudShell', path: '/cloudshell', action: 'cloudshell:CreateSession' },
  { text: 'Activity', path: '/activity', action: 'sandlot:ListActivity' },
];

export function Component() {
  const query = useQuery('access', (signal) => getAccess([...new Set(pages.map(({ action }) => action))], signal));
  return (
    <Page title="Console home" breadcrumbs={[]} description="Who you are here, and what you may do.">
      {query.data ? (
        <SpaceBetween size="l">
          <WhoYouAre access={query.data} />
          <WhatYouMayDo access={query.data} />
          <WaysOn access={query.data} />
        </SpaceBetween>
      ) : query.error === undefined ? (
        <Loading what="what you may do" />
      ) : (
        <ErrorAlert error={query.error} onRetry={query.reload} />
      )}
    </Page>
  );
}

function WhoYouAre({ access }: { access: Access }) {
  const { account, principalArn, region } = currentSession();
  return (
    <Container header={<Header variant="h2">Who you are</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Signed in as', value: <bdi>{access.userName ?? 'The root user'}</bdi> },
          ...(access.permissionSet
            ? [{ label: 'Permission set', value: <bdi>{access.permissionSet}</bdi> }]
            : [{ label: 'Region', value: region }]),
          { label: 'Account ID', value: <Copyable name="Account ID" value={account} /> },
          { label: 'ARN', value: <Copyable name="ARN" value={principalArn} /> },
        ]}
      />
    </Container>
  );
}

const policyKinds: Readonly<Record<NamedPolicy['kind'], string>> = {
  'aws-managed': 'AWS managed policy',
  'customer-managed': 'Customer managed policy',
  inline: 'Written in the permission set',
  boundary: 'Permissions boundary: the most that the others can allow',
};

function WhatYouMayDo({ access: { policies, allowed } }: { access: Access }) {
  return (
    <Container header={<Header variant="h2">What you may do</Header>}>
      <SpaceBetween size="m">
        {policies && (
          <div>
            <Box variant="h3">Your permissions come from</Box>
            {policies.length === 0 ? (
              <Box variant="p">Nothing: the permission set has no policy, so every action is denied.</Box>
            ) : (
              <ul className="plain-list">
                {policies.map(({ kind, name }) => (
                  <li key={kind + name}>
                    <bdi>{name}</bdi> <Box variant="small">{policyKinds[kind]}</Box>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
        <div>
          <Box variant="h3">In this console</Box>
          <ul className="access-list in-columns">
            {pages.map(({ text, path, action }) => (
              <li key={path}>
                {allowed[action] ? (
                  <>
                    <StatusIndicator iconAriaLabel="Allowed:" /> <ConsoleLink to={path}>{text}</ConsoleLink>
                  </>
                ) : (
                  <>
                    <StatusIndicator type="stopped" iconAriaLabel="Not allowed:" /> {text}{' '}
                    <Box variant="small">needs {action}</Box>
                  </>
                )}
              </li>
            ))}
            <li>
              <StatusIndicator iconAriaLabel="Allowed:" /> <ConsoleLink to="/mail">Mail to your address</ConsoleLink>
            </li>
          </ul>
        </div>
      </SpaceBetween>
    </Container>
  );
}

/** Leaving pages of the console: real navigations. */
function WaysOn({ access: { portalPath } }: { access: Access }) {
  if (!portalPath) return null;
  return (
    <Container header={<Header variant="h2">Something else</Header>}>
      <SpaceBetween size="s">
        <Box variant="p">
          For what this role may not do, choose another one in the access portal, or sign in as the root user:{' '}
          <Box variant="code">sandlot console</Box> prints a link for that.
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          <Button href={portalPath}>Go to the access portal</Button>
          <Button href="/console/signin?switch=1&next=/console/">Sign in as the root user</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
