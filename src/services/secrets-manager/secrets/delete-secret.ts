/**
 * Deleting secrets: at once, or by the domain clock when a window is over in which they can be restored.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation, ServiceJob } from '../../../wire/service.ts';
import { invalidParameter, invalidRequest, secretNotFound } from '../errors.ts';
import { type SecretRecord, Secrets, SecretVersions } from '../records.ts';
import { stopJobs } from '../rotation/begin.ts';
import { suffixOf } from './create-secret.ts';
import { cancelDeletion, type DeletionPayload, enqueueDeletion } from './deletion-job.ts';
import { findSecret, nameAndArn, requireName, requireSecret } from './references.ts';

const dayMs = 24 * 3600 * 1000;
const defaultWindowDays = 30;

export const deleteSecret: Operation<'secrets-manager', 'DeleteSecret'> = async (input, ctx) => {
  const days = windowOf(input);
  if (!input.SecretId.startsWith('arn:')) requireName(input.SecretId);
  return ctx.write(async (tx) => {
    const secret = await findSecret(tx, ctx, input.SecretId);
    const now = ctx.clock.now();
    if (input.ForceDeleteWithoutRecovery === true) {
      if (secret) await removeSecret(tx, secret);
      return { ...(secret ? nameAndArn(secret) : absent(input.SecretId, ctx)), DeletionDate: new Date(now) };
    }
    if (!secret) throw secretNotFound();
    if (secret.deletesAt !== undefined)
      throw invalidRequest(
        "You can't perform this operation on the secret because it was already scheduled for deletion.",
      );
    const deletesAt = now + days * dayMs;
    enqueueDeletion(tx, secret, deletesAt);
    await tx.in(Secrets, secret).put({ ...secret, deletesAt });
    return { ...nameAndArn(secret), DeletionDate: new Date(deletesAt) };
  });
};

/** AWS answers about a name that nothing has as if there had been something. */
function absent(id: string, ctx: Context): { readonly ARN: string; readonly Name: string } {
  const arn = parseArn(id);
  if (arn) return { ARN: id, Name: arn.resource.replace(/^secret:/, '') };
  const { account, region } = ctx;
  return { ARN: `arn:aws:secretsmanager:${region}:${account}:secret:${id}-${suffixOf(ctx)}`, Name: id };
}

function windowOf(input: Input<'secrets-manager', 'DeleteSecret'>): number {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced } = input;
  if (days !== undefined && isForced === true)
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  if (days !== undefined && (days < 7 || days > 30))
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  return days ?? defaultWindowDays;
}

export const restoreSecret: Operation<'secrets-manager', 'RestoreSecret'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { deletesAt, ...secret } = await requireSecret(tx, ctx, input.SecretId);
    if (deletesAt !== undefined) {
      await cancelDeletion(tx, secret);
      await tx.in(Secrets, secret).put(secret);
    }
    return nameAndArn(secret);
  });

async function removeSecret(tx: WriteTx, secret: SecretRecord): Promise<void> {
  await tx.in(Secrets, secret).delete(secret.name);
  const versions = tx.in(SecretVersions, secret);
  for (const { id } of await versions.all([secret.name])) await versions.delete(secret.name, id);
  if (secret.deletesAt !== undefined) await cancelDeletion(tx, secret);
  await stopJobs(tx, secret);
}

export const job: ServiceJob<DeletionPayload> = {
  steps: {
    start: async ({ name, suffix }, ctx: Context, running) => {
      await ctx.write(async (tx) => {
        if (!(await running.finish(tx.raw))) return;
        const secret = await tx.in(Secrets).get(name);
        const isDue = secret?.deletesAt !== undefined && secret.deletesAt <= ctx.clock.now();
        if (secret?.suffix === suffix && isDue) await removeSecret(tx, secret);
      });
    },
  },
};
