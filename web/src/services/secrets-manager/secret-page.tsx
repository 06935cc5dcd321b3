/** One secret: what it is, its value on demand, its versions and tags. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Name } from '../../components/texts/name';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { TagsPanel } from '../../components/tags/tags-panel';
import { Timestamp } from '../../components/texts/timestamp';
import { useAction } from '../../components/state/use-action';
import { secretsCrumb } from './addresses';
import {
  describeSecret,
  restoreSecret,
  saveSecretTags,
  secretVersions,
  type Secret,
  type SecretVersionsListEntry,
} from './api/secrets';
import { DeleteSecretDialog } from './delete-secret-dialog';
import { ValuePanel } from './value-panel';

export function Component() {
  const [search] = useSearchParams();
  const name = search.get('name') ?? '';
  const query = useQuery(`secrets-manager/secret/${name}`, (signal) => describeSecret(name, signal));
  const [isDeleting, setDeleting] = useState(false);
  const isLiving = query.data?.DeletedDate === undefined;
  return (
    <ResourcePage
      key={name}
      what="secret"
      name={name}
      breadcrumbs={[secretsCrumb]}
      query={query}
      actions={isLiving && <Button onClick={() => setDeleting(true)}>Delete secret</Button>}
    >
      {(secret) => (
        <SpaceBetween size="l">
          {!isLiving && <Restore secret={secret} onRestored={query.reload} />}
          <Overview secret={secret} />
          {isLiving && <ValuePanel secretId={secret.ARN!} onChanged={query.reload} />}
          <Versions secret={secret} />
          <TagsPanel
            queryKey={`secrets-manager/tags/${secret.ARN}`}
            load={async (signal) => tagsOf(await describeSecret(secret.ARN!, signal))}
            {...(isLiving && { onSave: (change) => saveSecretTags(secret.ARN!, change) })}
          />
          {isDeleting && (
            <DeleteSecretDialog
              name={name}
              secretId={secret.ARN!}
              onClose={() => setDeleting(false)}
              onDeleted={() => {
                setDeleting(false);
                query.reload();
              }}
            />
          )}
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function tagsOf({ Tags = [] }: Secret) {
  return Tags.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

function Restore({ secret, onRestored }: { secret: Secret; onRestored: () => void }) {
  const restore = useAction(async () => {
    await restoreSecret(secret.ARN!);
    onRestored();
  });
  return (
    <>
      <Alert
        type="warning"
        header="This secret is scheduled for deletion"
        action={
          <Button loading={restore.running} loadingText="Cancelling the deletion" onClick={restore.run}>
            Cancel deletion
          </Button>
        }
      >
        It goes for good on <Timestamp at={secret.DeletedDate} />.
      </Alert>
      {restore.error !== undefined && <ErrorAlert error={restore.error} />}
    </>
  );
}

function Overview({ secret }: { secret: Secret }) {
  return (
    <Container header={<Header variant="h2">Secret details</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Encryption key', value: <Name text={secret.KmsKeyId ?? 'aws/secretsmanager'} /> },
          { label: 'Secret ARN', value: <Copyable name="Secret ARN" value={secret.ARN ?? ''} /> },
          { label: 'Secret description', value: <bdi>{secret.Description ?? '-'}</bdi> },
          { label: 'Last changed', value: <Timestamp at={secret.LastChangedDate} /> },
        ]}
      />
    </Container>
  );
}

const versionColumns: readonly Column<SecretVersionsListEntry>[] = [
  {
    id: 'id',
    header: 'Version ID',
    minWidth: 260,
    isRowHeader: true,
    cell: ({ VersionId }) => <bdi>{VersionId}</bdi>,
  },
  { id: 'labels', header: 'Staging labels', minWidth: 180, cell: ({ VersionStages = [] }) => VersionStages.join(', ') },
  {
    id: 'created',
    header: 'Created on',
    minWidth: 210,
    sortBy: ({ CreatedDate }) => CreatedDate,
    cell: ({ CreatedDate }) => <Timestamp at={CreatedDate} />,
  },
];

function Versions({ secret: { ARN = '', LastChangedDate } }: { secret: Secret }) {
  const query = useQuery(`secrets-manager/versions/${ARN}/${LastChangedDate?.getTime()}`, (signal) =>
    secretVersions(ARN, signal),
  );
  return (
    <FilteredTable
      title="Versions"
      rows={rowsOf(query)}
      columns={versionColumns}
      trackBy={({ VersionId = '' }) => VersionId}
      pageSize={10}
      filterLabel="Find versions by label"
      textOf={({ VersionStages = [] }) => VersionStages.join(' ')}
      empty={<EmptyTable title="No versions" />}
    />
  );
}
