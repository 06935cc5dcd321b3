/** A resource that waits is asked again at once: something has come for it. */
import type { Scope } from '../../../kernel/collections/collection.ts';
import { defineTopic } from '../../../kernel/topics.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { StackResources } from '../records.ts';

/** Of a stack (the key: its ARN), for the step that works on it: the logical id. */
export const resourceWoken = defineTopic<string>('cloudformation/resource-woken');

export async function wakeResource(tx: WriteTx, scope: Scope, stackId: string, logicalId: string): Promise<void> {
  const resources = tx.in(StackResources, scope);
  const resource = await resources.get(stackId, logicalId);
  if (resource?.progress) await resources.put({ ...resource, progress: { ...resource.progress, resumeAt: 0 } });
  tx.publish(resourceWoken, stackId, logicalId);
  for (const job of await tx.jobs.find([stackId])) await tx.jobs.wake(job.id);
}
