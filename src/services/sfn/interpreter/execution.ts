/**
 * An execution as it is kept between steps: a tree of branches, each of them in one state. JSON throughout.
 */
import type { Machine, MachinePath } from '../language/definition.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { keptText } from './texts.ts';

/** What the context object (`$$`) says of the execution. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly machineArn: string;
  readonly machineName: string;
  /** Milliseconds, as all times here. */
  readonly startedAt: number;
  readonly input: Json;
  /** Somebody waits for it (EXPRESS): it knows of no redrives. */
  readonly isSync?: boolean;
}

/**
 * `begin`: its state is to be worked on. `task`: something outside is. `wait`: until a time, then `next` (a Wait's end,
 * or a retrier's next try). `inner`: its own branches are.
 */
export type Phase = 'begin' | 'task' | 'wait' | 'inner' | 'succeeded' | 'failed';

export interface Branch {
  /** `0`; those within it are `0.0`, `0.1`, … */
  readonly id: string;
  readonly path: MachinePath;
  state: string;
  phase: Phase;
  /** What the state was entered with. */
  input: Json;
  /** As it was given: see `texts.ts`. */
  inputText?: string;
  variables: JsonObject;
  enteredAt: number;
  /** The state's entry is told once, however often it is tried. */
  isEntered: boolean;
  /** Tries of each retrier of the state. */
  retries: number[];
  /** Of its last history event. */
  lastEvent: number;
  /** Of the event that tells of the state's entry. */
  enteredEvent?: number;
  /** What that follows. */
  beforeEntry?: number;
  /** Variables that the state has set: its exit tells them. */
  assigned?: JsonObject;
  until?: number;
  afterWait?: 'begin' | 'leave';
  task?: Task;
  inner?: Branch[];
  items?: readonly Json[];
  /** Of a Map's iteration. */
  readonly item?: { readonly index: number; readonly value: Json };
  output?: Json;
  outputText?: string;
  failure?: Failure;
}

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** Work outside: whoever drives the execution does it, and answers with `id`. */
export interface Task {
  readonly id: string;
  readonly resource: string;
  readonly parameters: Json;
  /** They, as they were given: see `texts.ts`. */
  readonly text?: string;
  readonly deadline?: number;
  /** Whoever has it answers, instead of the call. */
  readonly token?: string;
  readonly heartbeatMs?: number;
  /** By when somebody has to say that it is still at work. */
  heartbeatAt?: number;
  readonly credentials?: JsonObject;
}

export interface Execution {
  readonly facts: ExecutionFacts;
  root: Branch;
  /** Of its history. */
  events: number;
  /** Numbers of tasks that were given out. */
  tasks: number;
}

/** One more in the history; details as the API has them. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly details?: { readonly member: string; readonly value: Readonly<Record<string, unknown>> };
}

/** `text`: the output as it was given, see `texts.ts`. */
export type TaskAnswer = { readonly output: Json; readonly text?: string } | Failure;

/** Whoever has a task's token is still at work. */
export type Heartbeat = { readonly isHeartbeat: true };

/** The call of a task with a token was answered; whoever has the token is waited for. */
export type Submitted = { readonly submitted: Json };

export interface Answer {
  readonly branch: string;
  readonly task: string;
  readonly answer: TaskAnswer | Heartbeat | Submitted;
}

export interface Step {
  readonly machine: Machine;
  readonly execution: Execution;
  readonly answers: readonly Answer[];
  readonly now: number;
}

export interface Stepped {
  readonly execution: Execution;
  readonly events: readonly HistoryEvent[];
}

/** Past this an execution fails. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const maxEvents = 25_000;

export function newBranch(id: string, path: MachinePath, state: string, input: Json, variables: JsonObject): Branch {
  const phase = 'begin';
  return { id, path, state, phase, input, variables, enteredAt: 0, isEntered: false, retries: [], lastEvent: 0 };
}

/** `given`: the input's text. */
export function newExecution(facts: ExecutionFacts, machine: Machine, given?: string): Execution {
  const text = given === undefined ? undefined : keptText(given, facts.input);
  const root = newBranch('0', [], machine.StartAt, facts.input, {});
  return { facts, root: { ...root, ...(text !== undefined && { inputText: text }) }, events: 0, tasks: 0 };
}

/** Every branch that is not over, the innermost where there are some. */
export function leaves(branch: Branch): Branch[] {
  if (branch.phase === 'succeeded' || branch.phase === 'failed') return [];
  return branch.phase === 'inner' ? branch.inner!.flatMap(leaves) : [branch];
}

/** When a leaf can go on by itself, in milliseconds: 0 at once. */
export function nextTime({ phase, until, task }: Branch): number {
  // One step goes only so far.
  if (phase === 'begin') return 0;
  return Math.min(until ?? Infinity, task?.deadline ?? Infinity, task?.heartbeatAt ?? Infinity);
}

export function findBranch(root: Branch, id: string): Branch | undefined {
  if (root.id === id) return root;
  return root.inner?.map((inner) => (id.startsWith(inner.id) ? findBranch(inner, id) : undefined)).find(Boolean);
}
