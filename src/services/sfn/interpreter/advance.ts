/**
 * One step of an execution: answers are taken in, times that have come are, and every branch goes on until it has to
 * wait for something outside. Pure but for random numbers: what it is given it changes, and gives back.
 */
import { isTooLarge, type Json } from '../language/json.ts';
import { query, queryError } from '../language/jsonata-queries.ts';
import { holds } from '../language/choices.ts';
import type { ChoiceRule } from '../language/definition.ts';
import { StateError, runtimeError } from '../language/state-error.ts';
import { assign, effectiveInput, numberOf, outputOf, selectedInput, stringOf } from './data-flow.ts';
import {
  findBranch,
  leaves,
  type Branch,
  type Failure,
  type Step,
  type Stepped,
  type TaskAnswer,
} from './execution.ts';
import { afterFailure, failureOf } from './failures.ts';
import { beginMap, beginParallel, innerEnd } from './inner.ts';
import { HistoryFull, languageIn, queriedOf, scopeOf, stateOf, tell, type Run } from './run.ts';
import { checkKept, enoughTold, mostKept, StepTooLarge } from './step-bounds.ts';
import { beginTask, taskEnded, taskSubmitted } from './tasks.ts';
import { textIfInput, textOf, type Given } from './texts.ts';
import { lookUp } from '../language/paths.ts';
import { fillTemplate } from '../language/templates.ts';
import { timeOf } from '../language/timestamps.ts';

/** States that one step goes through at most: a loop without a wait gives the thread back. */
const maxStates = 500;

export async function advance({ machine, execution, answers, now }: Step): Promise<Stepped> {
  const run: Run = { machine, execution, now, events: [], told: 0 };
  try {
    for (const { branch: id, task, answer } of answers) {
      const branch = findBranch(execution.root, id);
      if (branch?.phase !== 'task' || branch.task?.id !== task) continue;
      if ('submitted' in answer) taskSubmitted(run, branch, answer.submitted);
      else if (!('isHeartbeat' in answer)) await takeAnswer(run, branch, answer);
      else if (branch.task.heartbeatMs !== undefined) branch.task.heartbeatAt = now + branch.task.heartbeatMs;
    }
    let left = maxStates;
    for (let next = runnable(run); next && left-- > 0 && run.told < enoughTold; next = runnable(run))
      await goOn(run, next);
    checkKept(execution.root);
  } catch (error) {
    giveUp(execution.root, error);
  }
  return { execution, events: run.events };
}

/** What nothing catches ends the execution. */
function giveUp(root: Branch, error: unknown): void {
  if (error instanceof HistoryFull) {
    const cause = 'The execution reached the maximum number of history events (25000).';
    end(root, { error: 'States.Runtime', cause });
  } else if (error instanceof StepTooLarge || error instanceof RangeError) {
    const cause = `Inputs, variables and results of all branches together exceed ${mostKept} bytes, or nest too deep.`;
    root.variables = {};
    delete root.output;
    delete root.outputText;
    delete root.assigned;
    end(root, { error: 'States.DataLimitExceeded', cause });
  } else throw error;
}

/** The first branch that has something to do now. */
function runnable({ execution, now }: Run): Branch | undefined {
  return leaves(execution.root).find(
    ({ phase, until, task }) =>
      phase === 'begin' ||
      (phase === 'wait' && until! <= now) ||
      (phase === 'task' && Math.min(task!.deadline ?? Infinity, task!.heartbeatAt ?? Infinity) <= now),
  );
}

async function goOn(run: Run, branch: Branch): Promise<void> {
  if (branch.phase === 'task') {
    const isOver = (branch.task!.deadline ?? Infinity) <= run.now;
    return takeAnswer(run, branch, { error: isOver ? 'States.Timeout' : 'States.HeartbeatTimeout', cause: '' });
  }
  if (branch.phase === 'wait') {
    const { afterWait } = branch;
    delete branch.until;
    delete branch.afterWait;
    branch.phase = 'begin';
    if (afterWait === 'leave') return within(run, branch, () => leave(run, branch, selected(run, branch)));
  }
  await within(run, branch, () => begin(run, branch));
}

/** A state's own failure is looked at by its retriers and catchers. */
async function within(run: Run, branch: Branch, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await fail(run, branch, toldFailure(run, branch, error));
  }
}

/** Of what could not be evaluated, the history tells besides. */
function toldFailure(run: Run, branch: Branch, error: unknown): Failure {
  const failure = failureOf(error, branch);
  if (error instanceof StateError && failure.error === 'States.QueryEvaluationError')
    tellEvaluation(run, branch, failure, error.location);
  return failure;
}

/** As recorded on AWS: what fails as a state is entered, follows what the entry follows, but for a Wait's. */
function tellEvaluation(run: Run, branch: Branch, failure: Failure, location: string | undefined): void {
  const { Type } = stateOf(run, branch);
  const isEntry = branch.lastEvent === branch.enteredEvent && Type !== 'Wait';
  if (isEntry) branch.lastEvent = branch.beforeEntry ?? 0;
  const value = { ...failure, ...(location !== undefined && { location }), state: branch.state };
  tell(run, branch, 'EvaluationFailed', 'evaluationFailedEventDetails', value);
  if (isEntry && Type === 'Map') tell(run, branch, 'MapStateFailed');
}

