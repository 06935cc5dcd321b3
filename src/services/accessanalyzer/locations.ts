/**
 * Where in a policy's text a finding is: the way there, and its first and last characters.
 * https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Location.html
 */
import { readJson, type JsonNode } from '../../policy/language/json.ts';
import type { Finding } from '../iam/internal.ts';

type PathElement = { readonly value: string } | { readonly index: number };

interface Position {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 code units; `offset` as well. */
  readonly column: number;
  readonly offset: number;
}

export interface Location {
  readonly path: readonly PathElement[];
  readonly span: { readonly start: Position; readonly end: Position };
}

/** As deep as a policy is read. */
const maxDepth = 12;

/** Reads the text once, for all of its findings. */
export function locator(text: string): (finding: Pick<Finding, 'path' | 'position'>) => Location {
  const lines = lineStarts(text);
  const json = readJson(text, maxDepth);
  const spanOf = (start: number, end: number) => ({ start: positionOf(lines, start), end: positionOf(lines, end) });
  return ({ path, position }) => {
    if (position !== undefined || !json.ok) {
      const at = Math.min(position ?? 0, text.length);
      const found = json.ok ? startingAt(json.node, at) : undefined;
      return { path: found?.path ?? [], span: spanOf(at, found?.end ?? Math.min(at + 1, text.length)) };
    }
    const { node, way } = follow(json.node, path);
    return { path: way, span: spanOf(node.at, node.end) };
  };
}

/** A value alone stands for the list of it, so that its position leads no further. */
function follow(from: JsonNode, path: Finding['path']): { readonly node: JsonNode; readonly way: PathElement[] } {
  let node = from;
  const way: PathElement[] = [];
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? node.kind === 'array'
          ? node.items[step]
          : undefined
        : node.kind === 'object'
          ? node.members.get(step)
          : undefined;
    if (!next) {
      if (typeof step === 'number') continue;
      break;
    }
    node = next;
    way.push(typeof step === 'number' ? { index: step } : { value: step });
  }
  return { node, way };
}

/** The outermost value that begins there. */
function startingAt(node: JsonNode, at: number): { readonly path: PathElement[]; readonly end: number } | undefined {
  if (node.at === at) return { path: [], end: node.end };
  if (at < node.at || at >= node.end) return undefined;
  const members: [PathElement, JsonNode][] =
    node.kind === 'object'
      ? [...node.members].map(([value, member]) => [{ value }, member])
      : node.kind === 'array'
        ? node.items.map((item, index) => [{ index }, item])
        : [];
  for (const [step, member] of members) {
    const found = startingAt(member, at);
    if (found) return { path: [step, ...found.path], end: found.end };
  }
  return undefined;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(starts: readonly number[], offset: number): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]!, offset };
}
