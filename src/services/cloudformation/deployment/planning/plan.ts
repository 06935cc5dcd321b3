/**
 * What an update does, resource by resource: the one truth of the executor and of change sets. Pure: what cannot be
 * known before the update runs (an attribute of a resource that is not made yet) is `unresolved`, and says so.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */

export type PlannedAction = 'Add' | 'Modify' | 'Remove' | 'Import';

export interface ResourcePlan {
  readonly logicalId: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** Of what is there. */
  readonly physicalId?: string;
  /** Of a modification: whether another resource takes its place. `Conditional`: known when it is done. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
  /** Of a modification: which of its attributes change. */
  readonly scope: readonly PlannedScope[];
  readonly changes: readonly PropertyChange[];
  /** Of a removal: what the template says of it. */
  readonly policyAction?:
    | 'Delete'
    | 'Retain'
    | 'Snapshot'
    | 'ReplaceAndDelete'
    | 'ReplaceAndRetain'
    | 'ReplaceAndSnapshot';
  /** Of a nested stack: the change set that tells what changes in it. */
  readonly changeSetId?: string;
  /** Properties as they are, and as they will be (`unresolved` in them is "known after the update"). */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export type PlannedScope =
  | 'Properties'
  | 'Metadata'
  | 'CreationPolicy'
  | 'UpdatePolicy'
  | 'DeletionPolicy'
  | 'UpdateReplacePolicy'
  | 'Tags';

export interface PropertyChange {
  /** The first name under `Properties`; absent where the attribute is another. */
  readonly name?: string;
  /** JSON pointer: `/Properties/Tags/0`. */
  readonly path?: string;
  readonly attribute: PlannedScope;
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always';
  readonly changeType: 'Add' | 'Remove' | 'Modify';
  readonly before?: unknown;
  readonly after?: unknown;
  /** Whether it may turn out to be what it was. */
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source?:
    | 'ResourceReference'
    | 'ParameterReference'
    | 'ResourceAttribute'
    | 'DirectModification'
    | 'Automatic';
  /** What it comes from: `MyParameter`, `MyBucket.Arn`. */
  readonly causingEntity?: string;
}
