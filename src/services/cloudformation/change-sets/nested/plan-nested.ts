/**
 * Change sets of nested stacks: what would change in those that a template has, planned as their parent is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
 */
import type { Context, ReadTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Caller } from '../../../../wire/caller.ts';
import type { Tag } from '../../../../wire/tags.ts';
import type { ResourcePlan } from '../../deployment/planning/plan.ts';
import { uniqueName } from '../../deployment/planning/unique-name.ts';
import { deepestNested, type NestedBudget, nestedBudget, tooMuchNested } from '../../nested/budget.ts';
import { checkNestedPermission } from '../../nested/permission.ts';
import { nestedCapabilities, knownParameter, nestedTags } from '../../nested/request.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { type StackRecord, StackResources, Stacks, type TemplateRecord, Templates } from '../../records.ts';
import { newStackRecord } from '../../stacks/requests/new-stack.ts';
import { settleRequest, type SettledRequest } from '../../stacks/requests/settle-request.ts';
import { type GivenParameter, NotHere, TemplateError } from '../../template/index.ts';
import { objectText } from '../../template-source.ts';
import type { Planned, Plannable } from '../planning/planned.ts';
import type { UpdatePlan } from '../planning/plan-update.ts';
import { unknown } from '../planning/resource-change.ts';

export interface NestedPlan {
  /** Of its change set. */
  readonly id: string;
  readonly name: string;
  readonly logicalId: string;
  readonly stack: StackRecord;
  readonly isNew: boolean;
  readonly tags: readonly Tag[];
  /** Absent where the template could not be had. */
  readonly settled?: SettledRequest;
  readonly plan: Planned;
}

export interface NestedParent {
  readonly plannable: Plannable;
  readonly whom: () => Promise<Caller>;
  /** That the parent will have. */
  readonly tags: readonly Tag[];
  plan(plannable: Plannable, ctx: Context): Promise<Planned>;
}

type Properties = Readonly<Record<string, unknown>>;

/** `update`: the parent's plan, once it is known in which nested stacks something changes. */
export async function withNested(
  update: (changed: ReadonlySet<string>) => Promise<UpdatePlan>,
  parent: NestedParent,
  ctx: Context,
): Promise<{ readonly plan: UpdatePlan; readonly nested: readonly NestedPlan[] }> {
  const budget = parent.plannable.budget ?? nestedBudget();
  const changed = new Set<string>();
  const found = new Map<string, { readonly key: string; readonly nested: NestedPlan }>();
  for (;;) {
    const plan = await update(changed);
    const before = changed.size;
    const planned = new Set(plan.changes.map(({ logicalId }) => logicalId));
    for (const [logicalId, properties] of plan.nested) {
      if (typeof properties['TemplateURL'] !== 'string') continue;
      const key = JSON.stringify(known(properties));
      if (found.get(logicalId)?.key !== key)
        found.set(logicalId, { key, nested: await planNested(logicalId, properties, parent, budget, ctx) });
      if (!planned.has(logicalId) && !found.get(logicalId)!.nested.plan.isUnchanged) changed.add(logicalId);
    }
    // What changes in one may be what another takes from it.
    if (changed.size > before) continue;
    const nested = [...found.values()].map((one) => one.nested).filter(({ logicalId }) => planned.has(logicalId));
    return { plan: { ...plan, changes: naming(plan.changes, nested) }, nested };
  }
}

function naming(changes: readonly ResourcePlan[], nested: readonly NestedPlan[]): readonly ResourcePlan[] {
  const named = new Map(nested.map((one) => [one.logicalId, one]));
  return changes.map((change) => {
    const one = named.get(change.logicalId);
    return one ? { ...change, physicalId: one.stack.id, changeSetId: one.id } : change;
  });
}

