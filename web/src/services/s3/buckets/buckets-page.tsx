/** The buckets of this account. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { inRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { LinkButton } from '../../../components/links/link-button';
import { Name } from '../../../components/texts/name';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Timestamp } from '../../../components/texts/timestamp';
import { bucketPath } from '../addresses';
import { listBuckets, type Bucket } from '../api/buckets';
import { DeleteBucketDialog } from './delete-bucket-dialog';
import { EmptyBucketDialog } from './empty-bucket-dialog';

const columns: readonly Column<Bucket>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 240,
    isRowHeader: true,
    sortBy: ({ Name: name }) => name,
    cell: ({ Name: name = '' }) => (
      <ConsoleLink to={bucketPath(name)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'region', header: 'AWS Region', minWidth: 140, cell: ({ BucketRegion = '-' }) => BucketRegion },
  {
    id: 'created',
    header: 'Creation date',
    minWidth: 210,
    sortBy: ({ CreationDate }) => CreationDate,
    cell: ({ CreationDate }) => <Timestamp at={CreationDate} />,
  },
];

export function Component() {
  const query = useQuery('s3/buckets', listBuckets);
  const [selected, setSelected] = useState<readonly Bucket[]>([]);
  const [open, setOpen] = useState<'empty' | 'delete'>();
  const name = selected[0]?.Name;
  const close = () => setOpen(undefined);
  return (
    <Page title="Buckets" breadcrumbs={[]} description="Buckets are containers for data stored in Amazon S3.">
      <FilteredTable
        title="Buckets"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ Name: id = '' }) => id}
        pageSize={25}
        filterLabel="Find buckets by name"
        textOf={({ Name: text = '' }) => text}
        selection={{ type: 'single', selected, onChange: setSelected, label: ({ Name: text = '' }) => text }}
        actions={
          <>
            <Button disabled={name === undefined} onClick={() => setOpen('empty')}>
              Empty
            </Button>{' '}
            <Button disabled={name === undefined} onClick={() => setOpen('delete')}>
              Delete
            </Button>{' '}
            <CreateBucket />
          </>
        }
        empty={
          <EmptyTable title="No buckets">
            <CreateBucket />
          </EmptyTable>
        }
      />
      {open === 'empty' && name !== undefined && <EmptyBucketDialog bucket={name} onClose={close} />}
      {open === 'delete' && name !== undefined && (
        <DeleteBucketDialog
          bucket={name}
          onClose={close}
          onDeleted={() => {
            close();
            setSelected([]);
            query.reload();
          }}
        />
      )}
    </Page>
  );
}

function CreateBucket() {
  return (
    <LinkButton to={inRegion('/s3/create-bucket')} variant="primary">
      Create bucket
    </LinkButton>
  );
}
