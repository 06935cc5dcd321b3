/** The columns of every table of groups. */
import type { Group } from '../api/identity-store';
import { ConsoleLink } from '../../../components/links/navigation';
import { Name } from '../../../components/texts/name';

export const groupColumns = [
  {
    id: 'name',
    sortBy: (group: Group) => group.DisplayName,
    header: 'Group name',
    isRowHeader: true,
    cell: (group: Group) => (
      <ConsoleLink to={`/identity-center/groups/${encodeURIComponent(group.GroupId ?? '')}`}>
        <Name text={group.DisplayName || group.GroupId} />
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
