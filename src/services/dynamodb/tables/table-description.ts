/** TableDescription, as Create-, Describe-, Update- and DeleteTable answer it. */
import type { Output } from '../../../wire/aws-types.ts';
import { indexArn, streamArn, tableArn, type TablePlace } from '../arns.ts';
import type { IndexRecord, KeyNames, Projection, TableRecord, TableSize, Throughput } from '../records.ts';
import { defaultWarm } from './key-definitions.ts';

type Description = NonNullable<Output<'dynamodb', 'DescribeTable'>['Table']>;

export function description(
  place: TablePlace,
  table: TableRecord,
  size: TableSize = { items: 0, bytes: 0, indexes: {} },
): Description {
  const shown = (index: IndexRecord) => indexDescription(place, table, index, size);
  const [local, global] = [table.indexes.filter((one) => one.isLocal), table.indexes.filter((one) => !one.isLocal)];
  return {
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: table.name,
    KeySchema: keySchema(table.key),
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(table.createdAt),
    ProvisionedThroughput: throughputDescription(table.throughput),
    TableSizeBytes: size.bytes,
    ItemCount: size.items,
    TableArn: tableArn(place),
    TableId: table.id,
    ...billingSummary(table),
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(shown) }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map((index) => globalDescription(shown(index), index)) }),
    ...streamSummary(place, table),
    ...(table.encryption && {
      SSEDescription: {
        Status: 'ENABLED' as const,
        SSEType: 'KMS' as const,
        KMSMasterKeyArn: table.encryption.keyArn,
      },
    }),
    ...(table.tableClass && {
      TableClassSummary: {
        TableClass: table.tableClass,
        ...(table.classChangedAt !== undefined && { LastUpdateDateTime: new Date(table.classChangedAt) }),
      },
    }),
    DeletionProtectionEnabled: table.isProtected ?? false,
    ...(table.onDemand && { OnDemandThroughput: table.onDemand }),
    WarmThroughput: warmDescription(table.warm ?? table.throughput),
  };
}

/** As CreateTable answers: what only a table that is ready has, is not told yet. */
export function createdDescription(place: TablePlace, table: TableRecord): Description {
  const { BillingModeSummary, WarmThroughput, GlobalSecondaryIndexes, ...told } = description(place, table);
  const global = table.indexes.filter(({ isLocal }) => !isLocal);
  return {
    ...told,
    TableStatus: 'CREATING',
    ...(BillingModeSummary && { BillingModeSummary: { BillingMode: table.billing } }),
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ WarmThroughput: ofIndex, ...index }, at) => ({
        ...index,
        IndexStatus: 'CREATING',
        ...(global[at]?.warm && ofIndex && { WarmThroughput: { ...ofIndex, Status: 'UPDATING' } }),
      })),
    }),
    ...(table.warm && WarmThroughput && { WarmThroughput: { ...WarmThroughput, Status: 'UPDATING' } }),
  };
}

/** As DeleteTable answers. */
export function deletedDescription(place: TablePlace, table: TableRecord): Description {
  const whole = description(place, table);
  const { TableName, ProvisionedThroughput, TableSizeBytes, ItemCount, TableArn, TableId } = whole;
  const { BillingModeSummary, DeletionProtectionEnabled } = whole;
  return {
    TableName,
    TableStatus: 'DELETING',
    ProvisionedThroughput,
    TableSizeBytes,
    ItemCount,
    TableArn,
    TableId,
    ...(BillingModeSummary && { BillingModeSummary }),
    DeletionProtectionEnabled,
  };
}

export function keySchema({ hash, sort }: KeyNames) {
  return [
    { AttributeName: hash, KeyType: 'HASH' as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
}

function billingSummary({ billing, onDemandSince }: TableRecord): Pick<Description, 'BillingModeSummary'> {
  if (onDemandSince === undefined) return {};
  return {
    BillingModeSummary: { BillingMode: billing, LastUpdateToPayPerRequestDateTime: new Date(onDemandSince) },
  };
}

function streamSummary(place: TablePlace, { stream, latestStreamLabel }: TableRecord) {
  return {
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } }),
    ...(latestStreamLabel !== undefined && {
      LatestStreamLabel: latestStreamLabel,
      LatestStreamArn: streamArn(place, latestStreamLabel),
    }),
  };
}

function indexDescription(place: TablePlace, table: TableRecord, index: IndexRecord, size: TableSize) {
  const own = size.indexes[index.id];
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.key),
    Projection: projectionDescription(index.projection),
    IndexSizeBytes: own?.bytes ?? 0,
    ItemCount: own?.items ?? 0,
    IndexArn: indexArn({ ...place, name: table.name }, index.name),
  };
}

function globalDescription(shown: ReturnType<typeof indexDescription>, index: IndexRecord) {
  return {
    ...shown,
    IndexStatus: index.isCreating ? ('CREATING' as const) : ('ACTIVE' as const),
    ...(index.isCreating && { Backfilling: true }),
    ProvisionedThroughput: throughputDescription(index.throughput),
    ...(index.onDemand && { OnDemandThroughput: index.onDemand }),
    WarmThroughput: warmDescription(index.warm ?? index.throughput),
  };
}

function projectionDescription({ type, attributes }: Projection) {
  return { ProjectionType: type, ...(attributes && { NonKeyAttributes: [...attributes] }) };
}

function throughputDescription(throughput: Throughput | undefined) {
  const { read = 0, write = 0, increasedAt, decreasedAt } = throughput ?? {};
  return {
    ...(increasedAt !== undefined && { LastIncreaseDateTime: new Date(increasedAt) }),
    ...(decreasedAt !== undefined && { LastDecreaseDateTime: new Date(decreasedAt) }),
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}

function warmDescription({ read, write }: Throughput = defaultWarm) {
  return { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write, Status: 'ACTIVE' as const };
}
