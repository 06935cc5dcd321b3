/** Signing in as a user of the API's user pool, through one of its app clients. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useAction } from '../../../components/state/use-action';
import type { Authorization } from '../api/graphql';
import { listAppClients, signInToPool } from '../api/user-pool-sign-in';

export interface PoolSignInProps {
  readonly poolId: string;
  readonly onChange: (authorization: Authorization | undefined) => void;
}

export function PoolSignIn({ poolId, onChange }: PoolSignInProps) {
  const clients = useQuery(`appsync/app-clients/${poolId}`, (signal) => listAppClients(poolId, signal));
  const options = (clients.data ?? []).map(({ ClientId = '', ClientName = '' }) => ({
    value: ClientId,
    label: ClientName,
    description: ClientId,
  }));
  const [chosen, choose] = useState<string>();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [signedIn, setSignedIn] = useState<string>();
  const clientId = chosen ?? options[0]?.value;
  const signIn = useAction(async () => {
    setSignedIn(undefined);
    onChange(undefined);
    const token = await signInToPool(poolId, clientId ?? '', userName, password);
    setPassword('');
    setSignedIn(userName);
    onChange({ mode: 'AMAZON_COGNITO_USER_POOLS', token });
  });
  return (
    <SpaceBetween size="s">
      {clients.error !== undefined && <ErrorAlert error={clients.error} onRetry={clients.reload} />}
      <FormField label="App client">
        <Select
          selectedOption={options.find(({ value }) => value === clientId) ?? null}
          options={options}
          placeholder="The user pool has none"
          onChange={({ detail }) => choose(detail.selectedOption.value)}
        />
      </FormField>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.run();
        }}
      >
        <SpaceBetween size="s">
          <FormField label="User name">
            <Input value={userName} autoComplete={false} onChange={({ detail }) => setUserName(detail.value)} />
          </FormField>
          <FormField label="Password">
            <Input
              type="password"
              value={password}
              autoComplete={false}
              onChange={({ detail }) => setPassword(detail.value)}
            />
          </FormField>
          <Button loading={signIn.running} loadingText="Signing in" disabled={!clientId} formAction="submit">
            Sign in to the user pool
          </Button>
        </SpaceBetween>
      </form>
      <div role="status">
        {signedIn !== undefined && (
          <StatusIndicator type="success">
            As <bdi>{signedIn}</bdi>
          </StatusIndicator>
        )}
      </div>
      {signIn.error !== undefined && <ErrorAlert error={signIn.error} />}
    </SpaceBetween>
  );
}
