/**
 * What a state gets of its input, and what it gives on, in either query language.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */
import type { State } from '../language/definition.ts';
import { isExpression } from '../language/expressions.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { query, queryError } from '../language/jsonata-queries.ts';
import { valueAt, withValueAt } from '../language/paths.ts';
import { runtimeError, StateError } from '../language/state-error.ts';
import { fillTemplate } from '../language/templates.ts';
import type { Branch } from './execution.ts';
import { languageIn, queriedOf, scopeOf, stateOf, type Run } from './run.ts';

/** The input behind `InputPath`. */
export function selectedInput(run: Run, branch: Branch): Json {
  const { InputPath = '$' } = stateOf(run, branch);
  return InputPath === null ? {} : valueAt(InputPath, scopeOf(run, branch, branch.input), 'InputPath');
}

/** What a task, a Pass or a Parallel works on: `Parameters` or `Arguments`, or the input. @throws StateError */
export async function effectiveInput(run: Run, branch: Branch, token?: string): Promise<Json> {
  const state = stateOf(run, branch);
  if (languageIn(run, state) === 'JSONata') {
    if (state.Arguments === undefined) return branch.input;
    return query(state.Arguments, queriedOf(run, branch, {}, token), 'Arguments');
  }
  const selected = selectedInput(run, branch);
  if (state.Parameters === undefined) return selected;
  return fillTemplate(state.Parameters, scopeOf(run, branch, selected, token), 'Parameters');
}

/** A member that is a number or an expression, or its sibling `<name>Path`. @throws StateError */
export async function numberOf(run: Run, branch: Branch, name: keyof State & string): Promise<number | undefined> {
  const state = stateOf(run, branch) as unknown as Readonly<Record<string, Json | undefined>>;
  const path = state[`${name}Path`];
  let value = state[name];
  if (typeof path === 'string') value = valueAt(path, scopeOf(run, branch, selectedInput(run, branch)), `${name}Path`);
  else if (isExpression(value)) value = await query(value, queriedOf(run, branch), name);
  if (value === undefined) return undefined;
  // AWS takes a number as a text from a path.
  if (typeof path === 'string') return integerAt(value, name, path);
  if (typeof value === 'number' && value >= 0 && value <= 99_999_999) return value;
  throw new StateError(
    'States.Runtime',
    `The field '${name}' must be a number from 0 to 99999999: ${JSON.stringify(value)}.`,
  );
}

function integerAt(value: Json, name: string, path: string): number {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw runtimeError(`The ${name}Path field refers to value "${text}" which is not a valid integer: ${path}`);
}

/** The state's output made of its result; variables are assigned. @throws StateError */
export async function outputOf(run: Run, branch: Branch, result: Json): Promise<Json> {
  const state = stateOf(run, branch);
  if (languageIn(run, state) === 'JSONata') {
    const scope = queriedOf(run, branch, { result });
    const output = state.Output === undefined ? result : await query(state.Output, scope, 'Output');
    const assigned = state.Assign && (await query(state.Assign, scope, 'Assign'));
    assign(branch, assigned as JsonObject | undefined);
    return output;
  }
  const scope = scopeOf(run, branch, result);
  const selected = state.ResultSelector ? fillTemplate(state.ResultSelector, scope, 'ResultSelector') : result;
  const assigned = state.Assign && fillTemplate(state.Assign, { ...scope, data: selected }, 'Assign');
  const joined = withResult(state.ResultPath, branch.input, selected);
  const { OutputPath = '$' } = state;
  const output = OutputPath === null ? {} : valueAt(OutputPath, { ...scope, data: joined }, 'OutputPath');
  assign(branch, assigned as JsonObject | undefined);
  return output;
}

/** `null`: the result is dropped. @throws StateError States.ResultPathMatchFailure */
export function withResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  return withValueAt(path, input, result, (cause) => new StateError('States.ResultPathMatchFailure', cause));
}

export function assign(branch: Branch, assigned: JsonObject | undefined): void {
  if (!assigned || Object.keys(assigned).length === 0) return;
  branch.variables = { ...branch.variables, ...assigned };
  branch.assigned = { ...branch.assigned, ...assigned };
}

/** A text that is given, at a path or by an expression. @throws StateError */
export async function stringOf(
  run: Run,
  branch: Branch,
  name: 'Error' | 'Cause' | 'Timestamp',
): Promise<string | undefined> {
  const state = stateOf(run, branch);
  const path = state[`${name}Path`];
  let value: Json | undefined = state[name];
  if (path !== undefined)
    value = path.startsWith('States.')
      ? fillTemplate({ 'value.$': path }, scopeOf(run, branch, selectedInput(run, branch)), `${name}Path`)
      : valueAt(path, scopeOf(run, branch, selectedInput(run, branch)), `${name}Path`);
  else if (isExpression(value)) value = await query(value, queriedOf(run, branch), name);
  if (typeof value === 'object' && value !== null && 'value' in value) value = (value as { value: Json }).value;
  if (value === undefined || typeof value === 'string') return value;
  throw queryError(`The field '${name}' must be a string: ${JSON.stringify(value)}.`, name);
}
