/** Stacks as they are, and their templates. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { Tag } from '../../../wire/tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html */
export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | `${'CREATE' | 'DELETE' | 'ROLLBACK'}_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | `UPDATE_ROLLBACK_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE_CLEANUP_IN_PROGRESS' | 'COMPLETE'}`
  | `IMPORT_${'IN_PROGRESS' | 'COMPLETE'}`
  | `IMPORT_ROLLBACK_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`;

/** EXPRESS: docs/decisions/0039-express-deployments.md. */
export type DeploymentMode = 'STANDARD' | 'EXPRESS';

export interface ParameterRecord {
  readonly key: string;
  /** As given: of an SSM type the name of the parameter. */
  readonly value: string;
  /** What Systems Manager had under that name. */
  readonly resolvedValue?: string;
  readonly noEcho?: boolean;
}

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What an update gives a stack, and its rollback takes back. */
export interface StackState {
  /** Its template's; absent before the first (REVIEW_IN_PROGRESS). */
  readonly templateId?: string;
  readonly description?: string;
  /** `ParameterRecord[]`, sealed. */
  readonly sealedParameters?: string;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  /** `OutputRecord[]`, sealed. */
  readonly sealedOutputs?: string;
}

export interface StackRecord extends StackState {
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly deletedAt?: number;
  /** The service role, which it keeps for later operations. */
  readonly roleArn?: string;
  readonly timeoutMinutes?: number;
  readonly disableRollback: boolean;
  readonly retainExceptOnCreate?: boolean;
  /** How long an update waits before it is over, so that somebody may cancel it (`RollbackConfiguration`). */
  readonly monitoringMinutes?: number;
  readonly mode?: DeploymentMode;
  readonly terminationProtection: boolean;
  /** Of nested stacks. */
  readonly parentId?: string;
  readonly parentLogicalId?: string;
  readonly rootId?: string;
  /** The change set that was executed last. */
  readonly changeSetId?: string;
  /** The stack policy's document. */
  readonly policy?: string;
  /** The latest operations, the newest last, of which a client says the same again after a lost answer. */
  readonly lastOperations: readonly OperationRef[];
  /** What the latest detection of drift found. */
  readonly drift?: StackDrift;
}

export interface StackDrift {
  readonly status: 'DRIFTED' | 'IN_SYNC';
  readonly checkedAt: number;
}

export type OperationKind = 'create' | 'update' | 'delete' | 'import' | 'rollback' | 'continue-rollback';

export interface OperationRef {
  readonly id: string;
  readonly type: OperationKind;
  readonly token?: string;
}

export const Stacks = defineCollection<StackRecord>('cloudformation/stack', {
  scope: 'region',
  version: 2,
  // The index by operation came.
  upcasters: { 1: (stack: StackRecord) => stack },
  key: ({ id }) => [id],
  unique: { name: ({ name, status }) => (status === 'DELETE_COMPLETE' ? undefined : [name]) },
  indexes: {
    created: ({ createdAt, id }) => [-createdAt, id],
    live: ({ createdAt, id, status }) => (status === 'DELETE_COMPLETE' ? undefined : [-createdAt, id]),
    parent: ({ parentId, name }) => (parentId === undefined ? undefined : [parentId, name]),
    role: ({ roleArn, id }) => (roleArn === undefined ? undefined : [roleArn, id]),
    operation: ({ lastOperations }) => lastOperations.map(({ id }) => [id]),
  },
});

export interface TemplateRecord {
  readonly stackId: string;
  readonly id: string;
  /** As it was given. */
  readonly text: string;
  /** JSON, its transforms expanded; absent where it has none. */
  readonly processed?: string;
}

export const Templates = defineCollection<TemplateRecord>('cloudformation/template', {
  scope: 'region',
  version: 1,
  key: ({ stackId, id }) => [stackId, id],
});
