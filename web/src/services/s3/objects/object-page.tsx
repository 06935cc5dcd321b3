/** One object, or one version of it: what it is, its metadata and tags, its versions, and how to get it. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { ConsoleLink } from '../../../components/links/navigation';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { ResourcePage } from '../../../components/pages/resource-page';
import { tabTexts } from '../../../components/pages/tab-texts';
import { TagsPanel } from '../../../components/tags/tags-panel';
import { useAction } from '../../../components/state/use-action';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';
import { bucketPath, lastPart, objectCrumbs, type Place } from '../addresses';
import { presignedLink, type LinkedObject } from '../api/links';
import { listVersions } from '../api/listings';
import { headObject, listObjectTags, saveObjectTags } from '../api/objects';
import { withTagChange } from '../settings/tag-change';
import { DeleteEntriesDialog } from './delete-entries-dialog';
import { versionColumns } from './entry-columns';
import { LinkDialog } from './link-dialog';
import { ObjectOverview } from './object-overview';

/** Long enough for the browser to follow it. */
const followSeconds = 60;

export function Component() {
  const { bucketName = '' } = useParams();
  const [search] = useSearchParams();
  const object = { bucket: bucketName, key: search.get('key') ?? '', versionId: search.get('versionId') ?? undefined };
  const id = `${bucketName}/${object.versionId ?? ''}/${object.key}`;
  const query = useQuery(`s3/object/${id}`, (signal) => headObject(bucketName, object.key, object.versionId, signal));
  return (
    <ResourcePage
      key={id}
      what="object"
      name={lastPart(object.key)}
      breadcrumbs={objectCrumbs(bucketName, object.key)}
      within="this bucket"
      whenAbsent={
        <ConsoleLink to={bucketPath(bucketName, placeOfVersions(object.key))}>Look among the versions</ConsoleLink>
      }
      query={query}
      actions={<ObjectActions object={object} />}
    >
      {(facts) => (
        <>
          <ObjectOverview object={object} facts={facts} />
          <ObjectTabs object={object} />
        </>
      )}
    </ResourcePage>
  );
}

/** Where what is left of a key that was deleted is shown. */
function placeOfVersions(key: string): Place {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return { folder, wanted: key.slice(folder.length), versions: true };
}

function ObjectActions({ object }: { object: LinkedObject }) {
  const [opened, setOpened] = useState<'link' | 'delete'>();
  const navigate = useNavigate();
  const follow = async (download: boolean) => {
    const link = await presignedLink({ ...object, download }, followSeconds);
    // What is a file to keep leaves the page where it is.
    if (download) location.assign(link);
    else window.open(link, '_blank', 'noopener,noreferrer');
  };
  const open = useAction(() => follow(false));
  const download = useAction(() => follow(true));
  const error = open.error ?? download.error;
  const { bucket, key, versionId } = object;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <Button loading={download.running} onClick={download.run}>
          Download
        </Button>
        <Button loading={open.running} iconName="external" onClick={open.run}>
          Open
        </Button>
        <Button onClick={() => setOpened('link')}>Share with a presigned URL</Button>
        <Button onClick={() => setOpened('delete')}>Delete</Button>
      </SpaceBetween>
      {error !== undefined && <ErrorAlert error={error} />}
      {opened === 'link' && <LinkDialog object={object} onClose={() => setOpened(undefined)} />}
      {opened === 'delete' && (
        <DeleteEntriesDialog
          bucket={bucket}
          entries={[{ kind: 'object', key, versionId }]}
          everyVersion={versionId !== undefined}
          onClose={() => setOpened(undefined)}
          onDeleted={() => void navigate(bucketPath(bucket, { folder: key.slice(0, key.lastIndexOf('/') + 1) }))}
        />
      )}
    </SpaceBetween>
  );
}

function ObjectTabs({ object }: { object: LinkedObject }) {
  const [tab, open] = useTabInAddress(['tags', 'versions']);
  const { bucket, key, versionId } = object;
  return (
    <Tabs
      i18nStrings={tabTexts}
      ariaLabel="Object"
      activeTabId={tab}
      onChange={(event) => open(event.detail.activeTabId)}
      tabs={[
        {
          id: 'tags',
          label: 'Tags',
          content: (
            <TagsPanel
              queryKey={`s3/object-tags/${bucket}/${versionId}/${key}`}
              load={(signal) => listObjectTags(bucket, key, versionId, signal)}
              onSave={async (change) => {
                const before = await listObjectTags(bucket, key, versionId, new AbortController().signal);
                await saveObjectTags(bucket, key, versionId, withTagChange(before, change));
              }}
            />
          ),
        },
        { id: 'versions', label: 'Versions', content: <Versions object={object} /> },
      ]}
    />
  );
}

/** Other keys may begin with this one: those are left out. */
function Versions({ object: { bucket, key } }: { object: LinkedObject }) {
  const rows = usePagedRows(`s3/object-versions/${bucket}/${key}`, async (token, signal) => {
    const page = await listVersions({ bucket, prefix: key, delimiter: '' }, token, signal);
    const items = page.items.filter((entry) => entry.key === key);
    return items.length < page.items.length ? { items } : { ...page, items };
  });
  return (
    <ResourceTable
      title="Versions"
      rows={rows}
      columns={versionColumns(bucket)}
      trackBy={({ versionId = '' }) => versionId}
      empty={<EmptyTable title="No versions" />}
    />
  );
}
