/**
 * APPSYNC_JS 1.0.0: a resolver's or function's `request` or `response` in QuickJS, which is WebAssembly: nothing of the
 * host is in reach but one function that takes and gives text. Each evaluation has a context of its own.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-js-version.html
 */
import type { QuickJSContext } from 'quickjs-emscripten-core';
import { EvaluationError, faultOf, type Evaluation, type EvaluationContext } from '../functions/evaluation.ts';
import { utilities } from '../functions/index.ts';
import { UtilityError, type Json, type JsonObject } from '../functions/json.ts';
import { evaluationOf } from './evaluation-of.ts';
import { dynamodbModule } from './guest/dynamodb-module.ts';
import { utilsModule } from './guest/utils-module.ts';
import { giveUpQuickJs, quickJs } from './quickjs.ts';

const memoryBytes = 64 * 1024 * 1024;
const stackBytes = 256 * 1024;
const codeFile = 'code.js';
/** Characters of what a handler leaves behind; templates have as many. */
const maxMade = 5 * 1024 * 1024;
/** The interpreter asks so often whether it may go on; AWS ends code that takes more steps than it allows. */
const maxInterrupts = 1_000;

const modules: Readonly<Record<string, string>> = {
  '@aws-appsync/utils': utilsModule,
  '@aws-appsync/utils/dynamodb': dynamodbModule,
};

/** Runs one handler; what it does besides is kept in `said`, which its `stash` is part of. */
const runner = (side: string): string => `
import '@aws-appsync/utils';
import * as code from '${codeFile}';
const said = globalThis.__kept;
delete globalThis.__kept;
const parts = [];
const textOf = (arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg));
const log = (...args) => { said.logs.push(args.map(textOf).join(' ')); };
globalThis.console = { log, error: log, warn: log };
const ctx = JSON.parse(said.context);
ctx.args = ctx.arguments;
delete said.context;
let made = {};
try {
  if (typeof code.${side} !== 'function') throw new Error('The code exports no function ${side}.');
  made = { value: code.${side}(ctx) ?? null };
} catch (thrown) {
  if (thrown !== null && typeof thrown === 'object' && thrown.thrown === said.mark && said.mark) {
    made = 'early' in thrown ? { value: thrown.value ?? null, early: thrown.early } : { fault: thrown.fault };
  } else made = { failure: String(thrown?.message ?? thrown) };
}
globalThis.__made = JSON.stringify({ ...made, stash: ctx.stash ?? {}, errors: said.errors, headers: said.headers,
  extensions: said.extensions, logs: said.logs });
`;

/** @throws EvaluationError */
export function runHandler(
  code: string,
  side: 'request' | 'response',
  context: EvaluationContext,
): Promise<Evaluation> {
  return within(code, (vm, isInterrupted) => evaluated(vm, side, context, isInterrupted));
}

/** Why the code cannot be read, or lacks one of its two functions; `undefined`: it can, and has both. */
export function readHandlers(code: string): Promise<string | undefined> {
  return within(code, (vm) => {
    const reader = `import * as code from '${codeFile}';
      globalThis.__made = ['request', 'response'].filter((name) => typeof code[name] !== 'function').join();`;
    provide(vm, nothing);
    const outcome = vm.evalCode(reader, 'read.js', { type: 'module' });
    if (outcome.error) return messageOf(outcome.error.consume((handle) => vm.dump(handle)));
    outcome.value.dispose();
    const missing: unknown = vm.getProp(vm.global, '__made').consume((handle) => vm.dump(handle));
    return missing === '' ? undefined : `The code exports no function ${String(missing).replace(',', ' and none ')}.`;
  });
}

const nothing: EvaluationContext = {
  arguments: {},
  source: null,
  identity: null,
  request: {},
  info: {},
  env: {},
  authType: '',
  stash: {},
  now: 0,
};

