/** DescribeChangeSet, ListChangeSets, DescribeChangeSetHooks. */
import type { ChangeSetSummary } from '@aws-sdk/client-cloudformation';
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { ResourcePlan } from '../deployment/planning/plan.ts';
import { mask } from '../deployment/planning/target.ts';
import { pages } from '../paging.ts';
import type { StackRecord } from '../records.ts';
import { openParameters, openValues } from '../sealed-values.ts';
import { rollbackConfiguration } from '../stacks/requests/request-members.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { requireChangeSet } from './find-change-set.ts';
import { executionStatus } from './nested/execution-status.ts';
import { ChangeSets, type ChangeSetRecord } from './records.ts';
import { asPresent, changeOf } from './planning/resource-change.ts';

export const describeChangeSet: Operation<'cloudformation', 'DescribeChangeSet'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { changeSet, stack } = await requireChangeSet(tx, input);
    const plans = openValues<readonly ResourcePlan[]>(ctx.seal, changeSet.sealedChanges) ?? [];
    const told = input.IncludePropertyValues ? plans.flatMap((plan) => asPresent(plan) ?? []) : plans;
    const numbered = told.map((plan, at) => ({ plan, key: String(at).padStart(6, '0') }));
    const page = pages.inMemory(numbered, ({ key }) => key, { after: input.NextToken });
    const parameters = openParameters(ctx.seal, changeSet);
    const { onStackFailure, mode, disableRollback } = changeSet;
    return {
      ...(await summaryOf(tx, changeSet, stack)),
      ...(input.IncludePropertyValues && warningOf(changeSet)),
      NotificationARNs: [...changeSet.notificationArns],
      RollbackConfiguration: rollbackConfiguration(changeSet),
      Capabilities: [...changeSet.capabilities] as never[],
      ...(changeSet.tags.length > 0 && { Tags: [...changeSet.tags] }),
      ...(parameters.length > 0 && {
        Parameters: parameters.map(({ key, value, resolvedValue, noEcho }) => ({
          ParameterKey: key,
          ParameterValue: noEcho ? mask : value,
          ...(resolvedValue !== undefined && { ResolvedValue: noEcho ? mask : resolvedValue }),
        })),
      }),
      ...(onStackFailure && { OnStackFailure: onStackFailure }),
      ...(mode && {
        DeploymentConfig: { Mode: mode, ...(disableRollback !== undefined && { DisableRollback: disableRollback }) },
      }),
      Changes: page.items.map(({ plan }) => changeOf(plan, input.IncludePropertyValues === true)),
      ...nextToken(page),
    };
  });

export const listChangeSets: Operation<'cloudformation', 'ListChangeSets'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    // What was executed is told by its ARN alone.
    const page = await pages.filtered(
      (options) => tx.in(ChangeSets).listBy('stack', [stack.id], options),
      { after: input.NextToken },
      ({ executed }) => executed === undefined,
    );
    const summaries = page.items.map((changeSet) => summaryOf(tx, changeSet, stack));
    return { Summaries: await Promise.all(summaries), ...nextToken(page) };
  });

/** There are no hooks here: `RegisterType` and `ActivateType` answer 501. */
export const describeChangeSetHooks: Operation<'cloudformation', 'DescribeChangeSetHooks'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { changeSet } = await requireChangeSet(tx, input);
    const { id, name, stackId, stackName } = changeSet;
    return {
      ChangeSetId: id,
      ChangeSetName: name,
      StackId: stackId,
      StackName: stackName,
      Status: changeSet.status === 'FAILED' ? 'UNAVAILABLE' : 'PLANNED',
      Hooks: [],
    };
  });

async function summaryOf(tx: ReadTx, changeSet: ChangeSetRecord, stack: StackRecord): Promise<ChangeSetSummary> {
  const { id, name, stackId, stackName, status, statusReason, createdAt, description, nested } = changeSet;
  return {
    ChangeSetId: id,
    ChangeSetName: name,
    StackId: stackId,
    StackName: stackName,
    ...(description !== undefined && { Description: description }),
    Status: status,
    ...(statusReason !== undefined && { StatusReason: statusReason }),
    ExecutionStatus: await executionStatus(tx, changeSet, stack),
    CreationTime: new Date(createdAt),
    IncludeNestedStacks: changeSet.includeNestedStacks,
    ...(nested && { ParentChangeSetId: nested.parentId, RootChangeSetId: nested.rootId }),
    ...(changeSet.importsExisting && { ImportExistingResources: true }),
  };
}

function warningOf({ warnings, statusReason }: ChangeSetRecord): { StatusReason?: string } {
  if (!warnings || statusReason !== undefined) return {};
  const what = '--include-property-values option can return incomplete ChangeSet data because: ';
  return { StatusReason: `[WARN] ${what}${warnings.join(', ')}` };
}
