/**
 * Every condition key that a manifest knows: its service gives it a value, or it is named here with the reason why no
 * request of this server has it. Those that stay unknown are in authorization.test.ts.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { actionsOf } from '../../src/authorization-reference/index.ts';
import { services } from '../../src/services/index.ts';
import type { ServiceManifest } from '../../src/wire/service.ts';

/** Keys that are in no request, by the reason. */
const absentHere: Readonly<Record<string, readonly string[]>> = {
  'no security key is registered through the API': ['iam:FIDO-*', 'iam:RegisterSecurityKey'],
  'there are no role templates': ['iam:RoleTemplateARN'],
  'the API sets no external and no reserved ids': [
    'identitystore:GroupExternalIdIssuers',
    'identitystore:ReservedUserId',
    'identitystore:UserExternalIdIssuers',
  ],
  'the API has no such member': [
    'kms:GrantConstraintSourceArn',
    'kms:GranteeServicePrincipal',
    'kms:RetiringServicePrincipal',
  ],
  'nothing attests an enclave': ['kms:RecipientAttestation:*'],
  'a function in a VPC is refused by name': ['lambda:VpcIds'],
  'responsibility is not transferred': ['organizations:TransferDirection', 'organizations:TransferType'],
  'replication is not paused': ['s3:isReplicationPauseRequest'],
  'there are no access points and access grants': [
    's3:AccessGrantsInstanceArn',
    's3:AccessPointNetworkOrigin',
    's3:AccessPointTag/*',
    's3:DataAccessPointAccount',
    's3:DataAccessPointArn',
  ],
  'access by the tags of a bucket is not enabled': ['s3:BucketTag/*'],
  'there are no replicas, and no secrets that others manage': [
    'secretsmanager:AddReplicaRegions',
    'secretsmanager:ExternalSecretRotationRoleArn',
    'secretsmanager:ForceOverwriteReplicaSecret',
    'secretsmanager:resource/Type',
    'secretsmanager:SecretPrimaryRegion',
    'secretsmanager:Type',
  ],
  'there are no versions and aliases of state machines': ['states:StateMachineQualifier'],
  'there are no documents': ['ssm:DocumentCategories', 'ssm:DocumentType'],
  'there are no applications': ['sso:ApplicationAccount'],
  'GetServiceBearerToken and SetContext are not here': [
    'sts:AWSServiceName',
    'sts:RequestContext/*',
    'sts:RequestContextProviders',
  ],
  "an identity provider's word about roles is not asked for": ['sts:RoleAuthorizedByIdp'],
};
const absentKeys = new Set(Object.values(absentHere).flat());

/** Services and actions whose keys a request has otherwise than by its operation's `conditionKeys`, or never. */
const byOtherMeans: Readonly<Record<string, string>> = {
  dynamodb: 'operations on several tables, and statements, ask by `requires` for each',
  'lambda:InvokeFunction': 'no function has a URL, and no event source a token',
  'sts:AssumeRoleWithWebIdentity': 'the handler decides',
  'sts:AssumeRoleWithSAML': 'the handler decides',
};

test('every condition key that a manifest knows has a value somewhere, or is absent for a reason', () => {
  const wrong = services.flatMap((service) => {
    const text = sourceOf(service.name);
    return (service.conditionKeys ?? [])
      .filter((key) => !isOfProvider(key))
      .filter((key) => isGiven(key, text) === absentKeys.has(key));
  });
  assert.deepEqual(wrong, [], 'Give it a value in an operation, or say above why no request has it');
  const known = new Set(services.flatMap(({ conditionKeys = [] }) => conditionKeys));
  const old = [...absentKeys].filter((key) => !known.has(key));
  assert.deepEqual(old, []);
});

test('an operation whose action may have a key of its own gives it', () => {
  const silent = services
    .filter(({ name }) => !(name in byOtherMeans))
    .flatMap((service) =>
      Object.entries(service.operations)
        .filter(([, { conditionKeys, authorize = 'iam' }]) => !conditionKeys && authorize === 'iam')
        .flatMap(([operation, { action }]) => [action ?? `${service.iamPrefix}:${operation}`].flat())
        .filter((action) => !(action in byOtherMeans))
        .flatMap((action) => givenKeysOf(service, action).map((key) => `${action}: ${key}`)),
    );
  assert.deepEqual(silent, []);
});

function givenKeysOf({ conditionKeys = [], iamPrefix }: ServiceManifest, action: string): readonly string[] {
  const known = [...actionsOf(iamPrefix)].find(({ name }) => `${iamPrefix}:${name}` === action);
  return conditionKeys
    .filter((key) => !absentKeys.has(key))
    .filter((key) => known?.keys.has(key.toLowerCase().replace('*', 'x')) ?? false);
}

/** `accounts.google.com:*`: whatever a token of it says. */
function isOfProvider(key: string): boolean {
  return key.split(':')[0]!.includes('.');
}

/** Named twice: among those that are known, and where it gets its value; in a list there without its service. */
function isGiven(key: string, text: string): boolean {
  const [service = '', name = ''] = key.replace('*', '').split(/:(.*)/s);
  return count(text, `${service}:${name}`) + count(text, `\n  '${name}',\n`) > 1;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function sourceOf(service: string): string {
  const folder = join(import.meta.dirname, '..', '..', 'src', 'services', service);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}