async function begin(run: Run, branch: Branch): Promise<void> {
  const state = stateOf(run, branch);
  if (!branch.isEntered) {
    branch.isEntered = true;
    branch.enteredAt = run.now;
    const input = textOf({ value: branch.input, text: branch.inputText });
    const value = { name: branch.state, input, inputDetails: { truncated: false } };
    branch.beforeEntry = branch.lastEvent;
    tell(run, branch, `${state.Type}StateEntered`, 'stateEnteredEventDetails', value);
    branch.enteredEvent = branch.lastEvent;
  }
  switch (state.Type) {
    case 'Task':
      return beginTask(run, branch);
    case 'Parallel':
      await beginParallel(run, branch);
      return joinInner(run, branch, branch.lastEvent);
    case 'Map':
      await beginMap(run, branch);
      return joinInner(run, branch, branch.lastEvent);
    case 'Wait':
      return beginWait(run, branch);
    case 'Choice':
      return choose(run, branch);
    case 'Fail':
      return end(
        branch,
        {
          error: (await stringOf(run, branch, 'Error')) ?? '',
          cause: (await stringOf(run, branch, 'Cause')) ?? '',
        },
        run,
      );
    case 'Succeed':
      return leave(run, branch, selected(run, branch));
    case 'Pass':
      return leave(run, branch, await passed(run, branch));
  }
}

async function passed(run: Run, branch: Branch): Promise<Given> {
  const { Result } = stateOf(run, branch);
  const value = await effectiveInput(run, branch);
  return Result === undefined ? asInput(value, branch) : { value: Result };
}

function selected(run: Run, branch: Branch): Given {
  return asInput(selectedInput(run, branch), branch);
}

async function beginWait(run: Run, branch: Branch): Promise<void> {
  const until = await waitUntil(run, branch);
  if (until - run.now > mostWaitMs) throw runtimeError('Wait state delay is too long.');
  branch.phase = 'wait';
  branch.until = until;
  branch.afterWait = 'leave';
}

/** Seconds of 31 bits, as recorded on AWS. */
const mostWaitMs = (2 ** 31 - 1) * 1000;

/** Domain milliseconds. @throws StateError */
async function waitUntil(run: Run, branch: Branch): Promise<number> {
  const { SecondsPath, TimestampPath } = stateOf(run, branch);
  if (SecondsPath !== undefined) return run.now + secondsAt(run, branch, SecondsPath) * 1000;
  const seconds = await numberOf(run, branch, 'Seconds');
  if (seconds !== undefined) return run.now + seconds * 1000;
  const timestamp = (await stringOf(run, branch, 'Timestamp')) ?? '';
  const until = timeOf(timestamp);
  if (until !== undefined) return until;
  const told = 'ISO-8601 extended offset date-time format string:';
  const unparsed = `The Timestamp field cannot be parsed as an ${told} ${timestamp}`;
  if (languageIn(run, stateOf(run, branch)) === 'JSONata') throw queryError(unparsed, 'Timestamp');
  throw runtimeError(
    TimestampPath === undefined
      ? unparsed
      : `The TimestampPath parameter does not reference a valid ${told} ${TimestampPath} == ${timestamp}`,
  );
}

function secondsAt(run: Run, branch: Branch, path: string): number {
  const seconds = lookUp(path, scopeOf(run, branch, selectedInput(run, branch)));
  const [parameter, told] = ['The SecondsPath parameter', `${path} == ${JSON.stringify(seconds)}`];
  if (seconds === undefined) throw runtimeError(`${parameter} does not reference an input value: ${path}`);
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds))
    throw runtimeError(`${parameter} cannot be parsed as a long value: ${told}`);
  if (seconds < 0) throw runtimeError(`${parameter} references a negative value: ${told}`);
  return seconds;
}

async function choose(run: Run, branch: Branch): Promise<void> {
  const { Choices = [], Default, ...state } = stateOf(run, branch);
  const isJsonata = languageIn(run, stateOf(run, branch)) === 'JSONata';
  const input = isJsonata ? branch.input : selectedInput(run, branch);
  let chosen: ChoiceRule | undefined;
  for (const rule of Choices) {
    if (!(await isTrue(run, branch, rule, input, isJsonata))) continue;
    chosen = rule;
    break;
  }
  const Next = chosen?.Next ?? Default;
  if (Next === undefined) {
    const cause = `Failed to transition out of the state. The state '${branch.state}' does not point to a next state.`;
    throw new StateError('States.NoChoiceMatched', cause);
  }
  const told = { ...state, ...chosen };
  if (!isJsonata) {
    if (told.Assign) assign(branch, fillTemplate(told.Assign, scopeOf(run, branch, input), 'Assign') as never);
    const output = state.OutputPath === null ? {} : await outputOf(run, branch, input);
    return move(run, branch, asInput(output, branch), Next);
  }
  const scope = queriedOf(run, branch);
  const output = told.Output === undefined ? branch.input : await query(told.Output, scope, 'Output');
  if (told.Assign) assign(branch, (await query(told.Assign, scope, 'Assign')) as never);
  return move(run, branch, asInput(output, branch), Next);
}

