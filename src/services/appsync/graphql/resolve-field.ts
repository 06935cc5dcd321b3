/** One field: who may ask it, what its resolver comes to, and what it leaves for the answer. */
import { GraphQLError, print, type GraphQLObjectType, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import { apiArn } from '../apis/arns.ts';
import { askSource } from '../data-sources/ask-source.ts';
import { faultOf, type ResolverFault } from '../functions/evaluation.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import { authTypeNames, type Visitor } from '../identity/visitor.ts';
import type { Advanced, FieldContext, Program } from '../resolution/program.ts';
import type { RunningAppSync } from '../running.ts';
import { advance, taskFailure } from '../workers.ts';
import type { DataContext } from './data-context.ts';
import { mayAsk } from './field-rules.ts';
import { executionError, FieldError, type ToldError } from './graphql-error.ts';
import { type Completing, inTurns } from './lists-in-turns.ts';
import type { FoundApi } from './load-api.ts';

/** AWS: of one request. */
const maxResolvers = 10_000;

/** One request in the making of its answer. */
export interface Asked extends Completing {
  readonly found: FoundApi;
  readonly visitor: Visitor;
  readonly ctx: DataContext;
  readonly request: JsonObject;
  readonly now: number;
  /** Errors beside those that are fields' values. */
  readonly errors: ToldError[];
  /** Of the HTTP answer, as resolvers added them. */
  readonly headers: Map<string, string>;
  /** `$extensions`, as the resolver of a subscription set them. */
  readonly extensions: Map<string, Json>;
  resolvers: number;
  /** `$ctx.info.variables`, once a resolver is told of them: the same for all. */
  variables?: JsonObject;
}

/** At once where the value is there already: most fields are, and a promise for each costs more than they do. */
export function resolveField(
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  asked: Asked,
  info: GraphQLResolveInfo,
): unknown {
  const { parentType, fieldName } = info;
  const { found, visitor } = asked;
  if (!mayAsk(parentType, fieldName, visitor, found.api.settings)) throw unauthorized(parentType, fieldName);
  const program = found.loaded.programs.get(`${parentType.name}.${fieldName}`);
  const isDecidedByPolicy = visitor.caller !== undefined && isRoot(parentType, info);
  if (program === undefined && !isDecidedByPolicy) return inTurns(ownValue(source, fieldName), asked, info);
  return resolveSlowly(source, args, asked, info, program);
}

async function resolveSlowly(
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  asked: Asked,
  info: GraphQLResolveInfo,
  program: Program | undefined,
): Promise<unknown> {
  await requireAllowedByPolicy(asked, info);
  if (program === undefined) return inTurns(ownValue(source, info.fieldName), asked, info);
  const limit = asked.found.api.settings.resolverCountLimit || maxResolvers;
  if (++asked.resolvers > limit) {
    const message = 'The request runs more resolvers than it may.';
    throw new FieldError(faultOf(message, 'ResolverExecutionLimitReached'));
  }
  const made = await run(program, () => fieldContext(source, args, asked, info, program), asked);
  return inTurns(settle(made, asked, info), asked, info);
}

function unauthorized(parent: GraphQLObjectType, fieldName: string): FieldError {
  return new FieldError(faultOf(`Not Authorized to access ${fieldName} on type ${parent.name}`, 'Unauthorized'));
}

/** What a value has itself under a name. */
export function ownValue(source: unknown, name: string): unknown {
  return typeof source === 'object' && source !== null && Object.hasOwn(source, name)
    ? (source as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isRoot(parent: GraphQLObjectType, { schema }: Pick<GraphQLResolveInfo, 'schema'>): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(parent);
}

/** @throws FieldError */
async function requireAllowedByPolicy(
  { found: { place }, visitor, ctx }: Asked,
  { parentType, fieldName, schema }: GraphQLResolveInfo,
): Promise<void> {
  if (!visitor.caller || !isRoot(parentType, { schema })) return;
  const resource = `${apiArn(place, place.id)}/types/${parentType.name}/fields/${fieldName}`;
  const { allowed } = await ctx.asCaller(visitor.caller, place).isAllowed('appsync:GraphQL', resource);
  if (!allowed) throw unauthorized(parentType, fieldName);
}

function fieldContext(
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  asked: Asked,
  info: GraphQLResolveInfo,
  program: Program,
): FieldContext {
  const { visitor, request, now, found } = asked;
  asked.variables ??= plain(info.variableValues as unknown as { readonly coerced?: object });
  return {
    arguments: plain(args),
    source: (source ?? null) as Json,
    identity: visitor.identity,
    request,
    info: {
      fieldName: info.fieldName,
      parentTypeName: info.parentType.name,
      variables: asked.variables,
      ...(usesSelection(program) && selectionOf(info)),
    },
    env: { ...found.api.environment },
    authType: authTypeNames[visitor.type],
    now,
  };
}

/** Arguments come as objects without a prototype; variables with their sources. */
function plain(value: object): JsonObject {
  const coerced = 'coerced' in value ? (value.coerced as object) : value;
  return JSON.parse(JSON.stringify(coerced)) as JsonObject;
}

/** Writing out what is selected costs more than most templates, which rarely look at it. */
function usesSelection({ around, steps }: Program): boolean {
  return [around, ...steps.map(({ code }) => code)].some(
    (code) => code && JSON.stringify(code).includes('selectionSet'),
  );
}

function selectionOf({ fieldNodes, fragments }: GraphQLResolveInfo): JsonObject {
  const paths = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, prefix: string): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === 'Field') {
        const path = prefix + (selection.alias ?? selection.name).value;
        paths.add(path);
        visit(selection.selectionSet, `${path}/`);
      } else if (selection.kind === 'InlineFragment') visit(selection.selectionSet, prefix);
      else visit(fragments[selection.name.value]?.selectionSet, prefix);
    }
  };
  const [set] = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  visit(set, '');
  return { selectionSetList: [...paths], selectionSetGraphQL: set ? print(set) : '' };
}

