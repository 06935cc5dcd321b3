/**
 * UpdateTable: its effects are there at once, but for an index over many items, which a job fills.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { placeOfTable, type TablePlace } from '../arns.ts';
import { inUse, invalidParameter, refuseMembers, validation } from '../errors.ts';
import { type TableRecord, Tables, type Throughput } from '../records.ts';
import { beginStream, endStream } from '../streams/stream-life.ts';
import { encryptionOf } from './encryption.ts';
import { requireNamedTable } from './find-table.ts';
import { updateIndexes } from './index-updates.ts';
import { throughputOf, warmOf } from './key-definitions.ts';
import { description } from './table-description.ts';
import { tableSize } from './table-size.ts';

export type UpdateInput = Input<'dynamodb', 'UpdateTable'>;

const changes = [
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexUpdates',
  'StreamSpecification',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'WarmThroughput',
] as const;

export const updateTable: Operation<'dynamodb', 'UpdateTable'> = async (input, ctx) => {
  refuseMembers('UpdateTable', input, [
    'ReplicaUpdates',
    'MultiRegionConsistency',
    'GlobalTableWitnessUpdates',
    'GlobalTableSettingsReplicationMode',
  ]);
  if (changes.every((member) => input[member] === undefined))
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or ' +
        'SSESpecification or ReplicaUpdates is required',
    );
  const place = placeOfTable(input.TableName, ctx);
  const encryption = input.SSESpecification && (await encryptionOf(input.SSESpecification, ctx));
  return ctx.write(async (tx) => {
    const table = await requireNamedTable(tx, place);
    if (table.indexes.some(({ isCreating }) => isCreating))
      throw inUse(`Attempt to change a resource which is still in use: Table is being updated: ${place.name}`);
    const changed = withSettings(table, input, encryption, ctx);
    const streamed = await withStream(tx, ctx, place, changed, input);
    const after = await updateIndexes(tx, place, streamed, input);
    await tx.in(Tables, place).put(after);
    return {
      TableDescription: { ...description(place, after, await tableSize(tx, place, after)), ...leaving(table, after) },
    };
  });
};

/** The key that a table has been under is told for once more. */
function leaving({ encryption }: TableRecord, after: TableRecord) {
  if (!encryption || after.encryption) return {};
  const { keyArn: KMSMasterKeyArn } = encryption;
  return { SSEDescription: { Status: 'UPDATING' as const, SSEType: 'KMS' as const, KMSMasterKeyArn } };
}

type Encrypted = Pick<TableRecord, 'encryption'>;

function withSettings(table: TableRecord, input: UpdateInput, given: Encrypted | undefined, ctx: Context): TableRecord {
  const billed = withBilling(table, input, ctx);
  const { isProtected: _protected, encryption: _encryption, ...rest } = billed;
  const isProtected = input.DeletionProtectionEnabled ?? billed.isProtected ?? false;
  const encryption = given ?? pickEncryption(billed);
  return {
    ...rest,
    ...(isProtected && { isProtected: true }),
    ...encryption,
    ...(input.TableClass && { tableClass: input.TableClass, classChangedAt: ctx.clock.now() }),
    ...(input.OnDemandThroughput && { onDemand: input.OnDemandThroughput }),
    ...warmOf(input.WarmThroughput),
  };
}

function pickEncryption({ encryption }: TableRecord): Encrypted {
  return encryption ? { encryption } : {};
}

function withBilling(table: TableRecord, input: UpdateInput, ctx: Context): TableRecord {
  const billing = input.BillingMode ?? table.billing;
  const isSwitched = billing !== table.billing;
  if (billing === 'PAY_PER_REQUEST') {
    throughputOf(input.ProvisionedThroughput, billing);
    if (!isSwitched) return table;
    const { throughput: _none, ...rest } = table;
    const indexes = table.indexes.map(({ throughput: _before, ...index }) => index);
    return { ...rest, billing, onDemandSince: ctx.clock.now(), indexes };
  }
  if (!isSwitched && !input.ProvisionedThroughput) return table;
  const given = throughputOf(input.ProvisionedThroughput, billing)!;
  if (!isSwitched && given.read === table.throughput?.read && given.write === table.throughput.write)
    throw unchanged(given);
  const { onDemand: _onDemand, ...rest } = table;
  return { ...rest, billing, throughput: changedThroughput(table.throughput, given, ctx) };
}

function changedThroughput(before: Throughput | undefined, given: Throughput, ctx: Context): Throughput {
  const now = ctx.clock.now();
  const { read = 0, write = 0, increasedAt, decreasedAt } = before ?? {};
  return {
    ...(increasedAt !== undefined && { increasedAt }),
    ...(decreasedAt !== undefined && { decreasedAt }),
    ...given,
    ...((given.read > read || given.write > write) && { increasedAt: now }),
    ...((given.read < read || given.write < write) && { decreasedAt: now }),
  };
}

function unchanged({ read, write }: Throughput) {
  return validation(
    'The provisioned throughput for the table will not change. The requested value equals the current value. ' +
      `Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

async function withStream(
  tx: WriteTx,
  ctx: Context,
  place: TablePlace,
  table: TableRecord,
  { StreamSpecification: given }: UpdateInput,
): Promise<TableRecord> {
  if (!given) return table;
  if (!given.StreamEnabled) {
    if (!table.stream) throw validation(`Table has no stream to disable: TableName: ${table.name}`);
    return endStream(tx, ctx, place, table);
  }
  if (table.stream) throw validation(`Table already has an enabled stream: TableName: ${table.name}`);
  if (given.StreamViewType === undefined)
    throw invalidParameter('StreamViewType is required when StreamEnabled is true');
  return beginStream(tx, ctx, place, table, given.StreamViewType);
}
