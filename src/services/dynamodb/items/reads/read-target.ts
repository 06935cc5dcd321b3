/** What a query or a scan reads: a table or one of its indexes, what of its items, and where it goes on. */
import type { Key } from '../../../../kernel/store.ts';
import { encodeKey } from '../../../../kernel/key.ts';
import { indexEntries, placeOf } from '../../../../kernel/collections/place.ts';
import type { Path } from '../../expressions/paths.ts';
import type { TablePlace } from '../../arns.ts';
import { invalidParameter, notFound, validation } from '../../errors.ts';
import { itemKey, type ItemRecord } from '../../item-row.ts';
import { type IndexRecord, Items, type KeyNames, type TableRecord } from '../../records.ts';
import { keyNames, projectedNames } from '../../tables/find-table.ts';
import { attributeOf, type Item, pick } from '../../values/attribute-value.ts';
import { toStored } from '../../values/stored.ts';
import { entriesPrefix, itemsPrefix } from '../place-keys.ts';

export interface ReadTarget {
  readonly place: TablePlace;
  readonly table: TableRecord;
  readonly index?: IndexRecord;
  readonly key: KeyNames;
  /** Of its rows' keys. */
  readonly prefix: Key;
}

export interface ReadInput {
  readonly IndexName?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'COUNT' | 'SPECIFIC_ATTRIBUTES' | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** @throws AwsError ValidationException */
export function targetOf(place: TablePlace, table: TableRecord, input: ReadInput): ReadTarget {
  if (input.IndexName === undefined) return { place, table, key: table.key, prefix: itemsPrefix(place, table) };
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  if (!index) throw validation(`The table does not have the specified index: ${input.IndexName}`);
  if (index.isCreating) throw notFound(`Cannot read from backfilling global secondary index: ${index.name}`);
  if (!index.isLocal && input.ConsistentRead)
    throw validation('Consistent reads are not supported on global secondary indexes');
  return { place, table, index, key: index.key, prefix: entriesPrefix(place, table, index.id) };
}

/** Before the table is known. @throws AwsError ValidationException */
export function checkSelect(input: ReadInput): void {
  const { Select, AttributesToGet, ProjectionExpression, IndexName } = input;
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined)
    throw validation('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  const specific = AttributesToGet
    ? 'AttributesToGet'
    : ProjectionExpression === undefined
      ? undefined
      : 'ProjectionExpression';
  if (specific !== undefined && Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES') {
    const what = Select === 'COUNT' ? 'only the Count' : Select;
    throw validation(`Cannot specify the ${specific} when choosing to get ${what}`);
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && specific === undefined)
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
}

export interface Selection {
  readonly projected?: ReadonlySet<string> | undefined;
  readonly fetchesWhole: boolean;
}

/** What of the items is read, by what is wanted of an index. @throws AwsError ValidationException */
export function selectionOf(
  { table, index }: ReadTarget,
  input: ReadInput,
  paths: readonly Path[] | undefined,
): Selection {
  const projected = index && projectedNames(table, index);
  if (!index || !projected) return { fetchesWhole: false };
  const beyond = paths?.find(([name]) => !projected.has(name as string));
  const fetchesWhole = input.Select === 'ALL_ATTRIBUTES' || beyond !== undefined;
  if (!fetchesWhole || index.isLocal) return { projected, fetchesWhole };
  if (input.Select === 'ALL_ATTRIBUTES')
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection ` +
        'type is not ALL',
    );
  throw invalidParameter(`Global secondary index ${index.name} does not project [${beyond!.join('.')}]`);
}

/** Of an item or a key of its table and index: where its row is among those that are read. */
export function positionOf({ place, table, index }: ReadTarget, item: Item): Key {
  const row: ItemRecord = {
    z: 0,
    t: table.id,
    k: keyNames(table.key),
    ...(index && { x: [[index.id, ...keyNames(index.key)]] }),
    i: toStored(item),
  };
  const items = placeOf(Items, place);
  const suffix = encodeKey(itemKey(row));
  return index ? [...indexEntries(Items, items, suffix, row).plain][0]! : items.records + suffix;
}

function positionNames({ table, key }: ReadTarget): string[] {
  return [...new Set([...keyNames(table.key), ...keyNames(key)])];
}

/** LastEvaluatedKey. */
export function lastKey(target: ReadTarget, item: Item): Item {
  return pick(item, positionNames(target));
}

/** ExclusiveStartKey has the keys of table and index, and nothing else. @throws AwsError ValidationException */
export function checkStartKey(target: ReadTarget, key: Item): void {
  const names = positionNames(target);
  const isWhole = names.every((name) => {
    const type = target.table.attributes.find((one) => one.name === name)!.type;
    const value = attributeOf(key, name);
    return value?.[type] !== undefined && value[type]!.length > 0;
  });
  if (!isWhole || Object.keys(key).length !== names.length)
    throw validation(
      target.index
        ? 'The provided starting key is invalid'
        : 'The provided starting key is invalid: The provided key element does not match the schema',
    );
}
