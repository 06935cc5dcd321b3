/** DescribeStacks, ListStacks, GetTemplate: a stack as it is. */
import type { Operation } from '../../../../wire/service.ts';
import { requireChangeSet } from '../../change-sets/find-change-set.ts';
import type { RequestedTemplate } from '../../deployment/request.ts';
import type { Input } from '../../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../../wire/context.ts';
import { nextToken } from '../../../../wire/paging.ts';
import { invalid } from '../../errors.ts';
import { pages } from '../../paging.ts';
import { type StackRecord, Stacks, Templates } from '../../records.ts';
import { openOutputs, openParameters } from '../../sealed-values.ts';
import { mask } from '../../deployment/planning/target.ts';
import { awaitStack, isMoving } from './await-stack.ts';
import { noStackWithId, requireStack } from '../find-stack.ts';
import { operationTypes } from '../requests/operation-types.ts';
import { rollbackConfiguration } from '../requests/request-members.ts';
import { processedText } from '../requests/transforms.ts';

export const describeStacks: Operation<'cloudformation', 'DescribeStacks'> = async (input, ctx) => {
  const { StackName: name } = input;
  if (name !== undefined && name !== '') return { Stacks: [described(await stillStack(name, ctx), ctx)] };
  return ctx.read(async (tx) => {
    const options = pages.options(input);
    const page = await pages.stored(tx.in(Stacks).listBy('live', [], options));
    return { Stacks: page.items.map((stack) => described(stack, ctx)), ...nextToken(page) };
  });
};

/** The stack as it is; where an operation goes on, as it is a moment later. @throws AwsError ValidationError */
async function stillStack(name: string, ctx: Context): Promise<StackRecord> {
  const first = await ctx.read(async (tx) => {
    const stack = await requireStack(tx, name, noStackWithId);
    return { stack, isAwaited: await isMoving(tx, stack) };
  });
  let { stack } = first;
  if (!first.isAwaited) return stack;
  await awaitStack(stack, ctx, () =>
    ctx.read(async (tx) => {
      const found = await tx.in(Stacks).get(stack.id);
      // A reset has taken it away: it is told as it was.
      if (found === undefined) return false;
      stack = found;
      return isMoving(tx, found);
    }),
  );
  return stack;
}

export const listStacks: Operation<'cloudformation', 'ListStacks'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { NextToken: after, StackStatusFilter: filter = [] } = input;
    const wanted = new Set<string>(filter);
    const since = ctx.clock.now() - toldForMs;
    const page = await pages.filtered(
      (options) => tx.in(Stacks).listBy('created', [], options),
      { after },
      ({ status, deletedAt = 0 }) =>
        (wanted.size === 0 || wanted.has(status)) && (status !== 'DELETE_COMPLETE' || deletedAt > since),
    );
    return { StackSummaries: page.items.map(summarized), ...nextToken(page) };
  });

/** Deleted stacks are told of for 90 days. */
const toldForMs = 90 * 24 * 3_600_000;

export const getTemplate: Operation<'cloudformation', 'GetTemplate'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const template = await templateOf(tx, input);
    const isProcessed = input.TemplateStage === 'Processed' && template?.processed !== undefined;
    const TemplateBody = isProcessed ? processedText(template.processed!) : template?.text;
    return { ...(TemplateBody !== undefined && { TemplateBody }), StagesAvailable: ['Original', 'Processed'] };
  });

/** The change set's, or the stack's; a stack in review has none. @throws AwsError ValidationError, ChangeSetNotFound */
async function templateOf(
  tx: ReadTx,
  { StackName, ChangeSetName }: Input<'cloudformation', 'GetTemplate'>,
): Promise<RequestedTemplate | undefined> {
  if (StackName === undefined && ChangeSetName?.startsWith('arn:') === false)
    throw invalid('StackName is a required parameter.');
  if (ChangeSetName !== undefined) return (await requireChangeSet(tx, { ChangeSetName, StackName })).changeSet.template;
  if (StackName === undefined) throw invalid('StackName is required if ChangeSetName is not specified.');
  const stack = await requireStack(tx, StackName, noStackWithId);
  return stack.templateId === undefined ? undefined : tx.in(Templates).get(stack.id, stack.templateId);
}

function described(stack: StackRecord, ctx: Context) {
  const { status, mode, disableRollback, timeoutMinutes, roleArn, parentId, rootId, changeSetId } = stack;
  const outputs = openOutputs(ctx.seal, stack);
  const parameters = openParameters(ctx.seal, stack);
  return {
    ...summarized(stack),
    StackId: stack.id,
    StackStatus: status,
    ...(stack.description !== undefined && { Description: stack.description }),
    ...(changeSetId !== undefined && { ChangeSetId: changeSetId }),
    ...(parameters.length > 0 && {
      Parameters: parameters.map(({ key, value, resolvedValue, noEcho }) => ({
        ParameterKey: key,
        ParameterValue: noEcho ? mask : value,
        ...(resolvedValue !== undefined && { ResolvedValue: noEcho ? mask : resolvedValue }),
      })),
    }),
    ...(outputs.length > 0 && {
      Outputs: outputs.map(({ key, value, description, exportName }) => ({
        OutputKey: key,
        OutputValue: value,
        ...(description !== undefined && { Description: description }),
        ...(exportName !== undefined && { ExportName: exportName }),
      })),
    }),
    DisableRollback: disableRollback,
    ...(mode === 'EXPRESS' && { DeploymentConfig: { Mode: mode, DisableRollback: disableRollback } }),
    NotificationARNs: [...stack.notificationArns],
    ...(timeoutMinutes !== undefined && { TimeoutInMinutes: timeoutMinutes }),
    ...(stack.capabilities.length > 0 && { Capabilities: [...stack.capabilities] as never[] }),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    Tags: [...stack.tags],
    ...(status !== 'DELETE_COMPLETE' && { EnableTerminationProtection: stack.terminationProtection }),
    ...(parentId !== undefined && { ParentId: parentId }),
    ...(rootId !== undefined && { RootId: rootId }),
    ...(stack.retainExceptOnCreate !== undefined && { RetainExceptOnCreate: stack.retainExceptOnCreate }),
    RollbackConfiguration: rollbackConfiguration(stack),
  };
}

function summarized(stack: StackRecord) {
  const { updatedAt, deletedAt, statusReason, description, parentId, rootId } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    ...(updatedAt !== undefined && { LastUpdatedTime: new Date(updatedAt) }),
    ...(deletedAt !== undefined && { DeletionTime: new Date(deletedAt) }),
    StackStatus: stack.status,
    ...(statusReason !== undefined && { StackStatusReason: statusReason }),
    ...(description !== undefined && { TemplateDescription: description }),
    ...(parentId !== undefined && { ParentId: parentId }),
    ...(rootId !== undefined && { RootId: rootId }),
    DriftInformation: driftOf(stack),
    LastOperations: stack.lastOperations
      .toReversed()
      .map(({ id, type }) => ({ OperationId: id, OperationType: operationTypes[type] })),
  };
}

/** As the latest detection of the whole stack found it. */
function driftOf({ drift }: StackRecord) {
  if (!drift) return { StackDriftStatus: 'NOT_CHECKED' as const };
  return { StackDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.checkedAt) };
}