async function isTrue(run: Run, branch: Branch, rule: ChoiceRule, input: Json, isJsonata: boolean): Promise<boolean> {
  if (!isJsonata) return holds(rule, scopeOf(run, branch, input));
  const result = await query(rule.Condition as Json, queriedOf(run, branch), 'Choices/Condition');
  if (typeof result !== 'boolean')
    throw queryError("The field 'Choices/Condition' must be a boolean.", 'Choices/Condition');
  return result;
}

async function takeAnswer(run: Run, branch: Branch, answer: TaskAnswer): Promise<void> {
  taskEnded(run, branch, answer);
  if ('error' in answer) return fail(run, branch, answer);
  await within(run, branch, () => leave(run, branch, { value: answer.output, text: answer.text }));
}

async function leave(run: Run, branch: Branch, result: Given): Promise<void> {
  const { Next } = stateOf(run, branch);
  const value = await outputOf(run, branch, result.value);
  await move(run, branch, value === result.value ? result : asInput(value, branch), Next);
}

function asInput(value: Json, branch: Branch): Given {
  return { value, text: textIfInput(value, branch) };
}

async function move(run: Run, branch: Branch, { value: output, text }: Given, next: string | undefined): Promise<void> {
  const { Type } = stateOf(run, branch);
  if (isTooLarge(output)) {
    const cause =
      `The state/task '${branch.state}' returned a result with a size exceeding the maximum number of bytes ` +
      'service limit.';
    throw new StateError('States.DataLimitExceeded', cause);
  }
  const value = {
    name: branch.state,
    output: textOf({ value: output, text }),
    outputDetails: { truncated: false },
    ...assignedIn(branch),
  };
  delete branch.assigned;
  tell(run, branch, `${Type}StateExited`, 'stateExitedEventDetails', value);
  rest(branch);
  if (next === undefined || Type === 'Succeed') {
    branch.phase = 'succeeded';
    branch.output = output;
    if (text !== undefined) branch.outputText = text;
    return ended(run, branch);
  }
  branch.phase = 'begin';
  branch.state = next;
  branch.input = output;
  if (text === undefined) delete branch.inputText;
  else branch.inputText = text;
  branch.isEntered = false;
  branch.retries = [];
}

/** Each as JSON. */
function assignedIn({ assigned }: Branch) {
  if (!assigned) return {};
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
}

/** `tellFinal`: of what has failed for good, which its next try does not follow. */
async function fail(run: Run, branch: Branch, failure: Failure, tellFinal = (): void => {}): Promise<void> {
  rest(branch);
  let after: Awaited<ReturnType<typeof afterFailure>>;
  try {
    after = await afterFailure(run, branch, failure);
  } catch (error) {
    tellFinal();
    return end(branch, toldFailure(run, branch, error), run);
  }
  if (after === 'retry') return;
  tellFinal();
  if (after === 'failed') return end(branch, failure, run);
  await within(run, branch, () => move(run, branch, asInput(after.output, branch), after.next));
}

/** What belonged to the state that it was in. */
function rest(branch: Branch): void {
  for (const member of ['task', 'inner', 'items', 'until', 'afterWait'] as const) delete branch[member];
}

async function end(branch: Branch, failure: Failure, run?: Run): Promise<void> {
  rest(branch);
  branch.phase = 'failed';
  branch.failure = failure;
  if (run) await ended(run, branch);
}

/** A branch within another is over: the outer one may be, too. */
async function ended(run: Run, branch: Branch): Promise<void> {
  const outer = branch.id.includes('.') ? findBranch(run.execution.root, branch.id.replace(/\.\d+$/, '')) : undefined;
  if (!outer) return;
  const { Type } = stateOf(run, outer);
  const before = branch.lastEvent;
  if (Type === 'Map') {
    const outcome = branch.phase === 'succeeded' ? 'Succeeded' : 'Failed';
    const value = { name: outer.state, index: branch.item!.index };
    tell(run, branch, `MapIteration${outcome}`, `mapIteration${outcome}EventDetails`, value);
    if (outcome === 'Failed') branch.lastEvent = before;
  }
  await joinInner(run, outer, before);
}

/** What follows a Map's success, a failed iteration and an ended one, follows on AWS what those followed. */
async function joinInner(run: Run, branch: Branch, after: number): Promise<void> {
  await within(run, branch, async () => {
    const over = await innerEnd(run, branch, after);
    if (!over) return;
    const { Type } = stateOf(run, branch);
    if ('failure' in over) return fail(run, branch, over.failure, () => tell(run, branch, `${Type}StateFailed`));
    const before = branch.lastEvent;
    tell(run, branch, `${Type}StateSucceeded`);
    branch.lastEvent = before;
    await leave(run, branch, over.result);
  });
}
