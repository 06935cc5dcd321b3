/**
 * Time to live: which attribute says when an item expires.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { placeOfTable, type TablePlace } from '../arns.ts';
import { tableNotFound, validation } from '../errors.ts';
import { expiryJob } from '../indexing/expiry-job-name.ts';
import { reindexPiece } from '../indexing/reindex.ts';
import { reindexJob } from '../indexing/reindex-job-name.ts';
import { type TableRecord, Tables } from '../records.ts';

export const describeTimeToLive: Operation<'dynamodb', 'DescribeTimeToLive'> = ({ TableName }, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOfTable(TableName, ctx);
    const table = await tx.in(Tables, place).get(place.name);
    if (!table) throw tableNotFound(place.name);
    const { ttl } = table;
    return {
      TimeToLiveDescription: ttl?.isEnabled
        ? { TimeToLiveStatus: 'ENABLED' as const, AttributeName: ttl.attribute }
        : { TimeToLiveStatus: 'DISABLED' as const },
    };
  });

export const updateTimeToLive: Operation<'dynamodb', 'UpdateTimeToLive'> = (input, ctx) => {
  const place = placeOfTable(input.TableName, ctx);
  const { Enabled: isEnabled, AttributeName: attribute } = input.TimeToLiveSpecification as {
    Enabled: boolean;
    AttributeName: string;
  };
  return ctx.write(async (tx) => {
    const tables = tx.in(Tables, place);
    const table = await tables.get(place.name);
    if (!table) throw tableNotFound(place.name);
    checkChange(table, isEnabled, attribute);
    const after: TableRecord = { ...table, ttl: { attribute, isEnabled, changedAt: ctx.clock.now() } };
    await tables.put(after);
    await layOut(tx, ctx, place, after);
    return { TimeToLiveSpecification: input.TimeToLiveSpecification };
  });
};

function checkChange({ ttl }: TableRecord, isEnabled: boolean, attribute: string): void {
  if (isEnabled && ttl?.isEnabled) throw validation('TimeToLive is already enabled');
  if (!isEnabled && !ttl?.isEnabled) throw validation('TimeToLive is already disabled');
  if (!isEnabled && ttl!.attribute !== attribute)
    throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${ttl!.attribute}`);
}

/** Items that are there already get, or lose, their entries. */
async function layOut(tx: WriteTx, ctx: Context, place: TablePlace, table: TableRecord): Promise<void> {
  const after = await reindexPiece(tx, place, table, undefined);
  if (after !== undefined) tx.enqueue(reindexJob({ place, table: table.id, after }));
  const job = expiryJob({ place, table: table.id });
  if (!table.ttl?.isEnabled || (await tx.jobs.find(job.subject, job.kind)).length > 0) return;
  tx.enqueue({ ...job, runAt: ctx.clock.now() });
}
