/**
 * The grammar of ProjectionExpression: document paths.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
import { maxOperators, readPath, tooManyOperators } from './operands.ts';
import type { PathNode } from './syntax.ts';
import { TokenReader } from './tokens.ts';

/** @throws ExpressionRefused */
export function parseProjection(text: string): readonly PathNode[] {
  const reader = new TokenReader(text);
  const paths = [readPath(reader)];
  while (reader.takeSign(',')) {
    paths.push(readPath(reader));
    if (paths.length > maxOperators * 10) throw tooManyOperators();
  }
  if (reader.peek().kind !== 'end') throw reader.unexpected();
  return paths;
}
