/** Change sets: what an operation on a stack would do, kept until it is executed, deleted, or no longer true. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { Tag } from '../../../wire/tags.ts';
import type { RequestedTemplate } from '../deployment/request.ts';
import type { DeploymentMode, OnFailure } from '../records.ts';

export type ChangeSetType = 'CREATE' | 'UPDATE' | 'IMPORT';

export type ExecutionStatus =
  | 'UNAVAILABLE'
  | 'AVAILABLE'
  | `EXECUTE_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | 'OBSOLETE';

export interface ChangeSetRecord {
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: ChangeSetType;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  /** Told with the values of properties. */
  readonly warnings?: readonly string[];
  /** Domain milliseconds. */
  readonly createdAt: number;
  readonly description?: string;
  readonly template: RequestedTemplate;
  /** `ParameterRecord[]`, sealed. */
  readonly sealedParameters: string;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string;
  readonly onStackFailure?: OnFailure;
  readonly mode?: DeploymentMode;
  readonly monitoringMinutes?: number;
  readonly disableRollback?: boolean;
  readonly includeNestedStacks: boolean;
  readonly importsExisting: boolean;
  /** Physical ids by logical id. */
  readonly imports?: Readonly<Record<string, string>>;
  /** `ResourcePlan[]`, sealed. */
  readonly sealedChanges: string;
  /** The stack's latest operation when it was made: with another one it is true no longer. */
  readonly basedOn?: string;
  readonly token?: string;
  /** Of a nested stack's: of which change set it is part, under which logical id, and which one executes it. */
  readonly nested?: { readonly parentId: string; readonly rootId: string; readonly logicalId: string };
  /** The operation that it became, and how that ended. */
  readonly executed?: { readonly operationId: string; readonly outcome?: 'COMPLETE' | 'FAILED' };
}

export const ChangeSets = defineCollection<ChangeSetRecord>('cloudformation/change-set', {
  scope: 'region',
  version: 3,
  upcasters: {
    // A change set that was executed no longer has its name to itself.
    1: (changeSet: ChangeSetRecord) => changeSet,
    // The index of nested ones came.
    2: (changeSet: ChangeSetRecord) => changeSet,
  },
  key: ({ id }) => [id],
  unique: { name: ({ stackId, name, executed }) => (executed ? undefined : [stackId, name]) },
  indexes: {
    stack: ({ stackId, createdAt, id }) => [stackId, createdAt, id],
    nested: ({ nested, id }) => nested && [nested.parentId, nested.logicalId, id],
  },
});

/** Whether it still is what executing it would do. */
export function executionStatusOf(
  { status, executed, basedOn, nested }: ChangeSetRecord,
  latestOperation: string | undefined,
): ExecutionStatus {
  if (status === 'FAILED') return 'UNAVAILABLE';
  if (executed) return `EXECUTE_${executed.outcome ?? 'IN_PROGRESS'}`;
  if (nested) return 'UNAVAILABLE';
  return basedOn === latestOperation ? 'AVAILABLE' : 'OBSOLETE';
}
