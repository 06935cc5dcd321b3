/** Service control policies: the most that principals of an account may do, whatever their own policies say. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { LinkButton } from '../../../components/links/link-button';
import { Name } from '../../../components/texts/name';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { useAction } from '../../../components/state/use-action';
import { organizationsCrumb, policiesPath, policyPath } from '../addresses';
import { enableServiceControlPolicies, listServiceControlPolicies, type PolicySummary } from '../api/policies';

const columns: readonly Column<PolicySummary>[] = [
  {
    id: 'name',
    sortBy: ({ Name: name }) => name,
    header: 'Name',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ Id = '', Name: name }) => (
      <ConsoleLink to={policyPath(Id)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  {
    id: 'type',
    sortBy: ({ AwsManaged }) => Number(AwsManaged),
    header: 'Type',
    minWidth: 150,
    cell: ({ AwsManaged }) => (AwsManaged ? 'AWS managed' : 'Customer managed'),
  },
  { id: 'description', header: 'Description', minWidth: 240, cell: ({ Description }) => <bdi>{Description}</bdi> },
];

export function Component() {
  const query = useQuery('organizations/policies', listServiceControlPolicies);
  const enabling = useAction(async () => {
    await enableServiceControlPolicies();
    query.reload();
  });
  return (
    <Page
      title="Service control policies"
      breadcrumbs={[organizationsCrumb]}
      description="The most that an account's principals may do. They allow nothing by themselves."
    >
      <SpaceBetween size="l">
        {query.data && !query.data.enabled && (
          <Alert
            type="info"
            header="Service control policies are not enabled"
            action={
              <Button loading={enabling.running} loadingText="Enabling" onClick={enabling.run}>
                Enable service control policies
              </Button>
            }
          >
            Until then none of them counts, and none can be attached.
          </Alert>
        )}
        {enabling.error !== undefined && <ErrorAlert error={enabling.error} />}
        <FilteredTable
          title="Policies"
          rows={rowsOf(query)}
          columns={columns}
          trackBy={({ Id = '' }) => Id}
          pageSize={25}
          filterLabel="Find policies by name"
          textOf={({ Name: name, Description }) => `${name}\n${Description}`}
          actions={
            <LinkButton to={`${policiesPath}/create`} variant="primary">
              Create policy
            </LinkButton>
          }
          empty={<EmptyTable title="No policies" />}
        />
      </SpaceBetween>
    </Page>
  );
}
