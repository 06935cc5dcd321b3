/** An operation under way, as the step of its job has read it: only that job changes the stack meanwhile. */
import type { RunningJob } from '../../../kernel/jobs/index.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import {
  type DeployedResource,
  Exports,
  type ExportRecord,
  type OperationRecord,
  Operations,
  type ResourceValues,
  type StackRecord,
  StackResources,
  type StackResourceRecord,
  Stacks,
  Templates,
} from '../records.ts';
import { openParameters, openResource, openShown } from '../sealed-values.ts';
import { readAhead } from '../parsing/read-ahead.ts';
import { StaleDeployment } from './steps/failure.ts';
import { identityOf } from './identity.ts';
import type { StackOutputs } from './planning/stack-outputs/stack-outputs.ts';
import { type Target, targetOf } from './planning/target.ts';

export interface Deployment {
  readonly ctx: Context;
  readonly job: RunningJob<Caller>;
  readonly stack: StackRecord;
  readonly operation: OperationRecord;
  /** What the template says; only while it is being made true. */
  readonly target?: Target;
  readonly resources: Map<string, StackResourceRecord>;
  readonly exports: ReadonlyMap<string, ExportRecord>;
  /** Opened values of what is deployed, by its sealed text. */
  readonly opened: Map<string, ResourceValues>;
  /** As events show them, by their sealed text. */
  readonly openedShown: Map<string, Readonly<Record<string, unknown>>>;
  /** Of other stacks, as this step has found them. */
  readonly stackOutputs: StackOutputs;
  readonly whom: () => Promise<Caller>;
  /** When the step of the job began, in machine milliseconds. */
  readonly startedAt: number;
  readonly flags: { isCancelled: boolean };
}

interface Loaded {
  readonly stack: StackRecord;
  readonly operation: OperationRecord;
  readonly resources: readonly StackResourceRecord[];
  readonly template?: string;
  readonly exports: readonly ExportRecord[];
}

/** `undefined`: the operation is over, or is none any more. @throws TemplateError */
export async function loadDeployment(
  ctx: Context,
  job: RunningJob<Caller>,
  { stackId, operationId }: { readonly stackId: string; readonly operationId: string },
): Promise<Deployment | undefined> {
  const loaded = await ctx.read((tx) => load(tx, stackId, operationId));
  if (!loaded) return undefined;
  const { stack, operation, resources, template, exports } = loaded;
  if (template !== undefined) await readAhead(template, ctx);
  const parameters = openParameters(ctx.seal, stack);
  return {
    ctx,
    job,
    stack,
    operation,
    ...(template !== undefined && { target: targetOf(template, parameters, stack) }),
    resources: new Map(resources.map((resource) => [resource.logicalId, resource])),
    exports: new Map(exports.map((one) => [one.name, one])),
    opened: new Map(),
    openedShown: new Map(),
    stackOutputs: new Map(),
    startedAt: ctx.clock.real(),
    flags: { isCancelled: operation.isCancelled === true },
    whom: identityOf(ctx, stack.roleArn, job.caller),
  };
}

async function load(tx: ReadTx, stackId: string, operationId: string): Promise<Loaded | undefined> {
  const stack = await tx.in(Stacks).get(stackId);
  const operation = await tx.in(Operations).get(stackId);
  if (!stack || operation?.id !== operationId || operation.isOver) return undefined;
  const resources = await tx.in(StackResources).all([stackId]);
  const isMade = operation.phase === 'deploy' && operation.transformFailure === undefined;
  if (!isMade || stack.templateId === undefined) return { stack, operation, resources, exports: [] };
  const stored = await tx.in(Templates).get(stackId, stack.templateId);
  const template = stored?.processed ?? stored?.text ?? '';
  const exports = template.includes('ImportValue') ? await tx.in(Exports).all() : [];
  return { stack, operation, resources, template, exports };
}

export function valuesOf({ ctx, opened }: Deployment, deployed: DeployedResource): ResourceValues {
  const { sealed } = deployed;
  if (sealed === undefined) return { properties: {}, attributes: {} };
  let values = opened.get(sealed);
  if (!values) opened.set(sealed, (values = openResource(ctx.seal, deployed)));
  return values;
}

export function shownOf({ ctx, openedShown }: Deployment, { shown = '' }: DeployedResource) {
  let properties = openedShown.get(shown);
  if (!properties) openedShown.set(shown, (properties = openShown(ctx.seal, shown === '' ? undefined : shown)));
  return properties;
}

/**
 * That this job still is the one that works on the stack, and that the resource is as it was read.
 * @throws StaleDeployment
 */
export async function checkCurrent(tx: WriteTx, deployment: Deployment, logicalId?: string): Promise<OperationRecord> {
  const { stack, operation, resources } = deployment;
  const now = await tx.in(Operations).get(stack.id);
  if (now?.id !== operation.id || now.phase !== operation.phase || now.isOver)
    throw new StaleDeployment('The operation is over, or in another phase.');
  if (now.isCancelled) deployment.flags.isCancelled = true;
  if (logicalId === undefined) return now;
  const known = resources.get(logicalId);
  const found = await tx.in(StackResources).get(stack.id, logicalId);
  if (found?.status !== known?.status || found?.updatedAt !== known?.updatedAt)
    throw new StaleDeployment(`${logicalId} is not what it was.`);
  return now;
}

/** In an earlier step of this operation. What was half made and could not be removed fails nothing. */
export function hasFailed(deployment: Deployment, record: StackResourceRecord): boolean {
  const { status } = record;
  return touchedIn(deployment, record) && status.endsWith('_FAILED') && status !== 'DELETE_FAILED';
}

export function touchedIn({ operation }: Deployment, { touched }: StackResourceRecord): boolean {
  return touched?.operationId === operation.id;
}

/** Whether an earlier step of this very operation has brought the resource where it belongs. */
export function isSettled(deployment: Deployment, record: StackResourceRecord): boolean {
  return touchedIn(deployment, record) && record.status.endsWith('_COMPLETE') && record.status !== 'DELETE_COMPLETE';
}
