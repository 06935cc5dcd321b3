/** What is under one prefix of a bucket, page by page; with versions where they are asked for. */
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { TextFilterProps } from '@cloudscape-design/components/text-filter';
import { useRef, useState } from 'react';
import { consoleHref, useFollow } from '../../../components/links/navigation';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { SearchField } from '../../../components/tables/search-field';
import { folderCrumbs } from '../addresses';
import { listObjects, listVersions, type Entry } from '../api/listings';
import { CreateFolderDialog } from './create-folder-dialog';
import { DeleteEntriesDialog } from './delete-entries-dialog';
import { entryColumns, versionColumns } from './entry-columns';
import { UploadDialog } from './upload-dialog';
import { usePlace } from './use-place';

type Opened = 'upload' | 'folder' | 'delete';

export function ObjectsPanel({ bucket }: { bucket: string }) {
  const { folder, wanted, versions, prefix, find, showVersions } = usePlace();
  const listed = `${versions}/${bucket}/${prefix}`;
  const rows = usePagedRows(`s3/objects/${listed}`, (token, signal) =>
    versions ? listVersions({ bucket, prefix }, token, signal) : listObjects({ bucket, prefix }, token, signal),
  );
  const [selected, setSelected] = useSelected(listed);
  const [opened, setOpened] = useState<Opened>();
  const field = useRef<TextFilterProps.Ref>(null);
  const place = { bucket, prefix: folder };
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
  const clear = () => {
    find('');
    field.current?.focus();
  };
  return (
    <SpaceBetween size="s">
      <Trail bucket={bucket} folder={folder} versions={versions} />
      <ResourceTable
        title="Objects"
        rows={rows}
        columns={versions ? versionColumns(bucket, { folder, versions }) : entryColumns(bucket, { folder, versions })}
        trackBy={({ kind, key, versionId = '' }) => `${kind}/${versionId}/${key}`}
        selection={{ type: 'multi', selected, onChange: setSelected, label: ({ key }) => key }}
        filter={
          <div className="table-filter">
            <SearchField
              key={folder}
              ref={field}
              label="Find objects by prefix"
              wanted={wanted}
              verbatim
              onSearch={find}
            />
            <Toggle checked={versions} onChange={(event) => showVersions(event.detail.checked)}>
              Show versions
            </Toggle>
          </div>
        }
        actions={<Actions selected={selected.length > 0} onOpen={setOpened} />}
        empty={
          wanted === '' ? (
            <EmptyTable title="No objects">
              <Button onClick={() => setOpened('upload')}>Upload</Button>
            </EmptyTable>
          ) : (
            <NoneWithPrefix prefix={prefix} onClear={clear} />
          )
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

/** What is selected among what is `listed`: of another folder or search it would be deleted unseen. */
function useSelected(listed: string) {
  const [selection, setSelection] = useState<{ listed: string; entries: readonly Entry[] }>({ listed, entries: [] });
  const select = (entries: readonly Entry[]) => setSelection({ listed, entries });
  return [selection.listed === listed ? selection.entries : nothing, select] as const;
}

const nothing: readonly Entry[] = [];

function NoneWithPrefix({ prefix, onClear }: { prefix: string; onClear: () => void }) {
  return (
    <EmptyTable title="No objects with this prefix">
      <span>
        No key begins with <bdi>{prefix}</bdi>
      </span>
      <span>Upper and lower case are told apart.</span>
      <Button onClick={onClear}>Clear search</Button>
    </EmptyTable>
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
function Trail({ bucket, folder, versions }: { bucket: string; folder: string; versions: boolean }) {
  const follow = useFollow();
  if (folder === '') return undefined;
  const items = folderCrumbs(bucket, folder, versions).map(({ text, path }) => ({ text, href: consoleHref(path) }));
  return <BreadcrumbGroup ariaLabel="Folders" items={items} onFollow={follow} />;
}
