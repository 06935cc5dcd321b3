/**
 * Tables, their items and streams, each in its account and Region. An item's row says by itself how it is found: by
 * which attributes in the table and in its indexes, and when it expires. What belongs to a table lies under the table's
 * id, so that another one of the name has none of it. docs/decisions/0047-dynamodb-items.md
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import { defineLog } from '../../kernel/collections/log.ts';
import type { Tag } from '../../wire/tags.ts';
import { type ItemRecord, itemKey, rowEntries } from './item-row.ts';
import type { StoredItem } from './values/stored.ts';

export type KeyType = 'S' | 'N' | 'B';

/** Attributes of a key: the partition key's, and the sort key's where it has one. */
export interface KeyNames {
  readonly hash: string;
  readonly sort?: string;
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
  readonly increasedAt?: number;
  readonly decreasedAt?: number;
}

export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly attributes?: readonly string[];
}

export interface IndexRecord {
  readonly name: string;
  /** Unique in its table for ever: what is left of a deleted one is no other's. */
  readonly id: string;
  readonly isLocal?: true;
  readonly key: KeyNames;
  readonly projection: Projection;
  /** Items from before it are still being added. */
  readonly isCreating?: true;
  readonly throughput?: Throughput;
  readonly onDemand?: OnDemand;
  readonly warm?: Throughput;
}

export interface OnDemand {
  readonly MaxReadRequestUnits?: number | undefined;
  readonly MaxWriteRequestUnits?: number | undefined;
}

export type StreamView = 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY';

export interface TableRecord {
  readonly name: string;
  readonly id: string;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly key: KeyNames;
  /** Types of key attributes, in the order in which they were defined. */
  readonly attributes: readonly { readonly name: string; readonly type: KeyType }[];
  readonly indexes: readonly IndexRecord[];
  /** How many indexes it has had: the next one's id. */
  readonly indexesMade: number;
  readonly billing: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly onDemandSince?: number;
  readonly throughput?: Throughput;
  readonly onDemand?: OnDemand;
  readonly warm?: Throughput;
  /** The enabled one's. */
  readonly stream?: { readonly label: string; readonly id: string; readonly view: StreamView };
  readonly latestStreamLabel?: string;
  readonly isProtected?: true;
  readonly tableClass?: 'STANDARD' | 'STANDARD_INFREQUENT_ACCESS';
  readonly classChangedAt?: number;
  /** A customer's key; absent: AWS's own. */
  readonly encryption?: { readonly keyArn: string };
  readonly ttl?: { readonly attribute: string; readonly isEnabled: boolean; readonly changedAt: number };
  readonly recovery?: { readonly isEnabled: boolean; readonly days: number; readonly since: number };
  readonly tags: readonly Tag[];
  readonly policy?: ResourcePolicy;
}

export interface ResourcePolicy {
  readonly document: string;
  /** Users and roles that it names, with their unique ids. */
  readonly boundIds: Readonly<Record<string, string>>;
  readonly revision: string;
}

export const Tables = defineCollection<TableRecord>('dynamodb/table', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

export const Items = defineCollection<ItemRecord>('dynamodb/item', {
  scope: 'region',
  version: 1,
  key: itemKey,
  indexes: {
    entry: rowEntries,
    expiry: ({ t, e }) => (e === undefined ? undefined : [t, e]),
  },
});

export interface Counted {
  readonly items: number;
  readonly bytes: number;
}

export interface TableSize extends Counted {
  /** By the index's id. */
  readonly indexes: Readonly<Record<string, Counted>>;
}

/** As it was counted last; of tables that are too large to be counted whenever they are described. */
export interface TableSizeRecord extends TableSize {
  /** The table's id. */
  readonly table: string;
}

export const TableSizes = defineCollection<TableSizeRecord>('dynamodb/table-size', {
  scope: 'region',
  version: 1,
  key: ({ table }) => [table],
});

export interface StreamRecord {
  readonly table: string;
  readonly label: string;
  readonly id: string;
  readonly view: StreamView;
  readonly key: KeyNames;
  readonly createdAt: number;
  /** Disabled, or its table deleted. */
  readonly endedAt?: number;
  readonly policy?: ResourcePolicy;
}

export const Streams = defineCollection<StreamRecord>('dynamodb/stream', {
  scope: 'region',
  version: 1,
  key: ({ table, label }) => [table, label],
});

/** A change of an item. */
export interface ChangeRecord {
  readonly at: number;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: StoredItem;
  readonly old?: StoredItem;
  readonly new?: StoredItem;
  readonly bytes: number;
  /** It expired. */
  readonly isExpiry?: true;
}

/** By the stream's id. */
export const Changes = defineLog<ChangeRecord>('dynamodb/change', { scope: 'region', version: 1 });

/**
 * A transaction's token, by which it is done once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export interface TokenRecord {
  readonly caller: string;
  readonly token: string;
  /** SHA-256 of the request. */
  readonly digest: string;
  readonly at: number;
}

export const TransactionTokens = defineCollection<TokenRecord>('dynamodb/transaction-token', {
  scope: 'region',
  version: 1,
  key: ({ caller, token }) => [caller, token],
  indexes: { at: ({ at }) => [at] },
});
