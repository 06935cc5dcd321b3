/** Edit policies of a permission set; nothing is sent before "Save changes", and then only what differs. */
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { isNothingThere } from '../../../../api/errors';
import { getSetPolicies, putSetPolicies, samePolicies, type SetPolicies } from '../../api/set-policies';
import type { SetKey } from '../../api/permission-sets';
import { useQuery } from '../../../../api/use-query';
import { ConflictAlert } from '../../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../../components/pages/edit-page';
import { undefinedKeysNotice } from '../../../../components/json/undefined-keys';
import { useDraft } from '../../../../components/state/use-draft';
import { usePageFrame } from '../../../../components/pages/page-frame';
import { WithInstance } from '../../area';
import { PoliciesForm } from './policies-form';
import { findPolicyProblems, hasProblems } from './policy-problems';
import { permissionSetsCrumbs, setKey, setPath } from '../set-address';
import { SetNotFound } from '../set-not-found';

export function Component() {
  const { setId = '' } = useParams();
  return (
    <WithInstance title="Edit policies">
      {({ instanceArn }) => <EditPolicies key={setId} set={setKey(instanceArn, setId)} />}
    </WithInstance>
  );
}

function EditPolicies({ set }: { set: SetKey }) {
  const query = useQuery(`permission-set/${set.PermissionSetArn}/policies`, (signal) => getSetPolicies(set, signal));
  if (isNothingThere(query.error)) return <SetNotFound set={set} />;
  return query.data ? (
    <Loaded set={set} loaded={query.data} />
  ) : (
    <EditPage title="Edit policies" breadcrumbs={permissionSetsCrumbs} query={query} />
  );
}

interface Draft {
  readonly before: SetPolicies;
  readonly edited: SetPolicies;
}

function Loaded({ set, loaded }: { set: SetKey; loaded: SetPolicies }) {
  const draft = useDraft<Draft>(`policies/${set.PermissionSetArn}`, { before: loaded, edited: loaded });
  const { before, edited } = draft.values;
  const [showProblems, setShowProblems] = useState(false);
  const [conflict, setConflict] = useState<SetPolicies>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const back = setPath(set.PermissionSetArn);
  const save = async () => {
    const current = await getSetPolicies(set);
    if (!samePolicies(before, current)) return setConflict(current);
    try {
      await putSetPolicies(set, current, { ...edited, inline: edited.inline.trim() });
    } catch (error) {
      // Some of it may be saved already: what is left is the difference to what is there now.
      draft.change({ before: await getSetPolicies(set) });
      throw error;
    }
    notify({
      type: 'success',
      content:
        'The policies are saved. ' +
        'Accounts that have the permission set keep the earlier version until it is provisioned again.',
    });
    const notice = await undefinedKeysNotice(edited.inline);
    if (notice) notify(notice);
    await navigate(`${back}?tab=accounts`);
  };
  return (
    <EditPage
      title="Edit policies"
      breadcrumbs={permissionSetsCrumbs}
      backPath={back}
      check={() => {
        const problem = hasProblems(findPolicyProblems(edited));
        setShowProblems(problem);
        return !problem;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="permission set"
          changed={[{ label: 'What it grants', theirs: summary(conflict) }]}
          onTakeTheirs={() => {
            draft.change({ before: conflict, edited: conflict });
            setConflict(undefined);
          }}
          onKeepMine={() => {
            draft.change({ before: conflict });
            setConflict(undefined);
          }}
        />
      )}
      <PoliciesForm policies={edited} showProblems={showProblems} onChange={(next) => draft.change({ edited: next })} />
    </EditPage>
  );
}

function summary({ awsManaged, customerManaged, inline, boundary }: SetPolicies): string {
  const names = [
    ...awsManaged.map(({ Name }) => Name),
    ...customerManaged.map(({ Name }) => Name),
    ...(inline ? ['an inline policy'] : []),
    ...(boundary ? ['a permissions boundary'] : []),
  ];
  return names.join(', ');
}
