/**
 * Synchronous executions are in memory, and one may begin others, itself among them: there are only so many at once,
 * and so many within each other.
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

const most = 256;
const deepest = 8;

/** Of each server, by what it alone has. */
const underWay = new WeakMap<object, number>();
/** By what ends those that an execution begins: how many lie around them. */
const depths = new WeakMap<AbortSignal, number>();

/** For those that are begun within one: `within` ends them. */
export function deepen(within: AbortSignal, around: AbortSignal | undefined): void {
  depths.set(within, depthOf(around) + 1);
}

function depthOf(signal: AbortSignal | undefined): number {
  return signal === undefined ? 0 : (depths.get(signal) ?? 0);
}

/** @throws AwsError ThrottlingException */
export async function oneOfFew<T>({ threads, ended }: Context, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(threads) ?? 0;
  if (before >= most || depthOf(ended) >= deepest) throw new AwsError('ThrottlingException', 'Rate exceeded');
  underWay.set(threads, before + 1);
  try {
    return await work();
  } finally {
    underWay.set(threads, underWay.get(threads)! - 1);
  }
}
