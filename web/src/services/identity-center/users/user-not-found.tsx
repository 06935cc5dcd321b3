/** A user who is not there (any more). */
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { areaCrumb } from '../area';

export function UserNotFound({ userId }: { userId: string }) {
  return (
    <Page
      title="User not found"
      breadcrumbs={[areaCrumb, { text: 'Users', path: '/identity-center/users' }]}
      description={`No user has the ID ${userId}. It may have been deleted.`}
    >
      <ConsoleLink to="/identity-center/users">Go to Users</ConsoleLink>
    </Page>
  );
}
