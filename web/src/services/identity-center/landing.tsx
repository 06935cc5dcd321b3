/** Before Identity Center is enabled: what it is for, and the button. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { currentSession } from '../../api/session';
import { Page } from '../../components/pages/page';
import { usePageFrame } from '../../components/pages/page-frame';
import { useIdentityCenter } from './area';
import { EnableDialog } from './enable-dialog';

export function Landing() {
  const [dialogOpen, setDialogOpen] = useState(false);
  const { reload } = useIdentityCenter();
  const { notify } = usePageFrame();
  const onEnabled = () => {
    setDialogOpen(false);
    notify({ type: 'success', content: 'IAM Identity Center is enabled, with an organization of your own.' });
    reload();
  };
  return (
    <Page
      title="IAM Identity Center"
      breadcrumbs={[]}
      description="One sign-in for people, across all AWS accounts of an organization."
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Enable IAM Identity Center</Header>}>
          <SpaceBetween size="m">
            <Box variant="p">
              Account {currentSession().account} has no Identity Center instance yet, like a new AWS account. Enabling
              it creates an organization with this account as its management account, a directory for users and groups,
              and the AWS access portal.
            </Box>
            <Button variant="primary" onClick={() => setDialogOpen(true)}>
              Enable
            </Button>
          </SpaceBetween>
        </Container>
        <Container header={<Header variant="h2">What comes next</Header>}>
          <ColumnLayout columns={3} variant="text-grid">
            <Step title="1. Users">
              Add the people who sign in. They set their own password through a mail or a one-time password.
            </Step>
            <Step title="2. Permission sets">
              Say what a person may do in an account. For Amplify, the AWS managed policy
              AmplifyBackendDeployFullAccess.
            </Step>
            <Step title="3. AWS accounts">
              Assign users and permission sets to accounts. Then &quot;sandlot configure&quot;, or &quot;aws configure
              sso&quot; in a terminal that &quot;sandlot env&quot; leads here, gives every tool temporary credentials.
            </Step>
          </ColumnLayout>
        </Container>
      </SpaceBetween>
      {dialogOpen && <EnableDialog onEnabled={onEnabled} onClose={() => setDialogOpen(false)} />}
    </Page>
  );
}

function Step({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <Box variant="p">{children}</Box>
    </div>
  );
}
