/**
 * Log groups: made, changed, deleted.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 */
import { randomUUID } from 'node:crypto';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { alreadyExists, invalidParameter } from '../errors.ts';
import { deleteEvents } from '../events/event-rows.ts';
import { LogGroups, LogStreams, MetricFilters, type LogGroupClass, type LogGroupRecord } from '../records.ts';
import { placeOfIdentifier, requireGroup } from './own-group.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { tagsOf } from './group-tags.ts';
import { checkRetention } from './retention-days.ts';
import { retentionJob } from './retention-job-name.ts';

export const createLogGroup: Operation<'cloudwatch-logs', 'CreateLogGroup'> = async (input, ctx) => {
  const { logGroupName: name, kmsKeyId, deletionProtectionEnabled = false } = input;
  // The model knows these alone.
  const logGroupClass = (input.logGroupClass ?? 'STANDARD') as LogGroupClass;
  if (kmsKeyId !== undefined) checkKey(kmsKeyId);
  const group: LogGroupRecord = {
    name,
    id: randomUUID(),
    createdAt: ctx.clock.now(),
    class: logGroupClass,
    tags: tagsOfNew(ctx, tagsOf(input.tags)),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(deletionProtectionEnabled && { isProtected: true }),
    // Groups of this class keep their events for a day, whatever is asked.
    ...(logGroupClass === 'DELIVERY' && { retentionInDays: 1 }),
  };
  await ctx.write(async (tx) => {
    const groups = tx.in(LogGroups);
    if (await groups.get(name)) throw alreadyExists('log group');
    await groups.insert(group);
    await keepRetention(tx, ctx, group);
  });
  return {};
};

export const deleteLogGroup: Operation<'cloudwatch-logs', 'DeleteLogGroup'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const group = await requireGroup(tx, placeOfIdentifier(input.logGroupName, ctx));
    if (group.isProtected === true) {
      const message = 'The log group cannot be deleted because deletion protection is enabled.';
      throw new AwsError('ValidationException', message);
    }
    await tx.in(LogGroups).delete(group.name);
    await deleteContents(tx, ctx, group);
  });
  return {};
};

async function deleteContents(tx: WriteTx, ctx: Context, group: LogGroupRecord): Promise<void> {
  deleteEvents(tx, ctx, group.id);
  const streams = tx.in(LogStreams);
  for (const { name } of await streams.all([group.id])) await streams.delete(group.id, name);
  const filters = tx.in(MetricFilters);
  for (const { name } of await filters.all([group.name, group.id])) await filters.delete(group.name, group.id, name);
}

export const putRetentionPolicy: Operation<'cloudwatch-logs', 'PutRetentionPolicy'> = async (input, ctx) => {
  checkRetention(input.retentionInDays);
  await change(ctx, input.logGroupName, async (group, tx) => {
    if (group.class === 'DELIVERY') throw invalidParameter('The retention of a log group of class DELIVERY is fixed.');
    const changed = { ...group, retentionInDays: input.retentionInDays };
    await keepRetention(tx, ctx, changed);
    return changed;
  });
  return {};
};

/** Its job is there from now on. */
async function keepRetention(tx: WriteTx, ctx: Context, { id, name, retentionInDays }: LogGroupRecord): Promise<void> {
  const job = retentionJob(id, name);
  if (retentionInDays === undefined || (await tx.jobs.find(job.subject, job.kind)).length > 0) return;
  tx.enqueue({ ...job, runAt: ctx.clock.now() });
}

export const deleteRetentionPolicy: Operation<'cloudwatch-logs', 'DeleteRetentionPolicy'> = async (input, ctx) => {
  await change(ctx, input.logGroupName, ({ retentionInDays: _none, ...group }) => group);
  return {};
};

export const putLogGroupDeletionProtection: Operation<'cloudwatch-logs', 'PutLogGroupDeletionProtection'> = async (
  input,
  ctx,
) => {
  await change(ctx, input.logGroupIdentifier, ({ isProtected: _before, ...group }) => ({
    ...group,
    ...(input.deletionProtectionEnabled && { isProtected: true }),
  }));
  return {};
};

export const associateKmsKey: Operation<'cloudwatch-logs', 'AssociateKmsKey'> = async (input, ctx) => {
  checkKey(input.kmsKeyId);
  await change(ctx, keyed(input), (group) => ({ ...group, kmsKeyId: input.kmsKeyId }));
  return {};
};

export const disassociateKmsKey: Operation<'cloudwatch-logs', 'DisassociateKmsKey'> = async (input, ctx) => {
  await change(ctx, keyed(input), ({ kmsKeyId: _none, ...group }) => group);
  return {};
};

interface Keyed {
  readonly logGroupName?: string | undefined;
  readonly resourceIdentifier?: string | undefined;
}

/** Results of queries, which a `resourceIdentifier` may mean as well, there are none of. */
export function keyed({ logGroupName, resourceIdentifier }: Keyed): string {
  if ((logGroupName === undefined) === (resourceIdentifier === undefined))
    throw invalidParameter('Either logGroupName or resourceIdentifier must be specified, and not both.');
  return (logGroupName ?? resourceIdentifier)!;
}

function checkKey(kmsKeyId: string): void {
  if (!/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(kmsKeyId))
    throw invalidParameter(`The specified KMS key ${kmsKeyId} is not an ARN of a key.`);
}

type Change = (group: LogGroupRecord, tx: WriteTx) => LogGroupRecord | Promise<LogGroupRecord>;

async function change(ctx: Context, identifier: string, changed: Change): Promise<void> {
  const place = placeOfIdentifier(identifier, ctx);
  await ctx.write(async (tx) => {
    await tx.in(LogGroups, place).put(await changed(await requireGroup(tx, place), tx));
  });
}
