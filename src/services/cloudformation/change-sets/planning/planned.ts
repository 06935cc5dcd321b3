/** Plans what a change set would do to the stack as it is: what is read for it, and what there is to say. */
import type { Context, ReadTx } from '../../../../wire/context.ts';
import type { Input } from '../../../../wire/aws-types.ts';
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import { handlerOf } from '../../deployment/steps/handlers.ts';
import { identityOf } from '../../deployment/identity.ts';
import type { ResourcePlan } from '../../deployment/planning/plan.ts';
import { checkTypesKept } from '../../deployment/planning/checks/check-types-kept.ts';
import { type StackOutputs, withStackOutputs } from '../../deployment/planning/stack-outputs/stack-outputs.ts';
import { type Target, targetOf } from '../../deployment/planning/target.ts';
import { Exports, type StackRecord, StackResources, type TemplateRecord } from '../../records.ts';
import { openExport, openParameters, openResource, openShown } from '../../sealed-values.ts';
import { readAhead } from '../../parsing/read-ahead.ts';
import { isChanged, isChangedItself } from '../../stacks/update-stack.ts';
import type { SettledRequest } from '../../stacks/requests/settle-request.ts';
import { stackTags } from '../../stacks/requests/stack-tags.ts';
import { NotHere, TemplateError, unresolved } from '../../template/index.ts';
import { existingResources } from './existing-resources.ts';
import { checkImportPlan } from './imports.ts';
import { type Deployed, planUpdate } from './plan-update.ts';
import type { NestedBudget } from '../../nested/budget.ts';
import { type NestedPlan, withNested } from '../nested/plan-nested.ts';
import type { ChangeSetType } from '../records.ts';

export interface Plannable {
  readonly type: ChangeSetType;
  readonly input: Input<'cloudformation', 'CreateChangeSet'>;
  readonly settled: SettledRequest;
  readonly imports: Readonly<Record<string, string>>;
  readonly stack: StackRecord;
  readonly isNew: boolean;
  readonly template?: TemplateRecord;
  /** Of a nested stack: parameters whose values nobody can know yet, and how deep it is. */
  readonly unknown?: ReadonlySet<string>;
  readonly depth?: number;
  readonly budget?: NestedBudget;
}

export interface Planned {
  readonly changes: readonly ResourcePlan[];
  /** Those of the request, and what was found besides. */
  readonly imports: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly nested: readonly NestedPlan[];
  readonly isUnchanged: boolean;
  /** Why there is nothing to execute. */
  readonly failure?: string;
}

const nothingChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** @throws AwsError ValidationError where an import is none; NotHere of nested stacks */
export async function planned(plannable: Plannable, ctx: Context): Promise<Planned> {
  const { type, settled, stack, template, input, unknown, depth = 0 } = plannable;
  const handlers = await handlersOf(settled.target, ctx);
  const known = await ctx.read((tx) => knownOf(tx, ctx, stack));
  if (template) await readAhead(template.processed ?? template.text, ctx);
  const previous = template && previousTarget(template, stack, ctx);
  const target = targetFor(settled, stack, unknown);
  const tags = input.Tags === undefined ? stack.tags : stackTags.checked(input.Tags);
  let { imports } = plannable;
  const whom = identityOf(ctx, input.RoleARN ?? stack.roleArn, ctx.caller);
  const stackOutputs: StackOutputs = new Map();
  const plan = (changedNested?: ReadonlySet<string>) =>
    withStackOutputs(stackOutputs, { ctx, whom }, () =>
      planUpdate({
        target,
        ...(previous && { previous }),
        ...known,
        handlers,
        imports,
        stackTags: tags,
        stackOutputs,
        ...(changedNested && { changedNested }),
      }),
    );
  try {
    checkTypesKept(
      [...known.deployed].map(([logicalId, { resource }]) => ({ logicalId, type: resource.type })),
      target,
    );
    let made = await plan();
    if (input.ImportExistingResources === true) {
      const search = { target, stack, handlers, whom: await whom() };
      imports = { ...imports, ...(await existingResources(made.changes, search, ctx)) };
      made = await plan();
    }
    if (type === 'IMPORT') await ctx.read((tx) => checkImportPlan(tx, made.changes));
    let nested: readonly NestedPlan[] = [];
    if (input.IncludeNestedStacks === true)
      ({ plan: made, nested } = await withNested(plan, { plannable, whom, tags, plan: planned }, ctx));
    const { changes, warnings } = made;
    const own = depth === 0 ? {} : { RoleARN: undefined, NotificationARNs: undefined };
    const next = { ...input, ...own, tags, settled };
    const differs = input.IncludeNestedStacks === true ? isChangedItself : isChanged;
    const isUnchanged = template !== undefined && changes.length === 0 && !differs({ stack, template }, next, ctx);
    // What changes around a nested stack may leave it as it is.
    const failure = failureOf(isUnchanged && depth === 0, nested);
    return { changes, imports, warnings, nested, isUnchanged, ...(failure !== undefined && { failure }) };
  } catch (error) {
    if (error instanceof NotHere) throw error;
    if (error instanceof TemplateError) return { ...nothing, imports, failure: error.message };
    throw error;
  }
}

const nothing = { changes: [], warnings: [], nested: [], isUnchanged: false } as const;

function failureOf(isUnchanged: boolean, nested: readonly NestedPlan[]): string | undefined {
  const failed = nested.find(({ plan }) => plan.failure !== undefined);
  if (failed) return `Nested change set ${failed.id} was not successfully created: Currently in FAILED.`;
  return isUnchanged ? nothingChanges : undefined;
}

/** Of the stack itself: what was settled may have been for one without a name. */
function targetFor(
  { template: { text, processed }, parameters }: SettledRequest,
  stack: StackRecord,
  unknown: ReadonlySet<string> = new Set(),
): Target {
  const target = targetOf(processed ?? text, parameters, stack);
  if (unknown.size === 0) return target;
  const blank = (values: Target['parameters']) =>
    new Map([...values].map(([name, value]) => [name, unknown.has(name) ? unresolved : value]));
  return { ...target, parameters: blank(target.parameters), masked: blank(target.masked) };
}

function previousTarget({ text, processed }: TemplateRecord, stack: StackRecord, ctx: Context): Target {
  return targetOf(processed ?? text, openParameters(ctx.seal, stack), stack);
}

async function handlersOf({ template }: Target, ctx: Context): Promise<ReadonlyMap<string, ResourceHandler>> {
  const types = new Set([...template.resources.values()].map(({ type }) => type));
  return new Map(await Promise.all([...types].map(async (type) => [type, await handlerOf(ctx, type)] as const)));
}

async function knownOf(tx: ReadTx, ctx: Context, { id }: StackRecord) {
  const resources = await tx.in(StackResources).all([id]);
  const deployed = new Map(
    resources.flatMap(({ logicalId, status, deployed: resource }): [string, Deployed][] =>
      resource && status !== 'CREATE_FAILED'
        ? [
            [
              logicalId,
              { resource, values: openResource(ctx.seal, resource), shown: openShown(ctx.seal, resource.shown) },
            ],
          ]
        : [],
    ),
  );
  const exported = await tx.in(Exports).all();
  const exports = new Map(exported.map(({ name, sealedValue }) => [name, openExport(ctx.seal, sealedValue)]));
  return { deployed, exports };
}
