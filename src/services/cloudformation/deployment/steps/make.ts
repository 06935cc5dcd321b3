/** Makes one resource what the template says: creates it, changes it in place, or creates another in its place. */
import type { WriteTx } from '../../../../wire/context.ts';
import type { ResourceDone, ResourceHandler, ResourceProgress } from '../../../../wire/resource-type.ts';
import {
  type DeployedResource,
  Imports,
  type OperationRecord,
  type ResourceValues,
  StackResources,
  type StackResourceRecord,
} from '../../records.ts';
import { sealValues } from '../../sealed-values.ts';
import { attempt, callBefore, recordOf, say, without } from './attempt.ts';
import { checkCurrent, type Deployment, hasFailed, isSettled, valuesOf } from '../deployment.ts';
import { type Change, changeOf, type Desired, desiredOf, factsOf, isNoted, withValues } from '../planning/desired.ts';
import { typeFacts } from '../../registry/index.ts';
import { reasonOf, ResourceFailure, WrongProperties } from './failure.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { handlerOf } from './handlers.ts';
import { isNestedChanged } from '../../nested/changed.ts';
import { checkNestedPermission } from '../../nested/permission.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { importResource } from './import.ts';
import { checkStackPolicy } from '../planning/checks/policy.ts';
import { withStackOutputs } from '../planning/stack-outputs/stack-outputs.ts';
import { awaitingSignals, awaitsSignals } from '../../signals/creation-signals.ts';
import { removeHalfMade, takeBack, wantedAgain } from './left-over.ts';
import { resumeResource } from './resume.ts';
import { afterCreate, afterUpdate, type Becomes } from './settle.ts';
import type { Target } from '../planning/target.ts';

export async function makeResource(deployment: Deployment, target: Target, logicalId: string): Promise<TaskOutcome> {
  if ((await removeHalfMade(deployment, logicalId)) === 'waits') return 'waits';
  const record = deployment.resources.get(logicalId);
  if (record?.progress) return resumeResource(deployment, record);
  if (record && isSettled(deployment, record)) return 'done';
  if (record && hasFailed(deployment, record)) return 'failed';
  const { type } = target.template.resources.get(logicalId)!;
  const deployed = record?.deployed;
  let desired: Desired;
  let change: Change;
  let handler: ResourceHandler;
  let prepared: unknown;
  try {
    desired = await withStackOutputs(deployment.stackOutputs, deployment, () =>
      desiredOf(deployment, target, logicalId),
    );
    handler = await handlerOf(deployment.ctx, type);
    if (awaitsSignals(target.template.resources.get(logicalId)!)) handler = awaitingSignals(handler);
    change = changeOf(deployment, deployed, desired, handler);
    if (change === 'none' && record?.touched?.isUncertain && record.touched.baseId === deployment.operation.baseId)
      change = 'update';
    if (
      change === 'none' &&
      type === nestedStackType &&
      (await isNestedChanged(deployment, deployed!, desired, handler))
    )
      change = 'update';
    const wanted =
      record && (change === 'create' || change === 'replace')
        ? wantedAgain(deployment, record, desired, handler)
        : undefined;
    if (wanted) {
      await takeBack(deployment, record!, desired, wanted);
      return makeResource(deployment, target, logicalId);
    }
    if (change === 'replace') checkReplaceable(deployment, desired, deployed!);
    if (change !== 'none') {
      checkStackPolicy(deployment, desired, change);
      const step = change === 'update' ? 'UpdateStack' : 'CreateStack';
      await checkNestedPermission(
        deployment,
        { logicalId, type },
        step,
        step === 'UpdateStack' ? deployed!.physicalId : undefined,
      );
      desired = await withValues(deployment, desired);
      prepared = await handler.prepare?.(desired.properties, await callBefore(deployment, desired));
    }
  } catch (error) {
    return failBefore(deployment, { logicalId, type }, deployed, error);
  }
  if (change === 'none') return note(deployment, record!, desired);
  if (deployment.operation.imports?.[logicalId] !== undefined)
    return importResource(deployment, desired, deployment.operation.imports[logicalId]);
  return change === 'update'
    ? updateInPlace(deployment, desired, deployed!, handler, prepared)
    : create(deployment, desired, change === 'replace' ? deployed : undefined, handler, prepared);
}

/** What is not taken back after a failure goes on as far as it does not need what failed. */
export function isStoppedByFailure({ onFailure, stopsAtFailure }: OperationRecord): boolean {
  return onFailure !== 'DO_NOTHING' || stopsAtFailure === true;
}

/**
 * @throws ResourceFailure where both would have one name, or a failure is not to be rolled back:
 * docs/decisions/0039-express-deployments.md
 */
function checkReplaceable({ operation, stack }: Deployment, desired: Desired, { physicalId }: DeployedResource): void {
  const [name, ...others] = typeFacts(desired.type)?.primaryIdentifier ?? [];
  if (others.length === 0 && desired.properties[name ?? ''] === physicalId)
    throw new ResourceFailure(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
        `Rename ${physicalId} and update the stack again.`,
    );
  if (operation.onFailure !== 'DO_NOTHING' || operation.mode === 'EXPRESS' || stack.parentId !== undefined) return;
  throw new ResourceFailure('Replacement type updates not supported on stack with disable-rollback.');
}

