/** One account as Identity Center sees it: who may enter it, and which permission sets have a role in it. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { isNothingThere } from '../../../api/errors';
import { describeAccount, describeOrganization, type Account } from '../../organizations/api/organization';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { AccountStatus } from '../../organizations/tree/account-status';
import { ManagementBadge } from '../../organizations/tree/management-badge';
import { areaCrumb, WithInstance, type Instance } from '../area';
import { AssignedPrincipals } from './assigned-principals';
import { assignPath } from './aws-accounts-page';
import { ProvisionedSets } from './provisioned-sets';

const listPath = '/identity-center/accounts';
const crumbs = [areaCrumb, { text: 'AWS accounts', path: listPath }];

export function Component() {
  const { accountId = '' } = useParams();
  return (
    <WithInstance title="AWS account">
      {(instance) => <AccountPage key={accountId} instance={instance} accountId={accountId} />}
    </WithInstance>
  );
}

function AccountPage({ instance, accountId }: { instance: Instance; accountId: string }) {
  const query = useQuery(`account/${accountId}`, (signal) => describeAccount(accountId, signal));
  const navigate = useNavigate();
  if (isNothingThere(query.error)) {
    return (
      <Page
        title="AWS account not found"
        breadcrumbs={crumbs}
        description={`No account of your organization has the ID ${accountId}. It may have left it.`}
      >
        <ConsoleLink to={listPath}>Go to AWS accounts</ConsoleLink>
      </Page>
    );
  }
  return (
    <Page
      title={query.data?.Name ?? 'AWS account'}
      breadcrumbs={crumbs}
      actions={
        query.data && (
          <Button
            variant="primary"
            disabled={query.data.Status !== 'ACTIVE'}
            onClick={() => void navigate(assignPath([accountId]))}
          >
            Assign users or groups
          </Button>
        )
      }
    >
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        {!query.data && query.error === undefined && <Loading what="the account" />}
        {query.data && <AccountDetail instance={instance} account={query.data} />}
      </SpaceBetween>
    </Page>
  );
}

function AccountDetail({ instance, account }: { instance: Instance; account: Account }) {
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'permission-sets' ? 'permission-sets' : 'users-and-groups';
  const organization = useQuery('organization', async (signal) => (await describeOrganization(signal)) ?? {});
  const accountId = account.Id ?? '';
  return (
    <>
      <Container header={<Header variant="h2">Account details</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            {
              label: 'Account name',
              value: (
                <>
                  <bdi>{account.Name}</bdi> {organization.data?.MasterAccountId === accountId && <ManagementBadge />}
                </>
              ),
            },
            { label: 'Account ID', value: <Copyable name="Account ID" value={accountId} /> },
            { label: 'Email', value: <bdi>{account.Email}</bdi> },
            { label: 'Status', value: <AccountStatus account={account} /> },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Access to the account"
        activeTabId={tab}
        onChange={(event) =>
          setSearch(event.detail.activeTabId === 'permission-sets' ? { tab: 'permission-sets' } : {}, { replace: true })
        }
        tabs={[
          {
            id: 'users-and-groups',
            label: 'Users and groups',
            content: <AssignedPrincipals instance={instance} account={account} />,
          },
          {
            id: 'permission-sets',
            label: 'Permission sets',
            content: <ProvisionedSets instanceArn={instance.instanceArn} accountId={accountId} />,
          },
        ]}
      />
    </>
  );
}
