/** Policies attached to or embedded in a role or group, to read. */
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { policyType } from '../api/policies';
import type { Permissions } from '../api/roles-and-groups';
import type { AttachedPolicy, InlinePolicy } from '../api/users';
import type { Query } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { policyPath } from '../addresses';
import { JsonDocument } from '../../../components/json/json-document';
import { Name } from '../../../components/texts/name';

const columns: readonly Column<AttachedPolicy>[] = [
  {
    id: 'name',
    sortBy: ({ PolicyName }) => PolicyName,
    header: 'Policy name',
    minWidth: 220,
    isRowHeader: true,
    cell: (policy) => <PolicyLink policy={policy} />,
  },
  {
    id: 'type',
    sortBy: ({ PolicyArn }) => policyType(PolicyArn),
    header: 'Type',
    minWidth: 150,
    cell: (policy) => policyType(policy.PolicyArn),
  },
];

export function PolicyLink({ policy }: { policy: AttachedPolicy }) {
  return (
    <ConsoleLink to={policyPath(policy.PolicyArn ?? '')}>
      <Name text={policy.PolicyName} />
    </ConsoleLink>
  );
}

export function PermissionsList({ query }: { query: Query<Permissions> }) {
  return (
    <SpaceBetween size="l">
      <FilteredTable
        title="Permissions policies"
        rows={{
          loading: query.loading,
          reload: query.reload,
          ...(query.error !== undefined && { error: query.error }),
          ...(query.data && { items: query.data.attached }),
        }}
        columns={columns}
        trackBy={(policy) => policy.PolicyArn ?? ''}
        pageSize={25}
        filterLabel="Find policies by name"
        textOf={(policy) => policy.PolicyName ?? ''}
        empty={<EmptyTable title="No managed policies" />}
      />
      <InlinePolicies policies={query.data?.inline ?? []} />
    </SpaceBetween>
  );
}

export function InlinePolicies({ policies }: { policies: readonly InlinePolicy[] }) {
  return policies.map((policy) => (
    <ExpandableSection
      key={policy.name}
      variant="container"
      headerDescription="Customer inline"
      headerText={<bdi>{policy.name}</bdi>}
      headerAriaLabel={`Inline policy ${policy.name}`}
    >
      <JsonDocument text={policy.document} name={`Inline policy ${policy.name}`} />
    </ExpandableSection>
  ));
}
