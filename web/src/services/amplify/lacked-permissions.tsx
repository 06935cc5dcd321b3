/** What who is signed in lacks for the setup, in words, and how to come back as somebody who may. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { signInUrl } from '../../api/session';
import type { Bootstrap } from './api/bootstrap';

export function LackedPermissions({ bootstrap }: { bootstrap: Bootstrap }) {
  const { missingPermissions: missing, principalArn, account } = bootstrap;
  if (missing.length === 0) return null;
  return (
    <Alert
      type="warning"
      header="You may not set this up"
      action={<Button href={`${signInUrl()}&switch`}>Sign in as somebody else</Button>}
    >
      <bdi>{principalArn}</bdi> lacks permissions that the setup needs. Sign in as the root user of account {account},
      or as a user that has AdministratorAccess there, and come back to this page.
      <ExpandableSection headerText={`The ${missing.length} actions that your policies do not allow`}>
        {missing.join(', ')}
      </ExpandableSection>
    </Alert>
  );
}
