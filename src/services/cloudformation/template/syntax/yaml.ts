/**
 * Templates in YAML 1.1. Depth is bounded while tokens come, before anything is built; aliases are refused, as AWS
 * refuses them, so that nothing grows. A key that is there twice counts as it stands last
 * (https://github.com/go-to-k/cdk-real-drift/issues/1074, tried against AWS 2026-07).
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type ParsedNode,
} from 'yaml';
import type { JsonValue } from '../json-value.ts';
import { formatError, functionError, TemplateError } from '../template-error.ts';
import { MAX_DEPTH, MAX_YAML_TOKENS } from './limits.ts';
import { longForm } from './short-forms.ts';
import { plainScalar } from './yaml-scalars.ts';

/** @throws TemplateError with the place in line and column, from 1 */
export function parseYaml(text: string): JsonValue {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const document = composeOne(text, lines);
  if (document.contents === null) return null;
  return new Reader(lines).value(document.contents, '');
}

function notWellFormed(lines: LineCounter, offset: number): TemplateError {
  const { line, col } = lines.linePos(offset);
  return formatError(`YAML not well-formed. (line ${Math.max(line, 1)}, column ${Math.max(col, 1)})`);
}

function composeOne(text: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  let document: Document.Parsed | undefined;
  for (const one of composer.compose(boundedTokens(text, lines), true, text.length)) {
    if (document) throw notWellFormed(lines, one.range[0]);
    document = one as Document.Parsed;
  }
  const error = document!.errors[0];
  if (error) throw notWellFormed(lines, error.pos[0]);
  return document!;
}

function* boundedTokens(text: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_YAML_TOKENS)
      throw formatError(`YAML not well-formed: it has more than ${MAX_YAML_TOKENS} words and signs.`);
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH + 2)
      throw formatError(`YAML not well-formed: it nests deeper than ${MAX_DEPTH} levels.`);
  }
  yield* parser.end();
}

/** binary, omap, pairs, set and timestamp are not supported by AWS. */
const standardTags = /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/;

/** Nodes into values, short forms into long ones. */
class Reader {
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  value(node: ParsedNode | null, path: string): JsonValue {
    if (node === null) return null;
    if (isAlias(node)) throw functionError('YAML aliases are not allowed in CloudFormation templates');
    const plain = this.#untagged(node, path);
    const { tag } = node;
    if (tag === undefined || tag === '!' || standardTags.test(tag)) return plain;
    const long = longForm(tag, plain);
    if (long === undefined) throw notWellFormed(this.#lines, node.range[0]);
    return long;
  }

  #untagged(node: ParsedNode, path: string): JsonValue {
    if (isSeq<ParsedNode>(node)) return node.items.map((item, at) => this.value(item, `${path}/${at}`));
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      return Object.fromEntries(
        node.items.map(({ key, value }) => {
          const name = this.#key(key, path);
          return [name, this.value(value, `${path}/${name}`)];
        }),
      );
    }
    return isScalar(node) ? scalarOf(node) : null;
  }

  #key(node: ParsedNode | null, path: string): string {
    const key = this.value(node, path);
    if (typeof key === 'string') return key;
    const received =
      typeof key === 'number' ? `numeric [${key}]` : typeof key === 'boolean' ? `boolean [${key}]` : 'a map';
    throw formatError(`[${path}] map keys must be strings; received ${received} instead`);
  }
}

/** A scalar with a tag of its own is the text that stands there; quotes and block styles make texts, too. */
function scalarOf(node: ParsedNode): JsonValue {
  const { value, type, tag } = node as { value?: unknown; type?: string; tag?: string };
  const text = typeof value === 'string' ? value : '';
  if (tag === undefined) return type === 'PLAIN' ? plainScalar(text) : text;
  return /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(tag) ? plainScalar(text) : text;
}
