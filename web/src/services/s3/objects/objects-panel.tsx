/** What is under one prefix of a bucket, page by page; with versions where they are asked for. */
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { bucketPath } from '../addresses';
import { listObjects, listVersions, type Entry } from '../api/listings';
import { CreateFolderDialog } from './create-folder-dialog';
import { DeleteEntriesDialog } from './delete-entries-dialog';
import { entryColumns, versionColumns } from './entry-columns';
import { UploadDialog } from './upload-dialog';

type Opened = 'upload' | 'folder' | 'delete';

export function ObjectsPanel({ bucket }: { bucket: string }) {
  const [search, setSearch] = useSearchParams();
  const prefix = search.get('prefix') ?? '';
  const versions = search.get('versions') === 'show';
  const place = { bucket, prefix };
  const rows = usePagedRows(`s3/objects/${versions}/${bucket}/${prefix}`, (token, signal) =>
    versions ? listVersions(place, token, signal) : listObjects(place, token, signal),
  );
  const [selected, setSelected] = useState<readonly Entry[]>([]);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const closeUpload = () => {
    close();
    // Files before the one that failed are there.
    rows.reload();
  };
  const done = () => {
    close();
    setSelected([]);
    rows.reload();
  };
  const showVersions = (show: boolean) => {
    setSelected([]);
    setSearch({ ...(prefix !== '' && { prefix }), ...(show && { versions: 'show' }) });
  };
  return (
    <SpaceBetween size="s">
      <Trail bucket={bucket} prefix={prefix} />
      <ResourceTable
        title="Objects"
        rows={rows}
        columns={versions ? versionColumns(bucket) : entryColumns(bucket)}
        trackBy={({ kind, key, versionId = '' }) => `${kind}/${versionId}/${key}`}
        selection={{ type: 'multi', selected, onChange: setSelected, label: ({ key }) => key }}
        filter={
          <Toggle checked={versions} onChange={(event) => showVersions(event.detail.checked)}>
            Show versions
          </Toggle>
        }
        actions={<Actions selected={selected.length > 0} onOpen={setOpened} />}
        empty={
          <EmptyTable title="No objects">
            <Button onClick={() => setOpened('upload')}>Upload</Button>
          </EmptyTable>
        }
      />
      {opened === 'upload' && <UploadDialog {...place} onClose={closeUpload} onUploaded={done} />}
      {opened === 'folder' && <CreateFolderDialog {...place} onClose={close} onCreated={done} />}
      {opened === 'delete' && (
        <DeleteEntriesDialog
          bucket={bucket}
          entries={selected}
          everyVersion={versions}
          onClose={(sent) => (sent ? done() : close())}
          onDeleted={done}
        />
      )}
    </SpaceBetween>
  );
}

function Actions({ selected, onOpen }: { selected: boolean; onOpen: (opened: Opened) => void }) {
  return (
    <>
      <Button disabled={!selected} onClick={() => onOpen('delete')}>
        Delete
      </Button>{' '}
      <Button onClick={() => onOpen('folder')}>Create folder</Button>{' '}
      <Button variant="primary" onClick={() => onOpen('upload')}>
        Upload
      </Button>
    </>
  );
}

/** The folders above, each a link. */
function Trail({ bucket, prefix }: { bucket: string; prefix: string }) {
  const follow = useFollow();
  if (prefix === '') return undefined;
  const parts = prefix.split('/').slice(0, -1);
  const items = [
    { text: bucket, href: consoleHref(bucketPath(bucket)) },
    ...parts.map((text, index) => ({
      text: text === '' ? '/' : text,
      href: consoleHref(bucketPath(bucket, `${parts.slice(0, index + 1).join('/')}/`)),
    })),
  ];
  return <BreadcrumbGroup ariaLabel="Folders" items={items} onFollow={follow} />;
}
