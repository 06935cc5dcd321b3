/** Settings of the instance: the summary, and when people are asked for a second factor. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { setMfaMode, type MfaMode } from '../../api/local-api';
import { ErrorAlert } from '../../components/error-alert';
import { Page } from '../../components/page';
import { useAction } from '../../components/use-action';
import { usePageFrame } from '../../shell/page-frame';
import { areaCrumb, useIdentityCenter, WithInstance } from './area';
import { SettingsSummary } from './settings-summary';

const modes: readonly { value: MfaMode; label: string; description: string }[] = [
  {
    value: 'CONTEXT_AWARE',
    label: 'Only when their sign-in context changes (context-aware)',
    description: 'At the first sign-in in a browser, unless the person marked it as trusted.',
  },
  { value: 'ALWAYS_ON', label: 'Every time they sign in (always-on)', description: 'A code is asked for at every sign-in.' },
  { value: 'DISABLED', label: 'Never (disabled)', description: 'The password alone is enough.' },
];

export function Component() {
  return (
    <WithInstance title="Settings">
      {() => (
        <Page title="Settings" breadcrumbs={[areaCrumb]}>
          <SpaceBetween size="l">
            <SettingsSummary onSettingsPage />
            <MfaSettings />
          </SpaceBetween>
        </Page>
      )}
    </WithInstance>
  );
}

function MfaSettings() {
  const { identityCenter, reload } = useIdentityCenter();
  const { notify } = usePageFrame();
  const current = identityCenter.mfaMode ?? 'CONTEXT_AWARE';
  const [chosen, setChosen] = useState<MfaMode>(current);
  const save = useAction(async () => {
    await setMfaMode(chosen);
    notify({ type: 'success', content: 'The multi-factor authentication settings are saved.' });
    reload();
  });
  return (
    <Container
      header={<Header variant="h2">Multi-factor authentication</Header>}
      footer={
        <Box float="right">
          <Button variant="primary" disabled={chosen === current} loading={save.running} loadingText="Saving" onClick={save.run}>
            Save changes
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Prompt users for MFA">
          <RadioGroup value={chosen} items={[...modes]} onChange={(event) => setChosen(event.detail.value as MfaMode)} />
        </FormField>
        {save.error !== undefined && <ErrorAlert error={save.error} />}
      </SpaceBetween>
    </Container>
  );
}
