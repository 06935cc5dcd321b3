/** One group with its members: edit, delete, add and remove users. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { isNothingThere } from '../../../api/errors';
import { describeGroup } from '../api/identity-store';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { WithInstance } from '../area';
import { DeleteGroupDialog } from './delete-group-dialog';
import { GroupMembers } from './group-members';
import { GroupNotFound } from './group-not-found';
import { groupPath, groupsCrumbs, groupsPath } from './group-address';

export function Component() {
  const { groupId = '' } = useParams();
  return (
    <WithInstance title="Group">
      {({ identityStoreId }) => <GroupDetail key={groupId} identityStoreId={identityStoreId} groupId={groupId} />}
    </WithInstance>
  );
}

function GroupDetail({ identityStoreId, groupId }: { identityStoreId: string; groupId: string }) {
  const query = useQuery(`group/${groupId}`, (signal) => describeGroup(identityStoreId, groupId, signal));
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  if (isNothingThere(query.error)) return <GroupNotFound groupId={groupId} />;
  const group = query.data;
  return (
    <Page
      title={group?.DisplayName ?? 'Group'}
      breadcrumbs={groupsCrumbs}
      actions={group && <Button onClick={() => setDeleting(true)}>Delete group</Button>}
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!group && query.loading && <Loading what="the group" />}
        {group && (
          <>
            <Container
              header={
                <Header variant="h2" actions={<EditButton groupId={groupId} />}>
                  General information
                </Header>
              }
            >
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'Description', value: <bdi>{group.Description || '-'}</bdi> },
                  { label: 'Group ID', value: <Copyable name="Group ID" value={groupId} /> },
                ]}
              />
            </Container>
            <GroupMembers identityStoreId={identityStoreId} groupId={groupId} onGone={query.reload} />
          </>
        )}
      </SpaceBetween>
      {deleting && group && (
        <DeleteGroupDialog
          identityStoreId={identityStoreId}
          group={group}
          onDeleted={() => void navigate(groupsPath)}
          onClose={() => {
            setDeleting(false);
            query.reload();
          }}
        />
      )}
    </Page>
  );
}

function EditButton({ groupId }: { groupId: string }) {
  const follow = useFollow();
  return (
    <Button ariaLabel="Edit general information" href={consoleHref(`${groupPath(groupId)}/edit`)} onFollow={follow}>
      Edit
    </Button>
  );
}
