/** Configure multi-factor authentication: when to ask, which devices, what to do without one. */
import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isMissingCall } from '../../../api/errors';
import {
  changeSignInSettings,
  getSignInSettings,
  setMfaMode,
  type MfaMode,
  type MfaSettings,
  type MfaType,
  type WithoutDevice,
} from '../api/local-api';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert, type ChangedValue } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { areaCrumb, useIdentityCenter, WithInstance } from '../area';
import { labelOf, modeChoices, typeChoices, withoutDeviceChoices } from './mfa-choices';

const title = 'Configure multi-factor authentication';
const crumbs = [areaCrumb, { text: 'Settings', path: '/identity-center/settings' }];
const back = '/identity-center/settings?tab=authentication';

export function Component() {
  return <WithInstance title={title}>{() => <Mfa />}</WithInstance>;
}

function Mfa() {
  const query = useQuery('sign-in-settings', getSignInSettings);
  const { identityCenter } = useIdentityCenter();
  if (query.data) return <MfaForm loaded={query.data.mfa} whole />;
  // A server without the other settings: the mode alone may be changed.
  if (isMissingCall(query.error))
    return (
      <MfaForm
        loaded={{ mode: identityCenter.mfaMode ?? 'CONTEXT_AWARE', allowedTypes: ['TOTP'], withoutDevice: 'REGISTER' }}
        whole={false}
      />
    );
  return <EditPage title={title} breadcrumbs={crumbs} query={query} />;
}

function changedBetween(before: MfaSettings, now: MfaSettings): ChangedValue[] {
  const types = ({ allowedTypes }: MfaSettings) =>
    allowedTypes
      .map((type) => labelOf(typeChoices, type))
      .sort()
      .join(', ');
  return [
    ...(before.mode === now.mode ? [] : [{ label: 'Prompt users for MFA', theirs: labelOf(modeChoices, now.mode) }]),
    ...(types(before) === types(now) ? [] : [{ label: 'MFA types', theirs: types(now) }]),
    ...(before.withoutDevice === now.withoutDevice
      ? []
      : [{ label: 'Without a registered device', theirs: labelOf(withoutDeviceChoices, now.withoutDevice) }]),
  ];
}

function MfaForm({ loaded, whole }: { loaded: MfaSettings; whole: boolean }) {
  const [before, setBefore] = useState(loaded);
  const [edited, setEdited] = useState(loaded);
  const [conflict, setConflict] = useState<MfaSettings>();
  const [showProblem, setShowProblem] = useState(false);
  const { reload } = useIdentityCenter();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const noType = edited.mode !== 'DISABLED' && edited.allowedTypes.length === 0;
  const save = async () => {
    if (whole) {
      const current = (await getSignInSettings()).mfa;
      if (changedBetween(before, current).length > 0) return setConflict(current);
      await changeSignInSettings({
        mfa: { ...edited, ...(edited.allowedTypes.length === 0 && { allowedTypes: before.allowedTypes }) },
      });
    } else {
      await setMfaMode(edited.mode);
    }
    notify({ type: 'success', content: 'The multi-factor authentication settings are saved.' });
    reload();
    await navigate(back);
  };
  return (
    <EditPage
      title={title}
      breadcrumbs={crumbs}
      backPath={back}
      check={() => {
        setShowProblem(noType);
        return !noType;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="setting"
          changed={changedBetween(before, conflict)}
          onTakeTheirs={() => {
            setBefore(conflict);
            setEdited(conflict);
            setConflict(undefined);
          }}
          onKeepMine={() => {
            setBefore(conflict);
            setConflict(undefined);
          }}
        />
      )}
      <Container header={<Header variant="h2">Multi-factor authentication</Header>}>
        <SpaceBetween size="l">
          <FormField label="Prompt users for MFA">
            <RadioGroup
              value={edited.mode}
              items={[...modeChoices]}
              onChange={(event) => setEdited({ ...edited, mode: event.detail.value as MfaMode })}
            />
          </FormField>
          {edited.mode !== 'DISABLED' && whole && (
            <DeviceFields
              settings={edited}
              problem={showProblem && noType ? 'Choose at least one.' : undefined}
              onChange={setEdited}
            />
          )}
          {!whole && (
            <Alert type="info">
              This version of Sandlot registers authenticator apps at sign-in; which devices are allowed cannot be
              changed.
            </Alert>
          )}
        </SpaceBetween>
      </Container>
    </EditPage>
  );
}

function DeviceFields({
  settings,
  problem,
  onChange,
}: {
  settings: MfaSettings;
  problem: string | undefined;
  onChange: (settings: MfaSettings) => void;
}) {
  const toggle = (type: MfaType, allowed: boolean) => {
    const others = settings.allowedTypes.filter((other) => other !== type);
    onChange({ ...settings, allowedTypes: allowed ? [...others, type] : others });
  };
  return (
    <SpaceBetween size="l">
      <FormField label="Users can authenticate with these MFA types" errorText={problem}>
        <SpaceBetween size="xs">
          {typeChoices.map(({ value, label, description }) => (
            <Checkbox
              key={value}
              checked={settings.allowedTypes.includes(value)}
              description={description}
              onChange={(event) => toggle(value, event.detail.checked)}
            >
              {label}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
      <FormField label="If a user does not yet have a registered MFA device">
        <RadioGroup
          value={settings.withoutDevice}
          items={[...withoutDeviceChoices]}
          onChange={(event) => onChange({ ...settings, withoutDevice: event.detail.value as WithoutDevice })}
        />
      </FormField>
    </SpaceBetween>
  );
}
