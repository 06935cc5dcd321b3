/** The account's user groups, to read. */
import { listGroups } from '../api/roles-and-groups';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { Page } from '../../../components/pages/page';
import { EmptyTable } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { iamCrumb } from '../addresses';
import { groupColumns } from './group-columns';
import { LinkButton } from '../../../components/links/link-button';

export function Component() {
  const query = useQuery('iam/groups', listGroups);
  return (
    <Page title="User groups" breadcrumbs={[iamCrumb]} description="IAM users who get the same permissions.">
      <FilteredTable
        title="User groups"
        rows={rowsOf(query)}
        columns={groupColumns}
        trackBy={(group) => group.GroupName ?? ''}
        pageSize={25}
        filterLabel="Find groups by name"
        textOf={(group) => group.GroupName ?? ''}
        actions={
          <LinkButton to="/iam/groups/create" variant="primary">
            Create group
          </LinkButton>
        }
        empty={<EmptyTable title="No user groups" />}
      />
    </Page>
  );
}