/** Contexts are made only of those that run: of many fields they would not fit into memory. */
async function run(
  program: Program,
  fieldOf: () => FieldContext,
  asked: Asked,
): Promise<Exclude<Advanced, { request: Json }>> {
  const { ctx, found, visitor } = asked;
  const { atOnce } = ctx.running as RunningAppSync;
  return atOnce(async () => {
    const field = fieldOf();
    let made = await taken(() => advance(ctx, { program, field, progress: undefined }));
    while ('request' in made) {
      const { request, progress } = made;
      const source = found.loaded.sources.get(program.steps[progress.step]!.dataSource);
      const answer = await askSource(source, request, { found, visitor, ctx });
      made = await taken(() => advance(ctx, { program, field, progress, request, answer }));
    }
    return made;
  });
}

/** @throws FieldError where a thread had to be ended */
async function taken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = taskFailure(error);
    if (why === undefined) throw error;
    throw new FieldError(faultOf(why, 'ExecutionTimeout'));
  }
}

/** A failed field is null with its error; errors that were only appended stand beside its value. */
function settle(made: Exclude<Advanced, { request: Json }>, asked: Asked, info: GraphQLResolveInfo): Json {
  const tell = (fault: ResolverFault): void => {
    const path = pathOf(info);
    const error = new GraphQLError(fault.message, {
      nodes: info.fieldNodes,
      path,
      originalError: new FieldError(fault),
    });
    asked.errors.push(executionError(error));
  };
  for (const fault of made.errors) tell(fault);
  for (const [name, value] of Object.entries(made.headers))
    if (!addHeader(asked.headers, name, String(value))) {
      tell(faultOf(`The header ${name.slice(0, 50)} is left out: ${headersBound}.`));
      break;
    }
  for (const [name, value] of Object.entries(made.extensions)) asked.extensions.set(name, value);
  return isObject(made.value) || Array.isArray(made.value) ? made.value : (made.value ?? null);
}

/** Of one answer; ours. */
const maxHeaders = 50;
/** Characters of its name and value. */
const maxHeader = 8192;
const headersBound = `an answer has up to ${maxHeaders} headers, each of up to ${maxHeader} characters`;

/** Whether there is room for it. */
function addHeader(headers: Map<string, string>, name: string, value: string): boolean {
  if (name.length + value.length > maxHeader || (headers.size >= maxHeaders && !headers.has(name))) return false;
  headers.set(name, value);
  return true;
}

function pathOf({ path }: GraphQLResolveInfo): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}
