/** A table to choose managed policies from: AWS's and the account's own, by a part of their name. */
import Alert from '@cloudscape-design/components/alert';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { isAwsManaged, listAllPolicies, policyType, type Policy } from '../api/policies';
import type { AttachedPolicy } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Name } from '../../../components/texts/name';

/** AWS's quota of managed policies on a user. */
export const mostAttachedPolicies = 10;

const types = [
  { value: 'all', label: 'All types' },
  { value: 'aws', label: 'AWS managed' },
  { value: 'customer', label: 'Customer managed' },
] as const;

const columns: readonly Column<Policy>[] = [
  {
    id: 'name',
    sortBy: (policy) => policy.PolicyName,
    header: 'Policy name',
    minWidth: 240,
    isRowHeader: true,
    cell: (policy) => <Name text={policy.PolicyName} />,
  },
  { id: 'type', header: 'Type', minWidth: 150, cell: (policy) => policyType(policy.Arn) },
  {
    id: 'used',
    sortBy: (policy) => policy.AttachmentCount,
    header: 'Attached entities',
    minWidth: 140,
    cell: (policy) => policy.AttachmentCount ?? 0,
  },
];

export interface PolicyPickerProps {
  readonly selected: readonly AttachedPolicy[];
  readonly onChange: (selected: readonly AttachedPolicy[]) => void;
  /** ARNs of policies that are attached already. */
  readonly attached?: ReadonlySet<string>;
}

export function PolicyPicker({ selected, onChange, attached }: PolicyPickerProps) {
  const query = useQuery('iam/policies', listAllPolicies);
  const [type, setType] = useState<string>('all');
  return (
    <FilteredTable<Policy>
      title="Permissions policies"
      rows={rowsOf(query, (policy) => type === 'all' || isAwsManaged(policy.Arn) === (type === 'aws'))}
      columns={columns}
      trackBy={(policy) => policy.Arn ?? ''}
      pageSize={20}
      filterLabel="Find policies by name"
      textOf={(policy) => policy.PolicyName ?? ''}
      choices={
        <Select
          inlineLabelText="Filter by type"
          selectedOption={types.find(({ value }) => value === type) ?? types[0]}
          options={types}
          onChange={(event) => setType(event.detail.selectedOption.value ?? 'all')}
        />
      }
      selection={{
        type: 'multi',
        selected: selected.map(({ PolicyArn, PolicyName }) => ({ Arn: PolicyArn, PolicyName })),
        onChange: (policies) => onChange(policies.map(({ Arn, PolicyName }) => ({ PolicyArn: Arn, PolicyName }))),
        label: (policy) => policy.PolicyName ?? '',
        ...(attached && { isDisabled: (policy) => attached.has(policy.Arn ?? '') }),
      }}
      empty={<EmptyTable title="No policies" />}
    />
  );
}

export function TooManyPolicies() {
  return (
    <Alert type="error">
      A user can have {mostAttachedPolicies} managed policies at most. Choose fewer, or combine them into one policy.
    </Alert>
  );
}
