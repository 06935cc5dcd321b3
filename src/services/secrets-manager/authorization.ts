/**
 * What authorization asks of secrets: their ARNs, tags, policies and condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { currentPolicy } from './policies/policy-document.ts';
import type { SecretRecord } from './records.ts';
import { findSecret, secretArn } from './secrets/references.ts';

interface OfSecret {
  readonly SecretId: string;
}

/** Of a secret that is not there: what a policy on its name would match. */
const unknownSuffix = '??????';

/** Known in every request; where an operation gives one no value, the request does not have it. */
export const knownConditionKeys: readonly string[] = [
  'secretsmanager:BlockPublicPolicy',
  'secretsmanager:Description',
  'secretsmanager:ForceDeleteWithoutRecovery',
  'secretsmanager:KmsKeyArn',
  'secretsmanager:KmsKeyId',
  'secretsmanager:ModifyRotationRules',
  'secretsmanager:Name',
  'secretsmanager:RecoveryWindowInDays',
  'secretsmanager:ResourceTag/*',
  'secretsmanager:RotateImmediately',
  'secretsmanager:RotationLambdaARN',
  'secretsmanager:SecretId',
  'secretsmanager:VersionId',
  'secretsmanager:VersionStage',
  'secretsmanager:resource/AllowRotationLambdaArn',
  // Of replicas, and of secrets that others manage: there are none.
  'secretsmanager:AddReplicaRegions',
  'secretsmanager:ExternalSecretRotationRoleArn',
  'secretsmanager:ForceOverwriteReplicaSecret',
  'secretsmanager:SecretPrimaryRegion',
  'secretsmanager:Type',
  'secretsmanager:resource/Type',
];

/** Members of requests that are condition keys by their own names. */
const inputKeys = [
  'BlockPublicPolicy',
  'Description',
  'ForceDeleteWithoutRecovery',
  'KmsKeyId',
  'Name',
  'RecoveryWindowInDays',
  'RotateImmediately',
  'RotationLambdaARN',
  'SecretId',
  'VersionId',
  'VersionStage',
] as const;

function keysOfInput(input: Readonly<Record<string, unknown>>): ConditionKeys {
  const keys: Record<string, string> = {};
  for (const name of inputKeys) if (input[name] !== undefined) keys[`secretsmanager:${name}`] = String(input[name]);
  const { KmsKeyId: key, RotationRules: rules } = input;
  if (typeof key === 'string' && key.startsWith('arn:')) keys['secretsmanager:KmsKeyArn'] = key;
  if (rules !== undefined) keys['secretsmanager:ModifyRotationRules'] = 'true';
  return keys;
}

export function onSecret(load: OperationManifest['load']): OperationManifest {
  return {
    load,
    resources: async ({ SecretId }: OfSecret, ctx) => [await arnOfId(SecretId, ctx)],
    conditionKeys: async (input: OfSecret & Record<string, unknown>, ctx) => ({
      ...keysOfInput(input),
      ...keysOfSecret(await ctx.read((tx) => findSecret(tx, ctx, input.SecretId))),
    }),
  };
}

/** A secret need not be named. */
export function onSecretIfNamed(load: OperationManifest['load']): OperationManifest {
  const { resources, conditionKeys } = onSecret(load);
  return {
    load,
    resources: (input: Partial<OfSecret>, ctx) => (input.SecretId === undefined ? ['*'] : resources!(input, ctx)),
    conditionKeys: (input: Partial<OfSecret>, ctx) => (input.SecretId === undefined ? {} : conditionKeys!(input, ctx)),
  };
}

async function arnOfId(id: string, ctx: Context): Promise<string> {
  const secret = await ctx.read((tx) => findSecret(tx, ctx, id));
  if (secret) return secretArn(secret);
  return id.startsWith('arn:') ? id : newArn(id, ctx);
}

function newArn(name: string, { account, region }: Context): string {
  return secretArn({ name, suffix: unknownSuffix, account, region });
}

export const onNewSecret = {
  resources: ({ Name }: { readonly Name: string }, ctx: Context) => [newArn(Name, ctx)],
  conditionKeys: (input: Readonly<Record<string, unknown>>) => keysOfInput(input),
  requires: ({ Name, Tags = [] }: { readonly Name: string; readonly Tags?: readonly unknown[] }, ctx: Context) =>
    Tags.length === 0 ? [] : [tagging(newArn(Name, ctx))],
};

/** Who makes a secret with tags must be allowed to tag it. */
function tagging(resource: string): Requirement {
  return { action: 'secretsmanager:TagResource', resource };
}

/** Who asks for values by filters must be allowed to list. */
export function listingToo({ Filters }: { readonly Filters?: readonly unknown[] }): Requirement[] {
  return Filters === undefined ? [] : [{ action: 'secretsmanager:ListSecrets', resource: '*' }];
}

function keysOfSecret(secret: SecretRecord | undefined): ConditionKeys {
  if (!secret) return {};
  const { tags = [], rotation } = secret;
  return {
    ...(rotation && { 'secretsmanager:resource/AllowRotationLambdaArn': rotation.function }),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`secretsmanager:ResourceTag/${Key}`, Value])),
  };
}

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) => ctx.read(async (tx) => (await findSecret(tx, ctx, arn))?.tags),
  policy: (arn, ctx) =>
    ctx.read(async (tx) => {
      const secret = await findSecret(tx, ctx, arn);
      const document = secret && (await currentPolicy(tx, secret));
      if (!secret || document === undefined) return undefined;
      return { name: `resource policy of ${secret.name}`, document, kind: 'resource-based', account: secret.account };
    }),
};
