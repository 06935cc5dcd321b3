/** The columns of objects, folders and versions. */
import Badge from '@cloudscape-design/components/badge';
import { ConsoleLink } from '../../../components/links/navigation';
import type { Column } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { bucketPath, lastPart, objectPath } from '../addresses';
import type { Entry } from '../api/listings';
import { sizeText } from './size';

export function entryColumns(bucket: string): readonly Column<Entry>[] {
  return [
    {
      id: 'name',
      sortBy: ({ key }) => key,
      header: 'Name',
      minWidth: 240,
      isRowHeader: true,
      cell: (entry) => <EntryName bucket={bucket} entry={entry} />,
    },
    { id: 'type', header: 'Type', minWidth: 90, cell: ({ kind, key }) => (kind === 'folder' ? 'Folder' : typeOf(key)) },
    {
      id: 'modified',
      sortBy: ({ modified }) => modified,
      header: 'Last modified',
      minWidth: 210,
      cell: ({ modified }) => <Timestamp at={modified} />,
    },
    { id: 'size', sortBy: ({ size }) => size, header: 'Size', minWidth: 100, cell: ({ size }) => sizeText(size) },
    { id: 'class', header: 'Storage class', minWidth: 130, cell: ({ storageClass = '-' }) => storageClass },
  ];
}

export function versionColumns(bucket: string): readonly Column<Entry>[] {
  const [name, type, modified, size] = entryColumns(bucket) as [Column<Entry>, ...Column<Entry>[]];
  return [
    name,
    {
      id: 'version',
      header: 'Version ID',
      minWidth: 260,
      cell: ({ kind, versionId, isLatest }) =>
        kind === 'folder' ? (
          '-'
        ) : (
          <>
            <bdi>{versionId}</bdi> {isLatest === true && <Badge>Current</Badge>}
          </>
        ),
    },
    ...[type, modified, size].filter((column) => column !== undefined),
  ];
}

function EntryName({ bucket, entry: { kind, key, versionId } }: { bucket: string; entry: Entry }) {
  if (kind === 'folder') {
    return (
      <ConsoleLink to={bucketPath(bucket, key)}>
        <bdi>{lastPart(key)}</bdi>
      </ConsoleLink>
    );
  }
  if (kind === 'delete-marker') {
    return (
      <>
        <bdi>{lastPart(key)}</bdi> <Badge color="grey">Delete marker</Badge>
      </>
    );
  }
  return (
    <ConsoleLink to={objectPath(bucket, key, versionId)}>
      <bdi>{lastPart(key)}</bdi>
    </ConsoleLink>
  );
}

/** What follows the last dot of the name, as AWS's console shows it. */
function typeOf(key: string): string {
  const name = lastPart(key);
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : '-';
}
