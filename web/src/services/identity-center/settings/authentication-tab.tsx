/** Settings > Authentication: session, standard authentication, multi-factor authentication. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { isMissingCall } from '../../../api/errors';
import { getSignInSettings, type SignInSettings } from '../api/local-api';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { useIdentityCenter } from '../area';
import { labelOf, modeChoices, typeChoices, withoutDeviceChoices } from './mfa-choices';
import { SessionDurationDialog } from './session-duration-dialog';
import { secondsText } from './session-duration';
import { StandardAuthenticationDialog } from './standard-authentication-dialog';

const laterVersion = 'This version of Sandlot cannot change this.';

export function AuthenticationTab() {
  const query = useQuery('sign-in-settings', getSignInSettings);
  const missing = isMissingCall(query.error);
  if (!query.data && !missing)
    return query.error === undefined ? (
      <Loading what="the settings" />
    ) : (
      <ErrorAlert error={query.error} onRetry={query.reload} />
    );
  return (
    <SpaceBetween size="l">
      {query.error !== undefined && !missing && <ErrorAlert error={query.error} onRetry={query.reload} />}
      <Session settings={query.data} onChange={query.reload} />
      {query.data?.emailOneTimePassword !== undefined && (
        <StandardAuthentication enabled={query.data.emailOneTimePassword} onChange={query.reload} />
      )}
      <Mfa settings={query.data} />
    </SpaceBetween>
  );
}

function Section({
  title,
  description,
  action,
  children,
}: {
  title: string;
  description: string;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <Container
      header={
        <Header variant="h2" description={description} actions={action}>
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  );
}

function Session({ settings, onChange }: { settings: SignInSettings | undefined; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onChange();
  };
  return (
    <Section
      title="Session settings"
      description="How long people stay signed in to the AWS access portal and to applications."
      action={
        settings && (
          <Button ariaLabel="Configure session settings" onClick={() => setOpen(true)}>
            Configure
          </Button>
        )
      }
    >
      {settings ? (
        <KeyValuePairs items={[{ label: 'Session duration', value: secondsText(settings.sessionDurationSeconds) }]} />
      ) : (
        <Box>{laterVersion}</Box>
      )}
      {open && settings && <SessionDurationDialog current={settings.sessionDurationSeconds} onClose={close} />}
    </Section>
  );
}

function StandardAuthentication({ enabled, onChange }: { enabled: boolean; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onChange();
  };
  return (
    <Section
      title="Standard authentication"
      description="For users made through the API, who have no password yet."
      action={
        <Button ariaLabel="Configure standard authentication" onClick={() => setOpen(true)}>
          Configure
        </Button>
      }
    >
      <KeyValuePairs items={[{ label: 'Send email OTP', value: enabled ? 'Enabled' : 'Disabled' }]} />
      {open && <StandardAuthenticationDialog current={enabled} onClose={close} />}
    </Section>
  );
}

function Mfa({ settings }: { settings: SignInSettings | undefined }) {
  const { identityCenter } = useIdentityCenter();
  const follow = useFollow();
  const mode = settings?.mfa.mode ?? identityCenter.mfaMode ?? 'CONTEXT_AWARE';
  return (
    <Section
      title="Multi-factor authentication"
      description="What people show besides their password."
      action={
        <Button
          ariaLabel="Configure multi-factor authentication"
          href={consoleHref('/identity-center/settings/mfa')}
          onFollow={follow}
        >
          Configure
        </Button>
      }
    >
      <KeyValuePairs
        columns={settings ? 3 : 1}
        items={[
          { label: 'Prompt users for MFA', value: labelOf(modeChoices, mode) },
          ...(settings
            ? [
                {
                  label: 'Users can authenticate with these MFA types',
                  value: settings.mfa.allowedTypes.map((type) => <div key={type}>{labelOf(typeChoices, type)}</div>),
                },
                {
                  label: 'If a user does not yet have a registered MFA device',
                  value: labelOf(withoutDeviceChoices, settings.mfa.withoutDevice),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
