/**
 * ImportExistingResources: what the template names, and is there already outside of every stack, is taken in instead of
 * failing. Only what the template keeps whatever happens (DeletionPolicy Retain): rolled back, it is left as it was.
 */
import type { Caller } from '../../../../wire/caller.ts';
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import type { ResourcePlan } from '../../deployment/planning/plan.ts';
import type { Target } from '../../deployment/planning/target.ts';
import { uniqueName } from '../../deployment/planning/unique-name.ts';
import { type StackRecord, StackResources } from '../../records.ts';
import { typeFacts } from '../../registry/index.ts';

export interface Search {
  readonly target: Target;
  readonly stack: StackRecord;
  readonly handlers: ReadonlyMap<string, ResourceHandler>;
  /** As whom they are read. */
  readonly whom: Caller;
}

/** Physical ids by logical id, of what the plans would add. */
export async function existingResources(
  plans: readonly ResourcePlan[],
  search: Search,
  ctx: Context,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const plan of plans) {
    if (plan.action !== 'Add') continue;
    const { deletionPolicy } = search.target.template.resources.get(plan.logicalId)!;
    const physicalId = deletionPolicy === 'Retain' ? nameOf(plan) : undefined;
    if (physicalId !== undefined && (await isThere(plan, physicalId, search, ctx))) found[plan.logicalId] = physicalId;
  }
  return found;
}

/** Its identifier, where the template gives all of it. */
function nameOf({ type, after = {} }: ResourcePlan): string | undefined {
  const names = typeFacts(type)?.primaryIdentifier ?? [];
  const values = names.map((name) => after[name]);
  return names.length > 0 && values.every((value) => typeof value === 'string') ? values.join('|') : undefined;
}

async function isThere(
  { type, logicalId }: ResourcePlan,
  physicalId: string,
  { stack, handlers, whom }: Search,
  ctx: Context,
): Promise<boolean> {
  const { account, region } = ctx;
  try {
    return await ctx.write(async (tx) => {
      const owners = await tx.in(StackResources).allBy('physical', [physicalId]);
      if (owners.some((owner) => owner.type === type)) return false;
      const model = await handlers.get(type)!.read(physicalId, {
        aws: tx.aws.as(whom),
        tx,
        ctx,
        account,
        region,
        stack: { id: stack.id, name: stack.name, logicalId, type },
        stackTags: [],
        uniqueName: (rule) => uniqueName(ctx.ids, stack.name, logicalId, rule),
      });
      return model !== undefined;
    });
  } catch (error) {
    // Who may not look at it cannot import it: it is planned as new.
    if (error instanceof AwsError) return false;
    throw error;
  }
}
