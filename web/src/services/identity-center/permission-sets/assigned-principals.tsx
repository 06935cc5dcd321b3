/** The users and groups that hold a permission set in one account. */
import { describeGroup, describeUser } from '../api/identity-store';
import { isNotFound } from '../../../api/errors';
import { listAssignmentsInAccount, type AccountAssignment } from '../api/set-provisioning';
import { type SetKey } from '../api/permission-sets';
import { ConsoleLink } from '../../../components/links/navigation';
import { useInnerPagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { useIdentityCenter } from '../area';

const pageSize = 25;

interface NamedPrincipal extends AccountAssignment {
  readonly name: string;
}

const columns = [
  {
    id: 'name',
    sortBy: ({ name }: NamedPrincipal) => name,
    header: 'Name',
    minWidth: 200,
    isRowHeader: true,
    cell: ({ name, PrincipalType, PrincipalId = '' }: NamedPrincipal) => (
      <ConsoleLink
        to={`/identity-center/${PrincipalType === 'GROUP' ? 'groups' : 'users'}/${encodeURIComponent(PrincipalId)}`}
      >
        <bdi>{name}</bdi>
      </ConsoleLink>
    ),
  },
  {
    id: 'type',
    sortBy: ({ PrincipalType }: NamedPrincipal) => PrincipalType,
    header: 'Type',
    minWidth: 100,
    cell: ({ PrincipalType }: NamedPrincipal) => (PrincipalType === 'GROUP' ? 'Group' : 'User'),
  },
];

export function AssignedPrincipals({ set, accountId }: { set: SetKey; accountId: string }) {
  const { identityStoreId = '' } = useIdentityCenter().identityCenter;
  const rows = useInnerPagedRows(
    `permission-set/${set.PermissionSetArn}/accounts/${accountId}`,
    async (token, signal) => {
      const page = await listAssignmentsInAccount(set, accountId, pageSize, token, signal);
      return {
        ...page,
        items: await Promise.all(page.items.map((assignment) => named(identityStoreId, assignment, signal))),
      };
    },
  );
  return (
    <ResourceTable
      title={`Users and groups in ${accountId}`}
      rows={rows}
      columns={columns}
      trackBy={({ PrincipalId }) => PrincipalId ?? ''}
      empty={<EmptyTable title="No users or groups">Nobody is assigned in this account.</EmptyTable>}
    />
  );
}

/** A principal that was deleted a moment ago keeps its ID for a name. */
async function named(
  identityStoreId: string,
  assignment: AccountAssignment,
  signal: AbortSignal,
): Promise<NamedPrincipal> {
  const { PrincipalId = '', PrincipalType } = assignment;
  try {
    const name =
      PrincipalType === 'GROUP'
        ? (await describeGroup(identityStoreId, PrincipalId, signal)).DisplayName
        : (await describeUser(identityStoreId, PrincipalId, signal)).UserName;
    return { ...assignment, name: name ?? PrincipalId };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { ...assignment, name: PrincipalId };
  }
}
