/** Whether a nested stack is to be updated though nothing in its parent's template says so. */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceHandler } from '../../../wire/resource-type.ts';
import { isPlannedUnchanged } from '../change-sets/nested/planned-change-set.ts';
import { callBefore } from '../deployment/steps/attempt.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Desired } from '../deployment/planning/desired.ts';
import { type DeployedResource, Stacks, Templates } from '../records.ts';
import { openParameters } from '../sealed-values.ts';
import type { SettledRequest } from '../stacks/requests/settle-request.ts';
import { nestedStackType } from './type-name.ts';

/** Its template may be another under the same address; in one that has nested stacks itself, theirs may. */
export async function isNestedChanged(
  deployment: Deployment,
  { physicalId }: DeployedResource,
  desired: Desired,
  handler: ResourceHandler,
): Promise<boolean> {
  const { ctx, stack } = deployment;
  const call = await callBefore(deployment, desired);
  const isLeft = await ctx.read(async (tx) => {
    const child = await tx.in(Stacks).get(physicalId);
    return child?.status.endsWith('_COMPLETE') && (await isPlannedUnchanged(tx, stack, desired.logicalId));
  });
  if (isLeft) return false;
  const settled = (await handler.prepare!(desired.properties, call)) as SettledRequest;
  if ([...settled.parsed.resources.values()].some(({ type }) => type === nestedStackType)) return true;
  return ctx.read(async (tx) => {
    const child = await tx.in(Stacks).get(physicalId);
    const template =
      child?.templateId === undefined ? undefined : await tx.in(Templates).get(child.id, child.templateId);
    if (!child || template?.text !== settled.template.text || !child.status.endsWith('_COMPLETE')) return true;
    return !isDeepStrictEqual(openParameters(ctx.seal, child), settled.parameters);
  });
}
