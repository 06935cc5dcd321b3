/** The operation that is under way with a stack, or that stopped half-way. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { DeploymentMode, OperationKind, StackState } from './stacks.ts';

/** `deploy` makes the template true, `rollback` what was before; `cleanup` removes what neither needs any more. */
export type OperationPhase = 'deploy' | 'rollback' | 'cleanup' | 'delete';

/** The operation under way, or the one that stopped half-way (UPDATE_FAILED, …_ROLLBACK_FAILED). */
export interface OperationRecord {
  readonly stackId: string;
  readonly id: string;
  /** The operation that found the stack stable, this one or an earlier one that stopped half-way. */
  readonly baseId: string;
  readonly kind: OperationKind;
  readonly phase: OperationPhase;
  readonly isOver: boolean;
  readonly startedAt: number;
  readonly token?: string;
  readonly mode: DeploymentMode;
  readonly onFailure: OnFailure;
  /** Though nothing is taken back: a nested stack's parent takes it back. */
  readonly stopsAtFailure?: boolean;
  /** Domain milliseconds. */
  readonly timeoutAt?: number;
  /** What the stack was before it, for rollbacks; absent: it was not. */
  readonly before?: StackState;
  /** The template's transforms did not go through, and why. */
  readonly transformFailure?: string;
  /** CancelUpdateStack was called. */
  readonly isCancelled?: boolean;
  /** What failed first. */
  readonly failure?: string;
  readonly retainResources?: readonly string[];
  readonly retainExceptOnCreate?: boolean;
  readonly resourcesToSkip?: readonly string[];
  /** The stack policy in force during this update. */
  readonly policy?: string;
  /** Physical ids of what is imported, by logical id. */
  readonly imports?: Readonly<Record<string, string>>;
  /** DeleteStack with FORCE_DELETE_STACK: what cannot be deleted is left. */
  readonly isForced?: boolean;
  /** A nested stack's: it keeps what it no longer needs until its parent has no way back either. */
  readonly awaitsParent?: boolean;
  /** Names that the stack imported before. */
  readonly importsBefore?: readonly string[];
}

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

export const Operations = defineCollection<OperationRecord>('cloudformation/operation', {
  scope: 'region',
  version: 1,
  key: ({ stackId }) => [stackId],
});
