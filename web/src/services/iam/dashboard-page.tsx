/** IAM's first page: what there is in the account. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { getAccountFacts } from './api/iam';
import { currentSession } from '../../api/session';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';

const resources = [
  { label: 'User groups', entry: 'Groups', path: '/iam/groups' },
  { label: 'Users', entry: 'Users', path: '/iam/users' },
  { label: 'Roles', entry: 'Roles', path: '/iam/roles' },
  { label: 'Customer managed policies', entry: 'Policies', path: '/iam/policies?type=customer' },
];

export function Component() {
  const { account } = currentSession();
  const query = useQuery('iam/facts', getAccountFacts);
  return (
    <Page title="IAM Dashboard" breadcrumbs={[{ text: 'IAM', path: '/iam' }]}>
      <SpaceBetween size="l">
        {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
        <Container header={<Header variant="h2">IAM resources</Header>}>
          <KeyValuePairs
            columns={4}
            minColumnWidth={140}
            items={resources.map(({ label, entry, path }) => ({
              label,
              value: (
                <ConsoleLink
                  to={path}
                  fontSize="display-l"
                  ariaLabel={`${label}: ${query.data?.summary[entry] ?? 'not known'}`}
                >
                  {query.data?.summary[entry] ?? '…'}
                </ConsoleLink>
              ),
            }))}
          />
        </Container>
        <Container header={<Header variant="h2">AWS account</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: 'Account ID', value: <Copyable name="Account ID" value={account} /> },
              { label: 'Account alias', value: <bdi>{query.data?.alias ?? '-'}</bdi> },
            ]}
          />
        </Container>
      </SpaceBetween>
    </Page>
  );
}
