/** The phases of an operation: what runs in each, and what follows. */
import type { DeployedResource, StackResourceRecord, SupersededResource } from '../records.ts';
import { checkAttributes } from './planning/checks/check-attributes.ts';
import { type Deployment, hasFailed } from './deployment.ts';
import { type GraphRun, isCutShort, reversed, runGraph, type TaskOutcome } from './planning/graph.ts';
import { isStoppedByFailure, makeResource } from './steps/make.ts';
import { cleanupOver, deleteOver, deployed, deployFailed, rollbackOver, unmadeOver } from './transitions.ts';
import type { Target } from './planning/target.ts';
import { releaseNested } from '../nested/release.ts';
import { isLeftBehind, isLeftUnmade } from './planning/checks/retention.ts';
import { type Removal, removeResource } from './steps/remove.ts';
import { restoreResource } from './steps/restore.ts';
import { cancelResource } from './steps/resume.ts';
import { noteWoken, type Wakeups, wakeupsOf } from './steps/wakeups.ts';
import { TemplateError } from '../template/index.ts';

/** What a step of the job comes to: the next phase at once, nothing more, or a wait. */
export type PhaseOutcome = 'next' | 'over' | { readonly delayMs: number };

/** Steps of resources at a time. */
const atATime = 32;

/**
 * So that tries of the job's step are counted anew, and the clock is looked at. What takes long meanwhile, such as a
 * large archive, keeps nothing else from beginning.
 */
const longestStepMs = 5000;

/** Long waits look at the domain's clock again: time-outs are by it. */
const longestWaitMs = 60_000;

type Outcomes = ReadonlyMap<string, TaskOutcome>;

export async function runPhase(deployment: Deployment): Promise<PhaseOutcome> {
  const { phase, before } = deployment.operation;
  const wakeups = wakeupsOf(deployment);
  try {
    const graphRun = bounds(deployment, wakeups);
    if (phase === 'deploy') return await deploy(deployment, graphRun);
    if (phase === 'cleanup') return await cleanup(deployment, graphRun);
    if (phase === 'rollback' && before) return await rollback(deployment, graphRun);
    return await removeAll(deployment, graphRun);
  } finally {
    wakeups.close();
  }
}

async function deploy(deployment: Deployment, graphRun: GraphRun): Promise<PhaseOutcome> {
  const { transformFailure: refused } = deployment.operation;
  if (refused !== undefined) return deployFailed(deployment, [], `${refused}.`);
  const target = deployment.target!;
  try {
    checkAttributes(target);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return deployFailed(deployment, [], error.message);
  }
  const stopsAtFailure = isStoppedByFailure(deployment.operation);
  const outcomes = await made(deployment, target, { ...graphRun, stopsAtFailure });
  const failed = idsOf(outcomes, 'failed');
  const reason = stopReason(deployment);
  if (reason === undefined && (!stopsAtFailure || failed.length === 0)) {
    const waits = idsOf(outcomes, 'waits').length > 0;
    const begun = outcomes.size + needing(failed, target.graph).size;
    if (waits || begun < target.graph.size) return goesOn(deployment, target.graph, outcomes);
    if (failed.length > 0) return deployFailed(deployment, failed);
    const delayMs = monitoredFor(deployment);
    return delayMs > 0 ? { delayMs } : deployed(deployment, target);
  }
  for (const record of deployment.resources.values()) {
    if (!record.progress) continue;
    await cancelResource(deployment, record);
    failed.push(record.logicalId);
  }
  return deployFailed(deployment, failed, failed.length === 0 ? reason : undefined);
}

async function made(deployment: Deployment, target: Target, graphRun: GraphRun): Promise<Outcomes> {
  const failed = [...deployment.resources.values()].filter((record) => hasFailed(deployment, record));
  // What stays as it is after a failure is made as far as it does not need what failed. Else nothing is begun any more,
  // though the server ended before the rollback was.
  if (graphRun.stopsAtFailure && failed.length > 0)
    return new Map(failed.map(({ logicalId }) => [logicalId, 'failed' as const]));
  return runGraph(
    target.graph,
    asked(deployment, (id) => makeResource(deployment, target, id)),
    { ...graphRun, isStopped: () => isStopped(deployment) || stopReason(deployment) !== undefined },
  );
}

/** How long an update that has done everything still waits, at most until the clock is looked at again. */
function monitoredFor({ ctx, stack, operation, resources }: Deployment): number {
  if (operation.kind !== 'update' || !stack.monitoringMinutes) return 0;
  const done = [...resources.values()].filter(({ touched }) => touched?.operationId === operation.id);
  const since = done.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), operation.startedAt);
  return Math.min(since + stack.monitoringMinutes * 60_000 - ctx.clock.now(), longestWaitMs);
}

/** Those that need one of the given, however far: they are not made. */
function needing(failed: readonly string[], graph: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const needy = new Set<string>();
  const neededBy = reversed(graph);
  const visit = (id: string): void => {
    for (const one of neededBy.get(id) ?? []) {
      if (needy.has(one)) continue;
      needy.add(one);
      visit(one);
    }
  };
  failed.forEach(visit);
  return needy;
}

/** Why the operation is given up though no resource has failed. */
function stopReason({ ctx, operation, flags }: Deployment): string | undefined {
  if (flags.isCancelled) return 'User Initiated';
  if (operation.timeoutAt === undefined || ctx.clock.now() < operation.timeoutAt) return undefined;
  return 'Stack creation time exceeded the specified timeout.';
}

