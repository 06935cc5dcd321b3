/**
 * Notes what users and roles did by leave of their own policies: each action on each resource. Of this the least policy
 * for what they do is made (services/iam/reports/activity-policy.ts), and IAM's last accessed actions.
 */
import type { Clock } from '../kernel/clock.ts';
import type { ActionUse } from '../services/iam/internal.ts';
import type { Caller } from '../wire/caller.ts';
import type { Decision } from '../wire/context.ts';
import { createNotes } from './notes.ts';

export interface ActionRecorderOptions {
  readonly clock: Clock;
  readonly write: (uses: readonly ActionUse[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface ActionRecorder {
  record(caller: Caller, action: string, resource: string, region: string, decision: Decision): void;
  /** Resolves once what was recorded so far can be read. */
  settled(): Promise<void>;
}

const intervalMs = 60_000;

export function createActionRecorder({ clock, write, onError }: ActionRecorderOptions): ActionRecorder {
  const notes = createNotes<ActionUse>({ write, onError, intervalMs });
  return {
    record(caller, action, resource, region, decision) {
      // What a resource-based policy allows alone needs nothing of the identity's own policies.
      if (!decision.allowed || decision.explanation?.decidedBy !== 'identity') return;
      const entityId =
        caller.kind === 'user' ? caller.userId : caller.kind === 'assumed-role' ? caller.roleId : undefined;
      if (entityId === undefined) return;
      const usedAt = Math.floor(clock.now() / 1000) * 1000;
      notes.add(`${entityId} ${action} ${resource}`, usedAt, () => ({
        account: caller.account,
        entityId,
        action,
        resource,
        region,
        usedAt,
      }));
    },
    settled: notes.settled,
  };
}
