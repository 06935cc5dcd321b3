/** Wakes the jobs of mappings when their streams are written to on this node, while they rest. */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { streamKey, streamTouched } from '../../dynamodb-streams/internal.ts';
import type { MappingRecord } from './records.ts';

export interface Wakeups {
  /** Once, within so many milliseconds; a later call for the same job takes its place. */
  watch(record: Pick<MappingRecord, 'sourceArn'>, jobId: string, ms: number): Promise<void>;
  end(): void;
}

export function createWakeups(ctx: Context): Wakeups {
  const watched = new Map<string, AbortController>();
  return {
    async watch({ sourceArn }, jobId, ms) {
      watched.get(jobId)?.abort();
      const key = await ctx
        .read((tx) => streamKey(tx, sourceArn))
        .catch((error: unknown) => {
          // It is gone, which whoever reads it is told.
          if (error instanceof AwsError) return undefined;
          throw error;
        });
      if (key === undefined) return;
      const ending = new AbortController();
      watched.set(jobId, ending);
      const reader = ctx.topics.subscribe(streamTouched, key, { maxWaiting: 1, signal: ending.signal });
      void (async () => {
        const heard = await reader.next(ms);
        reader.close();
        if (watched.get(jobId) === ending) watched.delete(jobId);
        if (heard === undefined || ending.signal.aborted) return;
        await ctx.write((tx) => tx.jobs.wake(jobId));
      })().catch(() => {
        // The server stops; the job looks by itself.
      });
    },
    end() {
      for (const ending of watched.values()) ending.abort();
      watched.clear();
    },
  };
}
