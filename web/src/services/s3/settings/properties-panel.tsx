/** What a bucket is: its ARN, versioning, encryption, locks, ownership, tags, events and website. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { Copyable } from '../../../components/texts/copyable';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Loading } from '../../../components/pages/loading';
import { TagsPanel } from '../../../components/tags/tags-panel';
import { usePageFrame } from '../../../components/pages/page-frame';
import { setVersioning } from '../api/buckets';
import { getProperties, listBucketTags, saveBucketTags, type BucketProperties } from '../api/settings';
import { MoreProperties } from './more-properties';
import { withTagChange } from './tag-change';

export function PropertiesPanel({ bucket, region }: { bucket: string; region: string }) {
  const query = useQuery(`s3/properties/${bucket}`, (signal) => getProperties(bucket, signal));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Bucket overview</Header>}>
        <SpaceBetween size="m">
          {query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
          {!query.data && query.error === undefined && <Loading what="the properties" />}
          {query.data && <Overview bucket={bucket} region={region} properties={query.data} />}
        </SpaceBetween>
      </Container>
      {query.data && <Versioning bucket={bucket} versioning={query.data.versioning} onChanged={query.reload} />}
      <TagsPanel
        queryKey={`s3/bucket-tags/${bucket}`}
        load={(signal) => listBucketTags(bucket, signal)}
        onSave={async (change) => {
          const before = await listBucketTags(bucket, new AbortController().signal);
          await saveBucketTags(bucket, withTagChange(before, change));
        }}
      />
      <MoreProperties bucket={bucket} onChanged={query.reload} />
    </SpaceBetween>
  );
}

interface OverviewProps {
  readonly bucket: string;
  readonly region: string;
  readonly properties: BucketProperties;
}

function Overview({ bucket, region, properties }: OverviewProps) {
  return (
    <KeyValuePairs
      columns={3}
      minColumnWidth={200}
      items={[
        { label: 'AWS Region', value: region },
        { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={`arn:aws:s3:::${bucket}`} /> },
        { label: 'Default encryption', value: properties.encryption },
        ...(properties.keyId === undefined ? [] : [{ label: 'AWS KMS key', value: <bdi>{properties.keyId}</bdi> }]),
        { label: 'Object Ownership', value: properties.ownership },
      ]}
    />
  );
}

interface VersioningProps {
  readonly bucket: string;
  readonly versioning: BucketProperties['versioning'];
  readonly onChanged: () => void;
}

function Versioning({ bucket, versioning, onChanged }: VersioningProps) {
  const [asking, setAsking] = useState(false);
  const { notify } = usePageFrame();
  const enabled = versioning === 'Enabled';
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button onClick={() => setAsking(true)}>{enabled ? 'Suspend versioning' : 'Enable versioning'}</Button>
          }
        >
          Bucket Versioning
        </Header>
      }
    >
      {versioning}
      {asking && (
        <ActionDialog
          title={enabled ? 'Suspend versioning?' : 'Enable versioning?'}
          actionLabel={enabled ? 'Suspend' : 'Enable'}
          onClose={() => setAsking(false)}
          onAction={async () => {
            await setVersioning(bucket, !enabled);
            notify({ type: 'success', content: enabled ? 'Versioning is suspended.' : 'Versioning is enabled.' });
            setAsking(false);
            onChanged();
          }}
        >
          {enabled
            ? 'Versions that are there stay; objects that are written from now on replace each other.'
            : 'From now on every version of every object stays until it is deleted by itself.'}
        </ActionDialog>
      )}
    </Container>
  );
}
