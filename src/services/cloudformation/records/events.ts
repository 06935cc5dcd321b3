/** What stacks tell. */
import { defineLog } from '../../../kernel/collections/log.ts';
import type { ResourceStatus } from './resources.ts';
import type { StackStatus } from './stacks.ts';

export interface StackEvent {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: StackStatus | ResourceStatus;
  readonly reason?: string;
  /** Sealed, as the template has them: what is not echoed is masked, dynamic references are not resolved. */
  readonly properties?: string;
  readonly token?: string;
  readonly operationId?: string;
  readonly detailedStatus?: string;
}

/** Under `[stackId]`. */
export const StackEvents = defineLog<StackEvent>('cloudformation/stack-event', { scope: 'region', version: 1 });
