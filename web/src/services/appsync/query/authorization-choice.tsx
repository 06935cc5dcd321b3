/** Who asks: the signed-in principal, whoever has the API key, or a user of the API's user pool. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useState } from 'react';
import { currentSession } from '../../../api/session';
import { useQuery } from '../../../api/use-query';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { currentApiKey, type GraphqlApi } from '../api/apis';
import type { Authorization } from '../api/graphql';
import { authorizationNames } from '../authorization-names';
import { PoolSignIn } from './pool-sign-in';

const asked = ['AWS_IAM', 'API_KEY', 'AMAZON_COGNITO_USER_POOLS'];

export interface AuthorizationChoiceProps {
  readonly api: GraphqlApi;
  /** `undefined`: nobody yet. */
  readonly onChange: (authorization: Authorization | undefined) => void;
}

export function AuthorizationChoice({ api, onChange }: AuthorizationChoiceProps) {
  const { authenticationType = '', additionalAuthenticationProviders = [], userPoolConfig } = api;
  const pool =
    userPoolConfig?.userPoolId ??
    additionalAuthenticationProviders.find((one) => one.userPoolConfig)?.userPoolConfig?.userPoolId;
  const modes = [authenticationType, ...additionalAuthenticationProviders.map((one) => one.authenticationType ?? '')]
    .filter((mode) => asked.includes(mode))
    .map((mode) => ({ value: mode, label: authorizationNames[mode]! }));
  const [mode, setMode] = useState(modes[0]?.value);
  const choose = (value: string | undefined) => {
    setMode(value);
    onChange(undefined);
  };
  return (
    <SpaceBetween size="s">
      <FormField label="Authorization mode">
        <Select
          selectedOption={modes.find(({ value }) => value === mode) ?? null}
          options={modes}
          placeholder="None that can be asked from here"
          onChange={({ detail }) => choose(detail.selectedOption.value)}
        />
      </FormField>
      {mode === 'AWS_IAM' && <AsYourself onChange={onChange} />}
      {mode === 'API_KEY' && <ByKey apiId={api.apiId ?? ''} onChange={onChange} />}
      {mode === 'AMAZON_COGNITO_USER_POOLS' && pool !== undefined && <PoolSignIn poolId={pool} onChange={onChange} />}
    </SpaceBetween>
  );
}

type Answers = Pick<AuthorizationChoiceProps, 'onChange'>;

function AsYourself({ onChange }: Answers) {
  useEffect(() => onChange({ mode: 'AWS_IAM' }), [onChange]);
  return (
    <Box color="text-body-secondary">
      As <bdi>{currentSession().principalArn}</bdi>
    </Box>
  );
}

function ByKey({ apiId, onChange }: Answers & { apiId: string }) {
  const { data, error, loading } = useQuery(`appsync/${apiId}/key`, async () => (await currentApiKey(apiId))?.id ?? '');
  useEffect(() => {
    if (data) onChange({ mode: 'API_KEY', key: data });
  }, [data, onChange]);
  if (error !== undefined) return <ErrorAlert error={error} />;
  if (loading) return <StatusIndicator type="loading">Loading the API key</StatusIndicator>;
  if (!data) return <StatusIndicator type="warning">The API has no key that is good for now.</StatusIndicator>;
  return (
    <Box color="text-body-secondary">
      With the key <bdi>{data}</bdi>
    </Box>
  );
}
