/** One account of the organization: who it is, where it stands, its tags; move and close. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router-dom';
import { isNothingThere } from '../../api/errors';
import { describeAccount, describeOrganization, type Account } from './api/organization';
import { changeResourceTags, listResourceTags } from './api/changes';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { TagsPanel } from '../../components/tags/tags-panel';
import { Timestamp } from '../../components/texts/timestamp';
import { usePolling } from '../../components/state/use-polling';
import { AccountStatus } from './tree/account-status';
import { organizationsCrumb } from './addresses';
import { ManagementBadge } from './tree/management-badge';
import { OrganizationActions } from './organization-actions';
import { Place } from './place';

const closurePollMilliseconds = 1_000;

export function Component() {
  const { accountId = '' } = useParams();
  return <AccountPage key={accountId} accountId={accountId} />;
}

function AccountPage({ accountId }: { accountId: string }) {
  const query = useQuery(`account/${accountId}`, (signal) => describeAccount(accountId, signal));
  const organization = useQuery('organization', async (signal) => (await describeOrganization(signal)) ?? {});
  usePolling(query, query.data?.Status === 'PENDING_CLOSURE' ? closurePollMilliseconds : undefined);
  const managementAccountId = organization.data?.MasterAccountId;
  if (isNothingThere(query.error)) {
    return (
      <Page
        title="AWS account not found"
        breadcrumbs={[organizationsCrumb]}
        description={`No account of your organization has the ID ${accountId}. It may have left it.`}
      >
        <ConsoleLink to="/organizations">Go to AWS Organizations</ConsoleLink>
      </Page>
    );
  }
  return (
    <Page
      title={query.data?.Name ?? 'AWS account'}
      breadcrumbs={[organizationsCrumb]}
      actions={
        query.data && (
          <OrganizationActions
            node={{ kind: 'account', id: accountId, account: query.data }}
            managementAccountId={managementAccountId}
            onChange={query.reload}
          />
        )
      }
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.error === undefined && <Loading what="the account" />}
        {query.data && <Details account={query.data} management={managementAccountId === accountId} />}
        {query.data && (
          <TagsPanel
            queryKey={`tags/${accountId}`}
            load={(signal) => listResourceTags(accountId, signal)}
            onSave={(change) => changeResourceTags(accountId, change)}
          />
        )}
      </SpaceBetween>
    </Page>
  );
}

function Details({ account, management }: { account: Account; management: boolean }) {
  const accountId = account.Id ?? '';
  // The paths change with a move: the place is asked for anew.
  const place = account.Paths?.join() ?? '';
  return (
    <Container header={<Header variant="h2">Account details</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          {
            label: 'Account name',
            value: (
              <>
                <bdi>{account.Name}</bdi> {management && <ManagementBadge />}
              </>
            ),
          },
          { label: 'Account ID', value: <Copyable name="Account ID" value={accountId} /> },
          { label: 'Email', value: <bdi>{account.Email}</bdi> },
          { label: 'Status', value: <AccountStatus account={account} /> },
          { label: 'Joined method', value: account.JoinedMethod === 'CREATED' ? 'Created' : 'Invited' },
          { label: 'Joined date', value: <Timestamp at={account.JoinedTimestamp} /> },
          { label: 'Organizational unit', value: <Place key={place} id={accountId} /> },
          { label: 'ARN', value: account.Arn ?? '-' },
          {
            label: 'Access',
            value: (
              <ConsoleLink to={`/identity-center/accounts/${accountId}`}>
                Users and groups in IAM Identity Center
              </ConsoleLink>
            ),
          },
        ]}
      />
    </Container>
  );
}
