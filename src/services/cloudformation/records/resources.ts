/** Stacks' resources: what is there, what goes on with them, and what is to go. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { Tag } from '../../../wire/tags.ts';

export type ResourceStatus =
  | `${'CREATE' | 'DELETE' | 'UPDATE' | 'IMPORT'}_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'DELETE_SKIPPED'
  | `IMPORT_ROLLBACK_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`;

/** What is there in AWS under a resource's logical id. */
export interface DeployedResource {
  readonly type: string;
  readonly physicalId: string;
  /** `ResourceValues`, sealed. */
  readonly sealed?: string;
  /** Logical ids, for the order of deletion. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  /** JSON. */
  readonly metadata?: string;
  /** Its attributes are shown to nobody. */
  readonly hidesAttributes?: boolean;
  /** Sealed, as events show its properties: what is not echoed masked, dynamic references as written. */
  readonly shown?: string;
}

/** What an operation no longer needs. */
export interface SupersededResource extends DeployedResource {
  readonly isRetained: boolean;
  /** The operation that could not remove it, and goes on without. */
  readonly failedIn?: string;
  /** A cleanup could not remove it, and AWS would not know it any more: it is tried again, and holds up nothing. */
  readonly isForgotten?: boolean;
  /** Its creation failed after it had begun. */
  readonly isHalfMade?: boolean;
}

/** As deployed: dynamic references resolved. */
export interface ResourceValues {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The stack's tags that it got; absent: none. */
  readonly stackTags?: readonly Tag[];
}

export interface StackResourceRecord {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly updatedAt: number;
  /** The latest that the logical id had, be it there or not. */
  readonly physicalId?: string;
  /** What is there under the logical id; absent: nothing (yet, or any more). */
  readonly deployed?: DeployedResource;
  readonly description?: string;
  /** What goes on: a step that is not over. */
  readonly progress?: ResourceStep;
  readonly touched?: Touched;
  /** Replaced, removed or rolled back: the cleanup deletes them. */
  readonly superseded?: readonly SupersededResource[];
}

/** What operations since the stack's last stable state did to a resource. */
export interface Touched {
  /** The latest of them. */
  readonly operationId: string;
  /** Whose state before is the stable one (`OperationRecord.baseId`). */
  readonly baseId: string;
  /** What was there then; absent: nothing. */
  readonly before?: DeployedResource;
  /** An update failed half-way: what the resource is now, nobody knows. */
  readonly isUncertain?: boolean;
  readonly isRestored?: boolean;
}

export interface ResourceStep {
  readonly action: 'create' | 'update' | 'delete' | 'restore';
  /** The handler's. */
  readonly callback: unknown;
  /** Machine milliseconds. */
  readonly resumeAt: number;
  readonly startedAt: number;
  readonly physicalId?: string;
  /** What is there once the step has gone through, its attributes as far as they are known. */
  readonly becomes?: Omit<DeployedResource, 'physicalId'>;
  /** Of a deletion. */
  readonly deletes?: DeployedResource;
}

export const StackResources = defineCollection<StackResourceRecord>('cloudformation/stack-resource', {
  scope: 'region',
  version: 1,
  key: ({ stackId, logicalId }) => [stackId, logicalId],
  indexes: {
    physical: ({ deployed, stackId, logicalId }) =>
      deployed === undefined ? undefined : [deployed.physicalId, stackId, logicalId],
  },
});
