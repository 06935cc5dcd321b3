/** Permission sets, to read. */
import { listPermissionSets, type PermissionSet } from '../../api/sso-admin';
import { Page } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { EmptyTable } from '../../components/resource-table';
import { Timestamp } from '../../components/timestamp';
import { areaCrumb, WithInstance } from './area';

/** `PT1H30M` -> `1 h 30 min`; anything else as it is. */
function durationText(duration: string | undefined): string {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration ?? '');
  if (!parts) return duration ?? '-';
  const units = ['h', 'min', 's'];
  return parts.slice(1).flatMap((part, index) => (part ? `${part} ${units[index]}` : [])).join(' ');
}

const columns = [
  { id: 'name', header: 'Permission set', minWidth: 140, isRowHeader: true, cell: (set: PermissionSet) => <bdi>{set.Name}</bdi> },
  { id: 'description', header: 'Description', minWidth: 130, cell: (set: PermissionSet) => <bdi>{set.Description || '-'}</bdi> },
  { id: 'duration', header: 'Session duration', minWidth: 120, cell: (set: PermissionSet) => durationText(set.SessionDuration) },
  { id: 'arn', header: 'ARN', minWidth: 240, cell: (set: PermissionSet) => set.PermissionSetArn },
  { id: 'created', header: 'Creation time', minWidth: 210, cell: (set: PermissionSet) => <Timestamp at={set.CreatedDate} /> },
];

/** Each set on the page is one more request, since the list operation answers with ARNs alone. */
const pageSize = 25;

export function Component() {
  return (
    <WithInstance title="Permission sets">
      {({ instanceArn }) => (
        <Page title="Permission sets" breadcrumbs={[areaCrumb]} description="What people may do in an AWS account.">
          <PagedTable
            title="Permission sets"
            queryKey={`permission-sets/${instanceArn}`}
            load={(token, signal) => listPermissionSets(instanceArn, pageSize, token, signal)}
            columns={columns}
            trackBy={(set) => set.PermissionSetArn ?? ''}
            empty={
              <EmptyTable title="No permission sets">
                The script of AWS&apos;s page, pasted into &quot;sandlot shell&quot;, creates one; so does &quot;aws sso-admin create-permission-set&quot;.
              </EmptyTable>
            }
          />
        </Page>
      )}
    </WithInstance>
  );
}
