/**
 * A signal to a wait condition's handle: what is sent, and what the wait condition makes of those that came. Pure.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
import { readObject } from './read-object.ts';

export interface Signal {
  readonly uniqueId: string;
  readonly succeeded: boolean;
  readonly reason?: string;
  readonly data?: string;
}

const limits = { maxDepth: 5, maxTokens: 100 };
const longestId = 256;

/** `undefined`: it is no signal. Who sends no id is told apart by `newId`. */
export function parseSignal(body: string, newId: () => string): Signal | undefined {
  const signal = readObject(body, limits);
  if (signal === undefined) return undefined;
  const { Status, UniqueId = newId(), Reason, Data } = signal;
  if (Status !== 'SUCCESS' && Status !== 'FAILURE') return undefined;
  if (typeof UniqueId !== 'string' || UniqueId === '' || UniqueId.length > longestId) return undefined;
  return {
    uniqueId: UniqueId,
    succeeded: Status === 'SUCCESS',
    ...(typeof Reason === 'string' && { reason: Reason }),
    ...(typeof Data === 'string' && { data: Data }),
  };
}

export type WaitOutcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'complete'; readonly data: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** A wait condition by its handle, or a resource by SignalResource: AWS has other words for each. */
export type SignalTarget = 'condition' | 'resource';

/** One failure fails at once, whatever else came. `expected`: successes that are waited for. */
export function judgeSignals(
  signals: readonly Signal[],
  expected: number,
  isOver: boolean,
  target: SignalTarget = 'condition',
): WaitOutcome {
  const failure = signals.find(({ succeeded }) => !succeeded);
  if (failure) return { kind: 'failed', reason: failureOf(failure, target) };
  if (signals.length >= expected) return { kind: 'complete', data: dataOf(signals) };
  return isOver ? { kind: 'failed', reason: timeOutOf(signals.length, expected, target) } : { kind: 'waiting' };
}

function failureOf({ reason = '', uniqueId }: Signal, target: SignalTarget): string {
  return target === 'condition'
    ? `WaitCondition received failed message: '${reason}' for uniqueId: ${uniqueId}`
    : `Received FAILURE signal with UniqueId ${uniqueId}`;
}

function timeOutOf(received: number, expected: number, target: SignalTarget): string {
  return target === 'condition'
    ? `WaitCondition timed out. Received ${received} conditions when expecting ${expected}`
    : `Failed to receive ${expected - received} resource signal(s) within the specified duration`;
}

/** The attribute `Data`: what each brought, by its id. */
function dataOf(signals: readonly Signal[]): string {
  return JSON.stringify(Object.fromEntries(signals.map(({ uniqueId, data = '' }) => [uniqueId, data])));
}
