/** A permission set that is not there (any more). */
import type { SetKey } from '../api/permission-sets';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { permissionSetsCrumbs, permissionSetsPath } from './set-address';

export function SetNotFound({ set }: { set: SetKey }) {
  return (
    <Page
      title="Permission set not found"
      breadcrumbs={permissionSetsCrumbs}
      description={`No permission set has the ARN ${set.PermissionSetArn}. It may have been deleted.`}
    >
      <ConsoleLink to={permissionSetsPath}>Go to Permission sets</ConsoleLink>
    </Page>
  );
}
