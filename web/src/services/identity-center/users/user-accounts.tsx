/** Which accounts the user may enter, and with which permission set. */
import { listAssignmentsOfUser, type NamedAssignment } from '../api/sso-admin';
import { PagedTable } from '../../../components/tables/paged-table';
import { EmptyTable } from '../../../components/tables/resource-table';
import { ConsoleLink } from '../../../components/links/navigation';

const pageSize = 25;

const columns = [
  {
    id: 'account',
    sortBy: (assignment: NamedAssignment) => assignment.AccountId,
    header: 'AWS account',
    isRowHeader: true,
    cell: (assignment: NamedAssignment) => assignment.AccountId,
  },
  {
    id: 'permissionSet',
    sortBy: (assignment: NamedAssignment) => assignment.permissionSetName,
    header: 'Permission set',
    cell: (assignment: NamedAssignment) => <bdi>{assignment.permissionSetName}</bdi>,
  },
  {
    id: 'through',
    header: 'Assigned',
    cell: (assignment: NamedAssignment) =>
      assignment.PrincipalType === 'GROUP' ? (
        <ConsoleLink to={`/identity-center/groups/${encodeURIComponent(assignment.PrincipalId ?? '')}`}>
          through a group
        </ConsoleLink>
      ) : (
        'directly'
      ),
  },
];

export function UserAccounts({ instanceArn, userId }: { instanceArn: string; userId: string }) {
  return (
    <PagedTable
      title="AWS accounts"
      queryKey={`user/${userId}/accounts`}
      load={(token, signal) => listAssignmentsOfUser(instanceArn, userId, pageSize, token, signal)}
      columns={columns}
      trackBy={(assignment) => `${assignment.AccountId}/${assignment.PermissionSetArn}/${assignment.PrincipalId}`}
      empty={<EmptyTable title="No AWS accounts">Nothing is assigned to this user yet.</EmptyTable>}
    />
  );
}
