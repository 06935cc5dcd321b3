/** Managed policies: AWS's and the account's own, to read. */
import Select from '@cloudscape-design/components/select';
import { useSearchParams } from 'react-router-dom';
import { isAwsManaged, listAllPolicies, policyType, type Policy } from '../api/policies';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Timestamp } from '../../../components/texts/timestamp';
import { iamCrumb } from '../addresses';
import { PolicyLink } from './permissions-list';
import { LinkButton } from '../../../components/links/link-button';

const columns: readonly Column<Policy>[] = [
  {
    id: 'name',
    sortBy: (policy) => policy.PolicyName,
    header: 'Policy name',
    minWidth: 240,
    isRowHeader: true,
    cell: ({ PolicyName, Arn }) => <PolicyLink policy={{ PolicyName, PolicyArn: Arn }} />,
  },
  {
    id: 'type',
    sortBy: (policy) => policyType(policy.Arn),
    header: 'Type',
    minWidth: 150,
    cell: (policy) => policyType(policy.Arn),
  },
  {
    id: 'used',
    sortBy: (policy) => policy.AttachmentCount,
    header: 'Attached entities',
    minWidth: 140,
    cell: (policy) => policy.AttachmentCount ?? 0,
  },
  {
    id: 'edited',
    sortBy: (policy) => policy.UpdateDate,
    header: 'Edited time',
    minWidth: 180,
    cell: (policy) => <Timestamp at={policy.UpdateDate} />,
  },
];

const types = [
  { value: 'all', label: 'All types' },
  { value: 'aws', label: 'AWS managed' },
  { value: 'customer', label: 'Customer managed' },
] as const;

export function Component() {
  const query = useQuery('iam/policies', listAllPolicies);
  const [search, setSearch] = useSearchParams();
  const type = types.find(({ value }) => value === search.get('type')) ?? types[0];
  return (
    <Page
      title="Policies"
      breadcrumbs={[iamCrumb]}
      description="What users, groups and roles may do, in documents that many of them can share."
    >
      <FilteredTable
        title="Policies"
        rows={rowsOf(query, (policy) => type.value === 'all' || isAwsManaged(policy.Arn) === (type.value === 'aws'))}
        columns={columns}
        trackBy={(policy) => policy.Arn ?? ''}
        pageSize={25}
        filterLabel="Find policies by name"
        textOf={(policy) => `${policy.PolicyName}\n${policy.Arn}`}
        choices={
          <Select
            inlineLabelText="Filter by type"
            selectedOption={type}
            options={types}
            onChange={(event) =>
              setSearch(
                event.detail.selectedOption.value === 'all' ? {} : { type: event.detail.selectedOption.value ?? '' },
                { replace: true },
              )
            }
          />
        }
        actions={
          <LinkButton to="/iam/policies/create" variant="primary">
            Create policy
          </LinkButton>
        }
        empty={<EmptyTable title="No policies" />}
      />
    </Page>
  );
}
