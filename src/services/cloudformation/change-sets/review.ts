/** The stack of a change set is there before it is created: somebody looks at what it is to be. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { appendStackEvent } from '../events/append.ts';
import { type StackRecord, Stacks } from '../records.ts';

/** `id`: the change set's. */
export async function beginReview(tx: WriteTx, ctx: Context, stack: StackRecord, id: string): Promise<void> {
  const said = { status: 'REVIEW_IN_PROGRESS', reason: 'User Initiated' } as const;
  await tx.in(Stacks).insert({ ...stack, statusReason: said.reason });
  appendStackEvent(tx, ctx, { stack, operation: { id } }, said);
}

/** A nested stack goes with the change set that made it. */
export async function endReview(tx: WriteTx, ctx: Context, stackId: string, id: string): Promise<void> {
  const stack = await tx.in(Stacks).get(stackId);
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return;
  const { statusReason: _reason, ...kept } = stack;
  const status = 'DELETE_COMPLETE';
  await tx.in(Stacks).put({ ...kept, status, deletedAt: ctx.clock.now() });
  appendStackEvent(tx, ctx, { stack, operation: { id } }, { status });
}
