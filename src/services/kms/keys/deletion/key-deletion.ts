/**
 * ScheduleKeyDeletion and CancelKeyDeletion. A multi-Region primary key waits for its replicas before its own time
 * begins. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
import type { WriteTx } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { requireKey } from '../../access/find-key.ts';
import { keyArn } from '../../access/key-reference.ts';
import { invalidState, validation } from '../../errors.ts';
import type { KeyRecord } from '../../records.ts';
import { Keys } from '../../records.ts';
import { deletionJob } from './deletion-job.ts';
import { checkCustomers, checkState } from '../key-state.ts';

const msPerDay = 24 * 60 * 60 * 1000;
const window = { least: 7, most: 30 };

export const scheduleKeyDeletion: Operation<'kms', 'ScheduleKeyDeletion'> = (input, ctx) => {
  const { KeyId, PendingWindowInDays: windowDays = window.most } = input;
  if (windowDays < window.least || windowDays > window.most)
    throw validation(`PendingWindowInDays must be between ${window.least} and ${window.most} (inclusive).`);
  return ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, KeyId);
    checkCustomers(key);
    checkState(key, ['Enabled', 'Disabled', 'PendingImport']);
    const scheduled = await schedule(tx, key, windowDays, ctx.clock.now());
    return {
      KeyId: keyArn(key, key.id),
      KeyState: scheduled.state,
      PendingWindowInDays: windowDays,
      ...(scheduled.deletion.at !== undefined && { DeletionDate: new Date(scheduled.deletion.at) }),
    };
  });
};

/** At once, where no replica is to be waited for. */
export async function schedule(
  tx: WriteTx,
  key: KeyRecord,
  windowDays: number,
  now: number,
): Promise<KeyRecord & Required<Pick<KeyRecord, 'deletion'>>> {
  const { multiRegion } = key;
  const waits = multiRegion?.primary === key.region && multiRegion.replicas.length > 0;
  const scheduled = waits
    ? ({ ...key, state: 'PendingReplicaDeletion', deletion: { windowDays } } as const)
    : ({ ...key, state: 'PendingDeletion', deletion: { windowDays, at: now + windowDays * msPerDay } } as const);
  await tx.in(Keys, key).put(scheduled);
  if (!waits) tx.enqueue(deletionJob(scheduled));
  return scheduled;
}

export const cancelKeyDeletion: Operation<'kms', 'CancelKeyDeletion'> = ({ KeyId }, ctx) =>
  ctx.write(async (tx) => {
    const { deletion, ...key } = await requireKey(tx, ctx, KeyId);
    if (!deletion) throw invalidState(`${keyArn(key, key.id)} is not pending deletion.`);
    await tx.in(Keys).put({ ...key, state: key.materialId === undefined ? 'PendingImport' : 'Disabled' });
    return { KeyId: keyArn(key, key.id) };
  });
