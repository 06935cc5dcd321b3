/** The jobs of a schedule: one that comes whenever it is due, one for each invocation. */
import type { TargetRecord } from '../records.ts';

export const tickKind = 'scheduler/tick';
export const deliverKind = 'scheduler/deliver';
/** Invocations wait for their targets: they keep no other service's jobs waiting. */
export const deliveriesLane = { name: 'scheduler/deliveries', concurrency: 8 };

export interface TickPayload {
  readonly group: string;
  readonly name: string;
  readonly revision: string;
  readonly dueAt: number;
}

export interface DeliverPayload extends TickPayload {
  readonly target: TargetRecord;
  readonly executionId: string;
  /** From 1. */
  readonly attempt: number;
  /** The schedule goes when this is over. */
  readonly deletes: boolean;
}
