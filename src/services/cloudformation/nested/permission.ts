/** A nested stack is made, changed and removed as any stack is: by who may do that to stacks. */
import { AwsError } from '../../../wire/errors.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { nestedStackType } from './type-name.ts';

type Step = 'CreateChangeSet' | 'CreateStack' | 'UpdateStack' | 'DeleteStack';

/** Nothing to ask for resources of other types. @throws AwsError AccessDenied */
export async function checkNestedPermission(
  { ctx, stack, whom }: Pick<Deployment, 'ctx' | 'whom'> & { readonly stack: { readonly name: string } },
  { logicalId, type }: { readonly logicalId: string; readonly type: string },
  step: Step,
  physicalId?: string,
): Promise<void> {
  if (type !== nestedStackType) return;
  // The last part of a name is made with the stack.
  const resource =
    physicalId ?? `arn:aws:cloudformation:${ctx.region}:${ctx.account}:stack/${stack.name}-${logicalId}-*/*`;
  const caller = await whom();
  const action = `cloudformation:${step}`;
  const { allowed, reason } = await ctx.isAllowed(action, resource, { caller });
  if (allowed) return;
  const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  throw new AwsError('AccessDenied', message, {}, 403);
}
