/** What each step of the checklist says, but for those with an action of their own. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CommandLines } from '../../../components/texts/command-lines';
import { ConsoleLink } from '../../../components/links/navigation';
import { offerPaste } from '../../../components/texts/offered-paste';
import type { SetupUser } from '../api/setup';
import { useIdentityCenter } from '../area';
import { emailScript, setupScript, startUrlScript } from './page-script';

export function OrganizationStep() {
  return (
    <Box variant="p">
      The organization has this account as its management account.{' '}
      <ConsoleLink to="/organizations">Go to AWS Organizations</ConsoleLink>
    </Box>
  );
}

export function UserStep({ user }: { user: SetupUser | undefined }) {
  return (
    <SpaceBetween size="s">
      <Box variant="p">
        Paste the page&apos;s commands into CloudShell, one after the other, and press Enter after each. They make the
        user, the permission set and the assignment: this step and the next two.
      </Box>
      <Script name="the command that asks for your e-mail address" text={emailScript} />
      <Script name="the script that makes user, permission set and assignment" text={setupScript} />
      <Script name="the command that shows the start URL" text={startUrlScript} />
      {user ? (
        <ConsoleLink to={`/identity-center/users/${encodeURIComponent(user.userId)}`}>Go to the user</ConsoleLink>
      ) : (
        <Box variant="p">
          Or by hand: <ConsoleLink to="/identity-center/users/add">Add user</ConsoleLink>
        </Box>
      )}
    </SpaceBetween>
  );
}

function Script({ name, text }: { name: string; text: string }) {
  return (
    <CommandLines
      name={name}
      text={text}
      actions={
        <Button onClick={() => offerPaste(text)} ariaLabel={`Paste into CloudShell: ${name}`}>
          Paste into CloudShell
        </Button>
      }
    />
  );
}

export function PermissionSetStep() {
  return (
    <Box variant="p">
      The script of the step above makes amplify-policy, with the AWS managed policy AmplifyBackendDeployFullAccess. Or
      by hand: <ConsoleLink to="/identity-center/permission-sets/create">Create permission set</ConsoleLink>
    </Box>
  );
}

export function AssignmentStep() {
  return (
    <Box variant="p">
      The same script assigns both to this account. Or by hand:{' '}
      <ConsoleLink to="/identity-center/accounts">Go to AWS accounts</ConsoleLink>
    </Box>
  );
}

export function SignInStep({ userName }: { userName: string | undefined }) {
  const { localPortalUrl = '' } = useIdentityCenter().identityCenter;
  return (
    <Box variant="p">
      Open the access portal and sign in{userName && <> as {<bdi>{userName}</bdi>}</>}. It asks for an authenticator app
      the first time. The portal is here:{' '}
      <Link href={localPortalUrl} external externalIconAriaLabel="Opens in a new tab">
        {localPortalUrl}
      </Link>
    </Box>
  );
}

/** `npx ampx sandbox` leads to the same page. */
export function BootstrapStep() {
  return (
    <Box variant="p">
      <ConsoleLink to="/amplify/create/bootstrap">Initialize setup now</ConsoleLink> makes what deployments need, once
      for each account and Region. <Box variant="code">npx ampx sandbox</Box> leads there from a terminal, and{' '}
      <Box variant="code">sandlot bootstrap</Box> does the same without a browser.
    </Box>
  );
}
