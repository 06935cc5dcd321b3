/**
 * Capacity units: what a request would have been charged. Nothing is throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import { pick, type Item } from '../values/attribute-value.ts';
import { isEqual } from '../values/compare.ts';
import { itemSize } from '../values/size.ts';
import type { TableRecord } from '../records.ts';
import { projectedNames } from '../tables/find-table.ts';
import { isIn } from './rows.ts';

export type ConsumedCapacity = NonNullable<Output<'dynamodb', 'GetItem'>['ConsumedCapacity']>;
export type ReturnConsumed = 'INDEXES' | 'TOTAL' | 'NONE' | undefined;

const readBytes = 4096;
const writeBytes = 1024;

/** Units of the table and of its indexes, by name. */
export interface Units {
  table: number;
  readonly indexes: Map<string, number>;
}

export function noUnits(): Units {
  return { table: 0, indexes: new Map() };
}

/** @param bytes read of one item, or of a page */
export function readUnits(bytes: number, isConsistent: boolean | undefined): number {
  const units = Math.max(1, Math.ceil(bytes / readBytes));
  return isConsistent ? units : units / 2;
}

/** What it costs to put one item in another's place; transactions cost twice as much. */
export function writeUnits(
  table: TableRecord,
  before: Item | undefined,
  after: Item | undefined,
  factor: 1 | 2 = 1,
): Units {
  const units = noUnits();
  units.table = factor * unitsFor(Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0));
  for (const index of table.indexes) {
    const names = projectedNames(table, index);
    const entry = (item: Item | undefined) =>
      item && isIn(table, index, item) ? (names ? pick(item, names) : item) : undefined;
    const [old, now] = [entry(before), entry(after)];
    if (!old && !now) continue;
    if (old && now && isEqual({ M: old }, { M: now })) continue;
    const keyChanges = old && now && [index.key.hash, index.key.sort].some((name) => name && !isSame(old, now, name));
    const cost = keyChanges
      ? unitsFor(itemSize(old)) + unitsFor(itemSize(now))
      : unitsFor(Math.max(old ? itemSize(old) : 0, now ? itemSize(now) : 0));
    units.indexes.set(index.name, factor * cost);
  }
  return units;
}

function isSame(a: Item, b: Item, name: string): boolean {
  return isEqual(a[name]!, b[name]!);
}

function unitsFor(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / writeBytes));
}

export function addUnits(sum: Units, more: Units): void {
  sum.table += more.table;
  for (const [name, units] of more.indexes) sum.indexes.set(name, (sum.indexes.get(name) ?? 0) + units);
}

/** As an answer has it, where it was asked for. */
export function consumed(
  wanted: ReturnConsumed,
  table: TableRecord,
  units: () => Units,
): { ConsumedCapacity?: ConsumedCapacity } {
  if (wanted !== 'TOTAL' && wanted !== 'INDEXES') return {};
  const { table: own, indexes } = units();
  let total = own;
  for (const more of indexes.values()) total += more;
  const brief = { TableName: table.name, CapacityUnits: total };
  if (wanted === 'TOTAL') return { ConsumedCapacity: brief };
  const ofKind = (isLocal: boolean) =>
    Object.fromEntries(
      [...indexes]
        .filter(([name]) => (table.indexes.find((one) => one.name === name)?.isLocal ?? false) === isLocal)
        .map(([name, CapacityUnits]) => [name, { CapacityUnits }]),
    );
  const [local, global] = [ofKind(true), ofKind(false)];
  return {
    ConsumedCapacity: {
      ...brief,
      Table: { CapacityUnits: own },
      ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
      ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
    },
  };
}
