/** One mapping template over its context. */
import {
  EvaluationError,
  faultOf,
  type Effects,
  type Evaluation,
  type EvaluationContext,
} from '../functions/evaluation.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import { TemplateSyntaxError } from './ast.ts';
import { createBudget, TemplateError, type Budget } from './budget.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { parsedTemplate } from './parsed-templates.ts';
import { extensionsObject, utilObject, type Said } from './util-object.ts';
import { fromJson, toJson, type Value, type ValueMap } from './values.ts';

/** @throws EvaluationError */
export function runTemplate(template: string, context: EvaluationContext): Evaluation {
  const said: Said = { errors: [], headers: new Map(), extensions: new Map(), logs: [] };
  const budget = createBudget();
  const [stash, given] = [fromJson(context.stash), fromJson(context.arguments)] as [ValueMap, ValueMap];
  const effects = (): Effects => ({
    stash: toJson(stash, budget) as JsonObject,
    // What came with the request is as large as it may be, and is none of the template's own making.
    arguments: toJson(given, createBudget()) as JsonObject,
    errors: said.errors,
    headers: Object.fromEntries(said.headers),
    extensions: Object.fromEntries(said.extensions),
    logs: said.logs,
  });
  try {
    const outcome = evaluate(parsedTemplate(template), variablesOf(context, stash, given, said), budget);
    return { ...valueOf(outcome, budget), ...effects() };
  } catch (error) {
    throw failure(error, said);
  }
}

/** The text of a template is JSON. @throws TemplateError */
function valueOf(outcome: Outcome, budget: Budget): Pick<Evaluation, 'value' | 'text' | 'early'> {
  if ('returned' in outcome) return { value: returnedJson(toJson(outcome.returned, budget) as Json), early: 'NEXT' };
  const { text } = outcome;
  return { text, value: null };
}

/** Templates return values, and the JSON of values (`#return($util.toJson(null))`); other texts are what they are. */
function returnedJson(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** What a template's text says. @throws EvaluationError */
export function parseText(text: string): Json {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const why = (error as Error).message.slice(0, 500);
    throw new EvaluationError(faultOf(`Unable to parse the JSON document: '${why}'`, 'MappingTemplate'));
  }
}

function failure(error: unknown, said: Said): unknown {
  const effects = { errors: said.errors, logs: said.logs };
  if (error instanceof TemplateSyntaxError)
    return new EvaluationError(faultOf(`Unable to parse the template. ${error.message}`, 'MappingTemplate'), effects);
  if (error instanceof RangeError)
    return new EvaluationError(faultOf('A value lies too deep in itself.', 'MappingTemplate'), effects);
  if (!(error instanceof TemplateError)) return error;
  const fault = faultOf(error.message, error.errorType, error.data as Json, error.errorInfo as Json);
  return new EvaluationError(fault, effects);
}

function variablesOf(context: EvaluationContext, stash: Value, given: Value, said: Said): ReadonlyMap<string, Value> {
  const ctx = new Map<Value, Value>(
    Object.entries({
      arguments: given,
      args: given,
      source: fromJson(context.source),
      identity: fromJson(context.identity),
      request: fromJson(context.request),
      info: fromJson(context.info),
      env: fromJson(context.env),
      stash,
      result: fromJson(context.result),
      error: fromJson(context.error),
      outErrors: (context.outErrors ?? []).map((fault) => fromJson({ ...fault })),
    } satisfies Record<string, Value>),
  );
  if (context.prev !== undefined) ctx.set('prev', fromJson({ result: context.prev }));
  const util = utilObject(context, said);
  return new Map<string, Value>([
    ['ctx', ctx],
    ['context', ctx],
    ['util', util],
    ['utils', util],
    ['extensions', extensionsObject(said)],
  ]);
}

/** Whether a request is of the version that leaves errors of data sources to the response's template. */
export function leavesErrors(request: Json): boolean {
  return !isObject(request) || request['version'] !== '2017-02-28';
}
