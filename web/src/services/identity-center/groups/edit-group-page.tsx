/** Edit a group's name and description. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { updateGroup } from '../api/directory-changes';
import { isNotFound, isNothingThere } from '../../../api/errors';
import { describeGroup, type Group } from '../api/identity-store';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert, type ChangedValue } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { WithInstance } from '../area';
import { GroupFields } from './group-fields';
import { groupPath, groupsCrumbs } from './group-address';
import { GroupNotFound } from './group-not-found';
import { findGroupProblems, type GroupTexts } from './group-problems';

export function Component() {
  const { groupId = '' } = useParams();
  return (
    <WithInstance title="Edit group">
      {({ identityStoreId }) => <EditGroup key={groupId} identityStoreId={identityStoreId} groupId={groupId} />}
    </WithInstance>
  );
}

function EditGroup({ identityStoreId, groupId }: { identityStoreId: string; groupId: string }) {
  const query = useQuery(`group/${groupId}`, (signal) => describeGroup(identityStoreId, groupId, signal));
  if (isNothingThere(query.error)) return <GroupNotFound groupId={groupId} />;
  return query.data ? (
    <Loaded identityStoreId={identityStoreId} group={query.data} />
  ) : (
    <EditPage title="Edit group" breadcrumbs={groupsCrumbs} query={query} />
  );
}

const textsOf = ({ DisplayName = '', Description = '' }: Group): GroupTexts => ({
  name: DisplayName,
  description: Description,
});

function changedBetween(before: GroupTexts, now: GroupTexts): ChangedValue[] {
  return [
    ...(before.name === now.name ? [] : [{ label: 'Group name', theirs: now.name }]),
    ...(before.description === now.description ? [] : [{ label: 'Description', theirs: now.description }]),
  ];
}

interface Draft {
  readonly before: GroupTexts;
  readonly edited: GroupTexts;
}

function Loaded({ identityStoreId, group }: { identityStoreId: string; group: Group }) {
  const groupId = group.GroupId ?? '';
  const draft = useDraft<Draft>(`edit-group/${groupId}`, { before: textsOf(group), edited: textsOf(group) });
  const { before, edited } = draft.values;
  const [showProblems, setShowProblems] = useState(false);
  const [conflict, setConflict] = useState<GroupTexts>();
  const [isGone, setGone] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const save = async () => {
    let current: GroupTexts;
    try {
      current = textsOf(await describeGroup(identityStoreId, groupId));
    } catch (error) {
      if (isNotFound(error)) return setGone(true);
      throw error;
    }
    if (changedBetween(before, current).length > 0) return setConflict(current);
    const [name, description] = [edited.name.trim(), edited.description.trim()];
    await updateGroup(
      identityStoreId,
      groupId,
      new Map([
        ...(name === current.name ? [] : [['displayName', name] as const]),
        ...(description === current.description ? [] : [['description', description || undefined] as const]),
      ]),
    );
    notify({ type: 'success', content: 'The group is saved.' });
    await navigate(groupPath(groupId));
  };
  const resolve = (next: Draft) => {
    draft.change(next);
    setConflict(undefined);
  };
  if (isGone) return <GroupNotFound groupId={groupId} />;
  return (
    <EditPage
      title={`Edit ${group.DisplayName ?? ''}`}
      breadcrumbs={groupsCrumbs}
      backPath={groupPath(groupId)}
      check={() => {
        const passed = Object.keys(findGroupProblems(edited)).length === 0;
        setShowProblems(!passed);
        return passed;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="group"
          changed={changedBetween(before, conflict)}
          onTakeTheirs={() => resolve({ before: conflict, edited: conflict })}
          onKeepMine={() => resolve({ before: conflict, edited })}
        />
      )}
      <Container header={<Header variant="h2">Group details</Header>}>
        <GroupFields
          texts={edited}
          problems={showProblems ? findGroupProblems(edited) : {}}
          onChange={(next) => draft.change({ edited: next })}
        />
      </Container>
    </EditPage>
  );
}
