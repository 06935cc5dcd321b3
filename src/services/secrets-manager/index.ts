/**
 * AWS Secrets Manager: secrets with versions and staging labels, rotation by functions, resource policies, random
 * passwords.
 *
 * Is not: replicas in other Regions, hosted rotation functions, and secrets that others manage; what would need them is
 * refused by its name. docs/secrets-manager.md has the differences from AWS.
 *
 * Spec: https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
import { defineService } from '../../wire/service.ts';
import {
  knownConditionKeys,
  listingToo,
  onNewSecret,
  onSecret,
  onSecretIfNamed,
  resourceFacts,
} from './authorization.ts';
import { Secrets, SecretVersions } from './records.ts';
import { rotateKind, rotationsLane, tickKind } from './rotation/job-names.ts';

const deletion = () => import('./secrets/delete-secret.ts');
const tags = () => import('./secrets/tags.ts');
const policies = () => import('./policies/resource-policies.ts');
const rotation = () => import('./rotation/rotate-secret.ts');

export const secretsManager = defineService({
  name: 'secrets-manager',
  collections: [Secrets, SecretVersions],
  iamPrefix: 'secretsmanager',
  title: 'AWS Secrets Manager',
  forwards: true,
  resourceControlled: true,
  principal: 'secretsmanager.amazonaws.com',
  conditionKeys: knownConditionKeys,
  resourceFacts,
  jobs: {
    'secrets-manager/delete-secret': { load: async () => (await deletion()).job },
    [tickKind]: { load: async () => (await import('./rotation/window-job.ts')).job },
    [rotateKind]: { load: async () => (await import('./rotation/rotate-job.ts')).job, lane: rotationsLane },
  },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateSecret: { load: () => import('./secrets/create-secret.ts'), ...onNewSecret },
    DescribeSecret: onSecret(() => import('./secrets/describe-secret.ts')),
    ListSecrets: { load: () => import('./secrets/list-secrets.ts') },
    UpdateSecret: onSecret(() => import('./secrets/update-secret.ts')),
    DeleteSecret: onSecret(deletion),
    RestoreSecret: onSecret(deletion),
    // Values are opened by KMS outside of any transaction, and the day of the reading is noted.
    GetSecretValue: { ...onSecret(() => import('./values/get-secret-value.ts')), pureRead: false },
    BatchGetSecretValue: { load: () => import('./values/batch-get.ts'), requires: listingToo },
    PutSecretValue: onSecret(() => import('./values/put-secret-value.ts')),
    UpdateSecretVersionStage: onSecret(() => import('./values/stages.ts')),
    ListSecretVersionIds: onSecret(() => import('./values/list-versions.ts')),
    GetRandomPassword: { load: () => import('./values/random-password.ts') },
    TagResource: onSecret(tags),
    UntagResource: onSecret(tags),
    PutResourcePolicy: onSecret(policies),
    GetResourcePolicy: onSecret(policies),
    DeleteResourcePolicy: onSecret(policies),
    ValidateResourcePolicy: onSecretIfNamed(policies),
    RotateSecret: onSecret(rotation),
    CancelRotateSecret: onSecret(rotation),
  },
  resourceTypes: {
    'AWS::SecretsManager::Secret': async () => (await import('./resources/secret.ts')).secret,
    'AWS::SecretsManager::RotationSchedule': async () =>
      (await import('./resources/rotation-schedule.ts')).rotationSchedule,
    'AWS::SecretsManager::ResourcePolicy': async () => (await import('./resources/resource-policy.ts')).resourcePolicy,
  },
});
