/**
 * Where a statement stands in its policy's text, as the simulator says it: recorded on AWS, from behind its first brace
 * to behind its last, lines and columns from 1.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
 */
import type { Position } from '@aws-sdk/client-iam';
import { readJson } from '../../../../policy/language/json.ts';

/** As deep as a policy is read. */
const maxDepth = 12;

/** `undefined`: the text has no such statement. */
export function statementPositions(
  text: string,
  statement: number,
): { readonly StartPosition: Position; readonly EndPosition: Position } | undefined {
  const json = readJson(text, maxDepth);
  const written = json.ok && json.node.kind === 'object' ? json.node.members.get('Statement') : undefined;
  const node = written?.kind === 'array' ? written.items[statement] : written;
  return node && { StartPosition: positionOf(text, node.at + 1), EndPosition: positionOf(text, node.end) };
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { Line: before.length, Column: before.at(-1)!.length + 1 };
}
