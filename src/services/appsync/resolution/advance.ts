/** Takes a resolver on, until it is over or needs a data source. Pure; worker threads run it. */
import { runHandler } from '../javascript/run-handler.ts';
import { EvaluationError, faultOf, type Evaluation, type ResolverFault } from '../functions/evaluation.ts';
import { isObject, type Json } from '../functions/json.ts';
import { leavesErrors, parseText, runTemplate } from '../velocity/run-template.ts';
import type { Advance, Advanced, Code, FieldContext, Progress, ProgramStep, SourceAnswer } from './program.ts';

type Side = 'request' | 'response';
type Moment = { readonly result?: Json; readonly error?: Json };

const started: Progress = { step: 0, stash: {}, errors: [], headers: {}, extensions: {} };

export async function advance({ program, field, progress: given, answer, request }: Advance): Promise<Advanced> {
  let progress = given ?? started;
  try {
    if (given === undefined && program.around) {
      const before = await run(program.around, 'request', field, progress, {});
      progress = after(progress, before);
      if (before?.early) progress = { ...progress, step: program.steps.length, prev: before.value };
    }
    let known = answer && { answer, request: request ?? null };
    while (progress.step < program.steps.length) {
      const step = program.steps[progress.step]!;
      const taken = await takeStep(step, field, progress, known);
      known = undefined;
      progress = taken.progress;
      if ('request' in taken) return { request: taken.request, progress };
      if (taken.ends) progress = { ...progress, step: program.steps.length };
    }
    return await finish(program.around, field, progress);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return failed(progress, error);
  }
}

function failed(progress: Progress, { fault, effects }: EvaluationError): Advanced {
  const errors = [...progress.errors, ...(effects.errors ?? []), fault];
  return { value: null, errors, headers: progress.headers, extensions: progress.extensions };
}

async function finish(around: Code | undefined, field: FieldContext, progress: Progress): Promise<Advanced> {
  const result = progress.prev ?? null;
  const last = around && (await run(around, 'response', field, progress, { result }));
  const { errors, headers, extensions } = after(progress, last);
  return { value: last === undefined ? result : last.value, errors, headers, extensions };
}

type Taken = { readonly progress: Progress; readonly request: Json } | { readonly progress: Progress; ends?: boolean };

async function takeStep(
  step: ProgramStep,
  field: FieldContext,
  before: Progress,
  known: { readonly answer: SourceAnswer; readonly request: Json } | undefined,
): Promise<Taken> {
  let progress = before;
  let asked = known;
  if (!asked) {
    const made = await run(step.code, 'request', field, progress, {});
    progress = after(progress, made);
    if (made?.early) return passed(progress, made.value, made.early === 'END');
    const request = made?.value ?? null;
    if (!step.isNone) return { progress, request };
    asked = { request, answer: { result: payloadOf(request) } };
  }
  const { result, error } = asked.answer;
  if (error && (!hasResponse(step.code) || !leavesErrors(asked.request)))
    throw new EvaluationError(faultOf(error.message, error.type, result));
  const moment = { result, ...(error && { error: { message: error.message, type: error.type } }) };
  const done = await run(step.code, 'response', field, progress, moment);
  progress = after(progress, done);
  return passed(progress, done === undefined ? result : done.value, done?.early === 'END');
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-none.html */
function payloadOf(request: Json): Json {
  return isObject(request) ? (request['payload'] ?? null) : null;
}

function passed(progress: Progress, prev: Json, ends: boolean): Taken {
  return { progress: { ...progress, step: progress.step + 1, prev }, ends };
}

const hasResponse = (code: Code): boolean => code.language === 'js' || code.response !== undefined;

/** `undefined`: there is nothing to run on that side. @throws EvaluationError */
async function run(
  code: Code,
  side: Side,
  field: FieldContext,
  progress: Progress,
  moment: Moment,
): Promise<Evaluation | undefined> {
  const { stash, prev, errors, arguments: changed } = progress;
  const own = { ...(changed && { arguments: changed }), ...(prev !== undefined && { prev }) };
  const context = { ...field, ...moment, ...own, stash, outErrors: errors };
  if (code.language === 'js') return runHandler(code.code, side, context);
  const template = code[side];
  if (template === undefined) return undefined;
  const made = runTemplate(template, context);
  if (made.text === undefined) return made;
  try {
    return { ...made, value: parseText(made.text) };
  } catch (error) {
    throw error instanceof EvaluationError ? new EvaluationError(error.fault, { errors: made.errors }) : error;
  }
}

function after(progress: Progress, made: Evaluation | undefined): Progress {
  if (made === undefined) return progress;
  const errors: readonly ResolverFault[] = [...progress.errors, ...made.errors];
  const headers = { ...progress.headers, ...made.headers };
  return {
    ...progress,
    ...(made.arguments && { arguments: made.arguments }),
    stash: made.stash,
    errors,
    headers,
    extensions: { ...progress.extensions, ...made.extensions },
  };
}
