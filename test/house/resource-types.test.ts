/** Every resource type of a manifest against the registry's facts, and the page that tells of them. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { typesPage, typesPageFile } from '../../scripts/cloudformation-types.ts';
import { typeFacts, type PropertyTypes } from '../../src/services/cloudformation/registry/index.ts';
import type { ValueType } from '../../src/services/cloudformation/registry/value-type.ts';
import { services } from '../../src/services/index.ts';

const root = resolve(import.meta.dirname, '../..');
const types = services.flatMap(({ name, resourceTypes = {} }) =>
  Object.entries(resourceTypes).map(([type, load]) => ({ service: name, type, load })),
);

test('every type is in the registry, and one service has it', () => {
  const unknown = types.filter(({ type }) => !typeFacts(type)).map(({ type }) => type);
  assert.deepEqual(unknown, [], 'add them to scripts/extract-resource-types.ts, then npm run resource-types');
  assert.equal(new Set(types.map(({ type }) => type)).size, types.length);
});

/** Paths of all properties, those of their definitions included; a definition within itself is gone into once. */
function pathsOf(properties: PropertyTypes, prefix = '', inside: readonly PropertyTypes[] = []): string[] {
  if (inside.includes(properties)) return [];
  return [...properties].flatMap(([name, { type }]) => [
    `${prefix}${name}`,
    ...definitionsIn(type).flatMap((one) => pathsOf(one, `${prefix}${name}/`, [...inside, properties])),
  ]);
}

function definitionsIn(type: ValueType): PropertyTypes[] {
  if (type.kind === 'object') return [type.properties()];
  if (type.kind === 'list' || type.kind === 'map') return definitionsIn(type.element);
  return type.kind === 'either' ? type.types.flatMap(definitionsIn) : [];
}

/** What a service's handlers say, as words. */
function wordsOf(service: string): ReadonlySet<string> {
  const rooms = service === 'cloudformation' ? '{custom,macros,nested,signals}' : '';
  const files = globSync(`src/services/${service}/${rooms}**/*.ts`, { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts') && (service === 'cloudformation' || /\/resources(?:\.ts$|\/)/.test(file)),
  );
  return new Set(files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\w+/g) ?? []));
}

/** What is handed on whole, as the service's own operation takes it. */
const handedOn: Readonly<Record<string, readonly string[]>> = {
  // Usage data, of which AWS's own type makes nothing either.
  'AWS::CDK::Metadata': ['Analytics'],
  'AWS::Cognito::IdentityPool': [
    'AllowClassicFlow',
    'AllowUnauthenticatedIdentities',
    'CognitoIdentityProviders',
    'OpenIdConnectProviderARNs',
    'SupportedLoginProviders',
  ],
  'AWS::Cognito::IdentityPoolRoleAttachment': ['RoleMappings'],
  'AWS::Cognito::UserPool': [
    'AccountRecoverySetting',
    'AdminCreateUserConfig',
    'AutoVerifiedAttributes',
    'DeletionProtection',
    'DeviceConfiguration',
    'EmailConfiguration',
    'EmailVerificationMessage',
    'EmailVerificationSubject',
    'LambdaConfig',
    'Policies',
    'Schema',
    'SmsAuthenticationMessage',
    'SmsConfiguration',
    'SmsVerificationMessage',
    'UserAttributeUpdateSettings',
    'UserPoolAddOns',
    'UserPoolTier',
    'UsernameConfiguration',
    'VerificationMessageTemplate',
  ],
  'AWS::Cognito::UserPoolClient': [
    'AccessTokenValidity',
    'AllowedOAuthFlows',
    'AllowedOAuthFlowsUserPoolClient',
    'AllowedOAuthScopes',
    'AuthSessionValidity',
    'CallbackURLs',
    'DefaultRedirectURI',
    'EnablePropagateAdditionalUserContextData',
    'EnableTokenRevocation',
    'ExplicitAuthFlows',
    'IdTokenValidity',
    'LogoutURLs',
    'PreventUserExistenceErrors',
    'ReadAttributes',
    'RefreshTokenRotation',
    'RefreshTokenValidity',
    'SupportedIdentityProviders',
    'TokenValidityUnits',
    'WriteAttributes',
  ],
  'AWS::DynamoDB::GlobalTable': [
    'AttributeDefinitions',
    'GlobalSecondaryIndexes/KeySchema',
    'GlobalSecondaryIndexes/Projection',
    'KeySchema',
    'LocalSecondaryIndexes',
  ],
  'AWS::DynamoDB::Table': [
    'AttributeDefinitions',
    'GlobalSecondaryIndexes/KeySchema',
    'GlobalSecondaryIndexes/OnDemandThroughput',
    'GlobalSecondaryIndexes/Projection',
    'KeySchema',
    'LocalSecondaryIndexes',
    'OnDemandThroughput',
  ],
  'AWS::Lambda::Function': ['LoggingConfig', 'TracingConfig'],
  'AWS::S3::Bucket': [
    'LifecycleConfiguration/Rules/AbortIncompleteMultipartUpload',
    'LifecycleConfiguration/Rules/NoncurrentVersionExpiration',
    'LifecycleConfiguration/Rules/TagFilters',
    'LoggingConfiguration/TargetObjectKeyFormat/PartitionedPrefix',
    'NotificationConfiguration/LambdaConfigurations/Filter/S3Key/Rules',
    'NotificationConfiguration/QueueConfigurations/Filter/S3Key/Rules',
    'NotificationConfiguration/TopicConfigurations/Filter/S3Key/Rules',
    'ReplicationConfiguration/Rules',
    'WebsiteConfiguration/RedirectAllRequestsTo',
    'WebsiteConfiguration/RoutingRules/RedirectRule',
    'WebsiteConfiguration/RoutingRules/RoutingRuleCondition',
    'IntelligentTieringConfigurations/TagFilters',
    'IntelligentTieringConfigurations/Tierings',
    'AnalyticsConfigurations/TagFilters',
    'MetricsConfigurations/TagFilters',
  ],
  'AWS::Scheduler::Schedule': ['FlexibleTimeWindow', 'Target/RetryPolicy'],
};

for (const { service, type, load } of types)
  test(`${type}: every property is handled or refused by name, every attribute is given`, async () => {
    const { refuses = [] } = await load();
    const paths = pathsOf(typeFacts(type)!.properties);
    const wrong = refuses.filter((path) => !paths.includes(path.split('=')[0]!));
    assert.deepEqual(wrong, [], 'refused, but no property of the type');
    const words = wordsOf(service);
    const isUnder = (path: string, parents: readonly string[]): boolean =>
      parents.some((parent) => path === parent || path.startsWith(`${parent}/`));
    const forgotten = paths.filter(
      (path) =>
        !words.has(path.slice(path.lastIndexOf('/') + 1)) &&
        !isUnder(path, refuses) &&
        !isUnder(path, handedOn[type] ?? []),
    );
    assert.deepEqual(
      forgotten,
      [],
      'name them in the handler, or refuse them (`refusing` of src/wire/resource-type.ts)',
    );
    const unnamed = typeFacts(type)!
      .attributes.map((attribute) => attribute.split('.'))
      .filter(([first = '', ...rest]) => !refuses.includes(first) && !words.has(rest.at(-1) ?? first));
    assert.deepEqual(unnamed, [], 'attributes of the registry that the handler does not give');
  });

test('docs/cloudformation-types.md tells what is there', async () => {
  const told = readFileSync(typesPageFile, 'utf8');
  assert.equal(told, await typesPage(), 'node scripts/cloudformation-types.ts writes it');
});
