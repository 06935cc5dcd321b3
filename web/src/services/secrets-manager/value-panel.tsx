/** A secret's value, read on demand alone. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Loading } from '../../components/pages/loading';
import { secretValue, type SecretValue } from './api/secrets';
import { EditValueDialog } from './edit-value-dialog';

export function ValuePanel({ secretId, onChanged }: { secretId: string; onChanged: () => void }) {
  const [isShown, setShown] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const query = useQuery(isShown ? `secrets-manager/value/${secretId}` : undefined, (signal) =>
    secretValue(secretId, signal),
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            isShown ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setShown(false)}>Close</Button>
                <Button disabled={!query.data || query.data.binary} onClick={() => setEditing(true)}>
                  Edit
                </Button>
              </SpaceBetween>
            ) : (
              <Button onClick={() => setShown(true)}>Retrieve secret value</Button>
            )
          }
        >
          Secret value
        </Header>
      }
    >
      {!isShown && <Box color="text-body-secondary">Retrieve and view the secret value.</Box>}
      {isShown && query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      {isShown && !query.data && query.error === undefined && <Loading what="the value" />}
      {isShown && query.data && <Shown value={query.data} />}
      {isEditing && query.data && (
        <EditValueDialog
          secretId={secretId}
          before={query.data.text}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            query.reload();
            onChanged();
          }}
        />
      )}
    </Container>
  );
}

function Shown({ value: { text, binary } }: { value: SecretValue }) {
  return (
    <>
      {binary && <Box color="text-body-secondary">Binary, shown in Base64.</Box>}
      <Copyable name="Secret value" value={text} />
    </>
  );
}