/** What its properties are cannot even be said. */
async function failBefore(
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  deployed: DeployedResource | undefined,
  error: unknown,
): Promise<TaskOutcome> {
  const reason = reasonOf(error, of.logicalId, deployment.ctx.ids.uuid());
  if (reason === undefined) throw error;
  const verb = deployed ? 'UPDATE' : 'CREATE';
  return attempt(deployment, {
    ...of,
    run: async (tx) => {
      const said = { status: `${verb}_FAILED`, physicalId: deployed?.physicalId, reason } as const;
      say(tx, deployment, of, said, error instanceof WrongProperties ? error.shown : undefined);
      return recordOf(deployment, of, `${verb}_FAILED`, reason);
    },
    fail: async () => recordOf(deployment, of, `${verb}_FAILED`, reason),
  });
}

/** Nothing of AWS changes; the template may say something else of it. */
async function note(deployment: Deployment, record: StackResourceRecord, desired: Desired): Promise<TaskOutcome> {
  const deployed = record.deployed!;
  if (isNoted(deployed, desired) && !record.status.endsWith('_FAILED')) return 'done';
  const { physicalId } = deployed;
  const sealed = deployed.sealed === undefined ? {} : { sealed: deployed.sealed };
  const noted: StackResourceRecord = {
    ...recordOf(deployment, desired, record.status.endsWith('_FAILED') ? 'UPDATE_COMPLETE' : record.status),
    deployed: { ...factsOf(desired), physicalId, ...sealed },
  };
  await deployment.ctx.write(async (tx) => {
    await checkCurrent(tx, deployment, desired.logicalId);
    await tx.in(StackResources).put(noted);
  });
  deployment.resources.set(desired.logicalId, noted);
  return 'done';
}

function create(
  deployment: Deployment,
  desired: Desired,
  replaced: DeployedResource | undefined,
  handler: ResourceHandler,
  prepared: unknown,
): Promise<TaskOutcome> {
  const { properties, shown } = desired;
  const verb = replaced ? 'UPDATE' : 'CREATE';
  const open = (tx: WriteTx): void =>
    say(
      tx,
      deployment,
      desired,
      {
        status: `${verb}_IN_PROGRESS`,
        ...(replaced && { physicalId: replaced.physicalId, reason: replacementReason }),
      },
      shown,
    );
  return attempt(deployment, {
    ...desired,
    run: async (tx, call) => {
      open(tx);
      await keepImports(tx, deployment, desired);
      const progress = await handler.create(properties, { ...call, prepared });
      return afterCreate(tx, deployment, desired, becomesOf(deployment, desired, progress), replaced, progress);
    },
    fail: async (tx, reason) => {
      open(tx);
      const physicalId = replaced?.physicalId;
      say(tx, deployment, desired, { status: `${verb}_FAILED`, physicalId, reason }, shown);
      const failed = recordOf(deployment, desired, `${verb}_FAILED`, reason);
      return replaced ? failed : (without(failed, 'deployed') as StackResourceRecord);
    },
  });
}

const replacementReason = 'Requested update requires the creation of a new physical resource; hence creating one.';

function updateInPlace(
  deployment: Deployment,
  desired: Desired,
  deployed: DeployedResource,
  handler: ResourceHandler,
  prepared: unknown,
): Promise<TaskOutcome> {
  const { physicalId } = deployed;
  const { shown, properties } = desired;
  const open = (tx: WriteTx): void => say(tx, deployment, desired, { status: 'UPDATE_IN_PROGRESS', physicalId }, shown);
  return attempt(deployment, {
    ...desired,
    run: async (tx, call) => {
      open(tx);
      await keepImports(tx, deployment, desired);
      const before = valuesOf(deployment, deployed);
      const progress = await handler.update!(physicalId, properties, before.properties, { ...call, prepared });
      const becomes = becomesOf(deployment, desired, progress, before.attributes);
      return afterUpdate(tx, deployment, desired, becomes, deployed, progress);
    },
    fail: async (tx, reason) => {
      open(tx);
      say(tx, deployment, desired, { status: 'UPDATE_FAILED', physicalId, reason }, shown);
      return recordOf(deployment, desired, 'UPDATE_FAILED', reason);
    },
  });
}

/** Attributes that the step does not tell are what they were. */
function becomesOf(
  { ctx }: Deployment,
  desired: Desired,
  progress: ResourceProgress,
  before: Readonly<Record<string, unknown>> = {},
): Becomes {
  const { attributes = before, noEcho } = progress as ResourceDone;
  const { properties, stackTags } = desired;
  const values: ResourceValues = { properties, attributes, ...(stackTags.length > 0 && { stackTags }) };
  const sealed = sealValues(ctx.seal, values);
  return { ...factsOf(desired), sealed, ...(noEcho && { hidesAttributes: true }) };
}

/** What the resource takes from exports, it holds: an export that is in use stays as it is. */
export async function keepImports(
  tx: WriteTx,
  { stack, exports }: Deployment,
  { imported }: Pick<Desired, 'imported'>,
): Promise<void> {
  for (const exportName of imported) {
    if (exports.has(exportName)) await tx.in(Imports).put({ exportName, stackId: stack.id });
  }
}
