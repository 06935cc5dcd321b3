/**
 * Continuous backups: switched on and off, and shown. There is nothing to restore from: no operation restores.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { placeOfTable } from '../arns.ts';
import { invalidParameter } from '../errors.ts';
import { type TableRecord, Tables } from '../records.ts';

const maxDays = 35;

export const describeContinuousBackups: Operation<'dynamodb', 'DescribeContinuousBackups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOfTable(input.TableName, ctx);
    const table = await tx.in(Tables, place).get(place.name);
    if (!table) throw missing(place.name);
    return { ContinuousBackupsDescription: shown(table, ctx) };
  });

export const updateContinuousBackups: Operation<'dynamodb', 'UpdateContinuousBackups'> = (input, ctx) => {
  const place = placeOfTable(input.TableName, ctx);
  const { PointInTimeRecoveryEnabled: isEnabled = false, RecoveryPeriodInDays } =
    input.PointInTimeRecoverySpecification;
  if (RecoveryPeriodInDays !== undefined && !isEnabled)
    throw invalidParameter('RecoveryPeriodInDays can only be set when PointInTimeRecoveryEnabled is true');
  return ctx.write(async (tx) => {
    const tables = tx.in(Tables, place);
    const table = await tables.get(place.name);
    if (!table) throw missing(place.name);
    const since = isEnabled && table.recovery?.isEnabled ? table.recovery.since : ctx.clock.now();
    const days = RecoveryPeriodInDays ?? (isEnabled ? (table.recovery?.days ?? maxDays) : maxDays);
    const after = { ...table, recovery: { isEnabled, days, since } };
    await tables.put(after);
    return { ContinuousBackupsDescription: shown(after, ctx) };
  });
};

function shown({ recovery }: TableRecord, { clock }: Context) {
  const { isEnabled = false, days = maxDays, since = 0 } = recovery ?? {};
  const dayMs = 24 * 60 * 60 * 1000;
  return {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: isEnabled
      ? {
          PointInTimeRecoveryStatus: 'ENABLED' as const,
          RecoveryPeriodInDays: days,
          EarliestRestorableDateTime: new Date(Math.max(since, clock.now() - days * dayMs)),
          LatestRestorableDateTime: new Date(clock.now()),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' as const },
  };
}

function missing(name: string): AwsError {
  return new AwsError('TableNotFoundException', `Table not found: ${name}`);
}
