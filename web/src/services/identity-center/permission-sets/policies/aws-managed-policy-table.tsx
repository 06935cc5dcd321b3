/** AWS's managed policies, to choose from: all of them are there, so that the filter finds a part of any name. */
import type { Policy } from '../../../iam/api/managed-policies';
import type { AttachedManagedPolicy } from '../../api/set-policies';
import type { Query } from '../../../../api/use-query';
import { FilteredTable } from '../../../../components/tables/filtered-table';
import { EmptyTable } from '../../../../components/tables/resource-table';
import { Name } from '../../../../components/texts/name';

const columns = [
  {
    id: 'name',
    sortBy: (policy: Policy) => policy.PolicyName,
    header: 'Policy name',
    minWidth: 220,
    isRowHeader: true,
    cell: (policy: Policy) => <Name text={policy.PolicyName} />,
  },
  { id: 'arn', header: 'ARN', minWidth: 280, cell: (policy: Policy) => <Name text={policy.Arn} /> },
];

export interface AwsManagedPolicyTableProps {
  readonly query: Query<readonly Policy[]>;
  readonly selected: readonly AttachedManagedPolicy[];
  readonly onChange: (selected: readonly AttachedManagedPolicy[]) => void;
}

export function AwsManagedPolicyTable({ query, selected, onChange }: AwsManagedPolicyTableProps) {
  const { data, error, loading, reload } = query;
  return (
    <FilteredTable<Policy>
      title="AWS managed policies"
      headingLevel="h3"
      rows={{ loading, reload, ...(data && { items: data }), ...(error !== undefined && { error }) }}
      pageSize={10}
      filterLabel="Find AWS managed policies by name"
      textOf={(policy) => policy.PolicyName ?? ''}
      columns={columns}
      trackBy={(policy) => policy.Arn ?? ''}
      empty={<EmptyTable title="No AWS managed policies" />}
      selection={{
        type: 'multi',
        selected: selected.map(({ Arn, Name }) => ({ Arn, PolicyName: Name })),
        label: (policy) => policy.PolicyName ?? '',
        onChange: (policies) => onChange(policies.map(({ Arn, PolicyName }) => ({ Arn, Name: PolicyName }))),
      }}
    />
  );
}
