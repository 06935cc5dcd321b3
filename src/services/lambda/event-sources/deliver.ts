/** Gives a batch to its function, and says how far that has brought it. */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { placeOf } from '../arns.ts';
import { runFunction } from '../invocations/run-function.ts';
import type { MappingRecord } from './records.ts';

export interface Batch {
  readonly events: readonly Record<string, unknown>[];
  /** Of each event. */
  readonly sequences: readonly string[];
}

/** `failedAt`: the first event that has to be given again. */
export type Delivered = 'done' | 'throttled' | { readonly failedAt: number };

export async function deliver(
  ctx: Context,
  { functionArn, settings }: MappingRecord,
  batch: Batch,
): Promise<Delivered> {
  const payload = Buffer.from(payloadOf(batch.events));
  try {
    const { answered } = await runFunction(ctx, placeOf(functionArn, ctx), payload, { requestId: ctx.ids.uuid() });
    if (answered.error !== undefined) return { failedAt: 0 };
    return settings.reportsFailures ? reported(Buffer.from(answered.payload).toString('utf8'), batch) : 'done';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.code === 'TooManyRequestsException' ? 'throttled' : { failedAt: 0 };
  }
}

/** Times are numbers with a point on AWS, which Python tells from others; nothing else has a number under that name. */
function payloadOf(events: Batch['events']): string {
  const text = JSON.stringify({ Records: events });
  return text.replaceAll(/"ApproximateCreationDateTime":\d+(?=[,}])/g, (time) => `${time}.0`);
}

/**
 * The lowest of the sequence numbers that it names; what it names otherwise fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
function reported(text: string, { sequences }: Batch): Delivered {
  const answer = parsed(text) as { batchItemFailures?: unknown } | null | undefined;
  if (answer === null || answer?.batchItemFailures === null) return 'done';
  const failures = answer?.batchItemFailures ?? (isEmpty(answer) ? [] : undefined);
  if (!Array.isArray(failures)) return { failedAt: 0 };
  if (failures.length === 0) return 'done';
  const places = failures.map((one: { itemIdentifier?: unknown } | null) =>
    typeof one?.itemIdentifier === 'string' ? sequences.indexOf(one.itemIdentifier) : -1,
  );
  return { failedAt: Math.max(0, Math.min(...places)) };
}

function isEmpty(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Object.keys(answer).length === 0;
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