async function rollback(deployment: Deployment, graphRun: GraphRun): Promise<PhaseOutcome> {
  const { operation, resources } = deployment;
  const touched = [...resources.values()].filter(({ touched }) => touched?.baseId === operation.baseId);
  const graph = graphOf(touched, ({ touched }) => touched!.before?.dependsOn ?? []);
  const outcomes = await runGraph(
    graph,
    asked(deployment, (id) => restoreResource(deployment, id)),
    graphRun,
  );
  const failed = idsOf(outcomes, 'failed');
  if (failed.length === 0 && isUnfinished(graph, outcomes)) return goesOn(deployment, graph, outcomes);
  return rollbackOver(deployment, failed);
}

async function cleanup(deployment: Deployment, graphRun: GraphRun): Promise<PhaseOutcome> {
  if (deployment.operation.awaitsParent) return 'over';
  const { resources } = deployment;
  const leaving = [...resources.values()].filter(({ deployed, superseded }) => superseded?.length || !deployed);
  const { outcomes, graph } = await removed(deployment, graphRun, leaving, {
    isWhole: false,
    isRetained: (resource) => isLeft(resource, () => false),
  });
  const failed = idsOf(outcomes, 'failed');
  if (isUnfinished(graph, outcomes)) return goesOn(deployment, graph, outcomes);
  const waiting = await releaseNested(deployment);
  return waiting ? { delayMs: longestWaitMs } : cleanupOver(deployment, failed);
}

async function removeAll(deployment: Deployment, graphRun: GraphRun): Promise<PhaseOutcome> {
  const { operation, resources } = deployment;
  const isDeletion = operation.phase === 'delete';
  const { outcomes, graph } = await removed(deployment, graphRun, [...resources.values()], {
    isWhole: true,
    isRetained: (resource, logicalId) =>
      isDeletion
        ? isLeft(resource, isLeftBehind) || operation.retainResources?.includes(logicalId) === true
        : isLeft(resource, () => isLeftUnmade(resource, operation)),
  });
  const failed = idsOf(outcomes, 'failed');
  if (isUnfinished(graph, outcomes)) return goesOn(deployment, graph, outcomes);
  return isDeletion ? deleteOver(deployment, failed) : unmadeOver(deployment, failed);
}

/** What was replaced has been decided about. */
function isLeft(
  resource: DeployedResource | SupersededResource,
  isDeployedLeft: (resource: DeployedResource) => boolean,
): boolean {
  return 'isRetained' in resource ? resource.isRetained : isDeployedLeft(resource);
}

/** Whoever needs another goes before it. */
async function removed(
  deployment: Deployment,
  graphRun: GraphRun,
  leaving: readonly StackResourceRecord[],
  removal: Removal,
) {
  const graph = reversed(graphOf(leaving, neededBy));
  const run = asked(deployment, async (id) => {
    const outcome = await removeResource(deployment, removal, id);
    // What cannot be removed is left then, and keeps nothing that it needs.
    return outcome === 'failed' && deployment.operation.isForced === true ? 'done' : outcome;
  });
  return { graph, outcomes: await runGraph(graph, run, { ...graphRun, stopsAtFailure: false }) };
}

function neededBy({ deployed, superseded = [] }: StackResourceRecord): readonly string[] {
  return [...superseded, ...(deployed ? [deployed] : [])].flatMap(({ dependsOn }) => dependsOn);
}

function graphOf(
  records: readonly StackResourceRecord[],
  needs: (record: StackResourceRecord) => readonly string[],
): Map<string, ReadonlySet<string>> {
  return new Map(records.map((record) => [record.logicalId, new Set(needs(record))]));
}

/** For the first time in this step, or again. */
function asked(deployment: Deployment, run: (id: string) => Promise<TaskOutcome>) {
  return (id: string, isWoken: boolean): Promise<TaskOutcome> => {
    if (isWoken) noteWoken(deployment, id);
    return run(id);
  };
}

function bounds(deployment: Deployment, { woken }: Wakeups): GraphRun {
  return { limit: atATime, stopsAtFailure: true, isStopped: () => isStopped(deployment), woken };
}

function isStopped({ job, ctx, startedAt }: Deployment): boolean {
  return job.signal.aborted || ctx.clock.real() - startedAt > longestStepMs;
}

/** Something waits, or was not begun though nothing that it needs has failed. */
function isUnfinished(graph: ReadonlyMap<string, ReadonlySet<string>>, outcomes: Outcomes): boolean {
  return idsOf(outcomes, 'waits').length > 0 || isCutShort(graph, outcomes);
}

/** When the first of those that wait is to be asked again; at once where others were not begun. */
function goesOn(
  { resources, ctx }: Deployment,
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  outcomes: Outcomes,
): PhaseOutcome {
  if (isCutShort(graph, outcomes)) return 'next';
  const now = ctx.clock.real();
  const waits = idsOf(outcomes, 'waits').flatMap((id) => resources.get(id)?.progress?.resumeAt ?? []);
  if (waits.length === 0) return 'next';
  return { delayMs: Math.max(0, Math.min(...waits.map((at) => at - now), longestWaitMs)) };
}

function idsOf(outcomes: Outcomes, wanted: TaskOutcome): string[] {
  return [...outcomes].flatMap(([id, outcome]) => (outcome === wanted ? [id] : []));
}
