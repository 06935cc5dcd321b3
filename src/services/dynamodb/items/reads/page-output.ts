/** What Query and Scan answer of a page. */
import type { Path } from '../../expressions/paths.ts';
import { consumed, readUnits, type ReturnConsumed, type Units } from '../capacity.ts';
import { projected } from './get-item.ts';
import type { ReadItems } from './read-page.ts';
import { lastKey, type ReadInput, type ReadTarget } from './read-target.ts';
import { sent } from '../requests/sent-item.ts';

interface PageInput extends ReadInput {
  readonly ReturnConsumedCapacity?: ReturnConsumed;
}

export function pageOutput(
  target: ReadTarget,
  input: PageInput,
  { items, scanned, bytes, last }: ReadItems,
  paths: readonly Path[] | undefined,
) {
  return {
    ...(input.Select !== 'COUNT' && { Items: items.map((item) => sent(projected(item, paths))) }),
    Count: items.length,
    ScannedCount: scanned,
    ...(last && { LastEvaluatedKey: sent(lastKey(target, last)) }),
    ...consumed(input.ReturnConsumedCapacity, target.table, () => unitsOf(target, input, bytes)),
  };
}

function unitsOf({ index }: ReadTarget, { ConsistentRead }: PageInput, bytes: number): Units {
  const units = readUnits(bytes, ConsistentRead);
  return index ? { table: 0, indexes: new Map([[index.name, units]]) } : { table: units, indexes: new Map() };
}
