/** What is told of a secret besides its value: DescribeSecret, and the entries of ListSecrets. */
import type { Operation } from '../../../wire/service.ts';
import type { SecretRecord } from '../records.ts';
import { rotationFacts } from '../rotation/facts.ts';
import { nameAndArn, requireSecret } from './references.ts';

export const describeSecret: Operation<'secrets-manager', 'DescribeSecret'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const secret = await requireSecret(tx, ctx, input.SecretId);
    const versions = versionsToStages(secret);
    return { ...secretFacts(secret), ...(versions && { VersionIdsToStages: versions }) };
  });

export function secretFacts(secret: SecretRecord) {
  return {
    ...nameAndArn(secret),
    ...(secret.description !== undefined && secret.description !== '' && { Description: secret.description }),
    ...(secret.keyId !== undefined && { KmsKeyId: secret.keyId }),
    ...rotationFacts(secret.rotation),
    LastChangedDate: new Date(secret.changedAt),
    ...(secret.accessedAt !== undefined && { LastAccessedDate: new Date(secret.accessedAt) }),
    ...(secret.deletesAt !== undefined && { DeletedDate: new Date(secret.deletesAt) }),
    ...(secret.tags && { Tags: [...secret.tags] }),
    CreatedDate: new Date(secret.createdAt),
  };
}

/** `undefined`: no version has a label. */
export function versionsToStages({ stages }: SecretRecord): Record<string, string[]> | undefined {
  const versions: Record<string, string[]> = {};
  for (const label of Object.keys(stages).toSorted()) (versions[stages[label]!] ??= []).push(label);
  return Object.keys(versions).length === 0 ? undefined : versions;
}
