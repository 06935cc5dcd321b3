/** Edit general settings of a permission set. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { isNothingThere } from '../../../api/errors';
import { updatePermissionSet, type SetDetails, type SetKey } from '../api/permission-sets';
import { describePermissionSet, type PermissionSet } from '../api/sso-admin';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert, type ChangedValue } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { WithInstance } from '../area';
import { DetailsForm, findDetailProblems, type DetailProblems } from './details-form';
import { durationText } from './session-duration';
import { permissionSetsCrumbs, setKey, setPath } from './set-address';
import { SetNotFound } from './set-not-found';

export function Component() {
  const { setId = '' } = useParams();
  return (
    <WithInstance title="Edit general settings">
      {({ instanceArn }) => <EditSettings key={setId} set={setKey(instanceArn, setId)} />}
    </WithInstance>
  );
}

function detailsOf({
  Name = '',
  Description = '',
  SessionDuration = 'PT1H',
  RelayState = '',
}: PermissionSet): SetDetails {
  return { name: Name, description: Description, sessionDuration: SessionDuration, relayState: RelayState };
}

function changedBetween(before: SetDetails, now: SetDetails): ChangedValue[] {
  return [
    ...(before.description === now.description ? [] : [{ label: 'Description', theirs: now.description }]),
    ...(before.sessionDuration === now.sessionDuration
      ? []
      : [{ label: 'Session duration', theirs: durationText(now.sessionDuration) }]),
    ...(before.relayState === now.relayState ? [] : [{ label: 'Relay state', theirs: now.relayState }]),
  ];
}

function EditSettings({ set }: { set: SetKey }) {
  const query = useQuery(`permission-set/${set.PermissionSetArn}`, (signal) =>
    describePermissionSet(set.InstanceArn, set.PermissionSetArn, signal),
  );
  if (isNothingThere(query.error)) return <SetNotFound set={set} />;
  return query.data ? (
    <Loaded set={set} loaded={detailsOf(query.data)} />
  ) : (
    <EditPage title="Edit general settings" breadcrumbs={permissionSetsCrumbs} query={query} />
  );
}

interface Draft {
  readonly before: SetDetails;
  readonly edited: SetDetails;
}

function Loaded({ set, loaded }: { set: SetKey; loaded: SetDetails }) {
  const draft = useDraft<Draft>(`general-settings/${set.PermissionSetArn}`, { before: loaded, edited: loaded });
  const { before, edited } = draft.values;
  const [problems, setProblems] = useState<DetailProblems>({});
  const [conflict, setConflict] = useState<SetDetails>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const back = setPath(set.PermissionSetArn);
  const save = async () => {
    const current = detailsOf(await describePermissionSet(set.InstanceArn, set.PermissionSetArn));
    if (changedBetween(before, current).length > 0) return setConflict(current);
    await updatePermissionSet(set, edited);
    notify({
      type: 'success',
      content:
        'The general settings are saved. ' +
        'Accounts that have the permission set keep the earlier version until it is provisioned again.',
    });
    await navigate(`${back}?tab=accounts`);
  };
  const resolve = (next: Draft) => {
    draft.change(next);
    setConflict(undefined);
  };
  return (
    <EditPage
      title="Edit general settings"
      breadcrumbs={permissionSetsCrumbs}
      backPath={back}
      check={() => {
        const found = findDetailProblems(edited);
        if (before.description !== '' && edited.description.trim() === '')
          found.description = 'AWS keeps a description once there is one: enter another.';
        setProblems(found);
        return Object.keys(found).length === 0;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="permission set"
          changed={changedBetween(before, conflict)}
          onTakeTheirs={() => resolve({ before: conflict, edited: conflict })}
          onKeepMine={() => resolve({ before: conflict, edited })}
        />
      )}
      <Container header={<Header variant="h2">General settings</Header>}>
        <DetailsForm
          details={edited}
          problems={problems}
          nameFixed
          onChange={(part) => draft.change({ edited: { ...edited, ...part } })}
        />
      </Container>
    </EditPage>
  );
}
