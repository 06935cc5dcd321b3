/** The columns of objects, folders and versions. */
import Badge from '@cloudscape-design/components/badge';
import { ConsoleLink } from '../../../components/links/navigation';
import type { Column } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { bucketPath, lastPart, objectPath, type Place } from '../addresses';
import type { Entry } from '../api/listings';
import { sizeText } from './size';

/** `folder`: the one that is shown, which goes without saying. */
export function entryColumns(bucket: string, shown?: Pick<Place, 'folder' | 'versions'>): readonly Column<Entry>[] {
  return [
    {
      id: 'name',
      sortBy: ({ key }) => key,
      header: 'Name',
      minWidth: 240,
      isRowHeader: true,
      cell: (entry) => <EntryName bucket={bucket} entry={entry} shown={shown} />,
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

export function versionColumns(bucket: string, shown?: Pick<Place, 'folder' | 'versions'>): readonly Column<Entry>[] {
  const [name, type, modified, size] = entryColumns(bucket, shown) as [Column<Entry>, ...Column<Entry>[]];
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

interface EntryNameProps {
  readonly bucket: string;
  readonly entry: Entry;
  readonly shown: Pick<Place, 'folder' | 'versions'> | undefined;
}

function EntryName({ bucket, entry: { kind, key, versionId }, shown }: EntryNameProps) {
  // A search finds what is deeper as well. A folder's own key is all of its name.
  const name = (shown && key.startsWith(shown.folder) && key.slice(shown.folder.length)) || lastPart(key);
  if (kind === 'folder') {
    return (
      <ConsoleLink to={bucketPath(bucket, { folder: key, versions: shown?.versions ?? false })}>
        <bdi>{name}</bdi>
      </ConsoleLink>
    );
  }
  if (kind === 'delete-marker') {
    return (
      <>
        <bdi>{name}</bdi> <Badge color="grey">Delete marker</Badge>
      </>
    );
  }
  return (
    <ConsoleLink to={objectPath(bucket, key, versionId)}>
      <bdi>{name}</bdi>
    </ConsoleLink>
  );
}

/** What follows the last dot of the name, as AWS's console shows it. */
function typeOf(key: string): string {
  const name = lastPart(key);
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : '-';
}
