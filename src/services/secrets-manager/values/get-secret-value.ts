/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidRequest, valueNotFound } from '../errors.ts';
import { type SecretRecord, Secrets, SecretVersions, type VersionRecord } from '../records.ts';
import { findSecret, nameAndArn, requireLiving, secretArn } from '../secrets/references.ts';
import { current, labelsOf } from './stages.ts';
import { decrypted } from './value-encryption.ts';

type Request = Input<'secrets-manager', 'GetSecretValue'>;

const dayMs = 24 * 3600 * 1000;

export const getSecretValue: Operation<'secrets-manager', 'GetSecretValue'> = async (input, ctx) => {
  const { secret, version } = await ctx.read((tx) => requireVersion(tx, ctx, input));
  const bytes = await decrypted(ctx, { arn: secretArn(secret), versionId: version.id }, version.value);
  await noteAccess(ctx, secret, version);
  return {
    ...nameAndArn(secret),
    VersionId: version.id,
    ...(version.kind === 'string' ? { SecretString: bytes.toString() } : { SecretBinary: bytes }),
    VersionStages: labelsOf(secret.stages, version.id),
    CreatedDate: new Date(version.createdAt),
  };
};

async function requireVersion(tx: ReadTx, ctx: Context, input: Request) {
  const { VersionId, VersionStage } = input;
  const secret = await requireLiving(tx, ctx, input.SecretId);
  const label = VersionStage ?? (VersionId === undefined ? current : undefined);
  const labelled = label !== undefined && Object.hasOwn(secret.stages, label) ? secret.stages[label] : undefined;
  const id = VersionId ?? labelled;
  const version = id === undefined ? undefined : await tx.in(SecretVersions, secret).get(secret.name, id);
  if (!version) throw valueNotFound(VersionId === undefined ? `staging label: ${label}` : `VersionId: ${VersionId}`);
  if (label !== undefined && labelled !== version.id)
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  return { secret, version };
}

/** The day of the last reading, as AWS keeps it; most readings write nothing. */
async function noteAccess(ctx: Context, secret: SecretRecord, version: VersionRecord): Promise<void> {
  const accessedAt = Math.floor(ctx.clock.now() / dayMs) * dayMs;
  if (secret.accessedAt === accessedAt && version.accessedAt === accessedAt) return;
  await ctx.write(async (tx) => {
    const now = await findSecret(tx, ctx, secretArn(secret));
    const versions = tx.in(SecretVersions, secret);
    const there = now && (await versions.get(secret.name, version.id));
    if (!now || !there) return;
    await tx.in(Secrets, secret).put({ ...now, accessedAt });
    await versions.put({ ...there, accessedAt });
  });
}
