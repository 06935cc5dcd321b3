/** "Generate policy based on activity", as on a role's page in AWS: the least policy for what it did here. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { generatePolicy, type GeneratedPolicy } from '../api/generated-policy';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { Timestamp } from '../../../components/texts/timestamp';
import { JsonDocument } from '../../../components/json/json-document';

export function GeneratedPolicyPanel({ principalArn }: { principalArn: string }) {
  const [generated, setGenerated] = useState<GeneratedPolicy>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const generate = () => {
    setBusy(true);
    setError(undefined);
    generatePolicy(principalArn)
      .then(setGenerated, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            'The least policy for what was done with this role: ' +
            'every allowed action is remembered, on the resources that it was done on.'
          }
          actions={
            <Button onClick={generate} loading={busy} loadingText="Generating the policy">
              Generate policy
            </Button>
          }
        >
          Generate policy based on activity
        </Header>
      }
    >
      {error !== undefined && <ErrorAlert error={error} onRetry={generate} />}
      {error === undefined && generated && <Generated generated={generated} />}
      {error === undefined && !generated && <Box color="text-body-secondary">Not generated yet.</Box>}
    </Container>
  );
}

function Generated({ generated: { policy, notes, from, to } }: { generated: GeneratedPolicy }) {
  if (!from || !to)
    return (
      <Box>
        Nothing has been done with this role that its policies had to allow. Use it, then generate the policy again.
      </Box>
    );
  return (
    <SpaceBetween size="s">
      <Box>
        What was done from <Timestamp at={new Date(from)} /> to <Timestamp at={new Date(to)} />:
      </Box>
      {notes.map((note) => (
        <Box key={note}>{note}</Box>
      ))}
      <JsonDocument text={JSON.stringify(policy, null, 2)} name="Generated policy" />
    </SpaceBetween>
  );
}
