/** The dashboard: the settings summary, and the steps that lead to a signed-in developer. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { ConsoleLink } from '../../components/navigation';
import { Page } from '../../components/page';
import { areaCrumb } from './area';
import { SettingsSummary } from './settings-summary';

export function Dashboard() {
  return (
    <Page
      title="Dashboard"
      breadcrumbs={[areaCrumb]}
      description="IAM Identity Center: who may sign in, and what they may do in which account."
    >
      <Grid gridDefinition={[{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }]}>
        <NextSteps />
        <SettingsSummary />
      </Grid>
    </Page>
  );
}

function NextSteps() {
  return (
    <Container header={<Header variant="h2">IAM Identity Center setup</Header>}>
      <SpaceBetween size="l">
        <Step
          title="Create a user and give it access"
          link={<ConsoleLink to="/identity-center/users">Go to Users</ConsoleLink>}
        >
          Open CloudShell, at the bottom of this page, and paste the script of AWS&apos;s page &quot;Configure AWS for
          local development&quot;. It creates the user, the permission set and the assignment.
        </Step>
        <Step title="Let the user choose a password" link={<ConsoleLink to="/mail">Go to the mail inbox</ConsoleLink>}>
          Open the user and choose Reset password. Mail that Sandlot sends stays on this machine, in the inbox.
        </Step>
        <Step title="Sign in from the command line">
          Run <Box variant="code">aws configure sso</Box> with the AWS access portal URL of the settings summary as the
          SSO start URL.
        </Step>
      </SpaceBetween>
    </Container>
  );
}

function Step({ title, link, children }: { title: string; link?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <Box variant="p">{children}</Box>
      {link}
    </div>
  );
}
