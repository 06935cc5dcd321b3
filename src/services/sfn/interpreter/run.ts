/** What the parts of the interpreter share while one step runs: the definition, the time, the history that it makes. */
import { languageOf, machineAt, type Machine, type QueryLanguage, type State } from '../language/definition.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { Queried } from '../language/jsonata-queries.ts';
import type { Scope } from '../language/paths.ts';
import { maxEvents, type Branch, type Execution, type HistoryEvent } from './execution.ts';
import { bytesOf, mostTold, StepTooLarge } from './step-bounds.ts';

export interface Run {
  readonly machine: Machine;
  readonly execution: Execution;
  readonly now: number;
  readonly events: HistoryEvent[];
  /** Bytes of them. */
  told: number;
}

/** An execution's history is full: nothing catches that. */
export class HistoryFull extends Error {}

export function stateOf({ machine }: Run, { path, state }: Branch): State {
  return machineAt(machine, path).States[state]!;
}

export function languageIn({ machine }: Run, state: State): QueryLanguage {
  return languageOf(machine, state);
}

export function tell(
  run: Run,
  branch: Branch,
  type: string,
  member?: string,
  value: Readonly<Record<string, unknown>> = {},
): void {
  const { execution, events, now } = run;
  if (execution.events >= maxEvents - 1) throw new HistoryFull();
  run.told += bytesOf(value, mostTold);
  if (run.told > mostTold) throw new StepTooLarge();
  const id = ++execution.events;
  const details = member === undefined ? {} : { details: { member, value } };
  events.push({ id, previousEventId: branch.lastEvent, type, timestamp: now, ...details });
  branch.lastEvent = id;
}

/** Others are not told how often they were tried. */
const retried: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map']);

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function contextOf(run: Run, branch: Branch, token?: string): JsonObject {
  const { facts } = run.execution;
  return {
    Execution: {
      Id: facts.arn,
      Input: facts.input,
      Name: facts.name,
      RoleArn: facts.roleArn,
      StartTime: new Date(facts.startedAt).toISOString(),
      ...(!facts.isSync && { RedriveCount: 0 }),
    },
    StateMachine: { Id: facts.machineArn, Name: facts.machineName },
    State: {
      Name: branch.state,
      EnteredTime: new Date(branch.enteredAt).toISOString(),
      ...(retried.has(stateOf(run, branch).Type) && {
        RetryCount: branch.retries.reduce((sum, count) => sum + count, 0),
      }),
    },
    ...(branch.item && { Map: { Item: { Index: branch.item.index, Value: branch.item.value } } }),
    ...(token !== undefined && { Task: { Token: token } }),
  };
}

export function scopeOf(run: Run, branch: Branch, data: Json, token?: string): Scope {
  return { data, context: contextOf(run, branch, token), variables: branch.variables };
}

/** `result`, `errorOutput`: where there is one. */
export function queriedOf(run: Run, branch: Branch, more: JsonObject = {}, token?: string): Queried {
  const states = { input: branch.input, context: contextOf(run, branch, token), ...more };
  return { states, variables: branch.variables };
}
