/** A query, mutation or subscription of somebody who was let in, to its answer. */
import { execute, type ExecutionResult, type GraphQLResolveInfo } from 'graphql';
import { createTurns } from '../../../kernel/turns.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import type { Visitor } from '../identity/visitor.ts';
import { tellSubscribers } from '../realtime/publish.ts';
import type { DataContext } from './data-context.ts';
import { readQuery } from './document.ts';
import { executionError, validationError, type ToldError } from './graphql-error.ts';
import type { FoundApi } from './load-api.ts';
import { faultInVariables } from './variables.ts';
import { resolveField, type Asked } from './resolve-field.ts';

/** What a client sends. */
export interface GraphQLRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: JsonObject;
}

export interface Answer {
  readonly data: Json | undefined;
  readonly errors: readonly ToldError[];
  readonly headers: ReadonlyMap<string, string>;
}

/** `undefined`: it is none. */
export function requestOf(body: unknown): GraphQLRequest | undefined {
  const { query, operationName, variables } = (isObject(body as Json) ? body : {}) as JsonObject;
  if (typeof query !== 'string') return undefined;
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isObject(variables) ? variables : {},
  };
}

export interface Visit {
  readonly found: FoundApi;
  readonly visitor: Visitor;
  readonly ctx: DataContext;
  /** `$ctx.request` */
  readonly request: JsonObject;
}

/** `fields`: that its document asks for. */
export function askedBy({ found, visitor, ctx, request }: Visit, fields: number): Asked {
  return {
    found,
    visitor,
    ctx,
    request,
    now: ctx.clock.now(),
    errors: [],
    headers: new Map(),
    extensions: new Map(),
    resolvers: 0,
    fields,
    turn: createTurns(),
  };
}

export async function answer(request: GraphQLRequest, visit: Visit): Promise<Answer> {
  const { found, ctx } = visit;
  const { schema } = found.loaded;
  if (!schema) return refused('No schema definition exists for this API.');
  const { introspectionConfig, queryDepthLimit = 0 } = found.api.settings;
  const allowsIntrospection = introspectionConfig !== 'DISABLED';
  const rules = { schema, allowsIntrospection, queryDepthLimit };
  const read = await readQuery(request.query, request.operationName, rules, found.loaded.queries);
  if ('errors' in read) return { data: null, errors: read.errors, headers: new Map() };
  const { document, operation, fields } = read;
  if (operation.operation === 'subscription')
    return refused('Subscriptions are made by WebSocket: see the URL of the API for real time.');
  const fault = faultInVariables(schema, operation, request.variables);
  if (fault) return { data: null, errors: [fault], headers: new Map() };
  const asked = askedBy(visit, fields);
  const result = await execute({
    schema,
    document,
    operationName: request.operationName ?? null,
    variableValues: request.variables,
    contextValue: asked,
    fieldResolver: (source, args, context: Asked, info: GraphQLResolveInfo) =>
      resolveField(source, args, context, info),
    hideSuggestions: true,
  });
  if (operation.operation === 'mutation' && result.data)
    await tellSubscribers({ schema, document, operation, data: result.data as JsonObject, place: found.place }, ctx);
  return answered(result, asked);
}

function answered({ data, errors = [] }: ExecutionResult, asked: Asked): Answer {
  // What stands before any field was executed concerns the request as a whole: its variables.
  if (data === undefined) return { data: null, errors: errors.map(validationError), headers: asked.headers };
  return {
    data: data as Json,
    errors: [...asked.errors, ...errors.map(executionError)],
    headers: asked.headers,
  };
}

function refused(message: string): Answer {
  return { data: null, errors: [{ path: null, locations: null, message }], headers: new Map() };
}
