/** What Query and Scan answer of a page. */
import type { Condition } from '../../expressions/condition.ts';
import type { Path } from '../../expressions/paths.ts';
import { projector } from '../../expressions/projection.ts';
import { inTurns, itemsFor } from '../decide-in-turns.ts';
import { consumed, readUnits, type ReturnConsumed, type Units } from '../capacity.ts';
import type { ReadItems } from './read-page.ts';
import { lastKey, type ReadInput, type ReadTarget } from './read-target.ts';
import { sent } from '../requests/sent-item.ts';

interface PageInput extends ReadInput {
  readonly ReturnConsumedCapacity?: ReturnConsumed;
}

/** Not in the transaction that read the page: a filter takes as long as it takes. */
export async function pageOutput(
  target: ReadTarget,
  input: PageInput,
  { items: read, scanned, bytes, last }: ReadItems,
  { filter, paths }: { readonly filter: Condition | undefined; readonly paths: readonly Path[] | undefined },
) {
  const items = await itemsFor(filter?.decision, read);
  const project = projector(paths);
  return {
    ...(input.Select !== 'COUNT' && { Items: await inTurns(items, (item) => sent(project(item))) }),
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
