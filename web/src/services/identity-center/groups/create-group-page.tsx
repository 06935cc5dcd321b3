/** Create group: name, description, and users to begin with. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { addToGroup, createGroup } from '../api/directory-changes';
import { describeError } from '../../../api/errors';
import type { User } from '../api/identity-store';
import { EditPage } from '../../../components/pages/edit-page';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { WithInstance } from '../area';
import { UserPicker } from '../users/list/user-picker';
import { GroupFields } from './group-fields';
import { groupPath, groupsCrumbs, groupsPath } from './group-address';
import { findGroupProblems, type GroupTexts } from './group-problems';

interface Draft {
  readonly texts: GroupTexts;
  readonly users: readonly User[];
}

const start: Draft = { texts: { name: '', description: '' }, users: [] };

export function Component() {
  return (
    <WithInstance title="Create group">
      {({ identityStoreId }) => <CreateGroup identityStoreId={identityStoreId} />}
    </WithInstance>
  );
}

function CreateGroup({ identityStoreId }: { identityStoreId: string }) {
  const { values, change } = useDraft('create-group', start);
  const [showProblems, setShowProblems] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const { texts, users } = values;
  const create = async () => {
    const groupId = await createGroup(identityStoreId, texts.name.trim(), texts.description.trim());
    // From here on the group exists: what fails is told, and may be done on the group's page.
    const link = { text: 'View group', path: groupPath(groupId) };
    notify({
      type: 'success',
      content: (
        <>
          The group <bdi>{texts.name.trim()}</bdi> is created.
        </>
      ),
      link,
    });
    for (const user of users) {
      await addToGroup(identityStoreId, groupId, user.UserId ?? '').catch((error: unknown) =>
        notify({
          type: 'error',
          content: (
            <>
              <bdi>{user.UserName}</bdi> is not in the group: {describeError(error).message}
            </>
          ),
          link,
        }),
      );
    }
    await navigate(groupsPath);
  };
  return (
    <EditPage
      title="Create group"
      breadcrumbs={groupsCrumbs}
      backPath={groupsPath}
      saveLabel="Create group"
      check={() => {
        const passed = Object.keys(findGroupProblems(texts)).length === 0;
        setShowProblems(!passed);
        return passed;
      }}
      onSave={create}
    >
      <Container header={<Header variant="h2">Group details</Header>}>
        <GroupFields
          texts={texts}
          problems={showProblems ? findGroupProblems(texts) : {}}
          onChange={(next) => change({ texts: next })}
        />
      </Container>
      <UserPicker
        title="Add users to group - optional"
        identityStoreId={identityStoreId}
        selected={users}
        onChange={(next) => change({ users: next })}
      />
    </EditPage>
  );
}
