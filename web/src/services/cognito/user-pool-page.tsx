/** One user pool: its users, groups and app clients, and the way to the codes that it has sent. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ConsoleLink } from '../../components/links/navigation';
import { ResourcePage } from '../../components/pages/resource-page';
import { tabTexts } from '../../components/pages/tab-texts';
import { useTabInAddress } from '../../components/pages/use-tab-in-address';
import { poolsCrumb } from './addresses';
import { describeUserPool, type UserPoolType } from './api/user-pools';
import { ClientsTable, GroupsTable } from './pool-tables';
import { UsersTable } from './users-table';

export function Component() {
  const poolId = useSearchParams()[0].get('poolId') ?? '';
  return <UserPoolPage key={`${shownRegion()} ${poolId}`} poolId={poolId} />;
}

function UserPoolPage({ poolId }: { poolId: string }) {
  const [tab, open] = useTabInAddress(['users', 'groups', 'clients']);
  const query = useQuery(`cognito/pool/${shownRegion()}/${poolId}`, (signal) => describeUserPool(poolId, signal));
  return (
    <ResourcePage what="user pool" name={query.data?.Name ?? poolId} breadcrumbs={[poolsCrumb()]} query={query}>
      {(pool) => (
        <SpaceBetween size="l">
          <Overview pool={pool} />
          <Tabs
            i18nStrings={tabTexts}
            ariaLabel="User pool"
            activeTabId={tab}
            onChange={(event) => open(event.detail.activeTabId)}
            tabs={[
              { id: 'users', label: 'Users', content: <UsersTable pool={pool} /> },
              { id: 'groups', label: 'Groups', content: <GroupsTable poolId={poolId} /> },
              { id: 'clients', label: 'App clients', content: <ClientsTable poolId={poolId} /> },
            ]}
          />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

const mfaTexts: Readonly<Record<string, string>> = { ON: 'Required', OPTIONAL: 'Optional', OFF: 'Off' };

function Overview({ pool }: { pool: UserPoolType }) {
  const { Id = '', Arn = '', UsernameAttributes = [], AliasAttributes = [], MfaConfiguration = 'OFF' } = pool;
  const names = [...UsernameAttributes, ...AliasAttributes].join(', ');
  return (
    <Container header={<Header variant="h2">User pool overview</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={220}
        items={[
          { label: 'User pool ID', value: <Copyable name="User pool ID" value={Id} /> },
          { label: 'Estimated number of users', value: pool.EstimatedNumberOfUsers ?? 0 },
          { label: 'Sign-in options', value: names || 'User name' },
          { label: 'Multi-factor authentication', value: mfaTexts[MfaConfiguration] },
          {
            label: 'Codes and invitations',
            value: <ConsoleLink to="/mail">What was sent, in the mail inbox</ConsoleLink>,
          },
          { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={Arn} /> },
        ]}
      />
    </Container>
  );
}
