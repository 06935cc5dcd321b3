/** Secrets, through AWS's Secrets Manager API. */
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  type DescribeSecretCommandOutput,
  type SecretListEntry,
  type SecretVersionsListEntry,
} from '@aws-sdk/client-secrets-manager';
import { allPages, type AllItems } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import type { TagChange } from '../../../api/tags';

export type { DescribeSecretCommandOutput as Secret, SecretListEntry, SecretVersionsListEntry };

const call = awsCaller((settings) => new SecretsManagerClient(settings));

/** Those marked for deletion as well. */
export function listSecrets(abortSignal: AbortSignal): Promise<AllItems<SecretListEntry>> {
  return allPages(async (token) => {
    const input = { IncludePlannedDeletion: true, ...(token !== undefined && { NextToken: token }) };
    const page = await call((client) => client.send(new ListSecretsCommand(input), { abortSignal }));
    return { items: page.SecretList ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

export function describeSecret(SecretId: string, abortSignal: AbortSignal): Promise<DescribeSecretCommandOutput> {
  return call((client) => client.send(new DescribeSecretCommand({ SecretId }), { abortSignal }));
}

export interface SecretValue {
  readonly text: string;
  /** The text is its Base64. */
  readonly binary: boolean;
}

export async function secretValue(SecretId: string, abortSignal: AbortSignal): Promise<SecretValue> {
  const found = await call((client) => client.send(new GetSecretValueCommand({ SecretId }), { abortSignal }));
  if (found.SecretString !== undefined) return { text: found.SecretString, binary: false };
  return { text: btoa(String.fromCharCode(...(found.SecretBinary ?? []))), binary: true };
}

export function secretVersions(SecretId: string, abortSignal: AbortSignal): Promise<AllItems<SecretVersionsListEntry>> {
  return allPages(async (token) => {
    const input = { SecretId, ...(token !== undefined && { NextToken: token }) };
    const page = await call((client) => client.send(new ListSecretVersionIdsCommand(input), { abortSignal }));
    return { items: page.Versions ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

export interface NewSecret {
  readonly name: string;
  readonly description: string;
  /** Empty: AWS's own. */
  readonly keyId: string;
  readonly value: string;
}

export async function createSecret({ name, description, keyId, value }: NewSecret): Promise<void> {
  const command = new CreateSecretCommand({
    Name: name,
    SecretString: value,
    ...(description !== '' && { Description: description }),
    ...(keyId !== '' && { KmsKeyId: keyId }),
  });
  await call((client) => client.send(command));
}

export async function putSecretValue(SecretId: string, SecretString: string): Promise<void> {
  await call((client) => client.send(new PutSecretValueCommand({ SecretId, SecretString })));
}

export async function scheduleDeletion(SecretId: string, RecoveryWindowInDays: number): Promise<void> {
  await call((client) => client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays })));
}

export async function restoreSecret(SecretId: string): Promise<void> {
  await call((client) => client.send(new RestoreSecretCommand({ SecretId })));
}

export async function saveSecretTags(SecretId: string, { removed, set }: TagChange): Promise<void> {
  if (set.length > 0) await call((client) => client.send(new TagResourceCommand({ SecretId, Tags: [...set] })));
  if (removed.length > 0)
    await call((client) => client.send(new UntagResourceCommand({ SecretId, TagKeys: [...removed] })));
}
