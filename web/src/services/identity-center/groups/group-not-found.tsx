/** A group that is not there (any more). */
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { groupsCrumbs, groupsPath } from './group-address';

export function GroupNotFound({ groupId }: { groupId: string }) {
  return (
    <Page
      title="Group not found"
      breadcrumbs={groupsCrumbs}
      description={`No group has the ID ${groupId}. It may have been deleted.`}
    >
      <ConsoleLink to={groupsPath}>Go to Groups</ConsoleLink>
    </Page>
  );
}
