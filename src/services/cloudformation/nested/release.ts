/** Nested stacks keep what an update has replaced until their parent has no way back, either: then they clean up. */
import type { Deployment } from '../deployment/deployment.ts';
import { deployJob } from '../deployment/job-name.ts';
import { Operations, Stacks } from '../records.ts';
import { nestedStackType } from './type-name.ts';

/** Whether the stack has to wait for nested ones; each wakes it once it is over. */
export async function releaseNested({ ctx, operation, resources }: Deployment): Promise<boolean> {
  const ids = [...resources.values()].flatMap(({ type, deployed, touched }) =>
    type === nestedStackType && deployed && touched?.baseId === operation.baseId ? [deployed.physicalId] : [],
  );
  if (ids.length === 0) return false;
  return ctx.write(async (tx) => {
    let isWaiting = false;
    for (const id of ids) {
      const child = await tx.in(Stacks).get(id);
      isWaiting ||= child?.status.endsWith('_CLEANUP_IN_PROGRESS') ?? false;
      const current = await tx.in(Operations).get(id);
      if (!current?.awaitsParent) continue;
      const { awaitsParent: _released, ...released } = current;
      await tx.in(Operations).put(released);
      if (!current.isOver) tx.enqueue(deployJob({ stackId: id, operationId: current.id }));
    }
    return isWaiting;
  });
}
