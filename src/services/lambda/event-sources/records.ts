/** Event source mappings: streams whose records a function is given, and how far each has come. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Tag } from '../../../wire/tags.ts';
import { notFound } from '../errors.ts';

export interface MappingSettings {
  readonly batchSize: number;
  /** Seconds. */
  readonly window: number;
  /** -1: for ever. */
  readonly maximumRetries: number;
  /** Seconds; -1: however old. */
  readonly maximumAge: number;
  readonly bisects: boolean;
  readonly reportsFailures: boolean;
  /** Batches of the shard at a time, each of a lane of its own; absent: one. */
  readonly parallelization?: number;
  /** Patterns, as they were given. */
  readonly filters: readonly string[];
}

export interface MappingProgress {
  /** The sequence number that it goes on behind; absent: at the beginning. */
  readonly after?: string;
  /** Of the batch that comes next: tries that have failed, and how many records it has where it was cut in two. */
  readonly failed?: { readonly tries: number; readonly size?: number };
  /** Domain milliseconds: since when a batch is gathered. */
  readonly gathersSince?: number;
  /** It waits for the other lanes: there are to be more of them, or fewer. */
  readonly isStopped?: boolean;
}

export interface MappingRecord {
  readonly id: string;
  /** With its qualifier, where there is one. */
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly enabled: boolean;
  readonly settings: MappingSettings;
  /** Of the first lane. */
  readonly progress: MappingProgress;
  /** Of the others (`lanes.ts`). */
  readonly others?: readonly MappingProgress[];
  readonly lastResult: string;
  /** Domain milliseconds. */
  readonly modifiedAt: number;
  readonly tags: readonly Tag[];
}

export const Mappings = defineCollection<MappingRecord>('lambda/event-source-mapping', {
  scope: 'region',
  version: 1,
  key: ({ id }) => [id],
});

/** @throws AwsError ResourceNotFoundException */
export async function requireMapping(tx: ReadTx, id: string): Promise<MappingRecord> {
  const found = await tx.in(Mappings).get(id);
  if (found) return found;
  throw notFound('The resource you requested does not exist.');
}
