/**
 * Statements by what their resources begin with: a policy may hold many about one action, and a request's resource
 * begins like few of them. A radix tree over the patterns' text before the first wildcard or variable.
 */
import type { Pattern } from './values/pattern.ts';
import type { CompiledStatement } from './language/policy.ts';

interface Node {
  /** What leads here from the node above. */
  text: string;
  readonly children: Node[];
  /** Positions of statements with a pattern whose prefix ends here. */
  readonly at: number[];
}

/** Fewer are as fast one after the other. */
const worthwhile = 4;

/** Answers, for a resource, the statements that may be about it, in their order. */
export function indexByPrefix(
  statements: readonly CompiledStatement[],
): (resource: string) => readonly CompiledStatement[] {
  if (statements.length < worthwhile) return () => statements;
  const root: Node = { text: '', children: [], at: [] };
  for (const [position, statement] of statements.entries()) {
    for (const prefix of prefixesOf(statement)) insert(root, prefix, position);
  }
  return (resource) => {
    const found: number[] = [...root.at];
    collect(root, resource, 0, found);
    if (found.length === 0) return none;
    if (found.length === 1) return [statements[found[0]!]!];
    return [...new Set(found.sort((a, b) => a - b))].map((position) => statements[position]!);
  };
}

const none: readonly CompiledStatement[] = [];

/** The empty prefix stands for statements that any resource may concern. */
function prefixesOf({ resource }: CompiledStatement): readonly string[] {
  if (!resource || resource.negated) return [''];
  return [...resource.patterns, ...resource.templates.map(({ possible }) => possible)].map(prefixOf);
}

/** What surely stands first: an any-one-character in the prefix ends it. */
function prefixOf({ prefix }: Pattern): string {
  const gap = prefix.gaps?.indexOf(1) ?? -1;
  return gap < 0 ? prefix.text : prefix.text.slice(0, gap);
}

function insert(node: Node, text: string, position: number): void {
  if (text === '') {
    node.at.push(position);
    return;
  }
  const child = node.children.find((one) => one.text[0] === text[0]);
  if (!child) {
    node.children.push({ text, children: [], at: [position] });
    return;
  }
  let shared = 1;
  while (shared < child.text.length && child.text[shared] === text[shared]) shared++;
  if (shared < child.text.length) split(child, shared);
  insert(child, text.slice(shared), position);
}

function split(node: Node, length: number): void {
  const below: Node = { text: node.text.slice(length), children: node.children.splice(0), at: node.at.splice(0) };
  node.text = node.text.slice(0, length);
  node.children.push(below);
}

function collect(node: Node, resource: string, from: number, found: number[]): void {
  const unit = resource.charCodeAt(from);
  for (const child of node.children) {
    if (child.text.charCodeAt(0) !== unit || !resource.startsWith(child.text, from)) continue;
    for (const position of child.at) found.push(position);
    collect(child, resource, from + child.text.length, found);
    return;
  }
}
