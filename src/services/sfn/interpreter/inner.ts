/**
 * Parallel and Map: branches within a branch.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html, …/state-map.html
 */
import { processorOf } from '../language/definition.ts';
import type { Json } from '../language/json.ts';
import { query, queryError } from '../language/jsonata-queries.ts';
import { valueAt } from '../language/paths.ts';
import { runtimeError, type StateError } from '../language/state-error.ts';
import { fillTemplate } from '../language/templates.ts';
import { effectiveInput, numberOf, selectedInput } from './data-flow.ts';
import { newBranch, type Branch, type Failure } from './execution.ts';
import { languageIn, queriedOf, scopeOf, stateOf, tell, type Run } from './run.ts';
import { joinedText, textIfInput, type Given } from './texts.ts';

/** As AWS has it for inline maps without a bound of their own. */
const mostAtOnce = 40;

export async function beginParallel(run: Run, branch: Branch): Promise<void> {
  const input = await effectiveInput(run, branch);
  const text = textIfInput(input, branch);
  const { Branches = [] } = stateOf(run, branch);
  tell(run, branch, 'ParallelStateStarted');
  branch.inner = Branches.map(({ StartAt }, at) => {
    const path = [...branch.path, [branch.state, at] as const];
    const made = newBranch(`${branch.id}.${at}`, path, StartAt, input, branch.variables);
    return startedAfter(branch, { ...made, ...(text !== undefined && { inputText: text }) });
  });
  branch.phase = 'inner';
}

export async function beginMap(run: Run, branch: Branch): Promise<void> {
  const items = await itemsOf(run, branch);
  // What bounds it is looked at before it is told to have started.
  await numberOf(run, branch, 'MaxConcurrency');
  tell(run, branch, 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length });
  branch.items = items;
  branch.inner = [];
  branch.phase = 'inner';
  await addIterations(run, branch, branch.lastEvent);
}

async function itemsOf(run: Run, branch: Branch): Promise<readonly Json[]> {
  const state = stateOf(run, branch);
  const isJsonata = languageIn(run, state) === 'JSONata';
  const { Items, ItemsPath = '$' } = state;
  let items: Json;
  if (isJsonata) items = Items === undefined ? branch.input : await query(Items, queriedOf(run, branch), 'Items');
  else if (Items !== undefined) items = Items;
  else items = valueAt(ItemsPath, scopeOf(run, branch, selectedInput(run, branch)), 'ItemsPath');
  if (Array.isArray(items)) return items as readonly Json[];
  if (isJsonata) throw noItems(Items, items);
  throw runtimeError(`Reference path "${ItemsPath}" must point to array.`);
}

/** In AWS's words, as recorded. */
function noItems(Items: Json | undefined, found: Json): StateError {
  const value = JSON.stringify(found);
  if (Items === undefined) return queryError(`Map state input must be an array but was: ${value}`);
  const text = typeof Items === 'string' ? Items.replace(/^\{%|%\}$/g, '').trim() : JSON.stringify(Items);
  const type = found === null ? 'null' : typeof found;
  return queryError(
    `The JSONata expression '${text}' specified for the field 'Items' returned an unexpected result type. ` +
      `Expected 'array', but was '${type}' for value: ${value}`,
    'Items',
  );
}

/** As many as may be at work, each after the event `after`. @throws StateError */
async function addIterations(run: Run, branch: Branch, after: number): Promise<void> {
  const atOnce = (await numberOf(run, branch, 'MaxConcurrency')) || mostAtOnce;
  const { StartAt } = processorOf(stateOf(run, branch))!;
  const inner = branch.inner!;
  const isOpen = ({ phase }: Branch) => phase !== 'succeeded' && phase !== 'failed';
  for (let open = inner.filter(isOpen).length; open < atOnce && inner.length < branch.items!.length; open++) {
    const index = inner.length;
    const value = branch.items![index]!;
    const path = [...branch.path, [branch.state, 0] as const];
    const input = await iterationInput(run, branch, { index, value });
    const made = {
      ...newBranch(`${branch.id}.${index}`, path, StartAt, input, branch.variables),
      item: { index, value },
      lastEvent: after,
    };
    tell(run, made, 'MapIterationStarted', 'mapIterationStartedEventDetails', { name: branch.state, index });
    inner.push(made);
  }
}

async function iterationInput(run: Run, branch: Branch, item: NonNullable<Branch['item']>): Promise<Json> {
  const state = stateOf(run, branch);
  const selector = state.ItemSelector ?? (languageIn(run, state) === 'JSONPath' ? state.Parameters : undefined);
  if (selector === undefined) return item.value;
  const within = { ...branch, item };
  if (languageIn(run, state) === 'JSONata') return query(selector, queriedOf(run, within), 'ItemSelector');
  return fillTemplate(selector, scopeOf(run, within, selectedInput(run, branch)), 'ItemSelector');
}

function startedAfter(outer: Branch, inner: Branch): Branch {
  inner.lastEvent = outer.lastEvent;
  return inner;
}

export type InnerEnd = { readonly result: Given } | { readonly failure: Failure } | undefined;

/**
 * What the branches within have come to; `undefined`: they go on. `after`: what an iteration told last before its end,
 * which the next one follows.
 * @throws StateError
 */
export async function innerEnd(run: Run, branch: Branch, after: number): Promise<InnerEnd> {
  const state = stateOf(run, branch);
  const inner = branch.inner!;
  const failed = inner.find(({ phase }) => phase === 'failed');
  if (failed) {
    branch.lastEvent = failed.lastEvent;
    return { failure: failed.failure! };
  }
  if (state.Type === 'Map') await addIterations(run, branch, after);
  if (inner.some(({ phase }) => phase !== 'succeeded') || inner.length < (branch.items?.length ?? 0)) return undefined;
  branch.lastEvent = Math.max(branch.lastEvent, ...inner.map(({ lastEvent }) => lastEvent));
  const outputs = inner.map(({ output = null, outputText: text }) => ({ value: output, text }));
  return { result: { value: outputs.map(({ value }) => value), text: joinedText(outputs) } };
}
