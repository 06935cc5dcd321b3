/** GlobalSecondaryIndexUpdates: one index made or deleted at a time, and any number changed. */
import { rangeUnder } from '../../../kernel/key.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type { TablePlace } from '../arns.ts';
import { invalidParameter, limitExceeded, notFound, validation } from '../errors.ts';
import { entriesPrefix } from '../items/place-keys.ts';
import { reindexPiece } from '../indexing/reindex.ts';
import { reindexJob } from '../indexing/reindex-job-name.ts';
import type { IndexRecord, TableRecord } from '../records.ts';
import {
  attributesOf,
  type Attributes,
  checkIndexes,
  globalIndexOf,
  maxGlobalIndexes,
  throughputOf,
  usedNames,
  warmOf,
} from './key-definitions.ts';
import type { UpdateInput } from './update-table.ts';

type IndexUpdate = NonNullable<UpdateInput['GlobalSecondaryIndexUpdates']>[number];

export async function updateIndexes(
  tx: WriteTx,
  place: TablePlace,
  table: TableRecord,
  input: UpdateInput,
): Promise<TableRecord> {
  const updates = input.GlobalSecondaryIndexUpdates;
  if (!updates) return table;
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1)
    throw limitExceeded(
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  let changed = table;
  for (const update of updates) {
    if (update.Create) changed = await withNew(tx, place, changed, update.Create, input);
    else if (update.Delete) changed = without(tx, place, changed, update.Delete.IndexName!);
    else if (update.Update) changed = withChanged(changed, update.Update);
    else throw invalidParameter('One of GlobalSecondaryIndexUpdate must have Update, Create or Delete');
  }
  return changed;
}

async function withNew(
  tx: WriteTx,
  place: TablePlace,
  table: TableRecord,
  given: NonNullable<IndexUpdate['Create']>,
  input: UpdateInput,
): Promise<TableRecord> {
  const attributes = mergedAttributes(table, attributesOf(input.AttributeDefinitions));
  if (table.indexes.some(({ name }) => name === given.IndexName))
    throw validation('Attempting to create an index which already exists');
  const index: IndexRecord = {
    ...globalIndexOf(given as never, attributes, table.billing),
    id: String(table.indexesMade),
  };
  const indexes = [...table.indexes, index];
  checkIndexes(indexes);
  if (indexes.filter(({ isLocal }) => !isLocal).length > maxGlobalIndexes)
    throw limitExceeded(`GlobalSecondaryIndex count exceeds the per-table limit of ${maxGlobalIndexes}`);
  const after = withIndexes({ ...table, attributes, indexesMade: table.indexesMade + 1 }, indexes);
  const next = await reindexPiece(tx, place, after, undefined);
  if (next === undefined) return after;
  tx.enqueue(reindexJob({ place, table: table.id, after: next, index: index.id }));
  return withIndexes(after, [...table.indexes, { ...index, isCreating: true }]);
}

function mergedAttributes(table: TableRecord, given: Attributes): Attributes {
  const known = new Map(table.attributes.map((one) => [one.name, one]));
  for (const one of given) {
    const before = known.get(one.name);
    if (before && before.type !== one.type && usedNames(table.key, table.indexes).has(one.name))
      throw invalidParameter(`Attribute ${one.name} is a key already and cannot change its type`);
    known.set(one.name, one);
  }
  return [...known.values()];
}

/** Attributes that are no index's any more are no longer defined. */
function withIndexes(table: TableRecord, indexes: readonly IndexRecord[]): TableRecord {
  const used = usedNames(table.key, indexes);
  return { ...table, indexes, attributes: table.attributes.filter(({ name }) => used.has(name)) };
}

function without(tx: WriteTx, place: TablePlace, table: TableRecord, name: string): TableRecord {
  const index = requireGlobal(table, name);
  tx.raw.deleteRange(rangeUnder(entriesPrefix(place, table, index.id)));
  return withIndexes(
    table,
    table.indexes.filter((one) => one !== index),
  );
}

function withChanged(table: TableRecord, given: NonNullable<IndexUpdate['Update']>): TableRecord {
  const index = requireGlobal(table, given.IndexName!);
  const throughput = given.ProvisionedThroughput
    ? throughputOf(given.ProvisionedThroughput, table.billing, index.name)
    : index.throughput;
  const changed: IndexRecord = {
    ...index,
    ...(throughput && { throughput }),
    ...(given.OnDemandThroughput && { onDemand: given.OnDemandThroughput }),
    ...warmOf(given.WarmThroughput),
  };
  return { ...table, indexes: table.indexes.map((one) => (one === index ? changed : one)) };
}

function requireGlobal(table: TableRecord, name: string): IndexRecord {
  const index = table.indexes.find((one) => one.name === name && !one.isLocal);
  if (!index) throw notFound('Requested resource not found');
  return index;
}
