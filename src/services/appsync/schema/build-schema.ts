/** A schema's text to what queries are checked and executed by. Pure; threads check with it, the server executes. */
import {
  buildASTSchema,
  GraphQLError,
  isScalarType,
  Kind,
  parse,
  TokenKind,
  validateSchema,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { awsDefinitions } from './aws-definitions.ts';
import { awsScalars } from './aws-scalars.ts';

/** AWS: 1 MB. */
export const maxSchemaBytes = 1024 * 1024;
const maxTokens = 200_000;

/** What is wrong with a schema, in one text. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/**
 * `isChecked`: it was built by this before, and is valid; to find that out takes most of the time.
 * @throws SchemaError
 */
export function buildSchema(text: string, { isChecked = false } = {}): GraphQLSchema {
  if (text.length > maxSchemaBytes) throw new SchemaError('The schema document is larger than 1 MB.');
  try {
    const own = parse(text, { maxLexicalTokens: maxTokens });
    checkNesting(own);
    const schema = buildASTSchema(withDefinitions(own), { assumeValid: isChecked });
    const errors = isChecked ? [] : validateSchema(schema);
    if (errors.length > 0) throw new SchemaError(sentence(errors));
    giveScalarsTheirRules(schema);
    return schema;
  } catch (error) {
    if (error instanceof GraphQLError) throw new SchemaError(sentence([error]));
    if (error instanceof RangeError) throw new SchemaError('The schema document lies too deep in itself.');
    if (error instanceof SchemaError || !(error instanceof Error)) throw error;
    // buildASTSchema tells all that is wrong in one error of its own, in paragraphs.
    throw new SchemaError(error.message.replaceAll('\n\n', '; ').slice(0, 4000));
  }
}

/**
 * Levels of brackets, of whatever kind. Stacks differ: what a thread can go through, another one may not, and a schema
 * that was taken is built wherever it is asked for.
 */
const maxLevels = 100;

/** @throws SchemaError */
function checkNesting({ loc }: DocumentNode): void {
  let levels = 0;
  for (let token = loc?.startToken ?? null; token !== null; token = token.next)
    if (opening.has(token.kind) && ++levels > maxLevels)
      throw new SchemaError(`The schema document has more than ${maxLevels} levels of brackets.`);
    else if (closing.has(token.kind)) levels--;
}

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

function sentence(errors: readonly GraphQLError[]): string {
  const told = errors
    .slice(0, 20)
    .map(({ message, locations: [place] = [] }) =>
      place ? `${message} (line ${place.line}, column ${place.column})` : message,
    );
  return told.join('; ').slice(0, 4000);
}

/** AWS's definitions, but those that the document has itself. */
function withDefinitions(own: DocumentNode): DocumentNode {
  const defined = new Set(
    own.definitions.map((node) => {
      const name = 'name' in node ? (node.name?.value ?? '') : '';
      return node.kind === Kind.DIRECTIVE_DEFINITION ? `@${name}` : name;
    }),
  );
  const missing = Object.entries(awsDefinitions).filter(([name]) => !defined.has(name));
  const more = parse(missing.map(([, definition]) => definition).join('\n'), { noLocation: true });
  return { ...own, definitions: [...own.definitions, ...more.definitions] };
}

function giveScalarsTheirRules(schema: GraphQLSchema): void {
  for (const [name, isValue] of Object.entries(awsScalars)) {
    const scalar = schema.getType(name);
    if (!isScalarType(scalar)) continue;
    scalar.coerceInputValue = (value) => {
      if (!isValue(value)) throw new GraphQLError(`Unable to turn ${shown(value)} into a '${name}'`);
      return value;
    };
    scalar.coerceInputLiteral = (node) => {
      const value = node.kind === Kind.INT ? Number(node.value) : node.kind === Kind.STRING ? node.value : undefined;
      return scalar.coerceInputValue(value);
    };
    scalar.parseValue = scalar.coerceInputValue;
    scalar.coerceOutputValue = (value) => {
      const out = name === 'AWSJSON' && typeof value !== 'string' ? JSON.stringify(value) : value;
      if (!isValue(out)) throw new GraphQLError(`Unable to serialize ${shown(out)} as a valid ${name} Object.`);
      return out;
    };
    scalar.serialize = scalar.coerceOutputValue;
  }
}

function shown(value: unknown): string {
  return `\`${(JSON.stringify(value) ?? 'undefined').slice(0, 200)}\``;
}
