/** What a running step hears of its resources that wait: it goes on with them without a step of its own. */
import { resourceWoken } from '../../signals/wake-resource.ts';
import type { Deployment } from '../deployment.ts';
import type { GraphRun } from '../planning/graph.ts';

export interface Wakeups {
  /** The logical id of the next resource that may be asked again; `undefined`: none comes any more. */
  readonly woken: NonNullable<GraphRun['woken']>;
  close(): void;
}

/** Between steps, and on other nodes, the job itself is woken. */
export function wakeupsOf({ ctx, stack, job }: Deployment): Wakeups {
  const reader = ctx.topics.subscribe(resourceWoken, stack.id, { signal: job.signal });
  return {
    async woken() {
      for (let received = await reader.next(); received; received = await reader.next())
        if ('message' in received) return received.message;
      return undefined;
    },
    close: reader.close,
  };
}

/** Whoever woke it has written the same. */
export function noteWoken({ resources }: Deployment, logicalId: string): void {
  const record = resources.get(logicalId);
  if (record?.progress) resources.set(logicalId, { ...record, progress: { ...record.progress, resumeAt: 0 } });
}
