/**
 * Retriers and catchers.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import type { Catcher, Retrier } from '../language/definition.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { query } from '../language/jsonata-queries.ts';
import { StateError } from '../language/state-error.ts';
import { fillTemplate } from '../language/templates.ts';
import { assign, withResult } from './data-flow.ts';
import type { Branch, Failure } from './execution.ts';
import { languageIn, queriedOf, scopeOf, stateOf, type Run } from './run.ts';

/** Errors that `States.TaskFailed` does not mean. */
const notOfTasks = new Set(['States.Timeout', 'States.DataLimitExceeded']);

/** Nothing takes `States.Runtime`, not even who names it. */
function matches({ ErrorEquals }: Retrier | Catcher, error: string): boolean {
  if (error === 'States.Runtime') return false;
  const isOfTask = !notOfTasks.has(error);
  return ErrorEquals.some(
    (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && isOfTask),
  );
}

export type AfterFailure = { readonly next: string; readonly output: Json } | 'retry' | 'failed';

/** Sets the branch to wait for its next try, or says where it goes on. @throws StateError of the catcher's own */
export async function afterFailure(run: Run, branch: Branch, failure: Failure): Promise<AfterFailure> {
  const state = stateOf(run, branch);
  if (retries(run, branch, state.Retry ?? [], failure)) return 'retry';
  const catcher = state.Catch?.find((one) => matches(one, failure.error));
  return catcher ? caught(run, branch, catcher, failure) : 'failed';
}

function retries(run: Run, branch: Branch, retriers: readonly Retrier[], { error }: Failure): boolean {
  const at = retriers.findIndex((one) => matches(one, error));
  const retrier = retriers[at];
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2 } = retrier ?? {};
  const before = branch.retries[at] ?? 0;
  if (!retrier || before >= MaxAttempts) return false;
  const grown = IntervalSeconds * BackoffRate ** before;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  const share = retrier.JitterStrategy === 'FULL' ? Math.random() : 1;
  branch.retries = Array.from({ length: Math.max(at + 1, branch.retries.length) }, (_, one) =>
    one === at ? before + 1 : (branch.retries[one] ?? 0),
  );
  branch.phase = 'wait';
  branch.afterWait = 'begin';
  branch.until = run.now + seconds * 1000 * share;
  return true;
}

async function caught(run: Run, branch: Branch, catcher: Catcher, { error, cause }: Failure): Promise<AfterFailure> {
  const output: JsonObject = { Error: error, Cause: cause };
  if (languageIn(run, stateOf(run, branch)) === 'JSONata') {
    const scope = queriedOf(run, branch, { errorOutput: output });
    const given = catcher.Output === undefined ? output : await query(catcher.Output, scope, 'Catch/Output');
    assign(branch, catcher.Assign && ((await query(catcher.Assign, scope, 'Catch/Assign')) as JsonObject));
    return { next: catcher.Next, output: given };
  }
  const assigned = catcher.Assign && fillTemplate(catcher.Assign, scopeOf(run, branch, output), 'Catch/Assign');
  assign(branch, assigned as JsonObject | undefined);
  return { next: catcher.Next, output: withResult(catcher.ResultPath, branch.input, output) };
}

/** Of a state itself: AWS says at which of its entries. */
export function failureOf(error: unknown, { state, enteredEvent }: Branch): Failure {
  if (error instanceof RangeError) return { error: 'States.DataLimitExceeded', cause: beyondText(state) };
  if (!(error instanceof StateError)) throw error;
  const isPlaced =
    placed.has(error.error) && !error.message.startsWith('Reference path ') && enteredEvent !== undefined;
  const place = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEvent}). `;
  return { error: error.error, cause: isPlaced ? place + error.message : error.message };
}

/** A text, or a stack, is longer than the engine has them. */
const beyondText = (state: string): string =>
  `The state/task '${state}' made a value that is larger, or nests deeper, than any may be.`;

const placed: ReadonlySet<string> = new Set(['States.Runtime', 'States.QueryEvaluationError']);
