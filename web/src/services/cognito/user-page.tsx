/** One user of a pool: attributes and groups, and what an administrator does with a user. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Name } from '../../components/texts/name';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, ResourceTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { poolCrumb, poolsCrumb } from './addresses';
import { getUser, type AttributeType, type UserDetail } from './api/users';
import { UserActions } from './user-actions';
import { UserGroups } from './user-groups';
import { UserStatus } from './user-status';

export function Component() {
  const [search] = useSearchParams();
  const [poolId, userName] = [search.get('poolId') ?? '', search.get('userName') ?? ''];
  return <UserPage key={`${shownRegion()} ${poolId} ${userName}`} poolId={poolId} userName={userName} />;
}

function UserPage({ poolId, userName }: { poolId: string; userName: string }) {
  const user = { UserPoolId: poolId, Username: userName };
  const query = useQuery(`cognito/user/${shownRegion()}/${poolId}/${userName}`, (signal) => getUser(user, signal));
  return (
    <ResourcePage
      what="user"
      name={userName}
      breadcrumbs={[poolsCrumb(), poolCrumb(poolId)]}
      query={query}
      actions={query.data && <UserActions user={user} detail={query.data} onChanged={query.reload} />}
    >
      {(detail) => (
        <SpaceBetween size="l">
          <Overview detail={detail} />
          <Attributes attributes={detail.user.UserAttributes ?? []} reload={query.reload} />
          <UserGroups user={user} groups={detail.groups} onChanged={query.reload} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ detail: { user } }: { detail: UserDetail }) {
  const { UserStatus: status, Enabled, UserCreateDate, UserLastModifiedDate, UserMFASettingList: mfa = [] } = user;
  return (
    <Container header={<Header variant="h2">User information</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={180}
        items={[
          { label: 'Status', value: <UserStatus status={status} enabled={Enabled} /> },
          { label: 'MFA', value: mfa.join(', ') || 'None' },
          { label: 'Created', value: <Timestamp at={UserCreateDate} /> },
          { label: 'Last modified', value: <Timestamp at={UserLastModifiedDate} /> },
        ]}
      />
    </Container>
  );
}

const columns: readonly Column<AttributeType>[] = [
  {
    id: 'name',
    header: 'Attribute name',
    minWidth: 220,
    isRowHeader: true,
    sortBy: ({ Name: name }) => name,
    cell: ({ Name: name = '' }) => <Name text={name} />,
  },
  { id: 'value', header: 'Value', minWidth: 260, cell: ({ Value = '' }) => <Name text={Value} /> },
];

function Attributes({ attributes, reload }: { attributes: readonly AttributeType[]; reload: () => void }) {
  return (
    <ResourceTable<AttributeType>
      title="User attributes"
      rows={{ items: attributes, loading: false, reload, counter: `(${attributes.length})` }}
      columns={columns}
      trackBy={({ Name: name = '' }) => name}
      empty={<EmptyTable title="No attributes" />}
    />
  );
}
