/** A template's text to its syntax tree, in one pass. */
import type { Branch, Node, Template } from './ast.ts';
import { deeper, expect, skipSpace, syntaxError, take, takeIdentifier, unexpected, type Cursor } from './cursor.ts';
import { parseExpression, parseReference } from './parse-expression.ts';

/** Those that have parentheses are nothing without them: `"#set"` may be the name of an attribute. */
const directive =
  /#(?:(set|if|elseif|foreach)(?=[ \t\r\n]*\()|(else|end|break|return|stop)(?![A-Za-z0-9_])|\{(\w+)\})/y;
const bracketed = new Set(['set', 'if', 'elseif', 'foreach', 'else', 'end', 'break', 'return', 'stop']);
const absent = /#\{?(macro|parse|include|evaluate|define)\}?[ \t]*\(/y;
const comment = /##[^\n]*(?:\n|$)|#\*[^]*?\*#|#\[\[([^]*?)\]\]#/y;
const restOfLine = /[ \t]*\r?\n/y;
const plain = /[^$#\\]+/y;

/** @throws TemplateSyntaxError */
export function parseTemplate(text: string): Template {
  return parseText(text, 0);
}

function parseText(text: string, depth: number): Template {
  const cursor: Cursor = { text, at: 0, depth, inner: parseText };
  const { nodes, end } = block(cursor);
  if (end !== undefined) throw syntaxError(cursor, `Encountered "#${end}" that belongs to nothing`);
  return nodes;
}

type BlockEnd = 'elseif' | 'else' | 'end';

/** What stands up to the directive that ends a block, or to the text's end. */
function block(cursor: Cursor): { readonly nodes: Node[]; readonly end: BlockEnd | undefined } {
  return deeper(cursor, () => {
    const nodes: Node[] = [];
    while (cursor.at < cursor.text.length) {
      const name = takeDirective(cursor);
      if (name === 'else' || name === 'elseif' || name === 'end') return { nodes, end: name };
      if (name === 'set') trimEnd(nodes);
      nodes.push(name === undefined ? content(cursor) : statement(cursor, name));
    }
    return { nodes, end: undefined };
  });
}

/** `#set` takes the spaces before it away. */
function trimEnd(nodes: Node[]): void {
  const last = nodes.at(-1);
  if (last?.kind === 'text')
    nodes[nodes.length - 1] = { kind: 'text', text: last.text.replace(/(?<![ \t])[ \t]+$/, '') };
}

function takeDirective(cursor: Cursor): string | undefined {
  absent.lastIndex = cursor.at;
  const unknown = absent.exec(cursor.text)?.[1];
  if (unknown !== undefined) throw syntaxError(cursor, `The directive #${unknown} is not supported`);
  directive.lastIndex = cursor.at;
  const [whole = '', before, alone, inBraces] = directive.exec(cursor.text) ?? [];
  const name = before ?? alone ?? inBraces;
  if (name === undefined || !bracketed.has(name)) return undefined;
  cursor.at += whole.length;
  return name;
}

function content(cursor: Cursor): Node {
  const text = take(cursor, plain);
  if (text !== undefined) return { kind: 'text', text };
  comment.lastIndex = cursor.at;
  const found = comment.exec(cursor.text);
  if (found) {
    cursor.at += found[0].length;
    return { kind: 'text', text: found[1] ?? '' };
  }
  if (/^#(?:\*|\[\[)/.test(cursor.text.slice(cursor.at, cursor.at + 3)))
    throw syntaxError(cursor, 'A comment has no end');
  // An escaped reference or directive stands for its own text.
  if (take(cursor, /\\(?=[$#])/y) !== undefined) return { kind: 'text', text: cursor.text[cursor.at++]! };
  return parseReference(cursor) ?? { kind: 'text', text: cursor.text[cursor.at++]! };
}

function statement(cursor: Cursor, name: string): Node {
  switch (name) {
    case 'set':
      return set(cursor);
    case 'if':
      return condition(cursor);
    case 'foreach':
      return foreach(cursor);
    case 'return':
      return returned(cursor);
    default:
      return { kind: name as 'break' | 'stop' };
  }
}

function set(cursor: Cursor): Node {
  expect(cursor, '(');
  skipSpace(cursor);
  const target = parseReference(cursor);
  if (!target || target.steps.at(-1)?.kind === 'method') throw unexpected(cursor, 'a reference');
  expect(cursor, '=');
  const value = parseExpression(cursor);
  expect(cursor, ')');
  take(cursor, restOfLine);
  return { kind: 'set', target, value };
}

function parenthesized(cursor: Cursor): Branch['condition'] {
  expect(cursor, '(');
  const value = parseExpression(cursor);
  expect(cursor, ')');
  take(cursor, restOfLine);
  return value;
}

function condition(cursor: Cursor): Node {
  const branches: Branch[] = [];
  let end: BlockEnd | undefined = 'elseif';
  while (end === 'elseif') {
    const tested = parenthesized(cursor);
    const body = block(cursor);
    branches.push({ condition: tested, body: body.nodes });
    ({ end } = body);
  }
  let otherwise: Template = [];
  if (end === 'else') {
    take(cursor, restOfLine);
    ({ nodes: otherwise, end } = block(cursor));
  }
  if (end !== 'end') throw unexpected(cursor, '"#end"');
  take(cursor, restOfLine);
  return { kind: 'if', branches, otherwise };
}

function foreach(cursor: Cursor): Node {
  expect(cursor, '(');
  skipSpace(cursor);
  if (take(cursor, /\$!?\{?/y) === undefined) throw unexpected(cursor, 'a reference');
  const name = takeIdentifier(cursor);
  take(cursor, /\}/y);
  skipSpace(cursor);
  if (name === undefined || take(cursor, /in\b/y) === undefined) throw unexpected(cursor, '"in"');
  const of = parseExpression(cursor);
  expect(cursor, ')');
  take(cursor, restOfLine);
  const { nodes, end } = block(cursor);
  if (end !== 'end') throw unexpected(cursor, '"#end"');
  take(cursor, restOfLine);
  return { kind: 'foreach', name, of, body: nodes };
}

function returned(cursor: Cursor): Node {
  if (take(cursor, /[ \t]*\(\s*\)/y) !== undefined || !/[ \t]*\(/y.test(cursor.text.slice(cursor.at, cursor.at + 200)))
    return { kind: 'return', value: undefined };
  return { kind: 'return', value: parenthesized(cursor) };
}
