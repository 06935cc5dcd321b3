/** Where items of a table, and the entries of its indexes, lie in the store. */
import type { Scope } from '../../../kernel/collections/collection.ts';
import { placeOf } from '../../../kernel/collections/place.ts';
import { encodeKey } from '../../../kernel/key.ts';
import type { Key, KeyRange } from '../../../kernel/store.ts';
import { rangeUnder } from '../../../kernel/key.ts';
import { Items, type TableRecord } from '../records.ts';

/** Of all items of a table. */
export function itemsPrefix(scope: Scope, { id }: Pick<TableRecord, 'id'>): Key {
  return placeOf(Items, scope).records + encodeKey([id]);
}

/** Of all entries of an index; without one, of all indexes. */
export function entriesPrefix(scope: Scope, { id }: Pick<TableRecord, 'id'>, index?: string): Key {
  return placeOf(Items, scope).index('entry') + encodeKey(index === undefined ? [id] : [id, index]);
}

export function expiryPrefix(scope: Scope, { id }: Pick<TableRecord, 'id'>): Key {
  return placeOf(Items, scope).index('expiry') + encodeKey([id]);
}

/** Everything that a table has. */
export function rangesOfTable(scope: Scope, table: Pick<TableRecord, 'id'>): readonly KeyRange[] {
  return [itemsPrefix(scope, table), entriesPrefix(scope, table), expiryPrefix(scope, table)].map(rangeUnder);
}
