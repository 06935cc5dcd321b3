/** A query's text to what is executed: parsed, bounded and valid, or the errors that answer it. */
import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { createTurns, nextTurn } from '../../../kernel/turns.ts';
import type { BoundedMap } from '../running.ts';
import { validationError, type ToldError } from './graphql-error.ts';
import { faultsIn } from './rules-in-turns.ts';

/** Ours: AWS bounds the time of a request. */
const maxTokens = 10_000;
const maxBraces = 100;
/** Comments and the lines of a block string are no tokens, but the parser keeps each. */
const maxLines = 20_000;
/** AWS: the greatest depth that an API can be set to. */
const maxDepth = 75;
/** With fragments written out; spreads of them count as fields. */
const maxFields = 10_000;
/** Of the schema: each costs as much as the schema is large. What GraphQL's tools ask for has some two hundred. */
const maxIntrospected = 300;
/** The rule compares each field with each: so many at most, and what is not compared is executed as its first. */
const maxCompared = 300;

export interface Query {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** With fragments written out. */
  readonly fields: number;
}
export interface Refused {
  readonly errors: readonly ToldError[];
}

export interface QueryRules {
  readonly schema: GraphQLSchema;
  readonly allowsIntrospection: boolean;
  /** 0: no limit of the API's own. */
  readonly queryDepthLimit: number;
}

/** Longer ones are read each time. */
const maxKeptCharacters = 10_000;

export async function readQuery(
  text: string,
  name: string | undefined,
  rules: QueryRules,
  kept: BoundedMap<string, Query>,
): Promise<Query | Refused> {
  if (text.length > maxKeptCharacters) {
    await nextTurn();
    return readAnew(text, name, rules);
  }
  const { allowsIntrospection, queryDepthLimit } = rules;
  const key = JSON.stringify([name, allowsIntrospection, queryDepthLimit, text]);
  const read = kept.get(key) ?? (await readAnew(text, name, rules));
  if ('document' in read) kept.set(key, read);
  return read;
}

async function readAnew(text: string, name: string | undefined, rules: QueryRules): Promise<Query | Refused> {
  const turn = createTurns();
  let document: DocumentNode;
  if (hasManyLines(text)) return refusal(`The query has more than ${maxLines} lines.`);
  try {
    requireShallow(text);
    document = parse(text, { maxLexicalTokens: maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [syntaxError(error)] };
    if (error instanceof RangeError) return refusal('The query lies too deep in itself.');
    throw error;
  }
  const operation = operationOf(document, name);
  if (typeof operation === 'string') return refusal(operation);
  const size = sizeOf(document, operation, rules.queryDepthLimit || maxDepth);
  if (typeof size === 'string') return refusal(size);
  await turn();
  const errors = await faultsIn(document, rules.schema, rulesFor(size, rules), turn);
  return errors.length > 0 ? { errors: errors.map(validationError) } : { document, operation, fields: size.fields };
}

function hasManyLines(text: string): boolean {
  let lines = 0;
  for (const end = /[\n\r]/g; end.test(text);) if (++lines > maxLines) return true;
  return false;
}

/** The parser calls itself for each brace; what is within strings counts as well, and is rarely braces. */
function requireShallow(text: string): void {
  let depth = 0;
  for (const brace of text.match(/[{}[\]()]/g) ?? []) {
    depth += '{[('.includes(brace) ? 1 : -1;
    if (depth > maxBraces) throw new RangeError('too deep');
  }
}

function syntaxError(error: GraphQLError): ToldError {
  return { ...validationError(error), message: `Invalid Syntax: ${error.message.replace(/^Syntax Error: /, '')}` };
}

export function refusal(message: string): Refused {
  return { errors: [{ path: null, locations: null, message }] };
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | string {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (name === undefined || name === '') {
    return operations.length === 1
      ? operations[0]!
      : 'Must provide operation name if query contains multiple operations.';
  }
  return operations.find((one) => one.name?.value === name) ?? `Unknown operation named '${name.slice(0, 200)}'.`;
}

interface Size {
  readonly fields: number;
  readonly depth: number;
  /** Fields of the schema itself. */
  readonly introspected: number;
}

const nothing: Size = { fields: 0, depth: 0, introspected: 0 };

/** Each fragment is measured once, so that what it is spread into many times costs nothing. */
function sizeOf(document: DocumentNode, operation: OperationDefinitionNode, depthLimit: number): Size | string {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const measured = new Map<string, Size | undefined>();
  let cycle = false;
  const ofSet = (set: SelectionSetNode): Size => {
    let [fields, depth, introspected] = [0, 0, 0];
    for (const selection of set.selections) {
      const size =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.selectionSet
            ? ofSet(selection.selectionSet)
            : nothing;
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      fields = Math.min(fields + 1 + size.fields, Number.MAX_SAFE_INTEGER);
      introspected = Math.min(
        introspected + (isOfSchema(selection) ? size.fields : size.introspected),
        Number.MAX_SAFE_INTEGER,
      );
      depth = Math.max(depth, own + size.depth);
    }
    return { fields, depth, introspected };
  };
  const ofFragment = (name: string): Size => {
    if (measured.has(name)) {
      cycle ||= measured.get(name) === undefined;
      return measured.get(name) ?? nothing;
    }
    const fragment = fragments.get(name);
    measured.set(name, undefined);
    const size = fragment ? ofSet(fragment.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  };
  const size = ofSet(operation.selectionSet);
  if (cycle) return 'Validation error: Fragment cycles found';
  if (size.depth > depthLimit) return `The query depth is ${size.depth}, which exceeds the limit of ${depthLimit}.`;
  if (size.introspected > maxIntrospected)
    return `The query asks for more than ${maxIntrospected} fields of the schema.`;
  return size.fields > maxFields ? `The query has more than ${maxFields} fields.` : size;
}

function isOfSchema(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && ['__schema', '__type'].includes(selection.name.value);
}

function rulesFor({ fields }: Size, { allowsIntrospection }: QueryRules) {
  const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule || fields <= maxCompared);
  return allowsIntrospection ? rules : [...rules, NoSchemaIntrospectionCustomRule];
}