async function within<T>(code: string, work: (vm: QuickJSContext, isInterrupted: () => boolean) => T): Promise<T> {
  const runtime = (await quickJs()).newRuntime();
  try {
    runtime.setMemoryLimit(memoryBytes);
    runtime.setMaxStackSize(stackBytes);
    let interrupts = 0;
    runtime.setInterruptHandler(() => ++interrupts > maxInterrupts);
    runtime.setModuleLoader(
      (name) => (name === codeFile ? code : (modules[name] ?? { error: new Error(`There is no module '${name}'.`) })),
      (_base, name) => name,
    );
    const vm = runtime.newContext();
    try {
      return work(vm, () => interrupts > maxInterrupts);
    } finally {
      vm.dispose();
    }
  } catch (error) {
    // WebAssembly's own stack has ended, before the one that QuickJS counts: what it has in memory is unfinished.
    if (!(error instanceof RangeError)) throw error;
    giveUpQuickJs();
    throw new EvaluationError(faultOf('The code nests too deep.', 'Code'));
  } finally {
    disposed(runtime);
  }
}

/** A runtime that ran out of memory may not be able to give everything back; the module is then made anew. */
function disposed(runtime: { dispose(): void }): void {
  try {
    runtime.dispose();
  } catch {
    giveUpQuickJs();
  }
}

function evaluated(
  vm: QuickJSContext,
  side: 'request' | 'response',
  context: EvaluationContext,
  isInterrupted: () => boolean,
): Evaluation {
  provide(vm, context);
  const outcome = vm.evalCode(runner(side), 'run.js', { type: 'module' });
  if (outcome.error) {
    const thrown: unknown = outcome.error.consume((handle) => vm.dump(handle));
    throw new EvaluationError(faultOf(isInterrupted() ? tooLong : messageOf(thrown), 'Code'));
  }
  outcome.value.dispose();
  const text: unknown = vm.getProp(vm.global, '__made').consume((handle) => vm.dump(handle));
  if (typeof text !== 'string')
    throw new EvaluationError(faultOf(isInterrupted() ? tooLong : 'The code did not end.', 'Code'));
  if (text.length > maxMade) throw new EvaluationError(faultOf('The result is larger than 5 MB.', 'Code'));
  return evaluationOf(text);
}

const tooLong = 'The code takes longer than it may.';

function messageOf(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(thrown);
}

/** What the guest's modules begin with. */
function provide(vm: QuickJSContext, { now, authType, prev, ...given }: EvaluationContext): void {
  const context = { ...given, ...(prev !== undefined && { prev: { result: prev } }) };
  const ask = vm.newFunction('host', (place, name, args) => {
    const answer = answerOf(vm.getString(place), vm.getString(name), vm.getString(args), now);
    return vm.newString(JSON.stringify(answer));
  });
  vm.setProp(vm.global, '__host', ask);
  ask.dispose();
  const { fieldName, parentTypeName } = context.info as Readonly<Record<string, Json>>;
  const unauthorized = `Not Authorized to access ${String(fieldName)} on type ${String(parentTypeName)}`;
  const said = { errors: [], headers: {}, extensions: {}, logs: [], authType, unauthorized, mark: crypto.randomUUID() };
  const start = JSON.stringify(JSON.stringify({ ...said, context: JSON.stringify(context) }));
  vm.unwrapResult(
    vm.evalCode(`globalThis.__said = globalThis.__kept = JSON.parse(${start}); undefined`, 'start.js'),
  ).dispose();
}

function answerOf(place: string, name: string, args: string, now: number): JsonObject {
  const functions = Object.hasOwn(utilities, place) ? utilities[place]! : {};
  if (!Object.hasOwn(functions, name)) return { error: `There is no function ${name}.` };
  try {
    return { value: functions[name]!(JSON.parse(args) as Json[], { now }) };
  } catch (error) {
    if (error instanceof UtilityError || error instanceof RangeError) return { error: error.message };
    throw error;
  }
}
