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

/** One failure fails at once, whatever else came. `expected`: successes that are waited for. */
export function judgeSignals(signals: readonly Signal[], expected: number, isOver: boolean): WaitOutcome {
  const failure = signals.find(({ succeeded }) => !succeeded);
  if (failure)
    return {
      kind: 'failed',
      reason: `WaitCondition received failed message: '${failure.reason ?? ''}' for uniqueId: ${failure.uniqueId}`,
    };
  if (signals.length >= expected) return { kind: 'complete', data: dataOf(signals) };
  if (!isOver) return { kind: 'waiting' };
  const received = `Received ${signals.length} conditions when expecting ${expected}`;
  return { kind: 'failed', reason: `WaitCondition timed out. ${received}` };
}

/** The attribute `Data`: what each brought, by its id. */
function dataOf(signals: readonly Signal[]): string {
  return JSON.stringify(Object.fromEntries(signals.map(({ uniqueId, data = '' }) => [uniqueId, data])));
}
