/** The account's roles, to read. */
import { listRoles, type Role } from '../api/roles-and-groups';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Timestamp } from '../../../components/texts/timestamp';
import { iamCrumb, rolePath } from '../addresses';
import { trustedEntities } from './trusted-entities';
import { LinkButton } from '../../../components/links/link-button';
import { Name } from '../../../components/texts/name';

const columns: readonly Column<Role>[] = [
  {
    id: 'name',
    sortBy: (role) => role.RoleName,
    header: 'Role name',
    minWidth: 260,
    isRowHeader: true,
    cell: (role) => (
      <ConsoleLink to={rolePath(role.RoleName ?? '')}>
        <Name text={role.RoleName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'trusted',
    header: 'Trusted entities',
    minWidth: 220,
    cell: (role) => <bdi>{trustedEntities(role.AssumeRolePolicyDocument).join(', ') || '-'}</bdi>,
  },
  { id: 'path', sortBy: (role) => role.Path, header: 'Path', minWidth: 160, cell: (role) => role.Path },
  {
    id: 'created',
    sortBy: (role) => role.CreateDate,
    header: 'Creation time',
    minWidth: 180,
    cell: (role) => <Timestamp at={role.CreateDate} />,
  },
];

export function Component() {
  const query = useQuery('iam/roles', listRoles);
  return (
    <Page
      title="Roles"
      breadcrumbs={[iamCrumb]}
      description={
        'Identities with permissions that others take on for a while. ' +
        'Roles of permission sets are managed in IAM Identity Center.'
      }
    >
      <FilteredTable
        title="Roles"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={(role) => role.RoleName ?? ''}
        pageSize={25}
        filterLabel="Find roles by name"
        textOf={(role) => `${role.RoleName}\n${role.Path}`}
        actions={
          <LinkButton to="/iam/roles/create" variant="primary">
            Create role
          </LinkButton>
        }
        empty={<EmptyTable title="No roles">Assigning a permission set creates one, too.</EmptyTable>}
      />
    </Page>
  );
}
