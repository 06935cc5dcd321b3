/**
 * Amazon States Language: what a definition holds.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html,
 * https://states-language.net
 */
import type { Json, JsonObject } from './json.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

export interface Machine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
  readonly Version?: string;
}

export const stateTypes = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;

export interface State {
  readonly Type: (typeof stateTypes)[number];
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Parameters?: Json;
  readonly ResultSelector?: JsonObject;
  readonly ResultPath?: string | null;
  readonly Arguments?: Json;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  /** Task */
  readonly Resource?: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Credentials?: JsonObject;
  /** Pass */
  readonly Result?: Json;
  /** Choice */
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  /** Wait */
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
  /** Fail */
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
  /** Parallel */
  readonly Branches?: readonly Machine[];
  /** Map */
  readonly ItemProcessor?: Processor;
  readonly Iterator?: Processor;
  readonly ItemsPath?: string;
  readonly Items?: Json;
  readonly ItemSelector?: JsonObject;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailurePercentage?: number | string;
}

export interface Processor extends Machine {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string };
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface ChoiceRule {
  readonly [member: string]: unknown;
  readonly Next?: string;
  readonly Condition?: string | boolean;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

/** Whose states a branch of an execution goes through: state names, each with the number of its branch or processor. */
export type MachinePath = readonly (readonly [state: string, branch: number])[];

export function machineAt(machine: Machine, path: MachinePath): Machine {
  return path.reduce((within, [name, branch]) => innerMachine(within.States[name]!, branch), machine);
}

export function innerMachine(state: State, branch: number): Machine {
  return state.Type === 'Parallel' ? state.Branches![branch]! : processorOf(state)!;
}

export function processorOf(state: State): Processor | undefined {
  return state.ItemProcessor ?? state.Iterator;
}

export function languageOf(root: Machine, state: State): QueryLanguage {
  return state.QueryLanguage ?? root.QueryLanguage ?? 'JSONPath';
}
