/**
 * What an API is set to.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateGraphqlApi.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { badRequest, notImplemented, refuseGiven } from '../errors.ts';
import type { ApiSettings, AuthProvider } from '../records.ts';

type Given = Input<'appsync', 'CreateGraphqlApi'> | Input<'appsync', 'UpdateGraphqlApi'>;

const kept = [
  'name',
  'authenticationType',
  'userPoolConfig',
  'openIDConnectConfig',
  'lambdaAuthorizerConfig',
  'additionalAuthenticationProviders',
  'xrayEnabled',
  'logConfig',
  'ownerContact',
  'introspectionConfig',
  'queryDepthLimit',
  'resolverCountLimit',
] as const;

/** @throws AwsError BadRequestException, NotImplementedException */
export function settingsOf(input: Given): ApiSettings {
  refuseGiven(input, ['mergedApiExecutionRoleArn', 'enhancedMetricsConfig'], 'a GraphQL API');
  if ('apiType' in input && input.apiType === 'MERGED') throw notImplemented('merged APIs');
  if ('visibility' in input && input.visibility === 'PRIVATE') throw notImplemented('private APIs');
  if (input.name.trim() === '') throw badRequest('Name cannot be empty.');
  const settings = Object.fromEntries(
    kept.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  ) as unknown as ApiSettings;
  if (settings.authenticationType === undefined) throw badRequest('Authentication type is required.');
  const providers = [settings, ...(settings.additionalAuthenticationProviders ?? [])];
  providers.forEach(checkProvider);
  checkTogether(providers);
  return settings;
}

function checkProvider(provider: AuthProvider): void {
  const { authenticationType, userPoolConfig, openIDConnectConfig, lambdaAuthorizerConfig } = provider;
  if (authenticationType === 'AMAZON_COGNITO_USER_POOLS' && userPoolConfig === undefined)
    throw badRequest('User pool configuration is required for AMAZON_COGNITO_USER_POOLS authentication.');
  if (authenticationType === 'OPENID_CONNECT' && openIDConnectConfig === undefined)
    throw badRequest('OpenID Connect configuration is required for OPENID_CONNECT authentication.');
  if (authenticationType === 'AWS_LAMBDA' && lambdaAuthorizerConfig === undefined)
    throw badRequest('Lambda authorizer configuration is required for AWS_LAMBDA authentication.');
}

/** An API has one authorizer of Lambda, and each other way once, but for pools and issuers. */
function checkTogether(providers: readonly AuthProvider[]): void {
  const told = providers.map(({ authenticationType: type, userPoolConfig, openIDConnectConfig }) =>
    JSON.stringify([type, userPoolConfig?.userPoolId, openIDConnectConfig?.issuer]),
  );
  if (new Set(told).size !== told.length)
    throw badRequest('The same authentication type is configured more than once for this API.');
}
