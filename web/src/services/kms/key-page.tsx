/** One key: what it is, who may use it, what it is called; enabled, disabled, scheduled to be deleted. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { JsonDocument } from '../../components/json/json-document';
import { ResourcePage } from '../../components/pages/resource-page';
import { Timestamp } from '../../components/texts/timestamp';
import { useAction } from '../../components/state/use-action';
import { keysCrumbs } from './addresses';
import { cancelDeletion, getKey, setEnabled, type KeyDetails, type KeyMetadata } from './api/keys';
import { KeyPolicyDialog } from './key-policy-dialog';
import { KeyStatus } from './key-status';
import { ScheduleDeletionDialog } from './schedule-deletion-dialog';

export function Component() {
  const { keyId = '' } = useParams();
  const query = useQuery(`kms/key/${keyId}`, (signal) => getKey(keyId, signal));
  return (
    <ResourcePage
      key={keyId}
      what="key"
      name={keyId}
      breadcrumbs={keysCrumbs}
      query={query}
      actions={query.data && <KeyActions metadata={query.data.key} onChanged={query.reload} />}
    >
      {(found) => (
        <SpaceBetween size="l">
          <Summary found={found} />
          <KeyPolicy found={found} onChanged={query.reload} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

/** None for keys of AWS. */
function KeyActions({ metadata, onChanged }: { metadata: KeyMetadata; onChanged: () => void }) {
  const { KeyId = '', KeyState = '', KeyManager } = metadata;
  const [open, setOpen] = useState(false);
  const isEnabled = KeyState === 'Enabled';
  const isPending = KeyState.endsWith('Deletion');
  const change = useAction(async () => {
    await (isPending ? cancelDeletion(KeyId) : setEnabled(KeyId, !isEnabled));
    onChanged();
  });
  if (KeyManager === 'AWS') return null;
  const label = isPending ? 'Cancel key deletion' : isEnabled ? 'Disable' : 'Enable';
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {change.error !== undefined && <ErrorAlert error={change.error} />}
      <Button loading={change.running} disabled={KeyState === 'PendingImport'} onClick={change.run}>
        {label}
      </Button>
      <Button disabled={isPending} onClick={() => setOpen(true)}>
        Schedule key deletion
      </Button>
      {open && (
        <ScheduleDeletionDialog
          keyId={KeyId}
          onClose={() => setOpen(false)}
          onScheduled={() => {
            setOpen(false);
            onChanged();
          }}
        />
      )}
    </SpaceBetween>
  );
}

function Summary({ found: { key, aliases, rotatesEveryDays } }: { found: KeyDetails }) {
  const names = aliases.length > 0 ? aliases.join(', ') : '-';
  const rotation = rotatesEveryDays === undefined ? 'Off' : `Every ${rotatesEveryDays} days`;
  return (
    <Container header={<Header variant="h2">General configuration</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'ARN', value: <Copyable name="ARN" value={key.Arn ?? ''} /> },
          { label: 'Status', value: <KeyStatus state={key.KeyState} /> },
          { label: 'Creation date', value: <Timestamp at={key.CreationDate} /> },
          { label: 'Aliases', value: <bdi>{names}</bdi> },
          { label: 'Description', value: <bdi>{key.Description || '-'}</bdi> },
          { label: 'Key spec', value: key.KeySpec },
          { label: 'Key usage', value: key.KeyUsage },
          { label: 'Origin', value: key.Origin },
          { label: 'Automatic rotation', value: rotation },
          { label: 'Regionality', value: key.MultiRegion ? 'Multi-Region' : 'Single Region' },
          ...(key.DeletionDate ? [{ label: 'Deletion date', value: <Timestamp at={key.DeletionDate} /> }] : []),
        ]}
      />
    </Container>
  );
}

function KeyPolicy({ found: { key, policy }, onChanged }: { found: KeyDetails; onChanged: () => void }) {
  const [open, setOpen] = useState(false);
  const edit = key.KeyManager !== 'AWS' && <Button onClick={() => setOpen(true)}>Edit</Button>;
  return (
    <Container
      header={
        <Header variant="h2" actions={edit}>
          Key policy
        </Header>
      }
    >
      <JsonDocument name="Key policy" text={policy} />
      {open && (
        <KeyPolicyDialog
          keyId={key.KeyId ?? ''}
          policy={policy}
          onClose={() => setOpen(false)}
          onSaved={() => {
            setOpen(false);
            onChanged();
          }}
        />
      )}
    </Container>
  );
}
