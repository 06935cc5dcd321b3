/**
 * What begins an operation on a stack: everything is settled and checked, the template parsed, its transforms expanded,
 * parameters resolved. Operations and change sets make one, `startDeployment` takes it.
 */
import type { Tag } from '../../../wire/tags.ts';
import type { DeploymentMode, OnFailure, ParameterRecord } from '../records.ts';

export interface DeploymentRequest {
  /** Of a stack whose record is there: CREATE_IN_PROGRESS follows REVIEW_IN_PROGRESS, or is its first status. */
  readonly stackId: string;
  readonly kind: 'create' | 'update' | 'import';
  readonly template: RequestedTemplate;
  /** Its transforms did not go through: nothing is made, and the operation fails by that. */
  readonly transformFailure?: string;
  readonly parameters: readonly ParameterRecord[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  /** Default: the one that the stack has. */
  readonly roleArn?: string;
  /** Default: ROLLBACK; with EXPRESS DO_NOTHING. */
  readonly onFailure?: OnFailure;
  readonly stopsAtFailure?: boolean;
  readonly mode?: DeploymentMode;
  /** Default: what the stack has. */
  readonly monitoringMinutes?: number;
  readonly timeoutMinutes?: number;
  readonly retainExceptOnCreate?: boolean;
  readonly clientRequestToken?: string;
  /** The stack's policy from now on, and the one that holds during this update. */
  readonly policy?: string;
  readonly policyDuringUpdate?: string;
  readonly changeSetId?: string;
  /** Physical ids of what is imported, by logical id. */
  readonly imports?: Readonly<Record<string, string>>;
  /** Of a nested stack's update: its parent says when it may clean up. */
  readonly awaitsParent?: boolean;
}

export interface RequestedTemplate {
  readonly text: string;
  /** JSON, its transforms expanded; absent where it has none. */
  readonly processed?: string;
  readonly description?: string;
}
