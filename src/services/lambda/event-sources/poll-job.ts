/**
 * Gives a mapping's function what its stream has, a batch at a time and in order. Woken when something is written into
 * the stream on this node; besides, it looks every few seconds. A batch that was under way when the server ended is
 * given again.
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
import type { PollPayload } from './poll-job-name.ts';
import { readBatch } from './read-batch.ts';
import { type MappingProgress, type MappingRecord, Mappings } from './records.ts';
import { eventOf, sequenceOf, type StreamRecord } from './stream-event.ts';

/** How often it looks where nobody tells it. */
export const restMs = 10_000;
/** Between tries of a batch, at the most. */
const longestPauseMs = 60_000;

export const job: ServiceJob<PollPayload> = {
  steps: { start: poll },
  failed: (payload, error, ctx) => keepResult(ctx, payload.id, `PROBLEM: ${error.message}`),
};

async function poll(payload: PollPayload, ctx: Context, running: RunningJob<Caller>): Promise<StepResult<PollPayload>> {
  const wakeups = await ((await ctx.started()) as LateHost).wakeups();
  for (;;) {
    running.signal.throwIfAborted();
    const record = await ctx.read((tx) => tx.in(Mappings).get(payload.id));
    if (!record?.enabled) return;
    // Before it looks: what is written from now on is told.
    await wakeups.watch(record, running.id, restMs);
    const pause = await round(ctx, record).catch(untilStopped);
    if (pause > 0) return { step: 'start', payload, delayMs: pause };
  }
}

function untilStopped(error: unknown): number {
  if (error instanceof FunctionsEnded) return untilStoppedMs;
  throw error;
}

/** Milliseconds until there may be something to do. */
async function round(ctx: Context, record: MappingRecord): Promise<number> {
  let records: StreamRecord[];
  try {
    records = await readBatch(await asRole(ctx, record), record);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await keepResult(ctx, record.id, `PROBLEM: ${error.code}: ${error.message}`);
    return restMs;
  }
  if (records.length === 0) return restMs;
  const left = await gathering(ctx, record, records.length);
  if (left > 0) return left;
  const batch = chosen(ctx, record, records);
  const last = sequenceOf(records.at(-1)!);
  if (batch.events.length === 0) return goOn(ctx, record, { after: last });
  const delivered = await deliver(ctx, record, batch);
  if (delivered === 'throttled') return 1000;
  return settle(ctx, record, { batch, delivered, read: records.map(sequenceOf) });
}

async function asRole(ctx: Context, { functionArn }: MappingRecord) {
  const place = placeOf(functionArn, ctx);
  const { facts } = await ctx.read((tx) => requireVersion(tx, place));
  const session = { principal: 'lambda.amazonaws.com', roleArn: facts.roleArn, sessionName: sessionName(place.name) };
  return ctx.aws.as((await ctx.aws.assumeRole(session)).caller);
}

/** A batch that is not full waits for its window; milliseconds. */
async function gathering(ctx: Context, { id, settings, progress }: MappingRecord, count: number): Promise<number> {
  if (settings.window === 0 || count >= settings.batchSize || progress.failed) return 0;
  const now = ctx.clock.now();
  const since = progress.gathersSince ?? now;
  if (progress.gathersSince === undefined) await keep(ctx, id, (one) => ({ progress: { ...one, gathersSince: now } }));
  return Math.max(0, since + settings.window * 1000 - now);
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
  /** Of all that was read, taken or not. */
  readonly read: readonly string[];
}

async function settle(ctx: Context, record: MappingRecord, { batch, delivered, read }: Settled): Promise<number> {
  const { settings, progress } = record;
  const last = read.at(-1)!;
  if (delivered === 'done') return goOn(ctx, record, { after: last }, 'OK');
  const { failedAt } = delivered;
  const problem = 'PROBLEM: Function call failed';
  const tries = (failedAt > 0 ? 0 : (progress.failed?.tries ?? 0)) + 1;
  const isCut = settings.bisects && failedAt === 0 && batch.events.length > 1;
  const isGivenUp = settings.maximumRetries !== -1 && tries > settings.maximumRetries;
  // To be cut in two is no try.
  if (isGivenUp && !isCut) return goOn(ctx, record, { after: last }, problem);
  const done = failedAt > 0 ? batch.sequences[failedAt - 1] : progress.after;
  const upTo = isCut ? read.indexOf(batch.sequences[Math.ceil(batch.events.length / 2) - 1]!) + 1 : read.length;
  const size = upTo - (failedAt > 0 ? read.indexOf(done!) + 1 : 0);
  const failed = { tries: isCut ? tries - 1 : tries, size };
  await goOn(ctx, record, { ...(done !== undefined && { after: done }), failed }, problem);
  return pauseMs(tries);
}

/** Before a batch that has failed so often is given again. */
export function pauseMs(tries: number): number {
  return Math.min(longestPauseMs, 100 * 2 ** Math.min(tries, 12));
}

async function goOn(ctx: Context, record: MappingRecord, progress: MappingProgress, lastResult?: string) {
  await keep(ctx, record.id, () => ({ progress, ...(lastResult !== undefined && { lastResult }) }));
  return 0;
}

function keepResult(ctx: Context, id: string, lastResult: string): Promise<void> {
  return keep(ctx, id, () => ({ lastResult }));
}

/** Unless it is gone meanwhile. */
async function keep(
  ctx: Context,
  id: string,
  change: (progress: MappingProgress) => Partial<MappingRecord>,
): Promise<void> {
  await ctx.write(async (tx) => {
    const record = await tx.in(Mappings).get(id);
    if (record) await tx.in(Mappings).put({ ...record, ...change(record.progress) });
  });
}
