/** Events of a stack and of its resources, as they happen. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { type OperationRecord, type StackEvent, StackEvents, type StackRecord } from '../records.ts';

type Said = Pick<StackEvent, 'status' | 'reason' | 'detailedStatus'>;

export interface EventSource {
  readonly stack: Pick<StackRecord, 'id' | 'name'>;
  readonly operation: Pick<OperationRecord, 'id' | 'token'>;
}

/** An event of the stack itself. */
export function appendStackEvent(tx: WriteTx, ctx: Context, source: EventSource, said: Said): void {
  const { id, name } = source.stack;
  append(tx, ctx, source, { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack', ...said });
}

/** An event of one of its resources. */
export function appendResourceEvent(
  tx: WriteTx,
  ctx: Context,
  source: EventSource,
  said: Omit<StackEvent, 'id' | 'at' | 'token' | 'operationId'>,
): void {
  append(tx, ctx, source, said);
}

function append(
  tx: WriteTx,
  ctx: Context,
  { stack, operation }: EventSource,
  { reason, detailedStatus, properties, physicalId, ...said }: Omit<StackEvent, 'id' | 'at'>,
): void {
  tx.log(StackEvents).append([stack.id], {
    id: ctx.ids.uuid(),
    at: nextMoment(ctx.clock.now()),
    ...said,
    operationId: operation.id,
    ...(physicalId !== undefined && { physicalId }),
    ...(reason !== undefined && { reason }),
    ...(detailedStatus !== undefined && { detailedStatus }),
    ...(properties !== undefined && { properties }),
    ...(operation.token !== undefined && { token: operation.token }),
  });
}

let latest = 0;

/** Clients order events by their times, which AWS's never share. */
function nextMoment(now: number): number {
  const isBack = latest - now > longestAhead;
  latest = isBack ? now : Math.max(now, latest + 1);
  return latest;
}

/** Milliseconds: by more, the clock was put back. */
const longestAhead = 60_000;
