/**
 * Gives a mapping's function what its stream has for one lane, a batch at a time and in order. Woken when something is
 * written into the stream on this node; besides, it looks every few seconds. A batch that was under way when the server
 * ended is given again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
import type { RunningJob, StepResult } from '../../../kernel/jobs/index.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { placeOf, sessionName } from '../arns.ts';
import { requireVersion } from '../functions/find-function.ts';
import { FunctionsEnded, untilStoppedMs } from '../instances/functions-ended.ts';
import type { LateHost } from '../instances/late-host.ts';
import { deliver, type Batch, type Delivered } from './deliver.ts';
import { isChosen, parsePattern } from './event-pattern.ts';
import { farthest, fromLanes, isChanging, lanesOf, stopped } from './lanes.ts';
import { startLanes, wakeLanes, type PollPayload } from './poll-job-name.ts';
import { readBatch, type Read } from './read-batch.ts';
import { type MappingProgress, type MappingRecord, Mappings } from './records.ts';
import { eventOf, sequenceOf, type StreamRecord } from './stream-event.ts';

/** How often it looks where nobody tells it. */
export const restMs = 10_000;
/** What a lane does next, and where it was when it began to. */
interface Turn {
  readonly record: MappingRecord;
  readonly lane: number;
  readonly before: MappingProgress;
}

/** Between tries of a batch, at the most. */
const longestPauseMs = 60_000;

export const job: ServiceJob<PollPayload> = {
  steps: { start: poll },
  failed: (payload, error, ctx) => keepResult(ctx, payload.id, `PROBLEM: ${error.message}`),
};

async function poll(payload: PollPayload, ctx: Context, running: RunningJob<Caller>): Promise<StepResult<PollPayload>> {
  const wakeups = await ((await ctx.started()) as LateHost).wakeups();
  const { id, lane = 0 } = payload;
  for (;;) {
    running.signal.throwIfAborted();
    const record = await ctx.read((tx) => tx.in(Mappings).get(id));
    if (!isAtWork(record, lane)) {
      if (await isOver(ctx, running, payload)) return;
      continue;
    }
    // Before it looks: what is written from now on is told.
    await wakeups.watch(record, running.id, restMs);
    const pause = await round(ctx, record, lane).catch(untilStopped);
    if (pause > 0) return { step: 'start', payload, delayMs: pause };
  }
}

function isAtWork(record: MappingRecord | undefined, lane: number): record is MappingRecord {
  return record?.enabled === true && lane < lanesOf(record).length;
}

/** In one transaction, so that whoever enables the mapping meanwhile finds its job, or none. */
function isOver(ctx: Context, running: RunningJob<Caller>, { id, lane = 0 }: PollPayload): Promise<boolean> {
  return ctx.write(async (tx) => {
    if (isAtWork(await tx.in(Mappings).get(id), lane)) return false;
    await running.finish(tx.raw);
    return true;
  });
}

function untilStopped(error: unknown): number {
  if (error instanceof FunctionsEnded) return untilStoppedMs;
  throw error;
}

/** Records of other lanes that a lane passes without telling that it has. */
const mostUntold = 100;

/** Milliseconds until there may be something to do. */
async function round(ctx: Context, record: MappingRecord, lane: number): Promise<number> {
  const turn: Turn = { record, lane, before: lanesOf(record)[lane]! };
  const upTo = isChanging(record) ? farthest(lanesOf(record)) : undefined;
  if (isChanging(record) && turn.before.after === upTo) return stop(ctx, turn);
  let read: Read;
  try {
    read = await readBatch(await asRole(ctx, record), record, lane, upTo);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await keepResult(ctx, record.id, `PROBLEM: ${error.code}: ${error.message}`);
    return restMs;
  }
  const { records, lookedAt, last = upTo } = read;
  if (records.length === 0) {
    if (last === undefined || (upTo === undefined && lookedAt < mostUntold)) return restMs;
    return goOn(ctx, turn, { after: last });
  }
  const left = await gathering(ctx, turn, records.length);
  if (left > 0) return left;
  const batch = chosen(ctx, record, records);
  if (batch.events.length === 0) return goOn(ctx, turn, { after: last! });
  const delivered = await deliver(ctx, record, batch);
  if (delivered === 'throttled') return 1000;
  return settle(ctx, turn, { batch, delivered, read: records.map(sequenceOf), last: last! });
}

/** There are to be more lanes, or fewer: this one is where the farthest is. */
async function stop(ctx: Context, { record: { id }, lane }: Turn): Promise<number> {
  return ctx.write(async (tx) => {
    const record = await tx.in(Mappings).get(id);
    const lanes = record && stopped(record, lane);
    if (!lanes) return 0;
    const changed = { ...record, ...fromLanes(lanes) };
    await tx.in(Mappings).put(changed);
    if (isChanging(changed)) return restMs;
    await startLanes(tx, changed);
    return 0;
  });
}

