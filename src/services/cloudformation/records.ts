/**
 * What CloudFormation keeps of stacks: as they are, their templates, resources, events, exports, and the operation that
 * is under way. Change sets, stack policies' documents and drift have records of their own.
 *
 * Values that templates may take from secrets (parameters, resolved properties, attributes, outputs) are kept sealed:
 * `sealed-values.ts` opens them.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import { defineLog } from '../../kernel/collections/log.ts';
import type { Tag } from '../../wire/tags.ts';

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

export type ResourceStatus =
  | `${'CREATE' | 'DELETE' | 'UPDATE' | 'IMPORT'}_${'IN_PROGRESS' | 'FAILED' | 'COMPLETE'}`
  | 'DELETE_SKIPPED'
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

export type OperationKind = 'create' | 'update' | 'delete' | 'import' | 'rollback' | 'continue-rollback';

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

export interface ExportRecord {
  readonly name: string;
  readonly stackId: string;
  readonly sealedValue: string;
}

export const Exports = defineCollection<ExportRecord>('cloudformation/export', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
  indexes: { stack: ({ stackId, name }) => [stackId, name] },
});

/** A stack uses an export. */
export interface ImportRecord {
  readonly exportName: string;
  readonly stackId: string;
}

export const Imports = defineCollection<ImportRecord>('cloudformation/import', {
  scope: 'region',
  version: 1,
  key: ({ exportName, stackId }) => [exportName, stackId],
  indexes: { stack: ({ stackId, exportName }) => [stackId, exportName] },
});

export const deploymentCollections = [Stacks, Templates, StackResources, Operations, Exports, Imports] as const;
