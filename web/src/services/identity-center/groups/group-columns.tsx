/** The columns of every table of groups. */
import type { Group } from '../api/identity-store';
import { ConsoleLink } from '../../../components/links/navigation';

export const groupColumns = [
  {
    id: 'name',
    sortBy: (group: Group) => group.DisplayName,
    header: 'Group name',
    isRowHeader: true,
    cell: (group: Group) => (
      <ConsoleLink to={`/identity-center/groups/${encodeURIComponent(group.GroupId ?? '')}`}>
        <bdi>{group.DisplayName || group.GroupId}</bdi>
      </ConsoleLink>
    ),
  },
  {
    id: 'description',
    sortBy: (group: Group) => group.Description,
    header: 'Description',
    cell: (group: Group) => <bdi>{group.Description || '-'}</bdi>,
  },
];
