/**
 * What earlier operations have left under a logical id that nothing was rolled back for: what was half made goes before
 * another is made in its stead, and what was replaced or removed is taken back where the template wants it again, so
 * that its name stands in nobody's way.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import type { StackResourceRecord, SupersededResource } from '../../records.ts';
import { attempt, deployedAs, recordOf, say, superseding } from './attempt.ts';
import { type Deployment, hasFailed } from '../deployment.ts';
import { type Change, changeOf, type Desired, factsOf } from '../planning/desired.ts';
import { isLeftReplaced, isLeftUnmade } from '../planning/checks/retention.ts';
import { removeOne } from './remove.ts';
import { resumeResource } from './resume.ts';

/** What cannot be removed keeps nothing from being made: the cleanup, and the next operation, try it again. */
export async function removeHalfMade(deployment: Deployment, logicalId: string): Promise<'gone' | 'waits'> {
  for (;;) {
    const record = deployment.resources.get(logicalId);
    if (!record || hasFailed(deployment, record)) return 'gone';
    const { progress, status, deployed } = record;
    if (progress && progress.action !== 'delete') return 'gone';
    if (progress) {
      if ((await resumeResource(deployment, record)) === 'waits') return 'waits';
    } else if (status === 'CREATE_FAILED' && deployed) {
      await setAside(deployment, record);
    } else {
      const half = record.superseded?.find((one) => isHalfMade(deployment, one));
      if (!half) return 'gone';
      if ((await removeOne(deployment, record, half)) === 'waits') return 'waits';
    }
  }
}

function isHalfMade({ operation }: Deployment, one: SupersededResource): boolean {
  return one.isHalfMade === true && !one.isRetained && !one.isForgotten && one.failedIn !== operation.id;
}

async function setAside(deployment: Deployment, record: StackResourceRecord): Promise<void> {
  const { deployed, ...rest } = record;
  const isRetained = isLeftUnmade(deployed!, deployment.operation);
  const aside = superseding({ ...rest, updatedAt: deployment.ctx.clock.now() }, deployed!, isRetained, true);
  const keep = async (): Promise<StackResourceRecord> => aside;
  await attempt(deployment, { ...record, run: keep, fail: keep });
}

export interface TakenBack {
  readonly resource: SupersededResource;
  readonly change: Extract<Change, 'none' | 'update'>;
}

/** What is there still, and becomes what the template says without another being made. */
export function wantedAgain(
  deployment: Deployment,
  { superseded = [] }: StackResourceRecord,
  desired: Desired,
  handler: ResourceHandler,
): TakenBack | undefined {
  for (const resource of superseded.toReversed()) {
    if (resource.type !== desired.type || resource.isHalfMade || resource.isForgotten) continue;
    const change = changeOf(deployment, resource, desired, handler);
    if (change === 'none' || change === 'update') return { resource, change };
  }
  return undefined;
}

/** What stood in its place is removed by the cleanup. Where it is to change, it is made what the template says next. */
export async function takeBack(
  deployment: Deployment,
  record: StackResourceRecord,
  desired: Desired,
  { resource, change }: TakenBack,
): Promise<void> {
  const { isRetained: _retained, failedIn: _failed, ...earlier } = resource;
  const { physicalId } = earlier;
  const isWhole = change === 'none';
  const noted = recordOf(deployment, desired, isWhole ? 'UPDATE_COMPLETE' : 'UPDATE_IN_PROGRESS');
  const back = deployedAs(noted, isWhole ? { ...earlier, ...factsOf(desired) } : earlier);
  const next = record.deployed ? superseding(back, record.deployed, isLeftReplaced(record.deployed)) : back;
  await attempt(deployment, {
    ...desired,
    run: async (tx) => {
      if (isWhole)
        for (const status of ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'] as const)
          say(tx, deployment, desired, { status, physicalId }, desired.shown, earlier.sealed);
      return next;
    },
    fail: async () => record,
  });
}
