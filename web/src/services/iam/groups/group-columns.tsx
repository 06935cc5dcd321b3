/** The columns of every table of IAM user groups. */
import type { Group } from '../api/users';
import { ConsoleLink } from '../../../components/links/navigation';
import type { Column } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { Name } from '../../../components/texts/name';
import { groupPath } from '../addresses';

export const groupColumns: readonly Column<Group>[] = [
  {
    id: 'name',
    sortBy: (group) => group.GroupName,
    header: 'Group name',
    minWidth: 200,
    isRowHeader: true,
    cell: (group) => (
      <ConsoleLink to={groupPath(group.GroupName ?? '')}>
        <Name text={group.GroupName} />
      </ConsoleLink>
    ),
  },
  { id: 'arn', header: 'ARN', minWidth: 260, cell: (group) => group.Arn },
  {
    id: 'created',
    sortBy: (group) => group.CreateDate,
    header: 'Creation time',
    minWidth: 180,
    cell: (group) => <Timestamp at={group.CreateDate} />,
  },
];
