/** One group with its members, to read. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router-dom';
import { describeGroup, listUsersOfGroup } from '../../../api/identity-store';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/copyable';
import { ErrorAlert } from '../../../components/error-alert';
import { Loading } from '../../../components/loading';
import { Page } from '../../../components/page';
import { PagedTable } from '../../../components/paged-table';
import { EmptyTable } from '../../../components/resource-table';
import { areaCrumb, WithInstance } from '../area';
import { userColumns } from '../users/user-columns';

const groupsCrumb = { text: 'Groups', path: '/identity-center/groups' };
const pageSize = 25;

export function Component() {
  const { groupId = '' } = useParams();
  return <WithInstance title="Group">{({ identityStoreId }) => <GroupDetail key={groupId} identityStoreId={identityStoreId} groupId={groupId} />}</WithInstance>;
}

function GroupDetail({ identityStoreId, groupId }: { identityStoreId: string; groupId: string }) {
  const query = useQuery(`group/${groupId}`, (signal) => describeGroup(identityStoreId, groupId, signal));
  return (
    <Page title={query.data?.DisplayName ?? 'Group'} breadcrumbs={[areaCrumb, groupsCrumb]}>
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.loading && <Loading what="the group" />}
        {query.data && (
          <>
            <Container header={<Header variant="h2">General information</Header>}>
              <KeyValuePairs
                columns={2}
                items={[
                  { label: 'Description', value: <bdi>{query.data.Description || '-'}</bdi> },
                  { label: 'Group ID', value: <Copyable name="Group ID" value={groupId} /> },
                ]}
              />
            </Container>
            <PagedTable
              title="Users in this group"
              queryKey={`group/${groupId}/users`}
              load={(token, signal) => listUsersOfGroup(identityStoreId, groupId, pageSize, token, signal)}
              columns={userColumns}
              trackBy={(user) => user.UserId ?? ''}
              empty={<EmptyTable title="No users in this group" />}
            />
          </>
        )}
      </SpaceBetween>
    </Page>
  );
}