async function asRole(ctx: Context, { functionArn }: MappingRecord) {
  const place = placeOf(functionArn, ctx);
  const { facts } = await ctx.read((tx) => requireVersion(tx, place));
  const session = { principal: 'lambda.amazonaws.com', roleArn: facts.roleArn, sessionName: sessionName(place.name) };
  return ctx.aws.as((await ctx.aws.assumeRole(session)).caller);
}

/** A batch that is not full waits for its window; milliseconds. */
async function gathering(ctx: Context, turn: Turn, count: number): Promise<number> {
  const { settings } = turn.record;
  if (settings.window === 0 || count >= settings.batchSize || turn.before.failed) return 0;
  const now = ctx.clock.now();
  const since = turn.before.gathersSince ?? now;
  if (turn.before.gathersSince === undefined) await keep(ctx, turn, { ...turn.before, gathersSince: now });
  // It looks meanwhile: the batch may be full by then, or the domain clock moved.
  return Math.min(restMs, Math.max(0, since + settings.window * 1000 - now));
}

/** Without what is too old, and what no filter takes. */
function chosen(ctx: Context, { sourceArn, settings }: MappingRecord, records: readonly StreamRecord[]): Batch {
  const patterns = settings.filters.map((text) => parsePattern(text)!);
  const oldest = settings.maximumAge === -1 ? -Infinity : ctx.clock.now() - settings.maximumAge * 1000;
  const taken = records
    .filter(({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime?.getTime() ?? Infinity) >= oldest)
    .map((record) => ({ event: eventOf(record, sourceArn), sequence: sequenceOf(record) }))
    .filter(({ event }) => patterns.length === 0 || patterns.some((pattern) => isChosen(pattern, event)));
  return { events: taken.map(({ event }) => event), sequences: taken.map(({ sequence }) => sequence) };
}

interface Settled {
  readonly batch: Batch;
  readonly delivered: Exclude<Delivered, 'throttled'>;
  /** Of all of the lane that was read, taken or not. */
  readonly read: readonly string[];
  /** Of all that was looked at, of any lane. */
  readonly last: string;
}

async function settle(ctx: Context, turn: Turn, { batch, delivered, read, last }: Settled): Promise<number> {
  const { before, record } = turn;
  const { settings } = record;
  if (delivered === 'done') return goOn(ctx, turn, { after: last }, 'OK');
  const { failedAt } = delivered;
  const problem = 'PROBLEM: Function call failed';
  const tries = (failedAt > 0 ? 0 : (before.failed?.tries ?? 0)) + 1;
  const isCut = settings.bisects && failedAt === 0 && batch.events.length > 1;
  const isGivenUp = settings.maximumRetries !== -1 && tries > settings.maximumRetries;
  // To be cut in two is no try.
  if (isGivenUp && !isCut) return goOn(ctx, turn, { after: last }, problem);
  const done = failedAt > 0 ? batch.sequences[failedAt - 1] : before.after;
  const upTo = isCut ? read.indexOf(batch.sequences[Math.ceil(batch.events.length / 2) - 1]!) + 1 : read.length;
  const size = upTo - (failedAt > 0 ? read.indexOf(done!) + 1 : 0);
  const failed = { tries: isCut ? tries - 1 : tries, size };
  await goOn(ctx, turn, { ...(done !== undefined && { after: done }), failed }, problem);
  return pauseMs(tries);
}

/** Before a batch that has failed so often is given again. */
export function pauseMs(tries: number): number {
  return Math.min(longestPauseMs, 100 * 2 ** Math.min(tries, 12));
}

async function goOn(ctx: Context, turn: Turn, progress: MappingProgress, lastResult?: string) {
  await keep(ctx, turn, progress, lastResult);
  return 0;
}

function keepResult(ctx: Context, id: string, lastResult: string): Promise<void> {
  return ctx.write(async (tx) => {
    const record = await tx.in(Mappings).get(id);
    if (record) await tx.in(Mappings).put({ ...record, lastResult });
  });
}

/** Unless the mapping is gone meanwhile, or the lane was not where it is any more: another job has gone on with it. */
async function keep(ctx: Context, { record, lane, before }: Turn, progress: MappingProgress, lastResult?: string) {
  await ctx.write(async (tx) => {
    const now = await tx.in(Mappings).get(record.id);
    const lanes = now ? lanesOf(now) : [];
    if (!now || !lanes[lane] || lanes[lane].after !== before.after) return;
    const told = lastResult === undefined ? {} : { lastResult };
    await tx.in(Mappings).put({ ...now, ...fromLanes(lanes.with(lane, progress)), ...told });
    if (isChanging(now)) await wakeLanes(tx, now.id);
  });
}