async function planNested(
  logicalId: string,
  properties: Properties,
  { plannable, whom, tags, plan }: NestedParent,
  budget: NestedBudget,
  ctx: Context,
): Promise<NestedPlan> {
  const { stack: parent, input, depth = 0 } = plannable;
  const there = await ctx.read((tx) => childOf(tx, parent, logicalId));
  const name = uniqueName(ctx.ids, input.ChangeSetName, logicalId, { maxLength: 128, upperCase: true });
  const stack = there?.stack ?? newNested(parent, logicalId, ctx);
  const own = known(properties['Tags'] ?? []) as readonly Tag[];
  const nested = {
    id: `arn:aws:cloudformation:${ctx.region}:${ctx.account}:changeSet/${name}/${ctx.ids.uuid()}`,
    name,
    logicalId,
    stack,
    isNew: !there,
    tags: nestedTags(tags, own),
  };
  let settled: SettledRequest | undefined;
  try {
    if (depth >= deepestNested || budget.stacks-- <= 0) throw tooMuch();
    const of = { logicalId, type: nestedStackType };
    await checkNestedPermission({ ctx, stack: parent, whom }, of, 'CreateChangeSet', there?.stack.id);
    const given = parametersOf(properties);
    settled = await settle(properties, given, stack, { ctx, whom: await whom(), budget });
    const next: Plannable = {
      ...(there?.template && { template: there.template }),
      type: there ? 'UPDATE' : 'CREATE',
      input: { ...input, Tags: [...nested.tags], RoleARN: input.RoleARN ?? parent.roleArn },
      settled,
      imports: {},
      stack,
      isNew: !there,
      unknown: given.unknown,
      depth: depth + 1,
      budget,
    };
    return { ...nested, settled, plan: await plan(next, ctx) };
  } catch (error) {
    if (error instanceof NotHere) throw error.within(logicalId);
    if (!(error instanceof TemplateError || error instanceof AwsError)) throw error;
    return { ...nested, ...(settled && { settled }), plan: { ...nothing, failure: error.message } };
  }
}

const nothing: Planned = { changes: [], imports: {}, warnings: [], nested: [], isUnchanged: false };

interface Child {
  readonly stack: StackRecord;
  readonly template?: TemplateRecord;
}

async function childOf(tx: ReadTx, parent: StackRecord, logicalId: string): Promise<Child | undefined> {
  const resource = await tx.in(StackResources).get(parent.id, logicalId);
  const stack = resource?.deployed && (await tx.in(Stacks).get(resource.deployed.physicalId));
  if (!stack) return undefined;
  const template = stack.templateId === undefined ? undefined : await tx.in(Templates).get(stack.id, stack.templateId);
  return { stack, ...(template && { template }) };
}

function newNested(parent: StackRecord, logicalId: string, ctx: Context): StackRecord {
  return {
    ...newStackRecord(ctx, uniqueName(ctx.ids, parent.name, logicalId, { maxLength: 128, upperCase: true })),
    parentId: parent.id,
    parentLogicalId: logicalId,
    rootId: parent.rootId ?? parent.id,
  };
}

interface NestedParameters {
  readonly values: ReadonlyMap<string, GivenParameter>;
  readonly unknown: ReadonlySet<string>;
}

function parametersOf({ Parameters: given }: Properties): NestedParameters {
  const values = new Map<string, GivenParameter>();
  const unknownNames = new Set<string>();
  for (const [key, value] of Object.entries((given ?? {}) as Properties)) {
    const text = knownParameter(value);
    if (text === undefined) unknownNames.add(key);
    values.set(key, { value: text ?? unknown });
  }
  return { values, unknown: unknownNames };
}

async function settle(
  properties: Properties,
  { values, unknown: unknownNames }: NestedParameters,
  stack: StackRecord,
  { ctx, whom, budget }: { readonly ctx: Context; readonly whom: Caller; readonly budget: NestedBudget },
): Promise<SettledRequest> {
  const aws = ctx.aws.as(whom);
  const text = await objectText(properties['TemplateURL'] as string, ctx, 'TemplateURL', aws);
  budget.characters -= text.length;
  if (budget.characters < 0) throw tooMuch();
  const request = { text, given: values, capabilities: nestedCapabilities, unknown: unknownNames, stack };
  return settleRequest(request, { aws, ctx });
}

const tooMuch = () => new TemplateError(tooMuchNested);

/** As JSON, what is not known yet as its text. */
function known(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_name, one) => (typeof one === 'symbol' ? unknown : one)));
}
