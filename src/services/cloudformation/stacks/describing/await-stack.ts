/**
 * Clients ask for a stack at once after an operation has begun, and then every few seconds (the CDK: 5, the AWS CLI:
 * 30). What they wait for is mostly over in less: their question is held for a moment, and answered when the stack is
 * still.
 */
import { defineTopic } from '../../../../kernel/topics.ts';
import type { Context, ReadTx, WriteTx } from '../../../../wire/context.ts';
import { Operations, type StackRecord, Stacks } from '../../records.ts';

/** An operation on the stack (the key: its ARN) is over. */
const stackSettled = defineTopic<true>('cloudformation/stack-settled');

export function publishSettled(tx: WriteTx, { id }: Pick<StackRecord, 'id'>): void {
  tx.publish(stackSettled, id, true);
}

/** A client that waits longer for an answer than for its next question gains nothing. */
const longestMs = 4000;

/** Topics are heard on their own node only. */
const lookEveryMs = 1000;

/** Requests that are held at a time; the next ones are answered at once. */
const mostHeld = 256;

let held = 0;

/** A nested stack that waits with its cleanup for a root that has failed, and may be mended tomorrow, is still. */
export async function isMoving(tx: ReadTx, stack: StackRecord): Promise<boolean> {
  if (!isInProgress(stack)) return false;
  if (stack.rootId === undefined || !(await tx.in(Operations).get(stack.id))?.awaitsParent) return true;
  const root = await tx.in(Stacks).get(stack.rootId);
  return root === undefined || isInProgress(root);
}

function isInProgress({ status }: StackRecord): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

/**
 * Waits until `look` finds that the stack no longer moves, for four seconds at most, or until the client has gone or
 * the server stops. Never in a transaction. Who works for the stack itself (a function that it waits for) is not held.
 */
export async function awaitStack(
  { id }: Pick<StackRecord, 'id'>,
  ctx: Context,
  look: () => Promise<boolean>,
): Promise<void> {
  if (ctx.ended === undefined || isService(ctx) || held >= mostHeld) return;
  held++;
  const reader = ctx.topics.subscribe(stackSettled, id, { maxWaiting: 1, signal: ctx.ended });
  try {
    const until = performance.now() + longestMs;
    for (let left = longestMs; left > 0 && !reader.closed; left = until - performance.now()) {
      if (!(await look())) return;
      await reader.next(Math.min(left, lookEveryMs));
    }
  } finally {
    held--;
    reader.close();
  }
}

function isService({ caller }: Context): boolean {
  return caller.kind === 'service' || (caller.kind === 'assumed-role' && caller.assumedByService !== undefined);
}
