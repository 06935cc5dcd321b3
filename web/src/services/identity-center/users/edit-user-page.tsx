/** Edit a user's attributes. What somebody else changed in the meantime is shown before it is overwritten. */
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { updateUser } from '../api/directory-changes';
import { isNotFound, isNothingThere } from '../../../api/errors';
import { describeUser, type User } from '../api/identity-store';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { areaCrumb, WithInstance } from '../area';
import { AttributeFields } from './attribute-fields';
import {
  attributeChanges,
  attributesOf,
  changedAttributes,
  findAttributeProblems,
  type AttributeTexts,
} from './user-attributes';
import { UserNotFound } from './user-not-found';

export function Component() {
  const { userId = '' } = useParams();
  return (
    <WithInstance title="Edit user">
      {({ identityStoreId }) => <EditUser key={userId} identityStoreId={identityStoreId} userId={userId} />}
    </WithInstance>
  );
}

const usersCrumb = { text: 'Users', path: '/identity-center/users' };

function EditUser({ identityStoreId, userId }: { identityStoreId: string; userId: string }) {
  const query = useQuery(`user/${userId}`, (signal) => describeUser(identityStoreId, userId, signal));
  if (isNothingThere(query.error)) return <UserNotFound userId={userId} />;
  return query.data ? (
    <Loaded identityStoreId={identityStoreId} user={query.data} />
  ) : (
    <EditPage title="Edit user" breadcrumbs={[areaCrumb, usersCrumb]} query={query} />
  );
}

interface Draft {
  readonly before: AttributeTexts;
  readonly edited: AttributeTexts;
}

function Loaded({ identityStoreId, user }: { identityStoreId: string; user: User }) {
  const userId = user.UserId ?? '';
  const back = `/identity-center/users/${encodeURIComponent(userId)}`;
  const draft = useDraft<Draft>(`edit-user/${userId}`, { before: attributesOf(user), edited: attributesOf(user) });
  const { before, edited } = draft.values;
  const [showProblems, setShowProblems] = useState(false);
  const [conflict, setConflict] = useState<AttributeTexts>();
  const [isGone, setGone] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const save = async () => {
    let current: User;
    try {
      current = await describeUser(identityStoreId, userId);
    } catch (error) {
      if (isNotFound(error)) return setGone(true);
      throw error;
    }
    const theirs = attributesOf(current);
    if (changedAttributes(before, theirs).length > 0) return setConflict(theirs);
    await updateUser(identityStoreId, userId, attributeChanges(current, edited));
    notify({ type: 'success', content: 'The user is saved.' });
    await navigate(back);
  };
  const resolve = (next: Draft) => {
    draft.change(next);
    setConflict(undefined);
  };
  if (isGone) return <UserNotFound userId={userId} />;
  return (
    <EditPage
      title={`Edit ${user.UserName ?? ''}`}
      breadcrumbs={[areaCrumb, usersCrumb, { text: user.UserName ?? '', path: back }]}
      backPath={back}
      check={() => {
        const passed = Object.keys(findAttributeProblems(edited)).length === 0;
        setShowProblems(!passed);
        return passed;
      }}
      onSave={save}
    >
      {conflict && (
        <ConflictAlert
          what="user"
          changed={changedAttributes(before, conflict)}
          onTakeTheirs={() => resolve({ before: conflict, edited: { ...edited, ...onlyChanged(before, conflict) } })}
          onKeepMine={() => resolve({ before: conflict, edited })}
        />
      )}
      <AttributeFields
        texts={edited}
        problems={showProblems ? findAttributeProblems(edited) : {}}
        onChange={(next) => draft.change({ edited: next })}
      />
    </EditPage>
  );
}

/** Their changes alone: what was typed in other fields stays. */
function onlyChanged(before: AttributeTexts, theirs: AttributeTexts): AttributeTexts {
  return Object.fromEntries(changedAttributes(before, theirs).map(({ name, theirs: text }) => [name, text]));
}
