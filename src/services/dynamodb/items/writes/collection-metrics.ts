/**
 * ItemCollectionMetrics, of tables with local indexes. Collections are not measured: the estimate is the whole of its
 * first step. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 */
import { type Item, pick } from '../../values/attribute-value.ts';
import type { TableRecord } from '../../records.ts';
import { sent } from '../requests/sent-item.ts';

export function collectionMetrics(table: TableRecord, key: Item) {
  if (!table.indexes.some(({ isLocal }) => isLocal)) return undefined;
  return { ItemCollectionKey: sent(pick(key, [table.key.hash])), SizeEstimateRangeGB: [0, 1] };
}
